//! Whether WorkOS's own SDKs read what this crate writes, and this crate what they write: sessions, webhooks,
//! actions and vault values, with the emulator as the WorkOS that both ask. Run by `tests/interop/run`, which
//! installs the SDKs; needs Node and Python.
//!
//! Prints a line a case and fails if one of them does.

use std::{
    io::Write as _,
    process::{Command, Stdio},
};

use http::{HeaderMap, HeaderValue, header::COOKIE};
use serde_json::{Value, json};
use workos_core::{
    BaseUrl, Config, Machine, Transport,
    actions::{ActionContext, ActionVerifier},
    auth::CodeVerifier,
    seal::{Keyring, SealKey},
    session::{SessionCodec, Sessions},
    testing::{Emulator, sign_action, sign_webhook},
    user_management::{AuthenticateResponse, AuthenticateWithPassword, CreateUser, UserPassword},
    vault::{CreateDataKey, EncryptedValue, VaultDecrypt, VaultEncrypt},
    webhooks::WebhookVerifier,
};
use workos_hyper::TokioRuntime;

type Failure = Box<dyn std::error::Error>;

const PASSWORD: &str = "a-cookie-password-of-32-chars-or-more!!";
const FERNET: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
const SECRET: &str = "whsec_interop";
const EVENT: &str = r#"{"id":"evt_1","event":"user.created","created_at":"2026-01-15T12:00:00.000Z","data":{"object":"user","id":"user_1","email":"zoë@example.com","email_verified":true,"first_name":"Zoë","last_name":null,"profile_picture_url":null,"last_sign_in_at":null,"locale":null,"metadata":{},"external_id":null,"created_at":"2026-01-15T12:00:00.000Z","updated_at":"2026-01-15T12:00:00.000Z"}}"#;
const ACTION: &str = r#"{"object":"user_registration_action_context","id":"action_1","user_data":{"object":"user_data","email":"zoë@example.com","name":null,"first_name":"Zoë","last_name":null},"ip_address":"1.2.3.4"}"#;

/// The outcome of all cases.
#[derive(Default)]
struct Report {
    failed: u32,
    passed: u32,
}

impl Report {
    fn check(&mut self, case: &str, found: impl Into<Value>, expected: impl Into<Value>) {
        let (found, expected) = (found.into(), expected.into());
        if found == expected {
            self.passed += 1;
            println!("ok      {case}");
        } else {
            self.failed += 1;
            println!("FAILED  {case}: {found} instead of {expected}");
        }
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Failure> {
    let packages = std::env::var("INTEROP_PACKAGES")?;
    let python = std::env::var("INTEROP_PYTHON")?;
    let address = workos_examples::serve(Emulator::new())?;
    let config = Config::new(Emulator::API_KEY)?
        .client_id(Emulator::CLIENT_ID)?
        .base_url(BaseUrl::new(&format!("http://{address}"))?);
    let client = workos_hyper::client(config.clone())?;
    let now = || workos_core::Runtime::now(&TokioRuntime::new());

    // Somebody signs in, once for each SDK that will refresh the session.
    let user = CreateUser::new("zoe@example.com")
        .first_name("Zoë")
        .password(UserPassword::plain("correct horse battery"));
    client.send(user).await?;
    let sign_in = || client.send(AuthenticateWithPassword::new("zoe@example.com", "correct horse battery"));
    let iron = SessionCodec::authkit(PASSWORD)?;
    let fernet = SessionCodec::new(Keyring::new(SealKey::python(FERNET)?));
    let seal = |codec: &SessionCodec, response: &AuthenticateResponse| {
        codec.seal(&codec.session(response), now().wall, &mut client.entropy()?).map_err(Failure::from)
    };
    let sealed = seal(&iron, &sign_in().await?)?;
    let python_sealed = seal(&fernet, &sign_in().await?)?;

    // A value for the vault, a webhook, an action.
    let key = CreateDataKey::new([("organization_id", "org_1")]);
    let mut encrypt =
        VaultEncrypt::new(&config, key, "from Rust: ü", client.entropy()?, 1).associated_data("row 1");
    let ciphertext = client.drive(&mut encrypt).await?.to_base64();
    let webhook = sign_webhook(SECRET, now().wall, EVENT);
    let action = sign_action(SECRET, now().wall, ACTION);
    let verifier = ActionVerifier::new(SECRET)?;
    let verified = verifier.verify(&action, ACTION, now().wall)?;
    // As text: the signature is over the keys in their order.
    let response = String::from_utf8(verifier.deny(&verified, "Nö", now().wall).into_bytes().to_vec())?;
    let signature = serde_json::from_str::<Value>(&response)?["signature"].clone();

    let given = json!({
        "api_key": Emulator::API_KEY, "client_id": Emulator::CLIENT_ID, "port": address.port(),
        "session": { "sealed": sealed.expose(), "password": PASSWORD },
        "python_session": { "sealed": python_sealed.expose(), "password": FERNET },
        "webhook": { "body": EVENT, "header": webhook.to_str()?, "secret": SECRET },
        "action": { "body": ACTION, "header": action.to_str()?, "secret": SECRET, "response": response },
        "vault": { "ciphertext": ciphertext, "associated_data": "row 1" },
    });

    let mut report = Report::default();
    let webhooks = WebhookVerifier::new(SECRET)?;
    let authenticate = async |codec: SessionCodec, sealed: &str| -> Result<Value, Failure> {
        let sessions = Sessions::new(&config, codec)?;
        let cookie = HeaderValue::try_from(format!("wos-session={sealed}"))?;
        let mut machine = sessions.authenticate(&HeaderMap::from_iter([(COOKIE, cookie)]), client.entropy()?);
        Ok(match drive(&client, &mut machine).await.outcome {
            Ok(session) => session.user().map(|user| user.email).into(),
            Err(error) => error.to_string().into(),
        })
    };

    let node = run("node", &["interop/node.mjs"], &packages, &given)?;
    report.check("Node authenticates our session", node["session_authenticated"].clone(), true);
    report.check("Node reads its user", node["session_email"].clone(), "zoe@example.com");
    report.check("Node reads names in camel case", node["session_first_name"].clone(), "Zoë");
    report.check(
        "we authenticate the session that Node refreshed",
        authenticate(iron.clone(), text(&node, "session_refreshed")).await?,
        "zoe@example.com",
    );
    report.check("iron-session reads our session", node["iron_session_email"].clone(), "zoe@example.com");
    let unsealed = iron.unseal(text(&node, "iron_session_sealed"), now().wall);
    report.check(
        "we read iron-session's",
        unsealed.is_ok_and(|unsealed| unsealed.session.user().is_some()),
        true,
    );
    report.check("Node verifies our webhook", node["webhook_event"].clone(), "evt_1");
    report.check("Node refuses it when it is changed", node["webhook_tampered"].clone(), "refused");
    report.check(
        "we verify a webhook signed by Node",
        verify(&webhooks, &node, now().wall),
        "event_from_node_ü",
    );
    report.check(
        "Node verifies our action",
        node["action_object"].clone(),
        "user_registration_action_context",
    );
    report.check(
        "Node signs our answer to it as we do",
        node["action_response_signature"].clone(),
        signature,
    );
    report.check("Node decrypts our vault value", node["vault_decrypted"].clone(), "from Rust: ü");
    report.check(
        "we decrypt Node's vault value",
        decrypt(&client, &config, text(&node, "vault_encrypted"), "context of Node").await?,
        "from Node: ü",
    );
    let pkce = CodeVerifier::new(text(&node["pkce"], "codeVerifier"))?;
    report.check(
        "we make the challenge of Node's code verifier",
        pkce.challenge().as_str(),
        node["pkce"]["codeChallenge"].clone(),
    );

    let python = run(&python, &["interop/python.py"], &packages, &given)?;
    report.check("Python authenticates our session", python["session_authenticated"].clone(), true);
    report.check("Python reads its user", python["session_email"].clone(), "zoe@example.com");
    report.check(
        "we authenticate the session that Python refreshed",
        authenticate(fernet.clone(), text(&python, "session_refreshed")).await?,
        "zoe@example.com",
    );
    let unsealed = fernet.unseal(text(&python, "sealed"), now().wall);
    report.check(
        "we read Python's session",
        unsealed.ok().and_then(|unsealed| Some(unsealed.session.refresh_token()?.expose().to_owned())),
        "rt_ü",
    );
    report.check("Python verifies our webhook", python["webhook_event"].clone(), "evt_1");
    report.check("Python refuses it when it is changed", python["webhook_tampered"].clone(), "refused");
    report.check(
        "we verify a webhook signed by Python",
        verify(&webhooks, &python, now().wall),
        "event_from_python_ü",
    );
    report.check("Python verifies our action", python["action_verified"].clone(), true);
    report.check("Python decrypts our vault value", python["vault_decrypted"].clone(), "from Rust: ü");
    report.check(
        "we decrypt Python's vault value",
        decrypt(&client, &config, text(&python, "vault_encrypted"), "context of Python").await?,
        "from Python: ü",
    );
    report.check("we read our own action", matches!(&*verified, ActionContext::UserRegistration(_)), true);

    println!("{} passed, {} failed", report.passed, report.failed);
    if report.failed > 0 { Err("some cases failed".into()) } else { Ok(()) }
}

/// Runs a script of another language on the cases, and takes what it made.
fn run(program: &str, arguments: &[&str], packages: &str, given: &Value) -> Result<Value, Failure> {
    let mut child = Command::new(program)
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env("INTEROP_PACKAGES", packages)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    child.stdin.take().ok_or("no standard input")?.write_all(given.to_string().as_bytes())?;
    let output = child.wait_with_output()?;
    if !output.status.success() {
        return Err(format!("{program} {}: {}", arguments.join(" "), output.status).into());
    }
    Ok(serde_json::from_slice(&output.stdout)?)
}

fn text<'a>(made: &'a Value, name: &str) -> &'a str {
    made[name].as_str().unwrap_or_default()
}

/// The id of an event that another SDK has signed.
fn verify(verifier: &WebhookVerifier, made: &Value, now: workos_core::types::Timestamp) -> Value {
    match verifier.verify(text(made, "webhook_header"), text(made, "webhook_body"), now) {
        Ok(event) => event.id.as_str().into(),
        Err(error) => error.to_string().into(),
    }
}

async fn decrypt<T: Transport>(
    client: &workos_core::Client<T, TokioRuntime>,
    config: &Config,
    value: &str,
    associated_data: &str,
) -> Result<Value, Failure> {
    let mut machine =
        VaultDecrypt::new(config, EncryptedValue::from_base64(value)?, 1).associated_data(associated_data);
    Ok(drive(client, &mut machine).await?.expose_str()?.into())
}

async fn drive<T: Transport, M: Machine>(
    client: &workos_core::Client<T, TokioRuntime>,
    machine: &mut M,
) -> M::Output {
    client.drive(machine).await
}
