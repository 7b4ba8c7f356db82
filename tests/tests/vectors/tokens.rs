//! Vectors of access tokens.

use workos_core::{
    session::{AccessTokenClaims, AccessTokenError, AccessTokenRules, KeySet},
    types::Timestamp,
    user_management::JsonWebKeySet,
};

use super::vectors;

fn keys() -> KeySet {
    KeySet::parse(vectors("/keys/jwks").to_string().as_bytes()).unwrap()
}

fn verify(name: &str, rules: &AccessTokenRules) -> Result<AccessTokenClaims, AccessTokenError> {
    let token = vectors(&format!("/jwt/tokens/{name}"));
    // The vectors were signed on 24 November 2025.
    keys().verify(token.as_str().unwrap(), rules, Timestamp::from_unix_seconds(1_764_000_000))
}

#[test]
fn tokens_are_accepted_or_rejected_for_the_expected_reason() {
    let expected = [
        ("valid", Ok(())),
        ("valid_no_org", Ok(())),
        ("expired", Err(AccessTokenError::Expired)),
        ("no_exp", Err(AccessTokenError::MissingExpiry)),
        ("nbf_future", Err(AccessTokenError::NotYetValid)),
        ("wrong_key_same_kid", Err(AccessTokenError::Signature)),
        ("unknown_kid", Err(AccessTokenError::UnknownKey)),
        // The key set has one key, so no key ID is needed. Node accepts the token too.
        ("no_kid", Ok(())),
    ];
    let mut names: Vec<String> = vectors("/jwt/tokens").as_object().unwrap().keys().cloned().collect();
    names.sort();
    let mut known: Vec<_> = expected.iter().map(|(name, _)| *name).collect();
    known.sort_unstable();
    assert_eq!(names, known);
    for (name, expected) in expected {
        assert_eq!(verify(name, &AccessTokenRules::new()).map(|_| ()), expected, "{name}");
    }
}

#[test]
fn each_token_has_the_result_of_at_least_one_sdk() {
    for (name, results) in vectors("/jwt/authenticate_matrix").as_object().unwrap() {
        let results: Vec<_> =
            results.as_object().unwrap().values().map(|result| result["authenticated"] == true).collect();
        let ours = verify(name, &AccessTokenRules::new()).is_ok();
        assert!(results.contains(&ours), "{name}: no SDK agrees");
    }
}

#[test]
fn claims_are_decoded() {
    let rules = AccessTokenRules::new()
        .issuers(["https://api.workos.com/user_management/client_01VECTOR"])
        .subject("user_01VECTOR");
    let claims = verify("valid", &rules).unwrap();
    assert_eq!(claims.session_id.unwrap(), "session_01VECTOR");
    assert_eq!(claims.organization_id.unwrap(), "org_01VECTOR");
    assert_eq!(claims.roles, ["admin", "billing"]);
    assert_eq!(claims.permissions, ["widgets:read", "users:write"]);
    assert_eq!(claims.entitlements, ["audit-logs"]);
    assert_eq!(claims.feature_flags, ["beta"]);
    assert_eq!(claims.client_id.unwrap(), "client_01VECTOR");
    assert_eq!(claims.authenticated_at.unwrap().unix_seconds(), 1_763_990_000);
    assert_eq!(claims.expires_at.unix_seconds(), 4_102_444_800);
    assert_eq!(verify("valid_no_org", &rules).unwrap().organization_id, None);
    assert_eq!(verify("valid", &rules.subject("user_02")), Err(AccessTokenError::Subject));
}

#[test]
fn key_set_from_model_equals_parsed_key_set() {
    let model: JsonWebKeySet = serde_json::from_value(vectors("/keys/jwks")).unwrap();
    assert_eq!(KeySet::try_from(&model).unwrap(), keys());
}
