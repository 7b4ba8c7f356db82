//! Vectors of authorization URLs, PKCE and PKCE cookies.

use std::collections::BTreeSet;

use http::{HeaderMap, header::COOKIE};
use serde_json::Value;
use workos_core::{
    Config, Entropy,
    auth::{CodeVerifier, PkceCookies, sanitize_return_pathname},
    cookie::{CookieAttributes, SameSite, SetCookie},
    seal::SealKey,
    types::Timestamp,
    user_management::{AuthorizationProvider, AuthorizationUrl, JwksUrl, LogoutUrl, ScreenHint},
};
use workos_tests::{hex, percent_decode};

fn config() -> Config {
    Config::new("sk_test").unwrap().client_id("client_01VECTOR").unwrap()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

/// Returns the path and the decoded query parameters of a URL, in any order. Lists for which Node repeats the
/// parameter are joined by commas, as in WorkOS's reference.
fn parts(url: &str) -> (String, BTreeSet<(String, String)>) {
    let (path, query) = url.split_once('?').unwrap_or((url, ""));
    let mut parameters = BTreeSet::new();
    let mut scopes = Vec::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap();
        match (decoded(name), decoded(value)) {
            (name, value) if name == "provider_scopes" => scopes.push(value),
            (name, value) => assert!(parameters.insert((name.clone(), value)), "{name} twice"),
        }
    }
    if !scopes.is_empty() {
        parameters.insert(("provider_scopes".into(), scopes.join(",")));
    }
    (path.to_owned(), parameters)
}

fn decoded(text: &str) -> String {
    percent_decode(&text.replace('+', " "))
}

#[test]
fn code_challenges_equal_those_of_node() {
    let vectors = super::vectors("/pkce/node11");
    let rfc = CodeVerifier::new(text(&vectors["rfc7636"]["verifier"])).unwrap();
    assert_eq!(rfc.challenge().as_str(), text(&vectors["rfc7636"]["challenge"]));
    for vector in vectors["deterministic"].as_array().unwrap() {
        let length = usize::try_from(vector["length"].as_u64().unwrap()).unwrap();
        let mut entropy = Entropy::scripted(hex(text(&vector["random_hex"])));
        let verifier = CodeVerifier::with_length(length, &mut entropy).unwrap();
        assert_eq!(verifier.expose(), text(&vector["verifier"]));
        assert_eq!(verifier.challenge().as_str(), text(&vector["challenge"]));
    }
}

#[test]
fn authorization_urls_equal_those_of_node() {
    let vectors = super::vectors("/urls/authkit/node11");
    for vector in vectors.as_array().unwrap() {
        let input = &vector["input"];
        let given = |name: &str| input[name].as_str();
        let mut page = AuthorizationUrl::new(
            text(&input["redirectUri"]),
            AuthorizationProvider::from(text(&input["provider"])),
        );
        page.state = given("state").map(Into::into);
        page.code_challenge = given("codeChallenge").map(Into::into);
        page.domain_hint = given("domainHint").map(Into::into);
        page.login_hint = given("loginHint").map(Into::into);
        page.screen_hint = given("screenHint").map(ScreenHint::from);
        page.prompt = given("prompt").map(Into::into);
        page.max_age = input["maxAge"].as_u64().map(|age| u32::try_from(age).unwrap());
        page.invitation_token = given("invitationToken").map(Into::into);
        page.claim_nonce = given("claimNonce").map(Into::into);
        if let Some(id) = given("organizationId") {
            page = page.organization_id(id);
        }
        if let Some(id) = given("connectionId") {
            page = page.connection_id(id);
        }
        if let Some(scopes) = input["providerScopes"].as_array() {
            page = page.provider_scopes(scopes.iter().map(text));
        }
        if let Some(params) = input["providerQueryParams"].as_object() {
            let as_text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            page = page.provider_query_params(params.iter().map(|(name, value)| (name, as_text(value))));
        }
        let url = config().url(&page).unwrap();
        assert_eq!(parts(url.as_str()), parts(text(&vector["url"])), "{}", vector["name"]);
        assert!(!url.as_str().contains("provider_scopes=read&"), "{url}");
    }
}

#[test]
fn jwks_and_logout_urls_equal_those_of_node() {
    let vectors = super::vectors("/urls");
    let jwks = config().url(&JwksUrl::new("client_01VECTOR")).unwrap();
    for vector in vectors["jwks"].as_object().unwrap().values() {
        assert_eq!(jwks.as_str(), text(vector));
    }
    for vector in vectors["logout"]["node11"].as_array().unwrap() {
        let mut page = LogoutUrl::new(text(&vector["input"]["sessionId"]));
        page.return_to = vector["input"]["returnTo"].as_str().map(Into::into);
        assert_eq!(parts(config().url(&page).unwrap().as_str()), parts(text(&vector["url"])));
    }
}

#[test]
fn sealed_state_equals_that_of_authkit() {
    let vectors = super::vectors("/authkit_session");
    let made = &vectors["authorization"];
    let now = Timestamp::from_unix_milliseconds(vectors["now_ms"].as_i64().unwrap());
    let key = SealKey::iron(text(&vectors["password"])).unwrap();
    let pkce_cookies = PkceCookies::new(key, "https://app.example.com/callback");

    // The bytes of the code verifier (AuthKit draws one more, which its text does not contain), of the nonce (which
    // AuthKit generated separately) and of the seal.
    let mut random: Vec<u8> = (0x00..=0x1f).collect();
    random.extend([0; 16]);
    random.extend(0x21..=0x70);
    let page = pkce_cookies
        .authkit_url()
        .state("custom")
        .login_hint("a@b.c")
        .max_age(300)
        .organization_id("org_1")
        .prompt("login")
        .screen_hint(ScreenHint::SignIn);
    let entropy = Entropy::scripted(random);
    let request = pkce_cookies
        .create_authorization(&config(), page, "/dash?x=1", &HeaderMap::new(), now, entropy)
        .unwrap();

    assert_eq!(request.state(), text(&made["sealedState"]));
    assert_eq!(request.cookie.name(), text(&made["cookieName"]));
    assert_eq!(request.cookie.to_header_value(), text(&made["set_cookie"]));
    assert_eq!(parts(request.url.as_str()), parts(text(&made["url"])));

    let set_cookie = text(&made["set_cookie"]);
    let header = set_cookie.split(';').next().unwrap();
    let request = HeaderMap::from_iter([(COOKIE, header.parse().unwrap())]);
    let callback = pkce_cookies.verify_callback(&request, Some(text(&made["sealedState"])), now).unwrap();
    let unsealed = &made["unsealed"];
    assert_eq!(callback.code_verifier.expose(), text(&unsealed["codeVerifier"]));
    assert_eq!(callback.return_pathname, text(&unsealed["returnPathname"]));
    assert_eq!(callback.custom_state.as_deref(), unsealed["customState"].as_str());
}

#[test]
fn pkce_cookie_names_equal_those_of_authkit() {
    // Removing the cookie requires its name.
    let key = SealKey::iron("a-cookie-password-of-32-chars-or-more!!").unwrap();
    let pkce_cookies = PkceCookies::new(key, "https://app.example.com/callback");
    for vector in super::vectors("/authkit_session/fnv1a").as_array().unwrap() {
        let header = format!("{}=v", text(&vector[2]));
        let request = HeaderMap::from_iter([(COOKIE, header.parse().unwrap())]);
        let cleared = pkce_cookies.clear_cookies(&request, Some(text(&vector[0])));
        assert_eq!(cleared.len(), 1, "{vector}");
    }
}

#[test]
fn return_pathnames_are_sanitized_as_by_authkit() {
    for vector in super::vectors("/authkit_session/sanitizeReturnPathname").as_array().unwrap() {
        assert_eq!(sanitize_return_pathname(text(&vector[0])), text(&vector[1]), "{vector}");
    }
}

#[test]
fn set_cookie_headers_equal_those_of_authkit() {
    for vector in super::vectors("/authkit_session/cookies").as_array().unwrap() {
        let attributes = CookieAttributes::new().max_age(PkceCookies::LIFETIME);
        let attributes = match text(&vector[0]) {
            "https" => attributes,
            "http" => attributes.secure(false),
            "none" => attributes.secure(false).same_site(SameSite::None),
            other => panic!("{other}"),
        };
        let name = "wos-auth-verifier-00000000";
        let set = SetCookie::new(name, "v=~2*", attributes.clone()).unwrap();
        assert_eq!(set.to_header_value(), text(&vector[1]));
        assert_eq!(SetCookie::removal(name, &attributes).unwrap().to_header_value(), text(&vector[2]));
    }
}
