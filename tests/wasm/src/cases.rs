//! The cases.

use std::{error::Error as StdError, time::Duration};

use http::{HeaderMap, HeaderValue, header::COOKIE};
use js_sys::Reflect;
use wasm_bindgen::JsCast as _;
use workos_core::{
    BaseUrl, Client, Config, Entropy, Error, FailureKind, HttpRequest, RequestOptions, RetryPolicy, Runtime,
    Transport,
    actions::ActionVerifier,
    auth::PkceCookies,
    connect::{ConnectApplication, CreateApplicationClientSecret, CreateM2MApplication},
    feature_flags::FlagContext,
    organizations::{CreateOrganization, GetOrganization, ListOrganizations},
    seal::SealKey,
    session::{NoSession, SessionCodec, Sessions},
    testing::{Emulator, sign_action, sign_webhook},
    tokens::MachineTokens,
    user_management::{AuthenticateWithPassword, CreateUser, UserPassword},
    vault::{CreateDataKey, EncryptedValue, VaultDecrypt, VaultEncrypt, VaultError},
    webhooks::{SignatureError, VerificationError, WebhookVerifier},
};
use workos_wasm::{FetchTransport, JsRuntime, to_js_error};

use crate::race::at_most;

type Failure = Box<dyn StdError>;

const PASSWORD: &str = "a-cookie-password-of-32-chars-or-more!!";
const EVENT: &str = r#"{"id":"event_1","event":"user.created","created_at":"2026-01-15T12:00:00.000Z","data":{"object":"user","id":"user_1","email":"ada@acme.com","email_verified":true,"created_at":"2026-01-15T12:00:00.000Z","updated_at":"2026-01-15T12:00:00.000Z"}}"#;

macro_rules! cases {
    ($($name:literal => $function:ident,)+) => {
        /// The names of all cases.
        pub(crate) const ALL: &[&str] = &[$($name),+];

        /// Runs the case with this name.
        pub(crate) async fn run(name: &str, base_url: &str) -> Result<(), Failure> {
            match name {
                $($name => $function(base_url).await,)+
                _ => Err("unknown case".into()),
            }
        }
    };
}

cases! {
    "a call" => call,
    "a call with a Send future" => send_call,
    "pagination" => paging,
    "a retry after 503" => retry,
    "a truncated response body" => broken_body,
    "a timeout aborts its request" => timeout,
    "a dropped future aborts its request" => abort,
    "an oversized body" => oversized_body,
    "a refused connection" => refused_connection,
    "a redirect is not followed" => redirect,
    "an error for JavaScript" => javascript_error,
    "randomness and clocks" => randomness_and_clocks,
    "webhook verification" => webhook,
    "PKCE and its cookie" => sign_in,
    "session authentication with fetched keys" => session,
    "a vault round trip" => vault,
    "an action with its response" => action,
    "feature flags" => feature_flags,
    "a token of a machine" => machine_token,
}

fn config(base_url: &str, path: &str) -> Result<Config, Error> {
    Ok(Config::new(Emulator::API_KEY)?
        .client_id(Emulator::CLIENT_ID)?
        .base_url(BaseUrl::new(&format!("{base_url}{path}"))?))
}

fn client(base_url: &str, path: &str) -> Result<workos_wasm::Client, Error> {
    Ok(workos_wasm::client(config(base_url, path)?))
}

fn expect(what: &str, holds: bool) -> Result<(), Failure> {
    if holds { Ok(()) } else { Err(what.into()) }
}

/// Returns a name that no other run uses.
fn unique(what: &str) -> Result<String, Failure> {
    let mut bytes = [0; 8];
    JsRuntime.random(&mut bytes)?;
    Ok(format!("{what}-{:x}", u64::from_le_bytes(bytes)))
}

async fn call(base_url: &str) -> Result<(), Failure> {
    let client = client(base_url, "")?;
    let made = client.send(CreateOrganization::new("Acmé ✓")).await?;
    let read = client.send_with_response(GetOrganization::new(&made.id)).await?;
    expect("the organization is the created one", read.value == made && made.name == "Acmé ✓")?;
    expect("the response has a request ID", read.request_id().is_some())
}

async fn send_call(base_url: &str) -> Result<(), Failure> {
    fn is_send<F: Send>(future: F) -> F {
        future
    }
    let client = workos_wasm::send_client(config(base_url, "")?);
    let made = is_send(client.send(CreateOrganization::new("Sent"))).await?;
    expect("the organization has the name", made.name == "Sent")?;
    let read = is_send(client.into_dyn().send(GetOrganization::new(&made.id))).await?;
    expect("a client of any transport reads it", read == made)
}

async fn paging(base_url: &str) -> Result<(), Failure> {
    let client = client(base_url, "")?;
    let domain = format!("{}.example", unique("paging")?);
    for n in 0..5 {
        client.send(CreateOrganization::new(format!("{n}.{domain}"))).await?;
    }
    let mut organizations = client.pages(ListOrganizations::new().limit(2)).items();
    let mut found = 0;
    while let Some(organization) = organizations.next().await? {
        found += u32::from(organization.name.ends_with(&domain));
    }
    expect("the list has all five organizations", found == 5)
}

async fn retry(base_url: &str) -> Result<(), Failure> {
    let path = format!("/once-503/{}", unique("retry")?);
    let client = client(base_url, &path)?;
    let listed = client.send_with_response(ListOrganizations::new()).await?;
    expect("the call took two attempts", listed.attempts == 2)
}

async fn broken_body(base_url: &str) -> Result<(), Failure> {
    let path = format!("/once-cut/{}", unique("cut")?);
    let once = client(base_url, &path)?.with(RequestOptions::new().retry(RetryPolicy::never()));
    let error = once.send(ListOrganizations::new()).await.err().ok_or("the call succeeded")?;
    let Error::Transport(error) = error else { return Err(error.into()) };
    expect("the failure is an interrupted response", error.failure.kind == FailureKind::Interrupted)?;
    let path = format!("/once-cut/{}", unique("cut")?);
    let listed = client(base_url, &path)?.send_with_response(ListOrganizations::new()).await?;
    expect("the call took two attempts", listed.attempts == 2)
}

async fn timeout(base_url: &str) -> Result<(), Failure> {
    let name = unique("timeout")?;
    let options = RequestOptions::new().timeout(Duration::from_millis(200)).retry(RetryPolicy::never());
    let client = client(base_url, &format!("/hang/{name}"))?.with(options);
    let before = JsRuntime.now().mono;
    let error = client.send(GetOrganization::new("org_1")).await.err().ok_or("the call succeeded")?;
    let Error::Transport(error) = error else { return Err(error.into()) };
    expect("the failure is a timeout", error.failure.kind == FailureKind::Timeout)?;
    expect(
        "the timeout was awaited",
        JsRuntime.now().mono.saturating_sub(before) >= Duration::from_millis(150),
    )?;
    server_sees_abort(base_url, &name).await
}

async fn abort(base_url: &str) -> Result<(), Failure> {
    let name = unique("abort")?;
    let hanging = client(base_url, &format!("/hang/{name}"))?;
    let call = hanging.send(GetOrganization::new("org_1"));
    expect("the call hangs", at_most(Duration::from_millis(200), call).await.is_none())?;
    server_sees_abort(base_url, &name).await
}

/// Waits until the server has seen that the client closed the connection.
async fn server_sees_abort(base_url: &str, name: &str) -> Result<(), Failure> {
    for _ in 0..40 {
        let request: HttpRequest =
            http::Request::get(format!("{base_url}/aborted/{name}")).body("".into())?;
        let response = FetchTransport::new().send(request).await?;
        if response.body() == "yes" {
            return Ok(());
        }
        JsRuntime.sleep(Duration::from_millis(50)).await;
    }
    Err("the server saw no closed connection".into())
}

async fn oversized_body(base_url: &str) -> Result<(), Failure> {
    let client =
        Client::new(config(base_url, "/endless")?, FetchTransport::new().body_limit(100_000), JsRuntime);
    let error = client.send(ListOrganizations::new()).await.err().ok_or("the call succeeded")?;
    let Error::Transport(error) = error else { return Err(error.into()) };
    expect("the failure is the body limit", error.failure.kind == FailureKind::BodyTooLarge)
}

async fn refused_connection(_: &str) -> Result<(), Failure> {
    let options = RequestOptions::new().retry(RetryPolicy::never());
    // A port without a service. Browsers block some lower ports themselves.
    let client = client("http://127.0.0.1:9009", "")?.with(options);
    let error = client.send(ListOrganizations::new()).await.err().ok_or("the call succeeded")?;
    expect("the failure is transient", error.is_transient())
}

async fn javascript_error(base_url: &str) -> Result<(), Failure> {
    let result = client(base_url, "")?.send(GetOrganization::new("org_none")).await;
    let error = result.err().ok_or("the call succeeded")?;
    let thrown = to_js_error(&error);
    expect("the value is an Error", thrown.is_instance_of::<js_sys::Error>())?;
    let property = |name: &str| Reflect::get(&thrown, &name.into()).unwrap_or_default();
    expect("the error has a name", property("name") == "WorkOSApiError")?;
    expect("the error has the message", property("message") == error.to_string().as_str())?;
    expect("the error has the status", property("status") == 404)?;
    expect("the error has the request ID", property("requestId").as_string().as_deref() == error.request_id())
}

async fn redirect(base_url: &str) -> Result<(), Failure> {
    let options = RequestOptions::new().retry(RetryPolicy::never());
    let client = client(base_url, "/redirect")?.with(options);
    match client.send(ListOrganizations::new()).await {
        // A response with the status of the redirect, except in a browser, which hides the status.
        Err(Error::Api(error)) => expect("the response is the redirect", error.status.is_redirection()),
        Err(Error::Transport(_)) => Ok(()),
        Err(error) => Err(error.into()),
        Ok(_) => Err("the redirect was followed".into()),
    }
}

async fn randomness_and_clocks(_: &str) -> Result<(), Failure> {
    // More than the platform returns at once.
    let mut bytes = vec![0; 200_000];
    JsRuntime.random(&mut bytes)?;
    expect("the end of the buffer is random", bytes.iter().rev().take(64).any(|byte| *byte != 0))?;
    let before = JsRuntime.now();
    JsRuntime.sleep(Duration::from_millis(60)).await;
    let after = JsRuntime.now();
    let passed = after.mono.saturating_sub(before.mono);
    expect("the monotonic clock advances", passed >= Duration::from_millis(50))?;
    expect("the wall clock is plausible", after.wall.unix_seconds() > 1_767_225_600)
}

async fn webhook(_: &str) -> Result<(), Failure> {
    let now = JsRuntime.now().wall;
    let verifier = WebhookVerifier::new("whsec_1")?;
    let header = sign_webhook("whsec_1", now, EVENT);
    let event = verifier.verify(&header, EVENT, now)?;
    expect("the event is decoded", event.id.as_str() == "event_1")?;
    let tampered = verifier.verify(&header, EVENT.replace("ada@", "eve@"), now);
    expect(
        "a changed body is rejected",
        tampered.err() == Some(VerificationError::Signature(SignatureError::Mismatch)),
    )
}

async fn sign_in(base_url: &str) -> Result<(), Failure> {
    let (config, now) = (config(base_url, "")?, JsRuntime.now().wall);
    let pkce_cookies = PkceCookies::new(SealKey::iron(PASSWORD)?, "https://acme.com/callback");
    let none = HeaderMap::new();
    let begun = pkce_cookies.create_authorization(
        &config,
        pkce_cookies.authkit_url(),
        "/home",
        &none,
        now,
        Entropy::from_runtime(&JsRuntime)?,
    )?;
    let cookie = begun.cookie.to_header_value();
    let cookie = cookie.to_str()?.split(';').next().unwrap_or_default();
    let request = HeaderMap::from_iter([(COOKIE, HeaderValue::from_str(cookie)?)]);
    let back = pkce_cookies.verify_callback(&request, Some(begun.state()), now)?;
    expect("the return pathname is restored", back.return_pathname == "/home")?;
    let other = pkce_cookies.verify_callback(&none, Some(begun.state()), now);
    expect("another browser is rejected", other.is_err())
}

async fn session(base_url: &str) -> Result<(), Failure> {
    let (client, now) = (client(base_url, "")?, || JsRuntime.now().wall);
    let email = format!("{}@acme.com", unique("ada")?);
    let password = "correct horse battery";
    client.send(CreateUser::new(&*email).password(UserPassword::plaintext(password))).await?;
    let signed_in = client.send(AuthenticateWithPassword::new(&*email, password)).await?;
    let sessions = Sessions::new(client.config(), SessionCodec::authkit(PASSWORD)?)?;
    let cookies = sessions.create(&HeaderMap::new(), &signed_in, now(), client.entropy()?)?;
    let cookie = cookies.first().ok_or("no cookie")?.to_header_value();
    let cookie = HeaderValue::from_str(cookie.to_str()?.split(';').next().unwrap_or_default())?;
    let request = HeaderMap::from_iter([(COOKIE, cookie)]);

    let check = client.drive(&mut sessions.authenticate(&request, client.entropy()?)).await;
    let session = check.outcome?;
    expect("the session has the user", *session.user_id() == signed_in.user.id)?;
    let check = client.drive(&mut sessions.refresh(&request, client.entropy()?)).await;
    expect("the session is refreshed", check.outcome?.was_refreshed())?;
    let garbage = HeaderMap::from_iter([(COOKIE, HeaderValue::from_static("wos-session=Fe26.2*garbage"))]);
    let check = client.drive(&mut sessions.authenticate(&garbage, client.entropy()?)).await;
    expect("an invalid cookie is rejected", matches!(check.outcome, Err(NoSession::Cookie(_))))
}

async fn vault(base_url: &str) -> Result<(), Failure> {
    let client = client(base_url, "")?;
    let key = CreateDataKey::new([("organization_id", "org_1")]);
    let mut encrypt =
        VaultEncrypt::new(client.config(), key, "hunter2", client.entropy()?, 1).associated_data("row 1");
    let stored = client.drive(&mut encrypt).await?.to_base64();
    let value = EncryptedValue::from_base64(&*stored)?;
    let mut decrypt = VaultDecrypt::new(client.config(), value.clone(), 1).associated_data("row 1");
    expect("the plaintext is unchanged", client.drive(&mut decrypt).await?.expose() == b"hunter2")?;
    let mut other = VaultDecrypt::new(client.config(), value, 1).associated_data("row 2");
    let result = client.drive(&mut other).await;
    expect("other associated data is rejected", matches!(result, Err(VaultError::AuthenticationFailed)))
}

async fn action(_: &str) -> Result<(), Failure> {
    let now = JsRuntime.now().wall;
    let body = r#"{"object":"user_registration_action_context","id":"action_1","user_data":{"object":"user_data","email":"ada@acme.com","first_name":"Ada"}}"#;
    let verifier = ActionVerifier::new("secret_1")?;
    let action = verifier.verify(sign_action("secret_1", now, body), body, now)?;
    let response = verifier.deny(&action, "Not today", now);
    expect("the response has the message", response.bytes().windows(9).any(|part| part == b"Not today"))
}

async fn feature_flags(base_url: &str) -> Result<(), Failure> {
    let client = client(base_url, "")?;
    let mut poller = client.config().flag_poller(1);
    let flags = poller.flags();
    expect("the flags are not ready before the first poll", !flags.is_ready())?;
    let update = client.drive(&mut poller).await?;
    expect("the first poll reports no changes", update.first && update.changes.is_empty())?;
    let context = FlagContext::new().user("user_1");
    expect(
        "an unknown flag has the default of the caller",
        flags.is_ready() && flags.is_enabled("none", &context, true),
    )
}

async fn machine_token(base_url: &str) -> Result<(), Failure> {
    let client = workos_wasm::client(config(base_url, "")?.authkit_domain(BaseUrl::new(base_url)?));
    let acme = client.send(CreateOrganization::new("Acme")).await?;
    let application = client.send(CreateM2MApplication::new("Nightly", acme.id)).await?;
    let ConnectApplication::M2M(application) = application else {
        return Err("the application is of another kind".into());
    };
    let secret = client.send(CreateApplicationClientSecret::new(application.id)).await?.secret;
    let client_id = application.client_id.ok_or("the application has no client ID")?;
    let tokens = MachineTokens::new(client.config(), client_id, secret)?;
    let token = client.machine_token(&tokens).await?;
    let again = client.machine_token(&tokens).await?;
    expect("the token is kept", again.access_token() == token.access_token())?;
    tokens.discard(&token);
    let other = client.machine_token(&tokens).await?;
    expect("a discarded token is replaced", other.access_token() != token.access_token())
}
