//! What the allocation tests and benchmarks share: an in-memory transport and response bodies.

use std::future::{Ready, ready};

use workos_core::{
    Client, Config, HttpRequest, HttpResponse, Now, RandomUnavailable, Runtime, Transport, TransportFailure,
};

/// An organization as in a response of WorkOS.
pub const ORGANIZATION: &str = r#"{"object":"organization","id":"org_01EHZNVPK3SFK441A1RGBFSHRT","name":"Foo Corporation","allow_profiles_outside_organization":false,"domains":[{"object":"organization_domain","id":"org_domain_01EHZNVPK2QXHMVWCEDQEKY69A","organization_id":"org_01EHZNVPK3SFK441A1RGBFSHRT","domain":"foo-corp.com","state":"verified","verification_strategy":"dns","verification_token":"m5Oztg3jdK4NJLgs8uIlIprMw","verification_prefix":"superapp-domain-verification-z3kjny","created_at":"2026-01-15T12:00:00.000Z","updated_at":"2026-01-15T12:00:00.000Z"}],"stripe_customer_id":"cus_R9qWAGMQ6nGE7V","external_id":"2fe01467-f7ea-4dd2-8b79-c2b4f56d0191","metadata":{"tier":"diamond","region":"eu"},"created_at":"2026-01-15T12:00:00.000Z","updated_at":"2026-01-15T12:00:00.000Z"}"#;

/// Returns the body of a page with `length` organizations.
#[must_use]
pub fn page(length: usize) -> String {
    let data = vec![ORGANIZATION; length].join(",");
    format!(r#"{{"object":"list","data":[{data}],"list_metadata":{{"before":null,"after":null}}}}"#)
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
