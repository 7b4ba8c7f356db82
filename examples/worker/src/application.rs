//! The routes of the application, and which of them require a session.

use std::error::Error as StdError;

use bytes::Bytes;
use http::{HeaderValue, Method, Request, Response, StatusCode, header::CONTENT_TYPE};
use workos_core::{
    Config, Entropy, Runtime as _,
    authkit::{AuthKit, Handled},
    events::kind::UserCreated,
    session::Session,
    webhooks::{VerificationError, WebhookVerifier},
};
use workos_wasm::{Client, JsRuntime};

use crate::pages;

/// An error of any part of the application.
pub(crate) type Failure = Box<dyn StdError>;

/// The state shared by all requests.
#[derive(Debug)]
pub(crate) struct Application {
    client: Client,
    authkit: AuthKit,
    webhooks: WebhookVerifier,
}

impl Application {
    /// Creates the application. The redirect URI is part of the configuration, since a request can name any host
    /// and scheme.
    pub(crate) fn new(config: Config, webhook_secret: String) -> Result<Self, Failure> {
        Ok(Self {
            authkit: AuthKit::new(&config)?.protect("/")?.protect("/api/*")?,
            client: workos_wasm::client(config),
            webhooks: WebhookVerifier::new(webhook_secret)?,
        })
    }

    /// Handles a request.
    ///
    /// An error is an internal error; errors of the client are responses.
    pub(crate) async fn handle(&self, request: &Request<Bytes>) -> Result<Response<Bytes>, Failure> {
        if request.method() == Method::POST && request.uri().path() == "/webhooks" {
            return Ok(self.webhook(request));
        }
        let entropy = Entropy::from_runtime(&JsRuntime)?;
        let body = if self.authkit.needs_body(request) { request.body().clone() } else { Bytes::new() };
        match self.client.drive(&mut self.authkit.handle(request, body, entropy)).await {
            Handled::Respond(response) => Ok(response),
            Handled::Forward(auth) => {
                // An internal error too sets the cookies of a refreshed session.
                let routed = self.route(request, auth.session()).await;
                let mut response = routed.unwrap_or_else(|failure| internal_error(&failure));
                auth.write_headers(response.headers_mut());
                Ok(response)
            }
        }
    }

    async fn route(
        &self,
        request: &Request<Bytes>,
        session: Option<&Session>,
    ) -> Result<Response<Bytes>, Failure> {
        // Every other path is public.
        let Some(session) = session else { return Ok(text(StatusCode::NOT_FOUND, "page not found\n")) };
        // A link or a form of another site must not change data.
        if !request.method().is_safe() && !self.authkit.is_same_origin(request) {
            return Ok(text(StatusCode::FORBIDDEN, "request of another site\n"));
        }
        let client = &self.client;
        match (request.method(), request.uri().path()) {
            (&Method::GET, "/") => Ok(pages::home(session)),
            (&Method::GET, "/api/me") => pages::me(client, session).await,
            (&Method::PUT, "/api/me") => pages::rename(client, session, request.body()).await,
            (&Method::GET, "/api/sessions") => pages::sessions(client, session).await,
            (&Method::DELETE, path) => {
                let id = path.strip_prefix("/api/sessions/").unwrap_or_default();
                pages::revoke(client, session, id).await
            }
            _ => Ok(text(StatusCode::NOT_FOUND, "operation not found\n")),
        }
    }

    /// Handles a webhook: verifies signature and age, and decodes the events that this application handles.
    fn webhook(&self, request: &Request<Bytes>) -> Response<Bytes> {
        let now = JsRuntime.now().wall;
        let event = match self.webhooks.verify_request(request.headers(), request.body(), now) {
            Ok(event) => event,
            Err(VerificationError::Signature(error)) => {
                return text(StatusCode::UNAUTHORIZED, &format!("{error}\n"));
            }
            Err(error) => return text(StatusCode::BAD_REQUEST, &format!("{error}\n")),
        };
        // The worker contains the code for the kinds of events that are named here, and for no others.
        match event.data::<UserCreated>() {
            Ok(Some(user)) => text(StatusCode::OK, &format!("welcome, {}\n", user.email)),
            // An event that is not handled: a success ends WorkOS's retries.
            Ok(None) => text(StatusCode::OK, "ignored\n"),
            Err(error) => text(StatusCode::BAD_REQUEST, &format!("{error}\n")),
        }
    }
}

/// Returns a plain text response.
pub(crate) fn text(status: StatusCode, text: &str) -> Response<Bytes> {
    let mut response = Response::new(Bytes::copy_from_slice(text.as_bytes()));
    *response.status_mut() = status;
    // Without a content type a browser may interpret a name as HTML.
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    response
}

/// Returns the response to an internal error, and the error for the log.
fn internal_error(failure: &Failure) -> Response<Bytes> {
    let mut response = text(StatusCode::INTERNAL_SERVER_ERROR, "internal error\n");
    response.extensions_mut().insert(InternalError(failure.to_string()));
    response
}

/// The message of an internal error, an extension of the response. The message contains no secret.
#[derive(Debug, Clone)]
pub(crate) struct InternalError(pub(crate) String);
