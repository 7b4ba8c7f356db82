use std::time::Duration;

use super::BlockingClient;
use crate::{
    BlockingRuntime, BlockingTransport, Config, Delivery, Error, HttpRequest, HttpResponse, Now,
    RandomUnavailable, RequestOptions, RetryPolicy, TransportFailure,
    audit_logs::{AuditLogActor, AuditLogContext, AuditLogEvent, CreateAuditLogEvent},
    organizations::{CreateOrganization, GetOrganization, ListOrganizations},
    testing::{Emulator, Fault},
    types::Timestamp,
};

/// The client of an emulator. The emulator answers at once, or reports that the time limit has passed.
fn client(emulator: &Emulator) -> BlockingClient<impl BlockingTransport, Emulator> {
    let transport = emulator.clone();
    let send = move |request: HttpRequest, _: Option<Duration>| transport.handle(&request, transport.now());
    BlockingClient::new(Config::new(Emulator::API_KEY).unwrap(), send, emulator.clone())
}

#[test]
fn calls_are_retried_with_delays_of_the_runtime() {
    let emulator = Emulator::new();
    let client = client(&emulator);
    let created = client.send(CreateOrganization::new("Acme")).unwrap();
    emulator.add_fault(Fault::status(503));
    let before = client.now();
    let response = client.send_with_response(GetOrganization::new(&created.id)).unwrap();
    assert_eq!((&response.value, response.attempts), (&created, 2));
    assert!(client.now() > before);
}

#[test]
fn options_of_with_apply_to_the_call() {
    let emulator = Emulator::new();
    let client = client(&emulator);
    emulator.add_fault(Fault::status(503));
    let once = client.with(RequestOptions::new().retry(RetryPolicy::never()));
    assert!(once.send(GetOrganization::new("org_1")).unwrap_err().is_transient());
}

#[test]
fn pages_and_items_are_iterators_that_end_after_an_error() {
    let emulator = Emulator::new();
    let client = client(&emulator);
    for name in ["a", "b", "c"] {
        client.send(CreateOrganization::new(name)).unwrap();
    }
    let list = || client.pages(ListOrganizations::new().limit(2));
    let sizes: Result<Vec<_>, _> = list().map(|page| page.map(|page| page.data.len())).collect();
    assert_eq!(sizes.unwrap(), [2, 1]);
    assert_eq!(list().items().map(Result::unwrap).count(), 3);

    let mut pages = list();
    pages.next().unwrap().unwrap();
    emulator.add_fault(Fault::status(400));
    assert!(pages.next().unwrap().is_err());
    assert!(pages.next().is_none());
    // The cursor of the page that failed.
    let rest = client.pages(pages.endpoint().clone()).items();
    assert_eq!(rest.map(Result::unwrap).count(), 1);
}

#[test]
fn transport_gets_the_time_limit_of_an_attempt() {
    let emulator = Emulator::new();
    let send = |_: HttpRequest, limit: Option<Duration>| {
        assert_eq!(limit, Some(Duration::from_secs(3)));
        Err::<HttpResponse, _>(TransportFailure::timeout())
    };
    let config = Config::new("sk_1").unwrap().timeout(Duration::from_secs(3)).retry(RetryPolicy::never());
    let client = BlockingClient::new(config, send, emulator);
    let error = client.send(CreateOrganization::new("Acme")).unwrap_err();
    assert!(matches!(error, Error::Transport(error) if error.failure.delivery == Delivery::Unknown));
}

/// A runtime without randomness.
struct Predictable;

impl BlockingRuntime for Predictable {
    fn now(&self) -> Now {
        Now::default()
    }

    fn sleep(&self, _: Duration) {}

    fn random(&self, _: &mut [u8]) -> Result<(), RandomUnavailable> {
        Err(RandomUnavailable)
    }
}

#[test]
fn idempotency_key_requires_randomness() {
    let send = |_: HttpRequest, _: Option<Duration>| -> Result<HttpResponse, TransportFailure> {
        panic!("nothing is sent")
    };
    let client = BlockingClient::new(Config::new("sk_1").unwrap(), send, Predictable);
    let (actor, context) = (AuditLogActor::new("u1", "user"), AuditLogContext::new("192.0.2.7"));
    let event = AuditLogEvent::new("invoice.paid", Timestamp::UNIX_EPOCH, actor, [], context);
    assert!(matches!(client.send(CreateAuditLogEvent::new("org_1", event)), Err(Error::Random(_))));
    #[cfg(feature = "_hash")]
    assert!(matches!(client.entropy(), Err(Error::Random(_))));
    assert_eq!((client.seed(), client.seed()), (0, 1));
}
