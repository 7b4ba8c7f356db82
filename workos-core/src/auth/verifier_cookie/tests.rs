use std::time::Duration;

use proptest::prelude::*;

use super::{BeginSignInError, CallbackError, SignInRequest, VerifierCookies, cookie_name};
use crate::{
    Config, Entropy,
    cookie::{RequestCookies, SameSite},
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

fn cookies() -> VerifierCookies {
    VerifierCookies::new(keyring("a-cookie-password-of-32-chars-or-more!!"), REDIRECT_URI)
}

fn begin(page: AuthorizationUrl, return_pathname: &str) -> Result<SignInRequest, BeginSignInError> {
    let config = Config::new("sk_1").unwrap().client_id("client_1").unwrap();
    let mut entropy = Entropy::from_seed([7; 32]);
    cookies().begin(&config, page, return_pathname, &RequestCookies::none(), now(), &mut entropy)
}

/// The `Cookie` header of a browser that has it.
fn header(request: &SignInRequest) -> String {
    format!("theme=dark; {}={}", request.cookie.name(), request.cookie.value().expose())
}

/// A state with a cookie of its own, as somebody would have it who can set cookies.
fn refused(state: &str, after: Timestamp) -> CallbackError {
    let header = format!("{}={state}", cookie_name(state));
    cookies().callback(Some(state), &RequestCookies::parse(&header), after).unwrap_err().reason
}

fn sealed(json: &str) -> String {
    let lifetime = Some(VerifierCookies::LIFETIME);
    let mut entropy = Entropy::from_seed([8; 32]);
    cookies().keyring.seal(json.as_bytes(), lifetime, now(), &mut entropy).unwrap().expose().to_owned()
}

#[test]
fn what_was_begun_comes_back() {
    let page = cookies().authkit().state("of my own");
    let request = begin(page, "/dash?x=1").unwrap();
    let text = header(&request);
    let callback = cookies().callback(Some(request.state()), &RequestCookies::parse(&text), now()).unwrap();
    assert_eq!(callback.return_pathname, "/dash?x=1");
    assert_eq!(callback.custom_state.as_deref(), Some("of my own"));
    assert_eq!(callback.redirect_uri, None);
    let challenge = format!("code_challenge={}&", callback.code_verifier.challenge().as_str());
    assert!(request.url.as_str().contains(&challenge));
    let cleared: Vec<_> = callback.clear_cookies.iter().map(|cookie| cookie.to_header_value()).collect();
    let removal = format!("{}=; Path=/; Max-Age=0; HttpOnly; Secure; SameSite=Lax", request.cookie.name());
    assert_eq!(cleared, [removal]);
}

#[test]
fn a_path_to_another_site_is_made_harmless() {
    let request = begin(cookies().authkit(), "https://evil.com/p").unwrap();
    let text = header(&request);
    let callback = cookies().callback(Some(request.state()), &RequestCookies::parse(&text), now()).unwrap();
    assert_eq!(callback.return_pathname, "/p");
}

#[test]
fn a_browser_that_did_not_begin_is_refused() {
    let request = begin(cookies().authkit(), "/").unwrap();
    let (state, text) = (request.state(), header(&request));
    let other = format!("{}=another", request.cookie.name());
    let long = "a".repeat(VerifierCookies::MAX_STATE_BYTES + 1);
    for (url_state, header, reason, cleared) in [
        (None, &*text, CallbackError::MissingState, 0),
        (Some(""), &text, CallbackError::MissingState, 0),
        (Some(&*long), &text, CallbackError::StateTooLong, 0),
        (Some(state), "", CallbackError::MissingCookie, 0),
        (Some("another"), &text, CallbackError::MissingCookie, 0),
        (Some(state), &other, CallbackError::StateMismatch, 1),
    ] {
        let refused = cookies().callback(url_state, &RequestCookies::parse(header), now()).unwrap_err();
        assert_eq!((refused.reason, refused.clear_cookies.len()), (reason, cleared), "{url_state:?}");
        assert_eq!(cookies().clear_cookies(url_state, &RequestCookies::parse(header)).len(), cleared);
    }
    // A cookie of the same name for another path does no harm.
    let both = format!("{other}; {text}");
    assert!(cookies().callback(Some(state), &RequestCookies::parse(&both), now()).is_ok());
}

#[test]
fn a_sign_in_lasts_ten_minutes() {
    let request = begin(cookies().authkit(), "/").unwrap();
    let text = header(&request);
    for (at, expected) in [
        (now() - Duration::from_millis(60_001), Some(CallbackError::IssuedInTheFuture)),
        (now() - Duration::from_millis(60_000), None),
        (now() + Duration::from_millis(600_000), None),
        (now() + Duration::from_millis(600_001), Some(CallbackError::Expired)),
        (now() + Duration::from_millis(700_000), Some(CallbackError::Expired)),
    ] {
        let answer = cookies().callback(Some(request.state()), &RequestCookies::parse(&text), at);
        assert_eq!(answer.map_err(|refused| refused.reason).err(), expected, "{at}");
    }
}

#[test]
fn what_is_no_sign_in_of_ours_is_refused() {
    let verifier = "v".repeat(43);
    let fine = format!(r#"{{"nonce":"n","codeVerifier":"{verifier}","issuedAt":1764000000000,"new":1}}"#);
    let state = sealed(&fine);
    let text = format!("{}={state}", cookie_name(&state));
    assert!(cookies().callback(Some(&state), &RequestCookies::parse(&text), now()).is_ok());
    for json in [
        "",
        "{}",
        "[]",
        fine.strip_suffix('}').unwrap(),
        &fine.replace(&verifier, "short"),
        &fine.replace("1764000000000", "\"1764000000000\""),
        &fine.replace("1764000000000", "1e400"),
        &fine.replace("\"nonce\":\"n\"", "\"nonce\":1"),
        &format!("{fine}{fine}"),
    ] {
        assert_eq!(refused(&sealed(json), now()), CallbackError::Malformed, "{json}");
    }
    for (state, reason) in [
        ("x", UnsealError::UnknownFormat),
        (state.rsplit_once('*').unwrap().0, UnsealError::Malformed),
        (&format!("{state}{state}"), UnsealError::Malformed),
    ] {
        assert_eq!(refused(state, now()), CallbackError::Unseal(reason), "{state}");
    }
    let other = VerifierCookies::new(keyring("another-password-of-32-characters-or-so"), REDIRECT_URI);
    let answer = other.callback(Some(&state), &RequestCookies::parse(&text), now()).unwrap_err();
    assert_eq!(answer.reason, CallbackError::Unseal(UnsealError::Authentication));
}

#[test]
fn what_is_too_long_to_remember_is_refused() {
    let long = begin(cookies().authkit().state("s".repeat(2_049)), "/");
    assert!(matches!(long, Err(BeginSignInError::CustomStateTooLong(2_049))));
    assert!(begin(cookies().authkit().state("s".repeat(2_048)), "/").is_ok());
    let long = begin(cookies().authkit(), &"p".repeat(3_000));
    assert!(matches!(long, Err(BeginSignInError::CookieTooLong(length)) if length > 3_800));
    let huge = begin(cookies().authkit(), &"p".repeat(100_000));
    assert!(matches!(huge, Err(BeginSignInError::Seal(_))));
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
        let cookies = VerifierCookies::new(keyring, redirect_uri).same_site(same_site);
        let config = Config::new("sk_1").unwrap().client_id("client_1").unwrap();
        let mut entropy = Entropy::from_seed([7; 32]);
        let page = cookies.authkit();
        let request =
            cookies.begin(&config, page, None, &RequestCookies::none(), now(), &mut entropy).unwrap();
        let text = request.cookie.to_header_value();
        assert!(text.to_str().unwrap().ends_with(ending), "{redirect_uri}: {:?}", text.to_str());
        assert!(text.to_str().unwrap().contains("; Path=/; Max-Age=600; "));
    }
}

#[test]
fn another_redirect_uri_is_remembered() {
    let page = AuthorizationUrl::new("http://localhost/cb", crate::types::OrganizationId::from("org_1"));
    let request = begin(page, "/").unwrap();
    let text = header(&request);
    let callback = cookies().callback(Some(request.state()), &RequestCookies::parse(&text), now()).unwrap();
    assert_eq!(callback.redirect_uri.as_deref(), Some("http://localhost/cb"));
    let removal = callback.clear_cookies[0].to_header_value();
    assert!(!removal.to_str().unwrap().contains("Secure"));
}

#[test]
fn too_many_sign_ins_that_were_never_ended_are_forgotten() {
    let config = Config::new("sk_1").unwrap().client_id("client_1").unwrap();
    for (header, forgotten) in [
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
        let mut entropy = Entropy::from_seed([7; 32]);
        let found = RequestCookies::parse(header);
        let request =
            cookies().begin(&config, cookies().authkit(), "/", &found, now(), &mut entropy).unwrap();
        assert_eq!((request.forgotten.len(), request.set_cookies().count()), (forgotten, forgotten + 1));
    }
}

#[test]
fn a_configuration_without_a_client_id_is_told_apart() {
    let mut entropy = Entropy::from_seed([7; 32]);
    let config = Config::new("sk_1").unwrap();
    let none = RequestCookies::none();
    let error = cookies().begin(&config, cookies().authkit(), "/", &none, now(), &mut entropy).unwrap_err();
    assert!(matches!(error, BeginSignInError::Url(_)), "{error}");
}

#[test]
fn nothing_secret_is_printed() {
    let request = begin(cookies().authkit().state("s3cr3t"), "/").unwrap();
    let text = header(&request);
    let callback = cookies().callback(Some(request.state()), &RequestCookies::parse(&text), now()).unwrap();
    let printed = format!("{request:?} {callback:?} {:?}", cookies());
    assert!(
        !printed.contains("s3cr3t") && !printed.contains(request.state()) && !printed.contains("password")
    );
    assert!(!printed.contains(callback.code_verifier.expose()));
}

#[test]
fn one_flipped_bit_anywhere_is_refused() {
    let request = begin(cookies().authkit().state("of my own"), "/dash").unwrap();
    let (state, text) = (request.state().as_bytes(), header(&request));
    for (index, bit) in (0..state.len()).flat_map(|index| (0..8).map(move |bit| (index, bit))) {
        let mut flipped = state.to_vec();
        flipped[index] ^= 1 << bit;
        // In the cookie alone; in the URL alone; in both, by somebody who can set cookies.
        let cookie = [request.cookie.name().as_bytes(), b"=", &flipped].concat();
        let answer = cookies().callback(Some(request.state()), &RequestCookies::parse(&cookie), now());
        assert!(answer.is_err(), "byte {index}, bit {bit} of the cookie");
        let Ok(flipped) = String::from_utf8(flipped) else { continue };
        let answer = cookies().callback(Some(&flipped), &RequestCookies::parse(&text), now());
        assert!(answer.is_err(), "byte {index}, bit {bit} of the state");
        let header = format!("{}={flipped}", cookie_name(&flipped));
        let answer = cookies().callback(Some(&flipped), &RequestCookies::parse(&header), now());
        assert!(answer.is_err(), "byte {index}, bit {bit} of both");
    }
}

proptest! {
    #[test]
    fn no_state_and_no_cookie_panic(state: String, header: Vec<u8>) {
        let answer = cookies().callback(Some(&state), &RequestCookies::parse(&header), now());
        prop_assert!(answer.is_err());
    }

    #[test]
    fn no_sealed_bytes_panic(json: Vec<u8>) {
        let mut entropy = Entropy::from_seed([8; 32]);
        let state = cookies().keyring.seal(&json, None, now(), &mut entropy).unwrap();
        refused(state.expose(), now());
    }
}
