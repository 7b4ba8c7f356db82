use std::{sync::LazyLock, time::Duration};

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{AccessTokenClaims, AccessTokenError, AccessTokenRules, MAX_TOKEN_BYTES, TokenKindError};
use crate::{
    crypto::{base64, hmac_sha256},
    session::KeySet,
    testing::{TokenSigner, UnsignedAccessToken},
    types::{ClientId, Timestamp},
};

const NOW: i64 = 1_800_000_000;

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_unix_seconds(NOW + seconds)
}

fn keys() -> &'static KeySet {
    static KEYS: LazyLock<KeySet> = LazyLock::new(|| KeySet::try_from(&TokenSigner::new().jwks()).unwrap());
    &KEYS
}

fn token() -> UnsignedAccessToken {
    TokenSigner::new().access_token("user_1", "session_1", at(0))
}

fn verify(token: UnsignedAccessToken) -> Result<AccessTokenClaims, AccessTokenError> {
    verify_with(token, &AccessTokenRules::new())
}

fn verify_with(
    token: UnsignedAccessToken,
    rules: &AccessTokenRules,
) -> Result<AccessTokenClaims, AccessTokenError> {
    keys().verify(token.sign().expose(), rules, at(0))
}

#[test]
fn all_claims_are_read() {
    let token = token()
        .organization_id("org_1")
        .role("admin")
        .permissions(["a:read", "a:write"])
        .claim("entitlements", ["audit-logs"])
        .claim("feature_flags", ["beta"])
        .claim("iss", "https://api.workos.com/user_management/client_1")
        .claim("aud", ["api", "web"])
        .claim("nbf", NOW - 1)
        .claim("jti", "01JTI")
        .claim("auth_time", NOW - 60)
        .claim("client_id", "client_1")
        .claim("act", json!({"sub": "ada@acme.com", "act": {"sub": "other"}}))
        .claim("plan", json!({"name": "gold", "seats": 3}));
    let claims = verify(token).unwrap();
    assert_eq!(claims.subject, "user_1");
    assert_eq!(claims.session_id.as_ref().unwrap(), &"session_1");
    assert_eq!(claims.organization_id.as_ref().unwrap(), &"org_1");
    assert_eq!(claims.role.as_deref(), Some("admin"));
    assert_eq!(claims.roles, ["admin"]);
    assert_eq!(claims.permissions, ["a:read", "a:write"]);
    assert_eq!(claims.entitlements, ["audit-logs"]);
    assert_eq!(claims.feature_flags, ["beta"]);
    assert_eq!(claims.issuer.as_deref(), Some("https://api.workos.com/user_management/client_1"));
    assert_eq!(claims.audiences, ["api", "web"]);
    assert_eq!((claims.expires_at, claims.issued_at), (at(300), Some(at(0))));
    assert_eq!((claims.not_before, claims.authenticated_at), (Some(at(-1)), Some(at(-60))));
    assert_eq!(claims.id.as_deref(), Some("01JTI"));
    assert_eq!(claims.client_id.as_ref().unwrap(), &"client_1");
    assert_eq!(claims.actor.as_deref(), Some("ada@acme.com"));
    assert_eq!(claims.custom::<Value>("plan"), Some(json!({"name": "gold", "seats": 3})));
    assert_eq!(claims.custom::<String>("plan"), None);
    for known in ["sub", "role", "permissions", "iss"] {
        assert_eq!(claims.custom::<Value>(known), None, "{known}");
    }
    let debug = format!("{claims:?}");
    assert!(debug.contains("plan") && !debug.contains("gold"), "{debug}");
}

#[test]
fn claim_of_the_wrong_type_is_custom_and_grants_nothing() {
    let claims = verify(token().claim("permissions", json!({"a": true})).claim("role", 7)).unwrap();
    assert!(claims.permissions.is_empty() && claims.role.is_none());
    assert_eq!(claims.custom::<Value>("permissions"), Some(json!({"a": true})));
    assert_eq!(claims.custom::<u8>("role"), Some(7));
    let claims = verify(token().claim("roles", Value::Null).claim("org_id", Value::Null)).unwrap();
    assert!(claims.roles.is_empty() && claims.organization_id.is_none());
}

#[test]
fn each_invalid_token_has_its_own_reason() {
    use AccessTokenError as E;
    use TokenKindError as K;
    let stranger = TokenSigner::untrusted();
    let impostor = stranger.clone().with_key_id(TokenSigner::new().key_id());
    // A token with a session ID of another form.
    let foreign = || token().claim("sid", "s");
    let agent = |profile: &str| E::Kind(K::SubjectProfile(profile.into()));
    for (token, expected) in [
        (stranger.access_token("user_1", "session_1", at(0)), E::UnknownKey),
        (impostor.access_token("user_1", "session_1", at(0)), E::Signature),
        // The claims of a token with an invalid signature are not checked.
        (impostor.access_token("user_1", "session_1", at(-1000)), E::Signature),
        (token().header("alg", "none"), E::Algorithm),
        (token().header("alg", "HS256"), E::Algorithm),
        (token().header("alg", "RS384"), E::Algorithm),
        (token().header("alg", "rs256"), E::Algorithm),
        (token().header("alg", Value::Null), E::Malformed),
        (token().header("kid", 1), E::Malformed),
        (token().header("kid", ""), E::UnknownKey),
        (token().header("crit", ["exp"]), E::Critical),
        (token().without("exp"), E::MissingExpiry),
        (token().claim("exp", Value::Null), E::MissingExpiry),
        (token().claim("exp", "tomorrow"), E::Claim("exp")),
        (token().claim("nbf", "tomorrow"), E::Claim("nbf")),
        (token().without("sub"), E::Claim("sub")),
        (token().claim("sub", 7), E::Claim("sub")),
        (token().claim("org_id", 7), E::Claim("org_id")),
        (token().claim("act", "ada"), E::Claim("act")),
        (token().claim("act", json!({})), E::Claim("act")),
        (token().claim("aud", 7), E::Claim("aud")),
        (token().claim("iss", ["a"]), E::Claim("iss")),
        (token().claim("sub_profile", "agent"), agent("agent")),
        (token().claim("sub_profile", 7), agent("")),
        (token().claim("sub_type", "widget"), E::Kind(K::SubjectType("widget".into()))),
        (token().claim("sub_type", "user"), E::Kind(K::SubjectType("user".into()))),
        (token().without("sid"), E::Kind(K::MissingSessionId)),
        (token().claim("sid", 7), E::Kind(K::MissingSessionId)),
        (foreign().without("auth_time"), E::Kind(K::MissingAuthenticationTime)),
        (foreign().claim("auth_time", "now"), E::Kind(K::MissingAuthenticationTime)),
        (foreign().claim("auth_time", true), E::Kind(K::MissingAuthenticationTime)),
        (token().claim("sid", "app_consent_1"), E::Kind(K::Consent)),
        (token().claim("sid", "app_consent_1").without("auth_time"), E::Kind(K::Consent)),
        (token().without("auth_time").claim("sub_profile", "agent"), agent("agent")),
        (token().without("auth_time").claim("sub_type", "widget"), E::Kind(K::SubjectType("widget".into()))),
        (token().claim("nbf", NOW + 1), E::NotYetValid),
        (token().expires_at(at(0)), E::Expired),
        // `Expired` is the last check, so that only tokens that are valid otherwise are refreshed.
        (token().expires_at(at(0)).claim("sub_type", "widget"), E::Kind(K::SubjectType("widget".into()))),
    ] {
        assert_eq!(verify(token.clone()).map(|_| ()), Err(expected.clone()), "{token:?}");
        assert_eq!(expected.is_expired(), expected == E::Expired);
        assert!(!expected.to_string().is_empty());
    }
    for token in [
        token().claim("sub_profile", "user"),
        token().claim("sid", "s"),
        token().claim("sub_profile", Value::Null).claim("sub_type", Value::Null),
        token().header("kid", Value::Null),
        token().header("typ", Value::Null),
        token().claim("iat", NOW + 86_400),
        token().claim("exp", (NOW + 1) as f64 + 0.5),
        token().claim("exp", 1e300),
        token().claim("exp", u64::MAX),
    ] {
        assert_eq!(verify(token.clone()).map(|_| ()), Ok(()), "{token:?}");
    }
}

#[test]
fn token_of_a_session_needs_no_auth_time() {
    for token in [
        token().without("auth_time"),
        token().claim("auth_time", Value::Null),
        token().claim("auth_time", "now"),
        token().claim("auth_time", true),
    ] {
        let claims = verify(token.clone()).unwrap();
        assert_eq!((claims.session_id.unwrap().as_str(), claims.authenticated_at), ("session_1", None));
    }
}

#[test]
fn client_id_of_the_rules_is_required_of_tokens_with_the_claim() {
    let rules = AccessTokenRules::new;
    let (one, other) = (ClientId::from("client_1"), ClientId::from("client_2"));
    let none: [&str; 0] = [];
    let (accepted, rejected) = (Ok(()), Err(AccessTokenError::ClientId));
    let without = || verify(token().without("client_id").claim("client_id", Value::Null)).unwrap();
    let of = |client_id: Value| verify(token().claim("client_id", client_id)).unwrap();
    // The token's claim, the rules, and the results with the default of no configuration and of `client_1`.
    for (claims, rules, expected) in [
        (of("client_1".into()), rules(), [&accepted, &accepted]),
        (of("client_2".into()), rules(), [&accepted, &rejected]),
        (of("Client_1".into()), rules(), [&accepted, &rejected]),
        (of("".into()), rules(), [&accepted, &rejected]),
        (of(json!(["client_1"])), rules(), [&accepted, &rejected]),
        (without(), rules(), [&accepted, &accepted]),
        (of("client_2".into()), rules().accept_any_client(), [&accepted, &accepted]),
        (of(json!(7)), rules().accept_any_client(), [&accepted, &accepted]),
        (of("client_2".into()), rules().accept_any_kind(), [&accepted, &accepted]),
        // A list replaces the default, and is required whatever else is accepted.
        (of("client_2".into()), rules().client_ids(["client_1", "client_2"]), [&accepted, &accepted]),
        (of("client_1".into()), rules().client_ids(["client_2"]), [&rejected, &rejected]),
        (of("client_1".into()), rules().client_ids(["client_2"]).accept_any_client(), [&rejected, &rejected]),
        (of("client_1".into()), rules().client_ids(["client_2"]).accept_any_kind(), [&rejected, &rejected]),
        (of("client_1".into()), rules().client_ids(none), [&rejected, &rejected]),
        (without(), rules().client_ids(none), [&accepted, &accepted]),
    ] {
        let results = [rules.check(&claims, at(0)), rules.check_of_client(&claims, Some(&one), at(0))];
        assert_eq!([&results[0], &results[1]], expected, "{claims:?} {rules:?}");
    }
    // A token of another client that has expired is not refreshed.
    let expired = of("client_1".into());
    let result = rules().check_of_client(&expired, Some(&other), at(1_000));
    assert_eq!(result, rejected);
}

#[test]
fn rules_apply_only_if_set() {
    let rules = AccessTokenRules::new;
    let issued = || token().claim("iss", "b").claim("aud", "x");
    let none: [&str; 0] = [];
    for (rules, expected) in [
        (rules(), Ok(())),
        (rules().issuers(["a", "b"]).audiences(["x"]).subject("user_1"), Ok(())),
        (rules().issuers(["a"]), Err(AccessTokenError::Issuer)),
        (rules().issuers(none), Err(AccessTokenError::Issuer)),
        (rules().audiences(["y"]), Err(AccessTokenError::Audience)),
        (rules().audiences(none), Err(AccessTokenError::Audience)),
        (rules().subject("user_2"), Err(AccessTokenError::Subject)),
    ] {
        assert_eq!(verify_with(issued(), &rules).map(|_| ()), expected, "{rules:?}");
    }
    assert_eq!(
        verify_with(token().without("iss"), &rules().issuers(["a"])).map(|_| ()),
        Err(AccessTokenError::Issuer)
    );
    let machine = token().without("sid").without("auth_time").claim("sub", "client_1");
    let claims = verify_with(machine, &rules().accept_any_kind()).unwrap();
    assert_eq!(
        (claims.subject.as_str(), claims.session_id, claims.authenticated_at),
        ("client_1", None, None)
    );
}

#[test]
fn validity_is_exact_and_leeway_extends_both_ends() {
    let token = token().claim("nbf", NOW).sign();
    for (leeway, milliseconds, expected) in [
        (0, -1, Err(AccessTokenError::NotYetValid)),
        (0, 0, Ok(())),
        (0, 299_999, Ok(())),
        (0, 300_000, Err(AccessTokenError::Expired)),
        (5, -5_001, Err(AccessTokenError::NotYetValid)),
        (5, -5_000, Ok(())),
        (5, 304_999, Ok(())),
        (5, 305_000, Err(AccessTokenError::Expired)),
    ] {
        let rules = AccessTokenRules::new().leeway(Duration::from_secs(leeway));
        let now = Timestamp::from_unix_milliseconds(NOW * 1_000 + milliseconds);
        assert_eq!(
            keys().verify(token.expose(), &rules, now).map(|_| ()),
            expected,
            "{leeway} {milliseconds}"
        );
    }
    let rules = AccessTokenRules::new().leeway(Duration::MAX);
    assert!(keys().verify(token.expose(), &rules, at(0)).is_ok());
}

#[test]
fn hmac_with_the_public_key_and_alg_none_are_rejected() {
    let modulus = TokenSigner::new().jwks().keys.remove(0).modulus;
    let part = |json: Value| base64::encode_url(json.to_string().as_bytes());
    let claims = part(json!({"sub": "user_1", "sid": "s", "auth_time": NOW, "exp": NOW + 300}));
    for key in [modulus.as_bytes().to_vec(), base64::decode_url(modulus.as_bytes()).unwrap()] {
        let header = part(json!({"alg": "HS256", "kid": TokenSigner::new().key_id()}));
        let message = format!("{header}.{claims}");
        let mac = base64::encode_url(&hmac_sha256(&key, &[message.as_bytes()]));
        let result = keys().verify(&format!("{message}.{mac}"), &AccessTokenRules::new(), at(0));
        assert_eq!(result, Err(AccessTokenError::Algorithm));
    }
    let header = part(json!({"alg": "none"}));
    let result = keys().verify(&format!("{header}.{claims}."), &AccessTokenRules::new(), at(0));
    assert_eq!(result, Err(AccessTokenError::Algorithm));
}

#[test]
fn duplicate_names_are_rejected() {
    let signer = TokenSigner::new();
    let verify_text = |header: &str, claims: &str| {
        let token = signer.sign_text(header, claims);
        keys().verify(token.expose(), &AccessTokenRules::new(), at(0)).map(|_| ())
    };
    let header = r#"{"alg":"RS256"}"#;
    let claims = format!(r#"{{"sub":"user_1","sid":"s","auth_time":1,"exp":{}}}"#, NOW + 1);
    let double = claims.replace(r#""sid""#, r#""sub":"user_2","sid""#);
    assert_eq!(verify_text(header, &claims), Ok(()));
    assert_eq!(verify_text(header, &double), Err(AccessTokenError::Claim("")));
    assert_eq!(verify_text(r#"{"alg":"none","alg":"RS256"}"#, &claims), Err(AccessTokenError::Malformed));
    assert_eq!(verify_text(r#"["RS256",null,null]"#, &claims), Err(AccessTokenError::Malformed));
    assert_eq!(verify_text(header, "[]"), Err(AccessTokenError::Claim("")));
    assert_eq!(verify_text(header, "no JSON"), Err(AccessTokenError::Claim("")));
}

#[test]
fn malformed_tokens_are_rejected() {
    let whole = token().sign();
    let whole = whole.expose();
    let (message, signature) = whole.rsplit_once('.').unwrap();
    for wrong in [
        String::new(),
        ".".into(),
        "..".into(),
        "...".into(),
        "Bearer x".into(),
        message.into(),
        format!("{whole}."),
        format!("{whole}{whole}"),
        format!(" {whole}"),
        format!("{whole}\n"),
        format!("{whole}="),
        format!("{message}.{signature}.x.y"),
        format!("{message}. {signature}"),
        whole.replace('.', ","),
        "ä.ö.ü".into(),
    ] {
        let result = keys().verify(&wrong, &AccessTokenRules::new(), at(0));
        assert_eq!(result, Err(AccessTokenError::Malformed), "{wrong}");
    }
    for (wrong, expected) in [
        (format!("{message}."), AccessTokenError::Signature),
        ("x".repeat(MAX_TOKEN_BYTES), AccessTokenError::Malformed),
        ("x".repeat(MAX_TOKEN_BYTES + 1), AccessTokenError::TooLong),
    ] {
        assert_eq!(keys().verify(&wrong, &AccessTokenRules::new(), at(0)), Err(expected));
    }
    for length in 0..whole.len() {
        let cut = whole.get(..length).unwrap();
        assert!(keys().verify(cut, &AccessTokenRules::new(), at(0)).is_err(), "{length}");
    }
}

proptest! {
    #[test]
    fn any_flipped_bit_is_rejected(place: prop::sample::Index, bit in 0..7_u8) {
        static TOKEN: LazyLock<String> = LazyLock::new(|| token().sign().expose().to_owned());
        let mut bytes = TOKEN.clone().into_bytes();
        let place = place.index(bytes.len());
        bytes[place] ^= 1 << bit;
        let flipped = String::from_utf8(bytes).unwrap();
        assert!(keys().verify(&TOKEN, &AccessTokenRules::new(), at(0)).is_ok());
        assert!(keys().verify(&flipped, &AccessTokenRules::new(), at(0)).is_err());
    }

    #[test]
    fn verify_never_panics(token in ".{0,200}|[A-Za-z0-9_-]{0,40}\\.[A-Za-z0-9_-]{0,40}\\.[A-Za-z0-9_-]{0,40}") {
        assert!(keys().verify(&token, &AccessTokenRules::new(), at(0)).is_err());
    }

    #[test]
    fn claims_parser_never_panics(json in ".{0,200}|\\{\"(sub|exp|act|aud|nbf)\":[0-9a-z\\[\\]{}\".e-]{0,20}\\}") {
        let _ = AccessTokenClaims::parse(json.as_bytes());
    }
}
