use std::time::Duration;

use http::{HeaderMap, HeaderValue, header::COOKIE};
use proptest::prelude::*;

use super::{CallbackError, CreateAuthorizationError, PkceAuthorization, PkceCookies, cookie_name};
use crate::{
    Config, Entropy,
    cookie::SameSite,
    seal::{Keyring, SealKey, UnsealError},
    types::Timestamp,
    user_management::AuthorizationUrl,
};

const REDIRECT_URI: &str = "https://acme.com/callback";

fn now() -> Timestamp {
    Timestamp::from_unix_milliseconds(1_764_000_000_000)
}

fn keyring(password: &str) -> Keyring {
    Keyring::new(SealKey::iron(password).unwrap())
}

fn pkce_cookies() -> PkceCookies {
    PkceCookies::new(keyring("a-cookie-password-of-32-chars-or-more!!"), REDIRECT_URI)
}

fn create(
    url: AuthorizationUrl,
    return_pathname: &str,
) -> Result<PkceAuthorization, CreateAuthorizationError> {
    let config = Config::new("sk_1").unwrap().client_id("client_1").unwrap();
    let (none, entropy) = (HeaderMap::new(), Entropy::from_seed([7; 32]));
    pkce_cookies().create_authorization(&config, url, return_pathname, &none, now(), entropy)
}

/// Headers of a request with this `Cookie` header. A text that no header can contain is left out, since no HTTP
/// server passes it on.
fn request(cookies: impl AsRef<[u8]>) -> HeaderMap {
    HeaderValue::from_bytes(cookies.as_ref()).into_iter().map(|cookies| (COOKIE, cookies)).collect()
}

/// The `Cookie` header of a browser with the PKCE cookie.
fn header(authorization: &PkceAuthorization) -> String {
    format!("theme=dark; {}={}", authorization.cookie.name(), authorization.cookie.value().expose())
}

/// The error for a state with a matching cookie, as an attacker who can set cookies would send it.
fn callback_error(state: &str, after: Timestamp) -> CallbackError {
    let header = format!("{}={state}", cookie_name(state));
    pkce_cookies().verify_callback(&request(&header), Some(state), after).unwrap_err().reason
}

fn sealed(json: &str) -> String {
    let lifetime = Some(PkceCookies::LIFETIME);
    let mut entropy = Entropy::from_seed([8; 32]);
    pkce_cookies().keyring.seal(json.as_bytes(), lifetime, now(), &mut entropy).unwrap().expose().to_owned()
}

#[test]
fn callback_returns_what_was_sealed() {
    let url = pkce_cookies().authkit_url().state("custom");
    let authorization = create(url, "/dash?x=1").unwrap();
    let text = header(&authorization);
    let callback =
        pkce_cookies().verify_callback(&request(&text), Some(authorization.state()), now()).unwrap();
    assert_eq!(callback.return_pathname, "/dash?x=1");
    assert_eq!(callback.custom_state.as_deref(), Some("custom"));
    assert_eq!(callback.redirect_uri, None);
    let challenge = format!("code_challenge={}&", callback.code_verifier.challenge().as_str());
    assert!(authorization.url.as_str().contains(&challenge));
    let cleared: Vec<_> = callback.clear_cookies.iter().map(|cookie| cookie.to_header_value()).collect();
    let removal =
        format!("{}=; Path=/; Max-Age=0; HttpOnly; Secure; SameSite=Lax", authorization.cookie.name());
    assert_eq!(cleared, [removal]);
}

#[test]
fn return_pathname_to_another_site_is_sanitized() {
    let authorization = create(pkce_cookies().authkit_url(), "https://evil.com/p").unwrap();
    let text = header(&authorization);
    let callback =
        pkce_cookies().verify_callback(&request(&text), Some(authorization.state()), now()).unwrap();
    assert_eq!(callback.return_pathname, "/p");
}

#[test]
fn callback_of_another_browser_is_rejected() {
    let authorization = create(pkce_cookies().authkit_url(), "/").unwrap();
    let (state, text) = (authorization.state(), header(&authorization));
    let other = format!("{}=another", authorization.cookie.name());
    let long = "a".repeat(PkceCookies::MAX_STATE_BYTES + 1);
    for (url_state, header, reason, cleared) in [
        (None, &*text, CallbackError::MissingState, 0),
        (Some(""), &text, CallbackError::MissingState, 0),
        (Some(&*long), &text, CallbackError::StateTooLong, 0),
        (Some(state), "", CallbackError::MissingCookie, 0),
        (Some("another"), &text, CallbackError::MissingCookie, 0),
        (Some(state), &other, CallbackError::StateMismatch, 1),
    ] {
        let rejected = pkce_cookies().verify_callback(&request(header), url_state, now()).unwrap_err();
        assert_eq!((rejected.reason, rejected.clear_cookies.len()), (reason, cleared), "{url_state:?}");
        assert_eq!(pkce_cookies().clear_cookies(&request(header), url_state).len(), cleared);
    }
    // A cookie of the same name for another path does not matter.
    let both = format!("{other}; {text}");
    assert!(pkce_cookies().verify_callback(&request(&both), Some(state), now()).is_ok());
}

#[test]
fn sign_in_expires_after_ten_minutes() {
    let authorization = create(pkce_cookies().authkit_url(), "/").unwrap();
    let text = header(&authorization);
    for (at, expected) in [
        (now() - Duration::from_millis(60_001), Some(CallbackError::IssuedInTheFuture)),
        (now() - Duration::from_millis(60_000), None),
        (now() + Duration::from_millis(600_000), None),
        (now() + Duration::from_millis(600_001), Some(CallbackError::Expired)),
        (now() + Duration::from_millis(700_000), Some(CallbackError::Expired)),
    ] {
        let result = pkce_cookies().verify_callback(&request(&text), Some(authorization.state()), at);
        assert_eq!(result.map_err(|rejected| rejected.reason).err(), expected, "{at}");
    }
}

#[test]
fn malformed_and_foreign_states_are_rejected() {
    let verifier = "v".repeat(43);
    let valid = format!(r#"{{"nonce":"n","codeVerifier":"{verifier}","issuedAt":1764000000000,"new":1}}"#);
    let state = sealed(&valid);
    let text = format!("{}={state}", cookie_name(&state));
    assert!(pkce_cookies().verify_callback(&request(&text), Some(&state), now()).is_ok());
    for json in [
        "",
        "{}",
        "[]",
        valid.strip_suffix('}').unwrap(),
        &valid.replace(&verifier, "short"),
        &valid.replace("1764000000000", "\"1764000000000\""),
        &valid.replace("1764000000000", "1e400"),
        &valid.replace("\"nonce\":\"n\"", "\"nonce\":1"),
        &format!("{valid}{valid}"),
    ] {
        assert_eq!(callback_error(&sealed(json), now()), CallbackError::Malformed, "{json}");
    }
    for (state, reason) in [
        ("x", UnsealError::UnknownFormat),
        (state.rsplit_once('*').unwrap().0, UnsealError::Malformed),
        (&format!("{state}{state}"), UnsealError::Malformed),
    ] {
        assert_eq!(callback_error(state, now()), CallbackError::Unseal(reason), "{state}");
    }
    let other = PkceCookies::new(keyring("another-password-of-32-characters-or-so"), REDIRECT_URI);
    let result = other.verify_callback(&request(&text), Some(&state), now()).unwrap_err();
    assert_eq!(result.reason, CallbackError::Unseal(UnsealError::AuthenticationFailed));
}

#[test]
fn too_long_state_and_path_are_rejected() {
    let long = create(pkce_cookies().authkit_url().state("s".repeat(2_049)), "/");
    assert!(matches!(long, Err(CreateAuthorizationError::CustomStateTooLong(2_049))));
    assert!(create(pkce_cookies().authkit_url().state("s".repeat(2_048)), "/").is_ok());
    let long = create(pkce_cookies().authkit_url(), &"p".repeat(3_000));
    assert!(matches!(long, Err(CreateAuthorizationError::CookieTooLong(length)) if length > 3_800));
    let huge = create(pkce_cookies().authkit_url(), &"p".repeat(100_000));
    assert!(matches!(huge, Err(CreateAuthorizationError::Seal(_))));
}

#[test]
fn cookies_are_secure_unless_the_redirect_uri_is_http() {
    for (redirect_uri, same_site, ending) in [
        ("https://a.b/c", SameSite::Lax, "; HttpOnly; Secure; SameSite=Lax"),
        ("http://localhost:3000/c", SameSite::Lax, "; HttpOnly; SameSite=Lax"),
        ("http://localhost:3000/c", SameSite::Strict, "; HttpOnly; SameSite=Lax"),
        ("http://localhost:3000/c", SameSite::None, "; HttpOnly; Secure; SameSite=None"),
        ("not a URL", SameSite::Lax, "; HttpOnly; Secure; SameSite=Lax"),
    ] {
        let keyring = keyring("a-cookie-password-of-32-chars-or-more!!");
        let cookies = PkceCookies::new(keyring, redirect_uri).same_site(same_site);
        let config = Config::new("sk_1").unwrap().client_id("client_1").unwrap();
        let entropy = Entropy::from_seed([7; 32]);
        let url = cookies.authkit_url();
        let authorization =
            cookies.create_authorization(&config, url, None, &HeaderMap::new(), now(), entropy).unwrap();
        let text = authorization.cookie.to_header_value();
        assert!(text.to_str().unwrap().ends_with(ending), "{redirect_uri}: {:?}", text.to_str());
        assert!(text.to_str().unwrap().contains("; Path=/; Max-Age=600; "));
    }
}

#[test]
fn other_redirect_uri_is_returned() {
    let url = AuthorizationUrl::new("http://localhost/cb", crate::types::OrganizationId::from("org_1"));
    let authorization = create(url, "/").unwrap();
    let text = header(&authorization);
    let callback =
        pkce_cookies().verify_callback(&request(&text), Some(authorization.state()), now()).unwrap();
    assert_eq!(callback.redirect_uri.as_deref(), Some("http://localhost/cb"));
    let removal = callback.clear_cookies[0].to_header_value();
    assert!(!removal.to_str().unwrap().contains("Secure"));
}

#[test]
fn cookies_of_too_many_abandoned_sign_ins_are_removed() {
    let config = Config::new("sk_1").unwrap().client_id("client_1").unwrap();
    for (header, removed) in [
        ("wos-auth-verifier-1=a; wos-auth-verifier-2=a; wos-auth-verifier-3=a; wos-auth-verifier-4=a", 0),
        (
            "wos-auth-verifier-1=a; wos-auth-verifier-1=a; wos-auth-verifier-2=a; wos-auth-verifier-3=a; wos-auth-verifier-4=a; wos-auth-verifierX=a",
            0,
        ),
        (
            "wos-auth-verifier-1=a; wos-auth-verifier-2=a; wos-auth-verifier-3=a; wos-auth-verifier-4=a; wos-auth-verifier=a",
            5,
        ),
    ] {
        let entropy = Entropy::from_seed([7; 32]);
        let cookies = request(header);
        let authorization = pkce_cookies()
            .create_authorization(&config, pkce_cookies().authkit_url(), "/", &cookies, now(), entropy)
            .unwrap();
        assert_eq!(
            (authorization.clear_cookies.len(), authorization.set_cookies().count()),
            (removed, removed + 1)
        );
    }
}

#[test]
fn planted_cookies_cause_at_most_16_removals() {
    let config = Config::new("sk_1").unwrap().client_id("client_1").unwrap();
    let long = "x".repeat(3_000);
    let many: String = (0..1_000).map(|n| format!("wos-auth-verifier-{n:08x}=a;")).collect();
    let few: String = (0..6).map(|n| format!("wos-auth-verifier-{long}{n}=a;")).collect();
    for (header, removed) in [(many, PkceCookies::MAX_REMOVED), (few, 0)] {
        let cookies = request(&header);
        let entropy = Entropy::from_seed([7; 32]);
        let authorization = pkce_cookies()
            .create_authorization(&config, pkce_cookies().authkit_url(), "/", &cookies, now(), entropy)
            .unwrap();
        assert_eq!(authorization.clear_cookies.len(), removed);
        let bytes: usize =
            authorization.clear_cookies.iter().map(|cookie| cookie.to_header_value().len()).sum();
        assert!(bytes < 2_000, "{bytes}");
    }
}

#[test]
fn missing_client_id_is_a_url_error() {
    let entropy = Entropy::from_seed([7; 32]);
    let config = Config::new("sk_1").unwrap();
    let none = HeaderMap::new();
    let error = pkce_cookies()
        .create_authorization(&config, pkce_cookies().authkit_url(), "/", &none, now(), entropy)
        .unwrap_err();
    assert!(matches!(error, CreateAuthorizationError::Url(_)), "{error}");
}

#[test]
fn debug_output_has_no_secret() {
    let authorization = create(pkce_cookies().authkit_url().state("s3cr3t"), "/").unwrap();
    let text = header(&authorization);
    let callback =
        pkce_cookies().verify_callback(&request(&text), Some(authorization.state()), now()).unwrap();
    let printed = format!("{authorization:?} {callback:?} {:?}", pkce_cookies());
    assert!(
        !printed.contains("s3cr3t")
            && !printed.contains(authorization.state())
            && !printed.contains("password")
    );
    assert!(!printed.contains(callback.code_verifier.expose()));
}

#[test]
fn any_flipped_bit_is_rejected() {
    let authorization = create(pkce_cookies().authkit_url().state("custom"), "/dash").unwrap();
    let (state, text) = (authorization.state().as_bytes(), header(&authorization));
    for (index, bit) in (0..state.len()).flat_map(|index| (0..8).map(move |bit| (index, bit))) {
        let mut flipped = state.to_vec();
        flipped[index] ^= 1 << bit;
        // In the cookie only, in the state only, and in both.
        let cookie = [authorization.cookie.name().as_bytes(), b"=", &flipped].concat();
        let result = pkce_cookies().verify_callback(&request(&cookie), Some(authorization.state()), now());
        assert!(result.is_err(), "byte {index}, bit {bit} of the cookie");
        let Ok(flipped) = String::from_utf8(flipped) else { continue };
        let result = pkce_cookies().verify_callback(&request(&text), Some(&flipped), now());
        assert!(result.is_err(), "byte {index}, bit {bit} of the state");
        let header = format!("{}={flipped}", cookie_name(&flipped));
        let result = pkce_cookies().verify_callback(&request(&header), Some(&flipped), now());
        assert!(result.is_err(), "byte {index}, bit {bit} of both");
    }
}

proptest! {
    #[test]
    fn verify_callback_never_panics(state: String, header: Vec<u8>) {
        let result = pkce_cookies().verify_callback(&request(&header), Some(&state), now());
        prop_assert!(result.is_err());
    }

    #[test]
    fn sealed_bytes_never_panic(json: Vec<u8>) {
        let mut entropy = Entropy::from_seed([8; 32]);
        let state = pkce_cookies().keyring.seal(&json, None, now(), &mut entropy).unwrap();
        callback_error(state.expose(), now());
    }
}
