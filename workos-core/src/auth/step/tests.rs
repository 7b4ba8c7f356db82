use http::StatusCode;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::AuthenticationStep;
use crate::{
    Config, Endpoint, Error, HttpResponse,
    error::{ApiError, ErrorCode},
    types::Secret,
    user_management::AuthenticateWithPassword,
};

fn error(status: u16, body: impl Into<bytes::Bytes>) -> ApiError {
    let mut response = HttpResponse::new(body.into());
    *response.status_mut() = StatusCode::from_u16(status).unwrap();
    ApiError::from_response(AuthenticateWithPassword::OPERATION, &response)
}

/// The body of a request without the client's credentials.
fn request(endpoint: &impl Endpoint) -> Value {
    let config = Config::new("sk").unwrap().client_id("client").unwrap();
    let mut body: Value = serde_json::from_slice(config.request(endpoint).unwrap().body()).unwrap();
    let fields = body.as_object_mut().unwrap();
    fields.remove("client_id");
    fields.remove("client_secret");
    body
}

/// Each step with all fields that WorkOS sends.
fn steps() -> Vec<(&'static str, Value)> {
    let user = json!({ "object": "user", "id": "user_1", "email": "ada@acme.com" });
    vec![
        (
            "email_verification_required",
            json!({ "pending_authentication_token": "pat_1", "email": "ada@acme.com",
                "email_verification_id": "email_verification_1" }),
        ),
        ("mfa_enrollment", json!({ "pending_authentication_token": "pat_1", "user": user })),
        (
            "mfa_challenge",
            json!({ "pending_authentication_token": "pat_1", "user": user,
                "authentication_factors": [{ "id": "auth_factor_1", "type": "totp" }] }),
        ),
        ("mfa_verification", json!({ "pending_authentication_token": "pat_1" })),
        (
            "organization_selection_required",
            json!({ "pending_authentication_token": "pat_1", "user": user,
                "organizations": [{ "id": "org_1", "name": "Acme" }, { "id": "org_2", "name": "Acme 2" }] }),
        ),
        (
            "sso_required",
            json!({ "pending_authentication_token": "pat_1", "email": "ada@acme.com",
                "connection_ids": ["conn_1"] }),
        ),
        (
            "organization_authentication_methods_required",
            json!({ "email": "ada@acme.com", "sso_connection_ids": ["conn_1"],
                "auth_methods": { "password": false, "google_oauth": true } }),
        ),
        ("authentication_method_not_allowed", json!({})),
        ("email_password_auth_disabled", json!({})),
        ("passkey_progressive_enrollment", json!({ "pending_authentication_token": "pat_1" })),
        ("application_consent_required", json!({})),
        (
            "radar_challenge",
            json!({ "pending_authentication_token": "pat_1", "radar_challenge_id": "radar_challenge_1" }),
        ),
        ("radar_sign_up_challenge", json!({ "pending_authentication_token": "pat_1", "user": user })),
        ("radar_sms_sign_in_challenge", json!({ "pending_authentication_token": "pat_1" })),
        ("email_completion_required", json!({ "email_completion_token": "pat_1" })),
    ]
}

fn with(fields: &Value, more: Value) -> Value {
    let mut body = fields.clone();
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    body
}

#[cfg(feature = "session")]
#[test]
fn code_of_each_step_is_one() {
    for (name, _) in steps() {
        assert!(AuthenticationStep::is_code(&ErrorCode::from(name)), "{name}");
    }
    for name in ["invalid_grant", "unauthorized", "organization_not_found", "a_new_code"] {
        assert!(!AuthenticationStep::is_code(&ErrorCode::from(name)), "{name}");
    }
}

#[test]
fn each_step_is_read_from_both_error_shapes_and_any_4xx_status() {
    for (code, fields) in steps() {
        let shapes = [
            with(&fields, json!({ "code": code, "message": "Step required." })),
            with(&fields, json!({ "error": code, "error_description": "Step required." })),
            with(&fields, json!({ "code": "bad_request", "error": code })),
        ];
        let mut found = Vec::new();
        for body in shapes {
            for status in [400, 403, 409, 422] {
                let error = error(status, body.to_string());
                let step =
                    AuthenticationStep::from_error(&error).unwrap_or_else(|| panic!("{status} {body}"));
                assert_eq!(step.code().as_str(), code);
                found.push(step);
            }
            for status in [200, 302, 500, 503] {
                assert_eq!(AuthenticationStep::from_error(&error(status, body.to_string())), None);
            }
        }
        assert!(found.windows(2).all(|pair| pair[0] == pair[1]), "{code}");
    }
}

#[test]
fn step_round_trips_through_json_and_debug_hides_its_token() {
    for (code, fields) in steps() {
        let body = with(&fields, json!({ "code": code }));
        let step = AuthenticationStep::from_error(&error(403, body.to_string())).unwrap();
        let text = serde_json::to_string(&step).unwrap();
        assert_eq!(serde_json::from_str::<AuthenticationStep>(&text).unwrap(), step);
        assert_eq!(text.contains("pat_1"), body.to_string().contains("pat_1"), "{code}");
        assert!(!format!("{step:?} {step:#?}").contains("pat_1"), "{code}");
    }
}

#[test]
fn error_without_a_required_token_is_not_a_step() {
    for (code, fields) in steps() {
        for token in [None, Some(json!(null)), Some(json!("")), Some(json!(7))] {
            let mut body = with(&fields, json!({ "code": code }));
            let fields = body.as_object_mut().unwrap();
            for name in ["pending_authentication_token", "email_completion_token"] {
                match &token {
                    Some(token) => fields.insert(name.into(), token.clone()),
                    None => fields.remove(name),
                };
            }
            let step = AuthenticationStep::from_error(&error(403, body.to_string()));
            // These continue in a browser, without the token.
            let in_browser = matches!(
                code,
                "sso_required"
                    | "organization_authentication_methods_required"
                    | "authentication_method_not_allowed"
                    | "email_password_auth_disabled"
                    | "passkey_progressive_enrollment"
                    | "application_consent_required"
            );
            assert_eq!(step.is_some(), in_browser, "{code} {body}");
            assert_eq!(
                step.and_then(|step| step.authorization_url("https://acme.com/")).is_some(),
                in_browser
            );
        }
    }
}

#[test]
fn missing_and_mistyped_fields_are_left_out() {
    let odd = json!({ "pending_authentication_token": "pat_1", "code": "mfa_challenge", "user": "ada",
        "authentication_factors": [7, { "id": "auth_factor_1" }, { "type": "totp" }, null] });
    match AuthenticationStep::from_error(&error(403, odd.to_string())).unwrap() {
        AuthenticationStep::MfaChallenge(step) => {
            assert_eq!(step.user, None);
            let ids: Vec<_> = step.authentication_factors.iter().map(|factor| factor.id.as_str()).collect();
            assert_eq!(ids, ["auth_factor_1"]);
        }
        other => panic!("{other:?}"),
    }
    let odd = json!({ "error": "organization_authentication_methods_required", "email": 7,
        "sso_connection_ids": "conn_1", "auth_methods": { "password": true, "sso": "yes" } });
    match AuthenticationStep::from_error(&error(400, odd.to_string())).unwrap() {
        AuthenticationStep::OrganizationAuthenticationMethodsRequired(step) => {
            assert_eq!((step.email, step.sso_connection_ids), (None, vec![]));
            assert_eq!(step.auth_methods, [("password".to_owned(), true)].into());
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn other_errors_are_returned_unchanged() {
    let half = r#"{"code":"mfa_challenge","pending_authentication_token":"pat_1","#;
    for (status, body) in [
        (403, ""),
        (403, "null"),
        (403, "[]"),
        (403, "\"mfa_challenge\""),
        (403, "{}"),
        (403, "<html><body>403 Forbidden</body></html>"),
        (403, half),
        (400, r#"{"code":"invalid_credentials"}"#),
        (400, r#"{"error":"invalid_grant"}"#),
        (400, r#"{"code":["mfa_challenge"],"pending_authentication_token":"pat_1"}"#),
        (400, r#"{"message":"mfa_challenge","pending_authentication_token":"pat_1"}"#),
        (400, r#"{"code":"unknown_step","pending_authentication_token":"pat_1"}"#),
    ] {
        let error = error(status, body);
        assert_eq!(AuthenticationStep::from_error(&error), None, "{body}");
        match AuthenticationStep::try_from(Error::from(error)) {
            Err(Error::Api(error)) => {
                assert_eq!((error.status.as_u16(), &*error.body), (status, body.as_bytes()))
            }
            other => panic!("{other:?}"),
        }
    }
    assert!(matches!(AuthenticationStep::try_from(Error::Finished), Err(Error::Finished)));
    let doubled = half.repeat(2_000);
    assert_eq!(AuthenticationStep::from_error(&error(403, doubled)), None);
    let deep = format!("{{\"code\":\"mfa_challenge\",\"user\":{}", "[".repeat(100_000));
    assert_eq!(AuthenticationStep::from_error(&error(403, deep)), None);
    assert_eq!(AuthenticationStep::from_error(&error(403, b"{\"code\":\"\xff\"}".to_vec())), None);
}

#[test]
fn alternative_codes_of_a_step_are_read() {
    for (name, code) in [
        ("radar_email_challenge", ErrorCode::RadarChallenge),
        ("radar_sms_challenge", ErrorCode::RadarSmsSignInChallenge),
    ] {
        let body =
            json!({ "code": name, "pending_authentication_token": "pat_1", "radar_challenge_id": "r" });
        assert_eq!(AuthenticationStep::from_error(&error(403, body.to_string())).unwrap().code(), code);
    }
}

#[test]
fn each_step_creates_its_request() {
    use AuthenticationStep as At;

    const GRANT: &str = "urn:workos:oauth:grant-type";
    let sent = serde_json::from_value::<crate::user_management::RadarSmsChallenge>(
        json!({ "verification_id": "vrf_1", "phone_number": "+1" }),
    );
    let mut sent = sent.ok();
    for (code, fields) in steps() {
        let body = with(&fields, json!({ "code": code }));
        let step = AuthenticationStep::from_error(&error(403, body.to_string())).unwrap();
        let url = step.authorization_url("https://acme.com/").map(|url| {
            Config::without_api_key().client_id("client_1").unwrap().url(&url).unwrap().to_string()
        });
        let expected_url = |rest: &str| {
            let start =
                "https://api.workos.com/user_management/authorize?client_id=client_1&response_type=code";
            Some(format!("{start}&redirect_uri=https%3A%2F%2Facme.com%2F{rest}"))
        };
        let (grant, rest) = match step {
            At::EmailVerificationRequired(step) => (
                (request(&step.authenticate("123"))),
                json!({ "grant_type": format!("{GRANT}:email-verification:code"),
                    "code": "123", "pending_authentication_token": "pat_1" }),
            ),
            At::MfaEnrollment(step) => {
                let user = step.user.as_ref().unwrap().id.clone();
                assert_eq!(request(&step.enroll(user)), json!({ "type": "totp" }));
                (
                    request(&step.authenticate("123", "auth_challenge_1")),
                    json!({ "grant_type": format!("{GRANT}:mfa-totp"),
                    "code": "123", "pending_authentication_token": "pat_1",
                    "authentication_challenge_id": "auth_challenge_1" }),
                )
            }
            At::MfaChallenge(step) | At::MfaVerification(step) => (
                request(&step.authenticate("123", "auth_challenge_1")),
                json!({ "grant_type": format!("{GRANT}:mfa-totp"),
                    "code": "123", "pending_authentication_token": "pat_1",
                    "authentication_challenge_id": "auth_challenge_1" }),
            ),
            At::OrganizationSelectionRequired(step) => (
                request(&step.select(&step.organizations[1].id)),
                json!({
                    "grant_type": format!("{GRANT}:organization-selection"),
                    "pending_authentication_token": "pat_1", "organization_id": "org_2" }),
            ),
            At::RadarChallenge(step) => {
                let challenge = step.radar_challenge_id.clone().unwrap();
                (
                    request(&step.authenticate("123", challenge)),
                    json!({
                    "grant_type": format!("{GRANT}:radar-email-challenge:code"), "code": "123",
                    "radar_challenge_id": "radar_challenge_1", "pending_authentication_token": "pat_1" }),
                )
            }
            At::RadarSignUpChallenge(step) => {
                assert_eq!(
                    request(&step.send_sms("user_1", "+1")),
                    json!({
                    "user_id": "user_1", "pending_authentication_token": "pat_1", "phone_number": "+1" })
                );
                (
                    request(&step.authenticate("123", sent.take().unwrap())),
                    json!({
                    "grant_type": format!("{GRANT}:radar-sms-challenge:code"), "code": "123",
                    "pending_authentication_token": "pat_1", "verification_id": "vrf_1", "phone_number": "+1" }),
                )
            }
            At::RadarSmsSignInChallenge(step) => (
                request(&step.authenticate("123")),
                json!({
                    "grant_type": format!("{GRANT}:radar-sms-challenge:code"), "code": "123",
                    "pending_authentication_token": "pat_1" }),
            ),
            At::EmailCompletionRequired(step) => (
                request(&step.complete("ada@acme.com")),
                json!({ "grant_type": format!("{GRANT}:email-completion"),
                    "email_completion_token": "pat_1", "email": "ada@acme.com" }),
            ),
            At::SsoRequired(_) | At::OrganizationAuthenticationMethodsRequired(_) => {
                assert_eq!(url, expected_url("&connection_id=conn_1&login_hint=ada%40acme.com"));
                continue;
            }
            At::AuthenticationMethodNotAllowed(_)
            | At::EmailPasswordAuthDisabled(_)
            | At::PasskeyProgressiveEnrollment(_)
            | At::ApplicationConsentRequired(_) => {
                assert_eq!(url, expected_url("&provider=authkit"));
                continue;
            }
        };
        assert_eq!((grant, url), (rest, None), "{code}");
    }
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,8}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map("[a-z_]{1,6}", inner, 0..4)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn from_error_never_panics_and_requires_the_token(
        step in prop::sample::select(steps()),
        replaced in prop::collection::btree_map(
            prop::sample::select(vec![
                "pending_authentication_token", "email_completion_token", "user", "email", "organizations",
                "authentication_factors", "connection_ids", "sso_connection_ids", "auth_methods",
                "radar_challenge_id", "email_verification_id", "code", "error",
            ]),
            any_json(),
            0..5,
        ),
    ) {
        let mut body = with(&step.1, json!({ "code": step.0 }));
        for (name, value) in replaced {
            body.as_object_mut().unwrap().insert(name.to_owned(), value);
        }
        let token = ["pending_authentication_token", "email_completion_token"]
            .map(|name| body.get(name).and_then(Value::as_str).filter(|token| !token.is_empty()));
        let known = AuthenticationStep::from_error(&error(403, body.to_string()));
        if let Some(step) = known && step.authorization_url("https://acme.com/").is_none() {
            prop_assert!(token.iter().any(Option::is_some), "{body}");
        }
    }

    #[test]
    fn from_error_never_panics_on_bytes(bytes in prop::collection::vec(any::<u8>(), 0..200), status in 100_u16..600) {
        let _ = AuthenticationStep::from_error(&error(status, bytes));
    }
}

#[test]
fn tokens_are_compared_by_text() {
    let body = json!({ "code": "email_completion_required", "email_completion_token": "pat_1" });
    match AuthenticationStep::from_error(&error(403, body.to_string())).unwrap() {
        AuthenticationStep::EmailCompletionRequired(step) => {
            assert_eq!(step.email_completion_token, Secret::from("pat_1"));
        }
        other => panic!("{other:?}"),
    }
}
