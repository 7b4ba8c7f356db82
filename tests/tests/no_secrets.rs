//! Nothing that the crates print holds a secret: every type that can carry one is formatted, and so is
//! every error and span, and the text is searched.

use std::{
    fmt::{Debug, Write as _},
    io,
    sync::{Arc, Mutex},
};

use workos_core::{
    Config, Endpoint, Error, Machine, Now, RequestOptions, Step, TransportFailure,
    organizations::GetOrganization,
    testing::{Reply, Script},
    types::{RawJson, Secret},
    user_management::{CreateUser, GetUser, UpdateUser, User, UserPassword},
};

/// Every secret of this test has this in it.
const MARK: &str = "s3cr3t";

#[derive(Default)]
struct Printed(String);

impl Printed {
    fn debug(&mut self, value: &dyn Debug) {
        write!(self.0, "{value:?}\n{value:#?}\n").unwrap();
    }

    fn error(&mut self, error: &Error) {
        self.debug(error);
        let mut source: Option<&dyn std::error::Error> = Some(error);
        while let Some(cause) = source {
            writeln!(self.0, "{cause}").unwrap();
            source = cause.source();
        }
    }

    #[track_caller]
    fn is_clean(&self) {
        let line = self.0.lines().find(|line| line.contains(MARK));
        assert_eq!(line, None, "a secret was printed");
        assert!(self.0.len() > 20, "nothing was printed at all");
    }
}

fn config() -> Config {
    Config::new("sk_s3cr3t").unwrap()
}

fn create() -> CreateUser {
    CreateUser::new("a@b.c").password(UserPassword::plain("s3cr3t password"))
}

#[test]
fn configuration_and_clients() {
    let mut printed = Printed::default();
    let mut header = http::HeaderValue::from_static("s3cr3t-header");
    header.set_sensitive(true);
    let config = config().header(http::HeaderName::from_static("x-proxy-key"), header.clone());
    let options = RequestOptions::new()
        .api_key("sk_s3cr3t_2")
        .unwrap()
        .idempotency_key("s3cr3t-key")
        .unwrap()
        .header(http::HeaderName::from_static("x-other"), header);
    printed.debug(&config);
    printed.debug(&options);
    printed.debug(&config.clone().with(options));
    let script = Script::new();
    printed.debug(&script.client_with(config.clone()));
    printed.debug(&script.client_with(config).pages(workos_core::organizations::ListOrganizations::new()));
    printed.debug(&Secret::from("s3cr3t"));
    printed.debug(&RawJson::from(serde_json::json!({"token": "s3cr3t"})));
    printed.is_clean();
}

#[test]
fn endpoints_machines_and_steps() {
    let mut printed = Printed::default();
    printed.debug(&create());
    printed.debug(&UpdateUser::new("user_1").password(UserPassword::hashed("s3cr3t hash", "bcrypt")));
    let mut call = config().call(&create(), 1).unwrap();
    printed.debug(&call);
    let step = call.poll(Now::default());
    assert!(matches!(&step, Step::Send(request) if String::from_utf8_lossy(request.body()).contains(MARK)));
    printed.debug(&step.map(|_| ()));
    printed.debug(&call);
    // The request's own headers hide the key, whoever prints them.
    let request = config().request(&GetUser::new("user_1")).unwrap();
    printed.debug(&request);
    printed.is_clean();
}

#[test]
fn errors() {
    let mut printed = Printed::default();
    for key in ["sk_s3cr3t\n", "sk s3cr3t", "s3cr3t\0"] {
        printed.error(&Config::new(key).unwrap_err());
        printed.error(&RequestOptions::new().api_key(key).unwrap_err());
    }
    printed.error(&RequestOptions::new().idempotency_key("s3cr3t\n").unwrap_err());
    printed.error(&workos_core::BaseUrl::new("https://user:s3cr3t@api.workos.com").unwrap_err());
    printed.error(&workos_core::BaseUrl::new("s3cr3t://").unwrap_err());

    let answers = [
        (403, r#"{"code":"mfa_challenge","message":"go on","pending_authentication_token":"s3cr3t"}"#),
        (200, r#"{"id":"user_1","email":{"token":"s3cr3t"}}"#),
        (200, r#"{"id":"user_1","email_verified":"s3cr3t"}"#),
        (200, r#"{"id":"user_1","email_verified":"s3cr3t \" more"}"#),
        (200, r#"{"email":"s3cr3t"}"#),
        (200, r#"{"id":"user_1","email":"s3cr3t"#),
        (200, "s3cr3t"),
        (502, "<html>s3cr3t</html>"),
        (301, "s3cr3t"),
    ];
    for (status, body) in answers {
        let script = Script::new();
        script.expect_operation::<CreateUser>().reply(Reply::json(status, body).header("location", "https://x/?s3cr3t"));
        let error = script.run(script.client_with(config()).send(create())).unwrap_err();
        printed.error(&error);
    }
    let script = Script::new();
    script.expect_operation::<CreateUser>().fail(TransportFailure::timeout());
    printed.error(&script.run(script.client_with(config()).send(create())).unwrap_err());
    printed.is_clean();
}

#[test]
fn answers() {
    let mut printed = Printed::default();
    let script = Script::new();
    let body = r#"{"id":"user_1","email":"a@b.c","access_token":"s3cr3t"}"#;
    script.expect_operation::<CreateUser>().reply(Reply::json(200, body).header("set-cookie", "s3cr3t"));
    let client = script.client_with(config());
    let response = script.run(client.send_full(create())).unwrap();
    printed.debug(&response);
    printed.debug(&script);
    let json = r#"{"id":"event_1","event":"new.kind","data":{"code":"s3cr3t"}}"#;
    printed.debug(&serde_json::from_str::<workos_core::events::Event>(json).unwrap());
    let domain = r#"{"id":"d","organization_id":"o","verification_token":"s3cr3t"}"#;
    printed.debug(&serde_json::from_str::<workos_core::organization_domains::OrganizationDomain>(domain).unwrap());
    printed.is_clean();
}

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
fn spans_hold_operation_path_attempts_status_and_request_id_and_no_secret() {
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
        let client = script.client_with(config());
        let user: User = script.run(client.send(GetUser::new("user_s3cr3t"))).unwrap();
        assert_eq!(user.id, "user_s3cr3t");
        script.run(client.send(create())).unwrap_err();
    });
    let text = String::from_utf8(sink.0.lock().unwrap().clone()).unwrap();
    for part in [
        "workos.operation=\"get_user\"",
        "http.request.method=\"GET\"",
        "http.route=\"/user_management/users/{id}\"",
        "workos.attempts=3",
        "http.response.status_code=200",
        "workos.request_id=\"req_77\"",
        "sending again",
        "status=503",
        "workos.operation=\"create_user\"",
        "error=create_user: no complete answer in time",
    ] {
        assert!(text.contains(part), "{part} is not in\n{text}");
    }
    assert!(!text.contains(MARK), "{text}");
}

/// The mark would be found if it were printed.
#[test]
fn the_search_finds_what_is_printed() {
    let mut printed = Printed::default();
    printed.debug(&GetOrganization::new("org_s3cr3t"));
    assert!(printed.0.contains(MARK));
    assert_eq!(GetOrganization::OPERATION.name, "get_organization");
}
