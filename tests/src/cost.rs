//! What the allocation tests and benchmarks share: an in-memory transport and response bodies.

use std::{
    future::{Ready, ready},
    pin::Pin,
    task::{Context, Poll},
};

use workos_core::{
    Client, Config, HttpRequest, HttpResponse, Now, RandomUnavailable, Runtime, Transport, TransportFailure,
    testing::TokenSigner,
    types::{Secret, Timestamp},
};

/// An organization as in a response of WorkOS.
pub const ORGANIZATION: &str = r#"{"object":"organization","id":"org_01EHZNVPK3SFK441A1RGBFSHRT","name":"Foo Corporation","allow_profiles_outside_organization":false,"domains":[{"object":"organization_domain","id":"org_domain_01EHZNVPK2QXHMVWCEDQEKY69A","organization_id":"org_01EHZNVPK3SFK441A1RGBFSHRT","domain":"foo-corp.com","state":"verified","verification_strategy":"dns","verification_token":"m5Oztg3jdK4NJLgs8uIlIprMw","verification_prefix":"superapp-domain-verification-z3kjny","created_at":"2026-01-15T12:00:00.000Z","updated_at":"2026-01-15T12:00:00.000Z"}],"stripe_customer_id":"cus_R9qWAGMQ6nGE7V","external_id":"2fe01467-f7ea-4dd2-8b79-c2b4f56d0191","metadata":{"tier":"diamond"},"created_at":"2026-01-15T12:00:00.000Z","updated_at":"2026-01-15T12:00:00.000Z"}"#;

/// A user as in a response of WorkOS.
pub const USER: &str = r#"{"object":"user","id":"user_01E4ZCR3C56J083X43JQXF3JK5","email":"marcelina.davis@example.com","first_name":"Marcelina","last_name":"Davis","email_verified":true,"profile_picture_url":"https://workoscdn.com/images/v1/123abc","last_sign_in_at":"2026-01-15T12:00:00.000Z","locale":"en-US","external_id":"f1ffa2b2-c20b-4d39-be5c-212726e11222","metadata":{"language":"en"},"created_at":"2026-01-15T12:00:00.000Z","updated_at":"2026-01-15T12:00:00.000Z"}"#;

/// Returns the body of a response to a sign-in with this access token.
#[must_use]
pub fn authentication(access_token: &str) -> String {
    format!(
        r#"{{"user":{USER},"organization_id":"org_01EHZNVPK3SFK441A1RGBFSHRT","access_token":"{access_token}","refresh_token":"yAjhKk123NLIjdrBdGZPf8pLIDvK","authentication_method":"Password"}}"#
    )
}

/// Returns an access token of the user with the claims that WorkOS usually sends.
#[must_use]
pub fn access_token(now: Timestamp) -> Secret {
    TokenSigner::new()
        .access_token("user_01E4ZCR3C56J083X43JQXF3JK5", "session_01E4ZCR3C56J083X43JQXF3JK5", now)
        .organization_id("org_01EHZNVPK3SFK441A1RGBFSHRT")
        .role("admin")
        .permissions(["posts:read", "posts:write", "users:manage"])
        .sign()
}

/// Returns the body of a `user.created` webhook of about `kib` KiB, most of which is metadata.
#[must_use]
pub fn user_created(kib: usize) -> String {
    let entry = |n: usize| format!(r#""key_{n:06}":"{}""#, "x".repeat(86));
    let metadata = (0..(kib * 10).saturating_sub(4)).map(entry).collect::<Vec<_>>().join(",");
    let data = USER.replace(r#"{"language":"en"}"#, &format!("{{{metadata}}}"));
    format!(
        r#"{{"object":"event","id":"event_01","event":"user.created","created_at":"2026-01-15T12:00:00.000Z","data":{data}}}"#
    )
}

/// Returns the body of a page with `length` organizations.
#[must_use]
pub fn page(length: usize) -> String {
    let data = vec![ORGANIZATION; length].join(",");
    format!(r#"{{"object":"list","data":[{data}],"list_metadata":{{"before":null,"after":null}}}}"#)
}

/// Returns the body of a page with `length` organizations and a cursor to the next page.
#[must_use]
pub fn page_before(after: &str, length: usize) -> String {
    page(length).replace(r#""after":null"#, &format!(r#""after":"{after}""#))
}

/// A transport that responds immediately with a static body, and a runtime that never waits.
#[derive(Debug, Clone)]
pub struct InMemory(pub &'static str);

impl Transport for InMemory {
    type Future = Ready<Result<HttpResponse, TransportFailure>>;

    fn send(&self, request: HttpRequest) -> Self::Future {
        drop(request);
        ready(Ok(HttpResponse::new(bytes::Bytes::from_static(self.0.as_bytes()))))
    }
}

impl Runtime for InMemory {
    type Sleep = Ready<()>;

    fn now(&self) -> Now {
        Now::default()
    }

    fn sleep(&self, _: std::time::Duration) -> Self::Sleep {
        ready(())
    }

    fn random(&self, _: &mut [u8]) -> Result<(), RandomUnavailable> {
        Ok(())
    }
}

/// Creates a client on [`InMemory`], so that a call costs only what the client does.
///
/// # Errors
///
/// Never, because the API key is valid.
pub fn client(body: &'static str) -> Result<Client<InMemory, InMemory>, workos_core::Error> {
    Ok(Client::new(Config::new("sk_test_1234567890")?, InMemory(body), InMemory(body)))
}

/// Returns the output of a future that is ready at the first poll.
///
/// # Errors
///
/// The future's error, or [`workos_core::Error::Finished`] if the future is pending.
pub fn now<T>(future: impl Future<Output = Result<T, workos_core::Error>>) -> Result<T, workos_core::Error> {
    let mut future = std::pin::pin!(future);
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    match future.as_mut().poll(&mut context) {
        std::task::Poll::Ready(output) => output,
        std::task::Poll::Pending => Err(workos_core::Error::Finished),
    }
}

/// A transport that responds with a static body at the second poll, so that many calls are in progress at once.
#[derive(Debug, Clone)]
pub struct Pending(pub &'static str);

impl Transport for Pending {
    type Future = PendingResponse;

    fn send(&self, request: HttpRequest) -> Self::Future {
        PendingResponse { request: Some(request), body: self.0 }
    }
}

/// A runtime whose timers never fire.
impl Runtime for Pending {
    type Sleep = std::future::Pending<()>;

    fn now(&self) -> Now {
        Now::default()
    }

    fn sleep(&self, _: std::time::Duration) -> Self::Sleep {
        std::future::pending()
    }

    fn random(&self, _: &mut [u8]) -> Result<(), RandomUnavailable> {
        Ok(())
    }
}

/// The response of [`Pending`]. Keeps the request until it is ready.
#[derive(Debug)]
pub struct PendingResponse {
    request: Option<HttpRequest>,
    body: &'static str,
}

impl Future for PendingResponse {
    type Output = Result<HttpResponse, TransportFailure>;

    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Self::Output> {
        match self.request.take() {
            Some(_) => Poll::Pending,
            None => Poll::Ready(Ok(HttpResponse::new(bytes::Bytes::from_static(self.body.as_bytes())))),
        }
    }
}

/// Starts this many calls on [`Pending`], waits until all have sent their request, and finishes them.
///
/// # Panics
///
/// If a call is ready before, or not ready after the transport responds, or fails.
pub fn calls_at_once<E: workos_core::Endpoint>(
    client: &Client<Pending, Pending>,
    endpoint: &E,
    calls: usize,
) {
    let mut context = Context::from_waker(std::task::Waker::noop());
    let mut futures: Vec<_> = (0..calls).map(|_| Box::pin(client.send(endpoint))).collect();
    assert!(futures.iter_mut().all(|call| call.as_mut().poll(&mut context).is_pending()));
    for mut call in futures {
        assert!(matches!(call.as_mut().poll(&mut context), Poll::Ready(Ok(_))));
    }
}
