//! The cost of the official crate `workos` in the rows of `cargo bench -p workos-tests`, with the same inputs. The results are
//! saved, and `cargo bench -p workos-tests -- --markdown` shows them beside its own.

#[allow(dead_code, reason = "a part of the harness is for floors and budgets")]
#[path = "../benches/harness/mod.rs"]
mod harness;

use std::{
    process::ExitCode,
    rc::Rc,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    task::{Context, Poll, Waker},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use bytes::Bytes;
use harness::{
    Group, Program, Row, Sides,
    loopback::{Server, repeated},
};
use http::StatusCode;
use workos::{
    Client, RequestOptions, RequestStrategy,
    helpers::{
        WebhookVerifier, generate_pkce_pair, local_decrypt, local_encrypt,
        session::seal_session_from_auth_response,
    },
    organizations::ListOrganizationsParams,
    transport::{HttpRequest, HttpResponse, HttpTransport, TransportError},
    user_management::{AuthenticateWithCodeParams, CreateUserParams, CreateUserParamsBody},
};
use workos_core::{
    testing::{TokenSigner, sign_webhook},
    types::Timestamp,
};
use workos_tests::cost;

const ID: &str = "org_01EHZNVPK3SFK441A1RGBFSHRT";
const API_KEY: &str = "sk_test_1234567890";

fn main() -> ExitCode {
    harness::loopback::serve_if_asked();
    let program = Program {
        name: "peer",
        results: concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/bench"),
        budget: None,
    };
    let groups = vec![
        Group { heading: "Calls, without network", rows: calls() },
        Group { heading: "Calls over loopback, CPU of the client", rows: loopback() },
        Group { heading: "Webhooks", rows: webhooks() },
        Group { heading: "Sessions", rows: vec![Row::new("token new, Go format", session).batch(20)] },
        Group {
            heading: "Vault",
            rows: vec![
                Row::new("encrypt 1 MiB", encrypt).batch(1).counted(1),
                Row::new("decrypt 1 MiB", decrypt).batch(1).counted(1),
            ],
        },
    ];
    if harness::run(program, groups) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Responds at once with a body, first with as many errors as are left.
struct InMemory {
    body: &'static str,
    failures: Arc<AtomicU32>,
}

#[async_trait::async_trait]
impl HttpTransport for InMemory {
    async fn execute(&self, _: HttpRequest) -> Result<HttpResponse, TransportError> {
        let failures = self.failures.load(Ordering::Relaxed);
        let status = if failures > 0 {
            self.failures.store(failures - 1, Ordering::Relaxed);
            StatusCode::SERVICE_UNAVAILABLE
        } else {
            StatusCode::OK
        };
        let body = Bytes::from_static(self.body.as_bytes());
        Ok(HttpResponse { status, headers: Default::default(), body })
    }
}

fn client(body: &'static str) -> Client {
    failing_client(body, Arc::default())
}

fn failing_client(body: &'static str, failures: Arc<AtomicU32>) -> Client {
    let transport = Arc::new(InMemory { body, failures });
    Client::builder().api_key(API_KEY).client_id("client_1").transport(transport).build()
}

/// The output of a future that is ready at the first poll.
fn now<T>(future: impl Future<Output = T>) -> T {
    match std::pin::pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("the transport responds at once"),
    }
}

fn calls() -> Vec<Row> {
    vec![
        Row::new("get an organization", || {
            let client = client(cost::ORGANIZATION);
            Sides::new(move || now(client.organizations().get_organization(ID)).unwrap())
        }),
        Row::new("list 100 organizations", || {
            let client = client(cost::page(100).leak());
            Sides::new(move || {
                now(client.organizations().list_organizations(ListOrganizationsParams::default())).unwrap()
            })
        })
        .batch(20)
        .counted(2),
        Row::new("create a user", || {
            let client = client(cost::USER);
            Sides::new(move || {
                let mut user = CreateUserParamsBody::new("marcelina.davis@example.com");
                user.first_name = Some("Marcelina".to_owned());
                user.last_name = Some("Davis".to_owned());
                now(client.user_management().create_user(CreateUserParams::new(user))).unwrap()
            })
        }),
        Row::new("authenticate with a code", || {
            let client = client(cost::authentication(&"e".repeat(700)).leak());
            Sides::new(move || {
                let mut exchange = AuthenticateWithCodeParams::new("01E2RJ4C05B52KKZ8FSRDAP23J");
                exchange.ip_address = Some("203.0.113.7".to_owned());
                exchange.user_agent = Some("Mozilla/5.0 (X11; Linux x86_64)".to_owned());
                now(client.user_management().authenticate_with_code(exchange)).unwrap()
            })
        }),
        Row::new("one retry, over the plain call", || {
            let run = |failures: u32| {
                let left = Arc::new(AtomicU32::new(0));
                let client = failing_client(cost::ORGANIZATION, left.clone());
                let options = RequestOptions::new().strategy(RequestStrategy::Retry { max_attempts: 2 });
                move || {
                    left.store(failures, Ordering::Relaxed);
                    now(client.organizations().get_organization_with_options(ID, Some(&options))).unwrap()
                }
            };
            Sides::new(run(1)).over(run(0))
        }),
    ]
}

fn loopback() -> Vec<Row> {
    let row = |at_once: usize| {
        Row::new(format!("reqwest, {at_once} at a time"), move || {
            let server = Rc::new(Server::start());
            let client = Client::builder().api_key(API_KEY).base_url(server.base_url()).build();
            Sides::of_runs(repeated(server, at_once, move || {
                let client = client.clone();
                async move { drop(client.organizations().get_organization(ID).await.unwrap()) }
            }))
        })
        .batch(1_920)
        .counted(640)
        .cpu_time()
    };
    vec![row(1), row(64)]
}

fn webhooks() -> Vec<Row> {
    const SECRET: &str = "whsec_1234567890";
    let mut rows = Vec::new();
    for kib in [1, 10, 100] {
        let signed = move || {
            let body = cost::user_created(kib);
            let time = Timestamp::from_unix_seconds(1_767_225_600);
            let header = sign_webhook(SECRET, time, &body).to_str().unwrap().to_owned();
            let now = UNIX_EPOCH + Duration::from_secs(1_767_225_600);
            (WebhookVerifier::new(SECRET).with_clock(move || now), header, body)
        };
        rows.push(Row::new(format!("webhook of {kib} KiB: signature"), move || {
            let (verifier, header, body) = signed();
            Sides::new(move || verifier.verify_payload(&header, &body).unwrap())
        }));
        // One function for both: the type of the event and all of the payload.
        for what in ["verify, which event", "verify, typed payload"] {
            rows.push(Row::new(format!("webhook of {kib} KiB: {what}"), move || {
                let (verifier, header, body) = signed();
                Sides::new(move || verifier.construct_event(&header, &body).unwrap())
            }));
        }
    }
    rows.push(Row::new("PKCE pair", || Sides::new(|| generate_pkce_pair().unwrap())));
    rows.into_iter().map(|row| row.batch(20)).collect()
}

/// Authenticates a session; the official crate verifies the token each time, by the clock of the system.
fn session() -> Sides {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let token = cost::access_token(Timestamp::from_unix_seconds(seconds as i64));
    let password = "0123456789abcdef".repeat(4);
    let user = serde_json::from_str(cost::USER).unwrap();
    let sealed = seal_session_from_auth_response(
        token.expose(),
        "yAjhKk123NLIjdrBdGZPf8pLIDvK",
        user,
        None,
        &password,
    );
    let (sealed, client) =
        (sealed.unwrap(), client(serde_json::to_string(&TokenSigner::new().jwks()).unwrap().leak()));
    Sides::new(move || {
        let session = now(client.session(sealed.as_str(), password.as_str()).authenticate());
        assert!(session.authenticated);
        session
    })
}

fn key() -> (String, String) {
    let keys = BASE64_STANDARD.encode(b"WOS.EKM.v1\0 and the encrypted key of WorkOS");
    (BASE64_STANDARD.encode([1; 32]), keys)
}

fn encrypt() -> Sides {
    let (text, (key, keys)) = ("\x07".repeat(1 << 20), key());
    Sides::new(move || local_encrypt(&text, &key, &keys, "row 1").unwrap())
}

fn decrypt() -> Sides {
    let (text, (key, keys)) = ("\x07".repeat(1 << 20), key());
    let sealed = local_encrypt(&text, &key, &keys, "row 1").unwrap();
    Sides::new(move || local_decrypt(&sealed, &key, "row 1").unwrap())
}
