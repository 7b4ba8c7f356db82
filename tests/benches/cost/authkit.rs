//! Requests of signed-in users through the layer of AuthKit, beside the authentication alone.

use std::{
    convert::Infallible,
    future::{Future, Ready, ready},
    pin::pin,
    task::{Context, Poll, Waker},
    time::Duration,
};

use bytes::Bytes;
use http::{HeaderMap, Request, Response};
use http_body_util::Full;
use tower_layer::Layer as _;
use tower_service::Service;
use workos_core::{
    Client, Config, Entropy, HttpRequest, HttpResponse, Machine as _, Now, RandomUnavailable, Runtime, Step,
    Transport, TransportFailure,
    authkit::{AuthKit, RequestAuth},
    testing::TokenSigner,
    user_management::AuthenticateResponse,
};
use workos_tests::{cost, sent_back};

use crate::{
    backend::named,
    harness::{Row, Sides},
};

pub(crate) fn rows() -> Vec<Row> {
    vec![
        Row::new(named("request through the layer"), || through_layer("/")).target("≤ 1.1 × floor"),
        Row::new(named("request through the layer, protected path"), || through_layer("/dashboard"))
            .target("≤ 1.1 × floor"),
    ]
}

/// A clock that stands still, and a server that has nothing but the keys.
#[derive(Clone)]
struct Still;

impl Runtime for Still {
    type Sleep = Ready<()>;

    fn now(&self) -> Now {
        Now::from_unix_milliseconds(1_767_225_600_000)
    }

    fn sleep(&self, _: Duration) -> Ready<()> {
        ready(())
    }

    fn random(&self, buffer: &mut [u8]) -> Result<(), RandomUnavailable> {
        buffer.fill(1);
        Ok(())
    }
}

impl Transport for Still {
    type Future = Ready<Result<HttpResponse, TransportFailure>>;

    fn send(&self, _: HttpRequest) -> Self::Future {
        let keys = serde_json::to_string(&TokenSigner::new().jwks()).unwrap();
        ready(Ok(Response::new(keys.into())))
    }
}

/// Responds to signed-in users.
#[derive(Clone)]
struct Application;

impl Service<Request<Full<Bytes>>> for Application {
    type Response = Response<Full<Bytes>>;
    type Error = Infallible;
    type Future = Ready<Result<Self::Response, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Full<Bytes>>) -> Self::Future {
        assert!(request.extensions().get::<RequestAuth>().is_none_or(|auth| auth.session().is_some()));
        ready(Ok(Response::new(Full::default())))
    }
}

/// The layer and the application, and by its side the authentication, the application and the headers of its response.
fn through_layer(path: &'static str) -> Sides {
    let now = Still.now();
    let token = cost::access_token(now.wall);
    let response: AuthenticateResponse = serde_json::from_str(&cost::authentication(token.expose())).unwrap();
    let config = Config::new("sk_test_1").unwrap().client_id("client_1").unwrap();
    let config = config.redirect_uri("https://acme.com/callback").unwrap();
    let config = config.cookie_password("a-cookie-password-of-32-chars-or-more!!");
    let authkit = AuthKit::new(&config).unwrap().protect("/dashboard/*").unwrap();
    let client = Client::new(config, Still, Still);
    let sessions = authkit.sessions().clone();
    let cookies =
        sessions.create(&HeaderMap::new(), &response, now.wall, Entropy::from_seed([1; 32])).unwrap();
    let headers = sent_back(&cookies);
    let request = move || {
        let mut request = Request::new(Full::default());
        *request.uri_mut() = path.parse().unwrap();
        *request.headers_mut() = headers.clone();
        request.headers_mut().insert("accept", "text/html".parse().unwrap());
        request.headers_mut().insert("sec-fetch-mode", "navigate".parse().unwrap());
        request
    };
    let mut service = authkit.layer(client.clone()).layer(Application);
    let (same, runtime) = (request.clone(), client.clone());
    let ours = move || {
        let mut future = pin!(service.call(request()));
        match future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(Ok(response)) => assert_eq!(response.headers()["vary"], "Cookie"),
            _ => panic!("no response at once"),
        }
    };
    let alone = move || {
        let request = same();
        let mut machine = sessions.authenticate(request.headers(), runtime.entropy().unwrap());
        let check = loop {
            match machine.poll(now) {
                Step::Send(request) => {
                    let mut sent = pin!(runtime.transport().send(request));
                    let Poll::Ready(result) = sent.as_mut().poll(&mut Context::from_waker(Waker::noop()))
                    else {
                        panic!("no response at once")
                    };
                    machine.handle(result);
                }
                Step::Done(check) => break check,
                Step::Wait(_) => panic!("no other refresh is in progress"),
            }
        };
        let mut future = pin!(Application.call(request));
        let Poll::Ready(Ok(mut response)) = future.as_mut().poll(&mut Context::from_waker(Waker::noop()))
        else {
            panic!("no response at once")
        };
        check.write_headers(response.headers_mut());
        assert_eq!(response.headers()["vary"], "Cookie");
        assert!(check.outcome.is_ok());
    };
    Sides::new(ours).floor(alone)
}
