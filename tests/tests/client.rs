//! The behavior of `Client`, on a scripted WorkOS.

use std::{cell::Cell, future::Future, pin::Pin, rc::Rc, sync::Arc, task::Context, time::Duration};

use workos_core::{
    Client, Config, DynTransport, Error, FailureKind, HttpRequest, HttpResponse, Machine as _, Now,
    RandomUnavailable, RequestOptions, RetryPolicy, Runtime, Step, Transport, TransportFailure,
    drive_blocking,
    endpoint::Endpoint,
    organizations::{
        CreateOrganization, DeleteOrganization, GetOrganization, ListOrganizations, Organization,
    },
    testing::{Reply, Script},
};

const ORGANIZATION: &str = r#"{"id":"org_1","name":"Acme"}"#;

fn page(ids: &[&str], after: Option<&str>) -> Reply {
    let data: Vec<_> = ids.iter().map(|id| serde_json::json!({"id": id})).collect();
    Reply::json(200, serde_json::json!({"data": data, "list_metadata": {"after": after}}).to_string())
}

#[test]
fn call_retries_on_the_clock_of_the_runtime() {
    let script = Script::new();
    script.expect("GET", "/organizations/org_1").reply(Reply::status(429).header("retry-after", "7"));
    script.expect("GET", "/organizations/org_1").fail(TransportFailure::connect("refused"));
    script.expect("GET", "/organizations/org_1").reply(Reply::json(200, ORGANIZATION));
    let start = script.now();
    let organization = script.run(script.client().send(GetOrganization::new("org_1"))).unwrap();
    assert_eq!(organization.name, "Acme");
    assert_eq!(script.trace()[1], "wait 7s");
    assert_eq!(script.now(), start.after(script.waited()));
    script.finish();
}

#[test]
fn full_response_has_value_status_headers_request_id_attempts_and_body() {
    let script = Script::new();
    script.expect_any().reply(Reply::status(429));
    script.expect_any().reply(
        Reply::json(201, r#"{"id":"org_1","name":"Acme","new_field":[1]}"#).header("x-request-id", "req_1"),
    );
    let full = script.run(script.client().send_with_response(CreateOrganization::new("Acme"))).unwrap();
    assert_eq!(full.value.id, "org_1");
    assert_eq!((full.status.as_u16(), full.attempts, full.request_id()), (201, 2, Some("req_1")));
    assert_eq!(full.headers["content-type"], "application/json");
    assert!(std::str::from_utf8(&full.body).unwrap().contains("new_field"));
}

#[test]
fn request_options_apply_to_one_call() {
    let script = Script::new();
    let client = script.client();
    let options = RequestOptions::new()
        .api_key("sk_other")
        .unwrap()
        .base_url("http://localhost:4000/v1".parse().unwrap())
        .idempotency_key("once")
        .unwrap()
        .header(http::HeaderName::from_static("user-agent"), http::HeaderValue::from_static("mine"))
        .header(http::HeaderName::from_static("x-a"), http::HeaderValue::from_static("1"))
        .retry(RetryPolicy::never());
    script
        .expect("GET", "/v1/organizations/org_1")
        .header("authorization", "Bearer sk_other")
        .header("idempotency-key", "once")
        .header("user-agent", "mine")
        .header("x-a", "1")
        .reply(Reply::status(503));
    let error = script.run(client.with(options).send(GetOrganization::new("org_1"))).unwrap_err();
    assert_eq!(error.attempts(), 1);

    script
        .expect("GET", "/organizations/org_1")
        .header("authorization", "Bearer sk_test_script")
        .reply(Reply::json(200, ORGANIZATION));
    script.run(client.send(GetOrganization::new("org_1"))).unwrap();
    assert!(!script.requests()[1].headers().contains_key("idempotency-key"));
}

#[test]
fn idempotency_key_of_an_operation_without_support_allows_no_retry() {
    let script = Script::new();
    script.expect_any().fail(TransportFailure::interrupted("cut"));
    let options = RequestOptions::new().idempotency_key("once").unwrap();
    let error = script.run(script.client().with(options).send(CreateOrganization::new("Acme"))).unwrap_err();
    assert_eq!(error.attempts(), 1);
}

/// An endpoint that a user declares.
mod keyed {
    /// Creates a note.
    #[workos_core::endpoint(POST "/notes", operation = "take_note", idempotency = WithKey)]
    pub struct TakeNote {
        /// Text of the note.
        pub text: String,
    }
}

#[test]
fn operation_with_idempotency_key_keeps_a_generated_key_over_its_attempts() {
    let script = Script::new();
    script.expect_any().fail(TransportFailure::interrupted("cut"));
    script.expect_any().reply(Reply::status(503));
    script.expect_any().reply(Reply::status(201));
    script.expect_any().reply(Reply::status(201));
    let client = script.client();
    script.run(client.send(keyed::TakeNote::new("a"))).unwrap();
    script.run(client.send(keyed::TakeNote::new("a"))).unwrap();
    let keys: Vec<_> =
        script.requests().iter().map(|request| request.headers()["idempotency-key"].clone()).collect();
    assert_eq!((&keys[0], &keys[1]), (&keys[1], &keys[2]));
    assert_ne!(keys[2], keys[3]);
    // A key of the caller replaces the generated one.
    script.expect_any().header("idempotency-key", "mine").reply(Reply::status(201));
    let options = RequestOptions::new().idempotency_key("mine").unwrap();
    script.run(client.with(options).send(keyed::TakeNote::new("a"))).unwrap();
    assert_eq!(keyed::TakeNote::OPERATION.path, "/notes");
}

/// A runtime without randomness.
#[derive(Clone)]
struct NoRandomness(Script);

impl Runtime for NoRandomness {
    type Sleep = <Script as Runtime>::Sleep;

    fn now(&self) -> Now {
        self.0.now()
    }

    fn sleep(&self, duration: Duration) -> Self::Sleep {
        self.0.sleep(duration)
    }

    fn random(&self, _: &mut [u8]) -> Result<(), RandomUnavailable> {
        Err(RandomUnavailable)
    }
}

#[test]
fn operation_with_idempotency_key_is_not_sent_without_randomness() {
    let script = Script::new();
    let client =
        Client::new(Config::new("sk_test_123").unwrap(), script.clone(), NoRandomness(script.clone()));
    for error in [
        script.run(client.send(keyed::TakeNote::new("a"))).unwrap_err(),
        script.run(client.send_with_response(keyed::TakeNote::new("a"))).map(drop).unwrap_err(),
    ] {
        assert!(matches!(error, Error::Random(_)), "{error}");
        assert_eq!(error.attempts(), 0);
    }
    assert!(script.requests().is_empty());

    // With a key of the caller, and for other operations, no randomness is needed.
    script.expect_any().header("idempotency-key", "mine").reply(Reply::status(201));
    let options = RequestOptions::new().idempotency_key("mine").unwrap();
    script.run(client.with(options).send(keyed::TakeNote::new("a"))).unwrap();
    script.expect_any().reply(Reply::json(200, ORGANIZATION));
    script.run(client.send(GetOrganization::new("org_1"))).unwrap();
}

#[test]
fn equal_requests_have_different_idempotency_keys_unless_their_seeds_are_equal() {
    let config = Config::new("sk_test_123").unwrap();
    let key = |seed| {
        let mut call = config.call(&keyed::TakeNote::new("a"), seed).unwrap();
        let Step::Send(request) = call.poll(Now::default()) else { panic!("the call is ready") };
        request.headers()["idempotency-key"].clone()
    };
    assert_ne!(key(1), key(2));
    assert_eq!(key(1), key(1));
    let request = config.request(&keyed::TakeNote::new("a")).unwrap();
    assert!(!request.headers().contains_key("idempotency-key"));
}

#[test]
fn timeout_ends_an_attempt_that_is_retried_only_if_safe() {
    let script = Script::new();
    script.expect_any().hang();
    script.expect_any().reply(Reply::json(200, ORGANIZATION));
    script.expect_any().hang();
    let client = script.client().with(RequestOptions::new().timeout(Duration::from_secs(5)));
    script.run(client.send(GetOrganization::new("org_1"))).unwrap();
    let Error::Transport(error) = script.run(client.send(CreateOrganization::new("x"))).unwrap_err() else {
        panic!()
    };
    assert_eq!((error.failure.kind, error.attempts), (FailureKind::Timeout, 1));
    assert_eq!(script.trace().iter().filter(|line| *line == "wait 5s").count(), 2);
    script.finish();
}

#[test]
fn deadline_covers_all_attempts() {
    let script = Script::new();
    script.expect_any().hang();
    script.expect_any().hang();
    let options = RequestOptions::new().timeout(Duration::from_secs(5)).deadline(Duration::from_secs(8));
    let start = script.now();
    let error = script.run(script.client().with(options).send(GetOrganization::new("org_1"))).unwrap_err();
    assert!(matches!(error, Error::Transport(_)));
    assert_eq!(script.now().mono - start.mono, Duration::from_secs(8));
}

#[test]
fn success_without_output_accepts_any_body() {
    for body in ["", "{}", "<html>", r#"{"object":"organization"}"#] {
        let script = Script::new();
        script.expect("DELETE", "/organizations/org_1").reply(Reply::status(202).body(body));
        script.run(script.client().send(DeleteOrganization::new("org_1"))).unwrap();
    }
}

#[test]
fn call_futures_can_be_stored_joined_and_outlive_the_client() {
    let script = Script::new();
    script.expect_any().reply(Reply::json(200, ORGANIZATION));
    script.expect_any().reply(Reply::json(200, ORGANIZATION));
    let (one, two): (BoxedCall<Organization>, BoxedCall<Organization>) = {
        let client = script.client();
        let endpoint = GetOrganization::new("org_1");
        (Box::pin(client.send(&endpoint)), Box::pin(client.send(endpoint)))
    };
    let joined = script.run(async { (two.await, one.await) });
    assert!(joined.0.is_ok() && joined.1.is_ok());
    // A future that is not polled sends nothing.
    drop(script.client().send(GetOrganization::new("org_2")));
    assert_eq!(script.requests().len(), 2);
}

type BoxedCall<T> = Pin<Box<dyn Future<Output = Result<T, Error>> + Send + 'static>>;

#[test]
fn pages_items_and_collect_read_the_whole_list() {
    let script = Script::new();
    let fill = || {
        script.expect("GET", "/organizations?limit=100").reply(page(&["a", "b"], Some("b")));
        script.expect("GET", "/organizations?limit=100&after=b").reply(page(&[], Some("c")));
        script.expect("GET", "/organizations?limit=100&after=c").reply(page(&["d"], None));
    };
    let client = script.client();

    fill();
    let mut pages = client.pages(ListOrganizations::new());
    let mut lengths = Vec::new();
    while let Some(page) = script.run(pages.next()).unwrap() {
        lengths.push(page.data.len());
    }
    assert_eq!(lengths, [2, 0, 1]);
    assert!(script.run(pages.next()).unwrap().is_none());

    fill();
    let mut items = client.pages(ListOrganizations::new()).items();
    let mut ids = String::new();
    while let Some(organization) = script.run(items.next()).unwrap() {
        ids += organization.id.as_str();
    }
    assert_eq!(ids, "abd");

    fill();
    assert_eq!(script.run(client.pages(ListOrganizations::new()).collect(1_000)).unwrap().len(), 3);
    script.expect("GET", "/organizations?limit=100").reply(page(&["a", "b"], Some("b")));
    assert_eq!(script.run(client.pages(ListOrganizations::new()).collect(1)).unwrap().len(), 1);
    script.finish();
}

#[test]
fn dropped_next_future_resumes_its_request() {
    let script = Script::new();
    let requests = Rc::new(Cell::new(0));
    let counter = requests.clone();
    // Responds at the second poll of each request.
    let transport = move |_: HttpRequest| {
        counter.set(counter.get() + 1);
        let mut polls = 0;
        std::future::poll_fn(move |_: &mut Context<'_>| {
            polls += 1;
            if polls < 2 {
                return std::task::Poll::Pending;
            }
            let body = r#"{"data":[{"id":"a"}],"list_metadata":{}}"#;
            std::task::Poll::Ready(Ok::<_, TransportFailure>(HttpResponse::new(body.into())))
        })
    };
    let config = Config::new("sk").unwrap().timeout(None);
    let mut pages = Client::new(config, transport, script.clone()).pages(ListOrganizations::new());
    {
        let mut next = std::pin::pin!(pages.next());
        assert!(next.as_mut().poll(&mut Context::from_waker(std::task::Waker::noop())).is_pending());
    }
    assert_eq!(script.run(pages.next()).unwrap().unwrap().data.len(), 1);
    assert_eq!(requests.get(), 1);
}

#[test]
fn pages_and_items_implement_stream() {
    fn stream<S: futures_core::Stream<Item = Result<Organization, Error>> + Unpin + Send>(stream: S) -> S {
        stream
    }
    let script = Script::new();
    script.expect_any().reply(page(&["a"], Some("a")));
    script.expect_any().reply(Reply::status(404));
    script.expect_any().reply(page(&["b"], None));
    let mut items = stream(script.client().pages(ListOrganizations::new()).items());
    let mut seen = Vec::new();
    let mut context = Context::from_waker(std::task::Waker::noop());
    use futures_core::Stream as _;
    while let std::task::Poll::Ready(Some(item)) = Pin::new(&mut items).poll_next(&mut context) {
        seen.push(item.map(|organization| organization.id.to_string()).map_err(|error| error.status()));
    }
    assert_eq!(seen, [Ok("a".into()), Err(Some(http::StatusCode::NOT_FOUND)), Ok("b".into())]);
}

#[test]
fn dyn_transport_is_a_transport() {
    let script = Script::new();
    script.expect_any().reply(Reply::json(200, ORGANIZATION));
    let transport: Arc<dyn DynTransport> = Arc::new(script.clone());
    let client = Client::new(Config::new("sk").unwrap(), transport, script.clone());
    let call: BoxedCall<Organization> = Box::pin(client.send(GetOrganization::new("org_1")));
    assert_eq!(script.run(call).unwrap().name, "Acme");
}

#[test]
fn function_is_a_transport_and_need_not_be_send() {
    let script = Script::new();
    let seen = Rc::new(Cell::new(0));
    let counter = seen.clone();
    let transport = move |request: HttpRequest| {
        let counter = counter.clone();
        async move {
            counter.set(counter.get() + request.uri().path().len());
            Ok::<_, TransportFailure>(HttpResponse::new(ORGANIZATION.into()))
        }
    };
    fn is_transport<T: Transport>(transport: T) -> T {
        transport
    }
    let client = Client::new(Config::new("sk").unwrap(), is_transport(transport), script.clone());
    script.run(client.send(GetOrganization::new("org_1"))).unwrap();
    assert_eq!(seen.get(), "/organizations/org_1".len());
}

#[test]
fn drive_blocking_drives_a_call() {
    let script = Script::new();
    // In reverse order.
    let mut responses = vec![(200, ORGANIZATION), (503, "")];
    let send = |_: HttpRequest, limit: Option<Duration>| {
        assert_eq!(limit, Some(Duration::from_secs(60)));
        let (status, body) = responses.pop().unwrap();
        Ok(http::Response::builder().status(status).body(body.into()).unwrap())
    };
    let mut call = Config::new("sk").unwrap().call(&GetOrganization::new("org_1"), 7).unwrap();
    let organization: Organization = drive_blocking(&mut call, send, &script).unwrap();
    assert_eq!(organization.name, "Acme");
    assert!(script.waited() >= Duration::from_millis(250));
    let finished = call.poll(script.now());
    assert!(matches!(finished, workos_core::Step::Done(Err(Error::Finished))));
}

#[test]
fn call_that_cannot_be_encoded_sends_nothing() {
    let script = Script::new();
    let error = script.run(script.client().send(GetOrganization::new(""))).unwrap_err();
    assert!(matches!(error, Error::Encode(_)));
    assert!(script.requests().is_empty());
}

#[test]
#[should_panic(expected = "the script expected no further request, and got GET /organizations/org_1")]
fn script_panics_at_an_unexpected_request() {
    let script = Script::new();
    let _ = script.run(script.client().send(GetOrganization::new("org_1")));
}

#[test]
#[should_panic(expected = "the script expected GET /organizations/org_2, and got GET /organizations/org_1")]
fn script_panics_at_a_different_request() {
    let script = Script::new();
    script.expect("GET", "/organizations/org_2").reply(Reply::status(200));
    let _ = script.run(script.client().send(GetOrganization::new("org_1")));
}

#[test]
#[should_panic(expected = "the script expected more requests: get_organization")]
fn script_panics_if_expectations_remain() {
    let script = Script::new();
    script.expect_operation::<GetOrganization>().reply(Reply::status(200));
    drop(script);
}

#[test]
#[should_panic(expected = "the body \"{\\\"name\\\":\\\"Acme\\\"}\" is not {\"name\":\"Other\"}")]
fn script_panics_at_a_different_body() {
    let script = Script::new();
    script.expect("POST", "/organizations").body(r#"{"name":"Other"}"#).reply(Reply::status(200));
    let _ = script.run(script.client().send(CreateOrganization::new("Acme")));
}
