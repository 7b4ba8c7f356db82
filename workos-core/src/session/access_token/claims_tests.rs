//! Tests that compare the reader of claims with a plain one, which collects all values first.

use std::{collections::BTreeMap, fmt};

use proptest::prelude::*;
use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, Error as _, MapAccess, Visitor},
};
use serde_json::{Value, json};

use super::{AccessTokenClaims, AccessTokenError, Timestamp, TokenKindError};

/// Names of claims that have a meaning.
const NAMES: &str = "sub sid org_id role roles permissions entitlements feature_flags iss aud exp iat nbf jti \
     auth_time client_id act sub_type sub_profile";

/// Values of claims, as JSON.
const VALUES: &str = r#"
    null true "" "text" "session_1" "app_consent_1" "user" "a\u0062\"" "\ud83d\ude00" "\ud83d"
    [] ["a"] ["a","b\n"] ["a",7,"b"] [7,"a"] [null] [["a"],{"a":1}]
    {} {"sub":"ada"} {"sub":7} {"sub":"a","sub":"b"} {"sub":"a","act":{"sub":"b"}}
    {"$serde_json::private::RawValue":"7"} {"$serde_json::private::Number":"7"}
    0 -0 7 -7 1800000000 1800000000.5 1.8e9 -1e-3 1e300 -1e300 1e400 07
    9223372036854775807 9223372036854775808 -9223372036854775809 18446744073709551616
"#;

fn reference(json: &[u8]) -> Result<AccessTokenClaims, AccessTokenError> {
    let Ok(Unique(mut claims)) = serde_json::from_slice(json) else {
        return Err(AccessTokenError::Claim(""));
    };
    let kind_error = kind_error(&claims);
    let claims = &mut claims;
    Ok(AccessTokenClaims {
        subject: required::<String>(claims, "sub")?.into(),
        session_id: lenient(claims, "sid"),
        organization_id: optional(claims, "org_id")?,
        role: lenient(claims, "role"),
        roles: lenient(claims, "roles").unwrap_or_default(),
        permissions: lenient(claims, "permissions").unwrap_or_default(),
        entitlements: lenient(claims, "entitlements").unwrap_or_default(),
        feature_flags: lenient(claims, "feature_flags").unwrap_or_default(),
        issuer: optional(claims, "iss")?,
        audiences: optional(claims, "aud")?.map(Audience::into_list).unwrap_or_default(),
        expires_at: optional::<NumericDate>(claims, "exp")?.ok_or(AccessTokenError::MissingExpiry)?.0,
        issued_at: lenient::<NumericDate>(claims, "iat").map(|date| date.0),
        not_before: optional::<NumericDate>(claims, "nbf")?.map(|date| date.0),
        id: lenient(claims, "jti"),
        authenticated_at: lenient::<NumericDate>(claims, "auth_time").map(|date| date.0),
        client_id: lenient(claims, "client_id"),
        actor: actor(claims)?,
        kind_error,
        custom: std::mem::take(claims),
    })
}

fn kind_error(claims: &BTreeMap<String, Value>) -> Option<TokenKindError> {
    // Null counts as missing.
    let find = |name: &str| claims.get(name).filter(|value| !value.is_null());
    let text = |value: &Value| value.as_str().unwrap_or_default().into();
    if let Some(kind) = find("sub_type") {
        Some(TokenKindError::SubjectType(text(kind)))
    } else if let Some(profile) = find("sub_profile").filter(|profile| profile.as_str() != Some("user")) {
        Some(TokenKindError::SubjectProfile(text(profile)))
    } else {
        match find("sid").and_then(Value::as_str) {
            None => Some(TokenKindError::MissingSessionId),
            Some(id) if id.starts_with("session_") => None,
            Some(id) if id.starts_with("app_consent_") => Some(TokenKindError::Consent),
            Some(_) if find("auth_time").is_some_and(Value::is_number) => None,
            Some(_) => Some(TokenKindError::MissingAuthenticationTime),
        }
    }
}

fn optional<T: DeserializeOwned>(
    claims: &mut BTreeMap<String, Value>,
    name: &'static str,
) -> Result<Option<T>, AccessTokenError> {
    let Some(value) = claims.remove(name) else { return Ok(None) };
    serde_json::from_value(value).map_err(|_| AccessTokenError::Claim(name))
}

fn required<T: DeserializeOwned>(
    claims: &mut BTreeMap<String, Value>,
    name: &'static str,
) -> Result<T, AccessTokenError> {
    optional(claims, name)?.ok_or(AccessTokenError::Claim(name))
}

fn lenient<T: DeserializeOwned>(claims: &mut BTreeMap<String, Value>, name: &str) -> Option<T> {
    let value = T::deserialize(claims.get(name)?).ok()?;
    claims.remove(name);
    Some(value)
}

fn actor(claims: &mut BTreeMap<String, Value>) -> Result<Option<String>, AccessTokenError> {
    #[derive(Deserialize)]
    struct Actor {
        sub: String,
    }

    Ok(optional::<Actor>(claims, "act")?.map(|actor| actor.sub))
}

/// `aud`: a string or a list of strings (RFC 7519, section 4.1.3).
#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Many(Vec<String>),
}

impl Audience {
    fn into_list(self) -> Vec<String> {
        match self {
            Self::One(audience) => vec![audience],
            Self::Many(audiences) => audiences,
        }
    }
}

/// Seconds since 1970, with or without a fraction (RFC 7519, section 2).
struct NumericDate(Timestamp);

impl<'de> Deserialize<'de> for NumericDate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = serde_json::Number::deserialize(deserializer)?;
        let whole = number.as_i64().map(Timestamp::from_unix_seconds);
        // A cast from a float saturates, as a time that is out of range should.
        #[allow(clippy::cast_possible_truncation)]
        let fractional =
            || number.as_f64().map(|seconds| Timestamp::from_unix_milliseconds((seconds * 1e3) as i64));
        whole.or_else(fractional).map(Self).ok_or_else(|| D::Error::custom("not a number of seconds"))
    }
}

/// A JSON object without duplicate names.
struct Unique(BTreeMap<String, Value>);

impl<'de> Deserialize<'de> for Unique {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;

        impl<'de> Visitor<'de> for Object {
            type Value = Unique;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a JSON object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Unique, A::Error> {
                let mut claims = BTreeMap::new();
                while let Some((name, value)) = map.next_entry()? {
                    if claims.insert(name, value).is_some() {
                        return Err(A::Error::custom("duplicate name"));
                    }
                }
                Ok(Unique(claims))
            }
        }

        deserializer.deserialize_map(Object)
    }
}

fn json_string(text: &str) -> String {
    serde_json::to_string(text).unwrap()
}

/// Writes each character of a name as an escape.
fn escaped(name: &str) -> String {
    name.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect()
}

fn objects() -> impl Strategy<Value = String> {
    let known = || prop::sample::select(NAMES.split_whitespace().collect::<Vec<_>>());
    let name = prop_oneof![
        16 => known().prop_map(json_string),
        1 => known().prop_map(|name| format!("\"{}\"", escaped(name))),
        1 => known().prop_map(|name| json_string(&name.to_uppercase())),
        1 => prop::sample::select(vec!["", "plan", "subs", "su", "org_id ", "$serde_json::private::RawValue"])
            .prop_map(json_string),
        1 => "\\PC{0,4}".prop_map(|name| json_string(&name)),
    ];
    let value = prop_oneof![
        8 => prop::sample::select(VALUES.split_whitespace().collect::<Vec<_>>()).prop_map(str::to_owned),
        1 => "\\PC{0,8}".prop_map(|text| json_string(&text)),
        1 => any::<f64>().prop_map(|number| json!(number).to_string()),
        1 => (0..130_usize).prop_map(|depth| "[".repeat(depth) + &"]".repeat(depth)),
        1 => (0..130_usize).prop_map(|depth| "{\"a\":".repeat(depth) + "1" + &"}".repeat(depth)),
    ];
    let space = prop_oneof![9 => Just(""), 1 => Just(" \n")];
    let members = prop::collection::vec((name, space, value), 0..7);
    (members, 0..8, 0..20).prop_map(|(members, valid, end)| {
        // Most objects have what is required, so that the rest of the claims is read.
        let mut members: Vec<String> =
            members.into_iter().map(|(name, space, value)| format!("{name}{space}:{space}{value}")).collect();
        if valid > 0 {
            for member in ["\"sub\":\"user_1\"", "\"exp\":1800000000"] {
                let name = member.split(':').next().unwrap();
                if !members.iter().any(|other| other.starts_with(name)) {
                    members.push(member.to_owned());
                }
            }
        }
        let end = match end {
            0 => ",}",
            1 => "} x",
            _ => "}",
        };
        format!("{{{}{end}", members.join(","))
    })
}

/// Claims that WorkOS sends.
const TYPICAL: &str = r#"{"sub":"user_1","sid":"session_1","org_id":"org_1","role":"admin","roles":["admin"],
    "permissions":["posts:read","posts:write","users:read"],"entitlements":["audit-logs"],
    "feature_flags":["beta"],"iss":"https://api.workos.com/user_management/client_1","aud":["a"],
    "client_id":"client_1","auth_time":1799999990,"exp":1800000300,"iat":1800000000,"nbf":1800000000.5,
    "jti":"01J","act":{"sub":"ada@acme.com"},"plan":{"seats":3}}"#;

#[test]
fn each_value_of_each_claim_is_read_as_by_the_reference() {
    let Value::Object(typical) = serde_json::from_str(TYPICAL).unwrap() else { panic!() };
    assert!(reference(TYPICAL.as_bytes()).is_ok());
    assert_eq!(AccessTokenClaims::parse(TYPICAL.as_bytes()), reference(TYPICAL.as_bytes()));
    for name in NAMES.split_whitespace() {
        for value in VALUES.split_whitespace() {
            let mut others = typical.clone();
            others.remove(name);
            let others = Value::Object(others).to_string();
            let others = others.strip_prefix('{').unwrap();
            for json in [
                format!("{{\"{name}\":{value},{}", others),
                format!("{{\"{name}\":{value}}}"),
                format!("{{\"{}\":{value},\"{name}\":1,{}", escaped(name), others),
            ] {
                assert_eq!(AccessTokenClaims::parse(json.as_bytes()), reference(json.as_bytes()), "{json}");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn claims_are_read_as_by_the_reference(json in objects()) {
        prop_assert_eq!(AccessTokenClaims::parse(json.as_bytes()), reference(json.as_bytes()));
    }

    #[test]
    fn changed_claims_are_read_as_by_the_reference(place in 0..TYPICAL.len(), byte in "[\\x00-\\x7f]", cut: bool) {
        let mut json = TYPICAL.to_owned();
        json.replace_range(place..if cut { TYPICAL.len() } else { place + 1 }, &byte);
        prop_assert_eq!(AccessTokenClaims::parse(json.as_bytes()), reference(json.as_bytes()));
    }
}
