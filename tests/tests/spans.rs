//! Spans and events of `tracing`. The only test of its program: `tracing` caches for all threads whether a
//! callsite is enabled, and a callsite that another test reaches without a subscriber would be disabled.

use std::{
    io,
    sync::{Arc, Mutex},
    time::Duration,
};

use workos_core::{
    BlockingClient, Config, HttpRequest, HttpResponse, TransportFailure,
    organizations::GetOrganization,
    testing::{Reply, Script},
    user_management::{CreateUser, GetUser, User, UserPassword},
};

#[derive(Clone, Default)]
struct Sink(Arc<Mutex<Vec<u8>>>);

impl io::Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn spans_have_operation_route_attempts_status_and_request_id_and_no_secret() {
    let sink = Sink::default();
    let writer = sink.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_span_events(tracing_subscriber::fmt::format::FmtSpan::CLOSE)
        .with_writer(move || writer.clone())
        .with_ansi(false)
        .finish();
    tracing::subscriber::with_default(subscriber, || {
        let script = Script::new();
        script.expect_operation::<GetUser>().fail(TransportFailure::connect("refused"));
        script.expect_operation::<GetUser>().reply(Reply::status(503));
        let body = r#"{"id":"user_s3cr3t","email":"s3cr3t"}"#;
        script.expect_operation::<GetUser>().reply(Reply::json(200, body).header("x-request-id", "req_77"));
        script.expect_operation::<CreateUser>().fail(TransportFailure::timeout());
        let client = script.client_with(Config::new("sk_s3cr3t").unwrap());
        let user: User = script.run(client.send(GetUser::new("user_s3cr3t"))).unwrap();
        assert_eq!(user.id, "user_s3cr3t");
        script
            .run(client.send(CreateUser::new("s3cr3t").password(UserPassword::plaintext("s3cr3t"))))
            .unwrap_err();

        let send = |_: HttpRequest, _: Option<Duration>| Ok(HttpResponse::new(r#"{"id":"s3cr3t"}"#.into()));
        let blocking = BlockingClient::new(Config::new("sk_s3cr3t").unwrap(), send, script);
        blocking.send(GetOrganization::new("s3cr3t")).unwrap();
    });
    let text = String::from_utf8(sink.0.lock().unwrap().clone()).unwrap();
    for part in [
        "workos.operation=\"get_user\"",
        "workos.operation=\"get_organization\"",
        "http.request.method=\"GET\"",
        "http.route=\"/user_management/users/{id}\"",
        "workos.attempts=3",
        "http.response.status_code=200",
        "workos.request_id=\"req_77\"",
        "retrying",
        "status=503",
        "workos.operation=\"create_user\"",
        "error=create_user: no complete response in time",
    ] {
        assert!(text.contains(part), "{part} is not in\n{text}");
    }
    assert!(!text.contains("s3cr3t"), "{text}");
}
