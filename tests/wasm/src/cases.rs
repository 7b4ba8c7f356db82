//! The cases.

use std::{error::Error as StdError, time::Duration};

use http::{HeaderMap, HeaderValue, header::COOKIE};
use js_sys::Reflect;
use wasm_bindgen::JsCast as _;
use workos_core::{
    BaseUrl, Client, Config, Entropy, Error, FailureKind, HttpRequest, RequestOptions, RetryPolicy, Runtime,
    Transport,
    actions::ActionVerifier,
    auth::VerifierCookies,
    cookie::RequestCookies,
    feature_flags::FlagContext,
    organizations::{CreateOrganization, GetOrganization, ListOrganizations},
    seal::SealKey,
    session::{NoSession, SessionCodec, Sessions},
    testing::{Emulator, sign_action, sign_webhook},
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

        /// Runs a case.
        pub(crate) async fn run(name: &str, base_url: &str) -> Result<(), Failure> {
            match name {
                $($name => $function(base_url).await,)+
                _ => Err("no such case".into()),
            }
        }
    };
}

cases! {
    "a call" => call,
    "a call whose future is Send" => send_call,
    "paging" => paging,
    "a retry after 503" => retry,
    "a body that breaks off" => broken_body,
    "a timeout aborts its request" => timeout,
    "a dropped future aborts its request" => abort,
    "an oversized body" => oversized_body,
    "nobody listens" => nobody_listens,
    "a redirect is not followed" => redirect,
    "an error for JavaScript" => javascript_error,
    "randomness and clocks" => randomness_and_clocks,
    "webhook verification" => webhook,
    "PKCE and the cookie of a sign-in" => sign_in,
    "session authentication with a fetch of the keys" => session,
    "vault round trip" => vault,
    "an action is answered" => action,
    "feature flags" => feature_flags,
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

/// A name that no other run uses.
fn unique(what: &str) -> Result<String, Failure> {
    let mut bytes = [0; 8];
    JsRuntime.random(&mut bytes)?;
    Ok(format!("{what}-{:x}", u64::from_le_bytes(bytes)))
}

async fn call(base_url: &str) -> Result<(), Failure> {
    let client = client(base_url, "")?;
    let made = client.send(CreateOrganization::new("Acmé ✓")).await?;
    let read = client.send_with_response(GetOrganization::new(&made.id)).await?;
    expect("the organization reads as it was made", read.value == made && made.name == "Acmé ✓")?;
    expect("the request id is there", read.request_id().is_some())
}

async fn send_call(base_url: &str) -> Result<(), Failure> {
    fn is_send<F: Send>(future: F) -> F {
        future
    }
    let client = workos_wasm::send_client(config(base_url, "")?);
    let made = is_send(client.send(CreateOrganization::new("Sent"))).await?;
    expect("the organization has its name", made.name == "Sent")
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
    expect("all five are in the list", found == 5)
}

async fn retry(base_url: &str) -> Result<(), Failure> {
    let path = format!("/once-503/{}", unique("retry")?);
    let client = client(base_url, &path)?;
    let listed = client.send_with_response(ListOrganizations::new()).await?;
    expect("it took two attempts", listed.attempts == 2)
}

async fn broken_body(base_url: &str) -> Result<(), Failure> {
    let path = format!("/once-cut/{}", unique("cut")?);
    let once = client(base_url, &path)?.with(RequestOptions::new().retry(RetryPolicy::never()));
    let error = once.send(ListOrganizations::new()).await.err().ok_or("there was an answer")?;
    let Error::Transport(error) = error else { return Err(error.into()) };
    expect("the failure is a broken body", error.failure.kind == FailureKind::Interrupted)?;
    let path = format!("/once-cut/{}", unique("cut")?);
    let listed = client(base_url, &path)?.send_with_response(ListOrganizations::new()).await?;
    expect("it took two attempts", listed.attempts == 2)
}

async fn timeout(base_url: &str) -> Result<(), Failure> {
    let name = unique("timeout")?;
    let options = RequestOptions::new().timeout(Duration::from_millis(200)).retry(RetryPolicy::never());
    let client = client(base_url, &format!("/hang/{name}"))?.with(options);
    let before = JsRuntime.now().mono;
    let error = client.send(GetOrganization::new("org_1")).await.err().ok_or("there was an answer")?;
    let Error::Transport(error) = error else { return Err(error.into()) };
    expect("the failure is a timeout", error.failure.kind == FailureKind::Timeout)?;
    expect("it was waited for", JsRuntime.now().mono.saturating_sub(before) >= Duration::from_millis(150))?;
    sees_the_end(base_url, &name).await
}

async fn abort(base_url: &str) -> Result<(), Failure> {
    let name = unique("abort")?;
    let hanging = client(base_url, &format!("/hang/{name}"))?;
    let call = hanging.send(GetOrganization::new("org_1"));
    expect("the call hangs", at_most(Duration::from_millis(200), call).await.is_none())?;
    sees_the_end(base_url, &name).await
}

/// Waits until the server has seen that nobody waits for its answer any more.
async fn sees_the_end(base_url: &str, name: &str) -> Result<(), Failure> {
    for _ in 0..40 {
        let request: HttpRequest =
            http::Request::get(format!("{base_url}/aborted/{name}")).body("".into())?;
        let answer = FetchTransport::new().send(request).await?;
        if answer.body() == "yes" {
            return Ok(());
        }
        JsRuntime.sleep(Duration::from_millis(50)).await;
    }
    Err("the server saw no end of the connection".into())
}

async fn oversized_body(base_url: &str) -> Result<(), Failure> {
    let client =
        Client::new(config(base_url, "/endless")?, FetchTransport::new().body_limit(100_000), JsRuntime);
    let error = client.send(ListOrganizations::new()).await.err().ok_or("there was an answer")?;
    let Error::Transport(error) = error else { return Err(error.into()) };
    expect("the failure is the limit", error.failure.kind == FailureKind::BodyTooLarge)
}

async fn nobody_listens(_: &str) -> Result<(), Failure> {
    let options = RequestOptions::new().retry(RetryPolicy::never());
    // The port of a service that nobody has; browsers refuse some of the lowest by themselves.
    let client = client("http://127.0.0.1:9009", "")?.with(options);
    let error = client.send(ListOrganizations::new()).await.err().ok_or("there was an answer")?;
    expect("the failure may pass", error.is_transient())
}

async fn javascript_error(base_url: &str) -> Result<(), Failure> {
    let refused = client(base_url, "")?.send(GetOrganization::new("org_none")).await;
    let error = refused.err().ok_or("there is such an organization")?;
    let thrown = to_js_error(&error);
    expect("it is an Error", thrown.is_instance_of::<js_sys::Error>())?;
    let property = |name: &str| Reflect::get(&thrown, &name.into()).unwrap_or_default();
    expect("it has a name", property("name") == "WorkOSApiError")?;
    expect("it has the message", property("message") == error.to_string().as_str())?;
    expect("it has the status", property("status") == 404)?;
    expect("it has the request id", property("requestId").as_string().as_deref() == error.request_id())
}

async fn redirect(base_url: &str) -> Result<(), Failure> {
    let options = RequestOptions::new().retry(RetryPolicy::never());
    let client = client(base_url, "/redirect")?.with(options);
    match client.send(ListOrganizations::new()).await {
        // Where the runtime shows it, it is an answer; a browser hides it.
        Err(Error::Api(error)) => expect("the answer is the redirect", error.status.is_redirection()),
        Err(Error::Transport(_)) => Ok(()),
        Err(error) => Err(error.into()),
        Ok(_) => Err("the redirect was followed".into()),
    }
}

async fn randomness_and_clocks(_: &str) -> Result<(), Failure> {
    // More than the platform gives at once.
    let mut bytes = vec![0; 200_000];
    JsRuntime.random(&mut bytes)?;
    expect("the end is random, too", bytes.iter().rev().take(64).any(|byte| *byte != 0))?;
    let before = JsRuntime.now();
    JsRuntime.sleep(Duration::from_millis(60)).await;
    let after = JsRuntime.now();
    let passed = after.mono.saturating_sub(before.mono);
    expect("the monotonic clock moves", passed >= Duration::from_millis(50))?;
    expect("the year is right", after.wall.unix_seconds() > 1_767_225_600)
}

async fn webhook(_: &str) -> Result<(), Failure> {
    let now = JsRuntime.now().wall;
    let verifier = WebhookVerifier::new("whsec_1")?;
    let header = sign_webhook("whsec_1", now, EVENT);
    let event = verifier.verify(&header, EVENT, now)?;
    expect("the event is read", event.id.as_str() == "event_1")?;
    let tampered = verifier.verify(&header, EVENT.replace("ada@", "eve@"), now);
    expect(
        "a changed body is refused",
        tampered.err() == Some(VerificationError::Signature(SignatureError::Mismatch)),
    )
}

async fn sign_in(base_url: &str) -> Result<(), Failure> {
    let (config, now) = (config(base_url, "")?, JsRuntime.now().wall);
    let sign_ins = VerifierCookies::new(SealKey::iron(PASSWORD)?, "https://acme.com/callback");
    let mut entropy = Entropy::from_runtime(&JsRuntime)?;
    let begun =
        sign_ins.begin(&config, sign_ins.authkit(), "/home", &RequestCookies::none(), now, &mut entropy)?;
    let cookie = begun.cookie.to_header_value();
    let cookie = cookie.to_str()?.split(';').next().unwrap_or_default();
    let back = sign_ins.callback(Some(begun.state()), &RequestCookies::parse(cookie), now)?;
    expect("the way back is known", back.return_pathname == "/home")?;
    let stranger = sign_ins.callback(Some(begun.state()), &RequestCookies::none(), now);
    expect("another browser is refused", stranger.is_err())
}

async fn session(base_url: &str) -> Result<(), Failure> {
    let (client, now) = (client(base_url, "")?, || JsRuntime.now().wall);
    let email = format!("{}@acme.com", unique("ada")?);
    let password = "correct horse battery";
    client.send(CreateUser::new(&*email).password(UserPassword::plain(password))).await?;
    let signed_in = client.send(AuthenticateWithPassword::new(&*email, password)).await?;
    let sessions = Sessions::new(client.config(), SessionCodec::authkit(PASSWORD)?)?;
    let cookies = sessions.begin(&HeaderMap::new(), &signed_in, now(), client.entropy()?)?;
    let cookie = cookies.first().ok_or("no cookie")?.to_header_value();
    let cookie = HeaderValue::from_str(cookie.to_str()?.split(';').next().unwrap_or_default())?;
    let request = HeaderMap::from_iter([(COOKIE, cookie)]);

    let check = client.drive(&mut sessions.authenticate(&request, client.entropy()?)).await;
    let session = check.outcome?;
    expect("the session is theirs", *session.user_id() == signed_in.user.id)?;
    let check = client.drive(&mut sessions.refresh(&request, client.entropy()?)).await;
    expect("the session is refreshed", check.outcome?.was_refreshed())?;
    let garbage = HeaderMap::from_iter([(COOKIE, HeaderValue::from_static("wos-session=Fe26.2*garbage"))]);
    let check = client.drive(&mut sessions.authenticate(&garbage, client.entropy()?)).await;
    expect("garbage is refused", matches!(check.outcome, Err(NoSession::Cookie(_))))
}

async fn vault(base_url: &str) -> Result<(), Failure> {
    let client = client(base_url, "")?;
    let key = CreateDataKey::new([("organization_id", "org_1")]);
    let mut encrypt =
        VaultEncrypt::new(client.config(), key, "hunter2", client.entropy()?, 1).associated_data("row 1");
    let stored = client.drive(&mut encrypt).await?.to_base64();
    let value = EncryptedValue::from_base64(&*stored)?;
    let mut decrypt = VaultDecrypt::new(client.config(), value.clone(), 1).associated_data("row 1");
    expect("it comes out as it went in", client.drive(&mut decrypt).await?.expose() == b"hunter2")?;
    let mut other = VaultDecrypt::new(client.config(), value, 1).associated_data("row 2");
    let refused = client.drive(&mut other).await;
    expect("not in another row", matches!(refused, Err(VaultError::AuthenticationFailed)))
}

async fn action(_: &str) -> Result<(), Failure> {
    let now = JsRuntime.now().wall;
    let body = r#"{"object":"user_registration_action_context","id":"action_1","user_data":{"object":"user_data","email":"ada@acme.com","first_name":"Ada"}}"#;
    let verifier = ActionVerifier::new("secret_1")?;
    let action = verifier.verify(sign_action("secret_1", now, body), body, now)?;
    let answer = verifier.deny(&action, "Not today", now);
    expect("the answer says why", answer.bytes().windows(9).any(|part| part == b"Not today"))
}

async fn feature_flags(base_url: &str) -> Result<(), Failure> {
    let client = client(base_url, "")?;
    let mut poller = client.config().flag_poller(1);
    let flags = poller.flags();
    expect("nothing is known yet", !flags.is_ready())?;
    let update = client.drive(&mut poller).await?;
    expect("the first load is no change", update.first && update.changes.is_empty())?;
    let context = FlagContext::new().user("user_1");
    expect(
        "an unknown flag is as the caller says",
        flags.is_ready() && flags.is_enabled("none", &context, true),
    )
}
