//! The application of `web_app` on actix-web, which has neither tower nor the `http` crate's types: a middleware around
//! [`AuthKit::handle`], an extractor of the user, a webhook.
//!
//! ```sh
//! cargo run --example actix_web            # with the emulator as WorkOS, in a browser: http://localhost:3000
//! cargo run --example actix_web -- --check # walks through it without a browser
//! ```
//!
//! [`authenticate`], [`User`] and the two conversions are the parts to copy; any other framework needs the same four.
//! The pages, the emulator and the walk are those of `web_app`.

#[path = "web_app/local.rs"]
mod local;
#[path = "web_app/pages.rs"]
mod pages;
#[path = "web_app/walk.rs"]
mod walk;

use std::{
    env,
    error::Error as StdError,
    future::{Ready, ready},
    rc::Rc,
};

use actix_web::{
    App, Error, FromRequest, HttpMessage as _, HttpRequest, HttpResponse, HttpServer,
    body::{BoxBody, MessageBody},
    dev::{Payload, ServiceRequest, ServiceResponse},
    error::{ErrorInternalServerError, ErrorServiceUnavailable, InternalError},
    http::{
        Method, StatusCode,
        header::{HeaderName, HeaderValue, SET_COOKIE, VARY},
    },
    middleware::{Next, from_fn},
    test::{self, TestRequest},
    web::{self, Bytes, Data, PayloadConfig, ServiceConfig},
};
use workos_core::{
    DynClient,
    authkit::{AuthKit, Handled, RequestAuth},
    events::kind::UserCreated,
    extract::{MAX_SIGNED_BODY_BYTES, SignedRequestRejection},
    organization_membership::ListOrganizationMemberships,
    session::Session,
    testing::Browser,
    webhooks::WebhookVerifier,
};

/// The state of the application. The client is that of an adapter or of an emulator.
#[derive(Clone)]
struct State {
    client: DynClient,
    authkit: AuthKit,
    webhooks: WebhookVerifier,
}

impl State {
    fn new(client: DynClient, webhook_secret: &str) -> Result<Self, Box<dyn StdError>> {
        let authkit = AuthKit::new(client.config())?.protect("/dashboard/*")?;
        Ok(Self { client, authkit, webhooks: WebhookVerifier::new(webhook_secret)? })
    }

    fn routes(self, config: &mut ServiceConfig) {
        let webhooks =
            web::resource("/webhooks").app_data(PayloadConfig::new(MAX_SIGNED_BODY_BYTES)).post(webhook);
        let pages = web::scope("")
            .wrap(from_fn(authenticate))
            .route("/", web::get().to(home))
            .route("/dashboard", web::get().to(dashboard))
            .route("/dashboard/billing", web::get().to(billing));
        config.app_data(Data::new(self)).service(webhooks).service(pages);
    }
}

/// Middleware: answers the routes of AuthKit and denies protected paths without a session. Passes other requests on,
/// and adds the cookies of the session to their responses.
async fn authenticate(
    state: Data<State>,
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    // A client must not set the headers in which AuthKit's libraries pass on what they have verified.
    request.headers_mut().retain(|name, _| !name.as_str().starts_with("x-workos-"));
    let head = to_http(request.request())?;
    let body = if state.authkit.needs_body(&head) { request.extract::<Bytes>().await? } else { Bytes::new() };
    if body.len() > AuthKit::MAX_BODY_BYTES {
        return Ok(request.into_response(HttpResponse::PayloadTooLarge().finish()));
    }
    let entropy = state.client.entropy().map_err(failed)?;
    let auth = match state.client.drive(&mut state.authkit.handle(&head, body, entropy)).await {
        Handled::Respond(response) => return Ok(request.into_response(from_http(response))),
        Handled::Forward(auth) => auth,
    };
    request.extensions_mut().insert(auth.clone());
    let mut response = next.call(request).await?.map_into_boxed_body();
    let mut headers = http::HeaderMap::new();
    auth.write_headers(&mut headers);
    for (name, value) in &headers {
        let name = HeaderName::try_from(name.as_str()).map_err(ErrorInternalServerError)?;
        let value = HeaderValue::from_bytes(value.as_bytes()).map_err(ErrorInternalServerError)?;
        if name == SET_COOKIE || name == VARY {
            response.headers_mut().append(name, value);
        } else {
            response.headers_mut().insert(name, value);
        }
    }
    Ok(response)
}

/// Converts the head of a request. actix-web has types of an older `http`, so the conversion is by text.
fn to_http(request: &HttpRequest) -> Result<http::Request<()>, Error> {
    let mut converted =
        http::Request::builder().method(request.method().as_str()).uri(request.uri().to_string());
    for (name, value) in request.headers() {
        converted = converted.header(name.as_str(), value.as_bytes());
    }
    converted.body(()).map_err(ErrorInternalServerError)
}

/// Converts a response of AuthKit.
fn from_http(response: http::Response<Bytes>) -> HttpResponse {
    let (head, body) = response.into_parts();
    let status = StatusCode::from_u16(head.status.as_u16()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut converted = HttpResponse::build(status);
    for (name, value) in &head.headers {
        converted.append_header((name.as_str(), value.as_bytes()));
    }
    converted.body(body)
}

/// Extractor: the session of a signed-in user. Without one, AuthKit's denial is the response.
struct User {
    session: Session,
    auth: RequestAuth,
}

impl FromRequest for User {
    type Error = Error;
    type Future = Ready<Result<Self, Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::of(request))
    }
}

impl User {
    fn of(request: &HttpRequest) -> Result<Self, Error> {
        let auth = request.extensions().get::<RequestAuth>().cloned();
        let auth = auth.ok_or_else(|| ErrorInternalServerError("no middleware of AuthKit"))?;
        match auth.session().cloned() {
            Some(session) => Ok(Self { session, auth }),
            None => {
                let denial = from_http(auth.deny(&to_http(request)?));
                Err(InternalError::from_response("no session", denial).into())
            }
        }
    }
}

async fn home(user: Option<User>) -> HttpResponse {
    page(pages::home(user.as_ref().map(|user| &user.session)))
}

async fn dashboard(user: User, state: Data<State>) -> Result<HttpResponse, Error> {
    let memberships = ListOrganizationMemberships::new().user_id(user.session.user_id());
    let memberships = state.client.send(memberships).await.map_err(failed)?;
    Ok(page(pages::dashboard(&user.session, &memberships.data)))
}

async fn billing(user: User, request: HttpRequest) -> Result<HttpResponse, Error> {
    if !user.session.has_permission("billing:read") {
        return Ok(from_http(user.auth.forbid(&to_http(&request)?)));
    }
    Ok(page(pages::billing(&user.session)))
}

async fn webhook(state: Data<State>, request: HttpRequest, body: Bytes) -> Result<HttpResponse, Error> {
    let head = to_http(&request)?;
    let event = match state.webhooks.verify_request(head.headers(), &body, state.client.now()) {
        Ok(event) => event,
        Err(error) => return Ok(from_http(SignedRequestRejection::Verification(error).response())),
    };
    if let Ok(Some(user)) = event.data::<UserCreated>() {
        println!("{} has signed up", user.email);
    }
    Ok(HttpResponse::Ok().finish())
}

fn page(page: pages::Page) -> HttpResponse {
    HttpResponse::Ok().content_type("text/html; charset=utf-8").body(page.0)
}

/// Responds to a failed call: 503 in an outage, otherwise 500, without the text of the error.
fn failed(error: workos_core::Error) -> Error {
    eprintln!("{error}");
    if error.is_transient() {
        ErrorServiceUnavailable("try again in a moment")
    } else {
        ErrorInternalServerError("internal error")
    }
}

fn main() -> Result<(), Box<dyn StdError>> {
    actix_web::rt::System::new().block_on(async {
        if env::args().nth(1).as_deref() == Some("--check") {
            return check().await;
        }
        let (listener, client, _) = local::start().await?;
        let state = State::new(client, local::WEBHOOK_SECRET)?;
        let application = move || {
            let state = state.clone();
            App::new().configure(|config| state.routes(config))
        };
        Ok(HttpServer::new(application).workers(1).listen(listener)?.run().await?)
    })
}

/// Walks through the application with a simulated browser.
async fn check() -> Result<(), Box<dyn StdError>> {
    let (emulator, client) = walk::set_up().await?;
    let state = State::new(client, local::WEBHOOK_SECRET)?;
    let service = Rc::new(test::init_service(App::new().configure(|config| state.routes(config))).await);
    let site = move |request: http::Request<Bytes>| {
        let service = Rc::clone(&service);
        async move {
            let (head, body) = request.into_parts();
            let method = Method::from_bytes(head.method.as_str().as_bytes()).unwrap_or_default();
            let mut request = TestRequest::with_uri(&head.uri.to_string()).method(method).set_payload(body);
            for (name, value) in &head.headers {
                request = request.append_header((name.as_str(), value.as_bytes()));
            }
            let response = test::call_service(&*service, request.to_request()).await;
            let mut converted = http::Response::builder().status(response.status().as_u16());
            for (name, value) in response.headers() {
                converted = converted.header(name.as_str(), value.as_bytes());
            }
            converted.body(test::read_body(response).await).unwrap_or_default()
        }
    };
    walk::walk(&emulator, &Browser::new(&emulator).site(walk::ORIGIN, site)).await
}

#[cfg(test)]
mod tests {
    #[test]
    fn walk_through_the_application_succeeds() {
        actix_web::rt::System::new().block_on(super::check()).unwrap();
    }
}
