//! Checks that WorkOS's SDKs read what workos-core writes, and the reverse: sessions, webhooks, actions and
//! vault values, with the emulator of workos-core as the server of both. Run by `tests/interop/run`, which
//! installs the SDKs; requires Node and Python.
//!
//! Prints a line per case and fails if a case fails.

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
use workos_tests::report::Report;

type Failure = Box<dyn std::error::Error>;

const PASSWORD: &str = "a-cookie-password-of-32-chars-or-more!!";
const FERNET: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
const SECRET: &str = "whsec_interop";
const EVENT: &str = r#"{"id":"evt_1","event":"user.created","created_at":"2026-01-15T12:00:00.000Z","data":{"object":"user","id":"user_1","email":"zoë@example.com","email_verified":true,"first_name":"Zoë","last_name":null,"profile_picture_url":null,"last_sign_in_at":null,"locale":null,"metadata":{},"external_id":null,"created_at":"2026-01-15T12:00:00.000Z","updated_at":"2026-01-15T12:00:00.000Z"}}"#;
const ACTION: &str = r#"{"object":"user_registration_action_context","id":"action_1","user_data":{"object":"user_data","email":"zoë@example.com","name":null,"first_name":"Zoë","last_name":null},"ip_address":"1.2.3.4"}"#;

/// The outcomes of all cases.
#[derive(Default)]
struct Cases(Report);

impl Cases {
    fn check(&mut self, case: &str, found: impl Into<Value>, expected: impl Into<Value>) {
        let (found, expected) = (found.into(), expected.into());
        self.0.case(case, (found != expected).then(|| format!("{found} instead of {expected}")));
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

    // The user signs in once for each SDK that refreshes the session.
    let user = CreateUser::new("zoe@example.com")
        .first_name("Zoë")
        .password(UserPassword::plaintext("correct horse battery"));
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
    // As text, because the signature depends on the order of the keys.
    let response = String::from_utf8(verifier.deny(&verified, "Nö", now().wall).into_bytes().to_vec())?;
    let signature = serde_json::from_str::<Value>(&response)?["signature"].clone();

    let input = json!({
        "api_key": Emulator::API_KEY, "client_id": Emulator::CLIENT_ID, "port": address.port(),
        "session": { "sealed": sealed.expose(), "password": PASSWORD },
        "python_session": { "sealed": python_sealed.expose(), "password": FERNET },
        "webhook": { "body": EVENT, "header": webhook.to_str()?, "secret": SECRET },
        "action": { "body": ACTION, "header": action.to_str()?, "secret": SECRET, "response": response },
        "vault": { "ciphertext": ciphertext, "associated_data": "row 1" },
    });

    let mut cases = Cases::default();
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

    let node = run("node", &["interop/node.mjs"], &packages, &input)?;
    cases.check("Node authenticates a session of Rust", node["session_authenticated"].clone(), true);
    cases.check("Node reads the user of the session", node["session_email"].clone(), "zoe@example.com");
    cases.check("Node reads the name of the user in camel case", node["session_first_name"].clone(), "Zoë");
    cases.check(
        "Rust authenticates the session that Node refreshed",
        authenticate(iron.clone(), text(&node, "session_refreshed")).await?,
        "zoe@example.com",
    );
    cases.check(
        "iron-session unseals a session of Rust",
        node["iron_session_email"].clone(),
        "zoe@example.com",
    );
    let unsealed = iron.unseal(text(&node, "iron_session_sealed"), now().wall);
    cases.check(
        "Rust unseals a session of iron-session",
        unsealed.is_ok_and(|unsealed| unsealed.session.user().is_some()),
        true,
    );
    cases.check("Node verifies a webhook signed by Rust", node["webhook_event"].clone(), "evt_1");
    cases.check("Node rejects the webhook with a changed body", node["webhook_tampered"].clone(), "rejected");
    cases.check(
        "Rust verifies a webhook signed by Node",
        verify(&webhooks, &node, now().wall),
        "event_from_node_ü",
    );
    cases.check(
        "Node verifies an action signed by Rust",
        node["action_object"].clone(),
        "user_registration_action_context",
    );
    cases.check(
        "Node and Rust sign the response to the action alike",
        node["action_response_signature"].clone(),
        signature,
    );
    cases.check("Node decrypts a vault value of Rust", node["vault_decrypted"].clone(), "from Rust: ü");
    cases.check(
        "Rust decrypts a vault value of Node",
        decrypt(&client, &config, text(&node, "vault_encrypted"), "context of Node").await?,
        "from Node: ü",
    );
    let pkce = CodeVerifier::new(text(&node["pkce"], "codeVerifier"))?;
    cases.check(
        "Rust and Node derive the same code challenge",
        pkce.challenge().as_str(),
        node["pkce"]["codeChallenge"].clone(),
    );

    let python = run(&python, &["interop/python.py"], &packages, &input)?;
    cases.check("Python authenticates a session of Rust", python["session_authenticated"].clone(), true);
    cases.check("Python reads the user of the session", python["session_email"].clone(), "zoe@example.com");
    cases.check(
        "Rust authenticates the session that Python refreshed",
        authenticate(fernet.clone(), text(&python, "session_refreshed")).await?,
        "zoe@example.com",
    );
    let unsealed = fernet.unseal(text(&python, "sealed"), now().wall);
    cases.check(
        "Rust unseals a session of Python",
        unsealed.ok().and_then(|unsealed| Some(unsealed.session.refresh_token()?.expose().to_owned())),
        "rt_ü",
    );
    cases.check("Python verifies a webhook signed by Rust", python["webhook_event"].clone(), "evt_1");
    cases.check(
        "Python rejects the webhook with a changed body",
        python["webhook_tampered"].clone(),
        "rejected",
    );
    cases.check(
        "Rust verifies a webhook signed by Python",
        verify(&webhooks, &python, now().wall),
        "event_from_python_ü",
    );
    cases.check("Python verifies an action signed by Rust", python["action_verified"].clone(), true);
    cases.check("Python decrypts a vault value of Rust", python["vault_decrypted"].clone(), "from Rust: ü");
    cases.check(
        "Rust decrypts a vault value of Python",
        decrypt(&client, &config, text(&python, "vault_encrypted"), "context of Python").await?,
        "from Python: ü",
    );
    cases.check(
        "Rust verifies an action signed by Rust",
        matches!(&*verified, ActionContext::UserRegistration(_)),
        true,
    );

    Ok(cases.0.finish("some cases failed")?)
}

/// Runs a script in another language with the cases as input, and returns its output.
fn run(program: &str, arguments: &[&str], packages: &str, input: &Value) -> Result<Value, Failure> {
    let mut child = Command::new(program)
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env("INTEROP_PACKAGES", packages)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    child.stdin.take().ok_or("no standard input")?.write_all(input.to_string().as_bytes())?;
    let output = child.wait_with_output()?;
    if !output.status.success() {
        return Err(format!("{program} {}: {}", arguments.join(" "), output.status).into());
    }
    Ok(serde_json::from_slice(&output.stdout)?)
}

fn text<'a>(output: &'a Value, name: &str) -> &'a str {
    output[name].as_str().unwrap_or_default()
}

/// Returns the ID of an event that another SDK signed, or the verification error.
fn verify(verifier: &WebhookVerifier, output: &Value, now: workos_core::types::Timestamp) -> Value {
    match verifier.verify(text(output, "webhook_header"), text(output, "webhook_body"), now) {
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
