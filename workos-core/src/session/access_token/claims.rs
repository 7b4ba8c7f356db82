//! The claims of an access token.

use std::{collections::BTreeMap, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, Error as _, MapAccess, Visitor},
};
use serde_json::Value;

use super::{AccessTokenError, TokenKindError};
use crate::types::{ClientId, OrganizationId, SessionId, Timestamp, UserId};

/// The claims of a verified access token.
///
/// Other claims, such as those of a JWT template, are read with [`custom`](Self::custom).
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct AccessTokenClaims {
    /// ID of the user (`sub`). With [`accept_any_kind`](super::AccessTokenRules::accept_any_kind) it may be
    /// another subject.
    pub subject: UserId,
    /// ID of the session (`sid`). `None` only if the rules accept tokens of any kind.
    pub session_id: Option<SessionId>,
    /// ID of the organization that the user is signed in to (`org_id`).
    pub organization_id: Option<OrganizationId>,
    /// Slug of the user's role in the organization (`role`), such as `admin`.
    pub role: Option<String>,
    /// Slugs of all the user's roles in the organization (`roles`).
    pub roles: Vec<String>,
    /// Slugs of the permissions of these roles (`permissions`), such as `posts:write`.
    pub permissions: Vec<String>,
    /// Entitlements of the organization (`entitlements`), such as `audit-logs`.
    pub entitlements: Vec<String>,
    /// Slugs of the enabled feature flags (`feature_flags`).
    pub feature_flags: Vec<String>,
    /// Issuer (`iss`).
    pub issuer: Option<String>,
    /// Audiences (`aud`).
    pub audiences: Vec<String>,
    /// Expiry (`exp`). At this moment the token has expired.
    pub expires_at: Timestamp,
    /// Time of issue (`iat`).
    pub issued_at: Option<Timestamp>,
    /// Time before which the token is not valid (`nbf`).
    pub not_before: Option<Timestamp>,
    /// ID of the token (`jti`).
    pub id: Option<String>,
    /// Time of the sign-in (`auth_time`). Not in every token.
    pub authenticated_at: Option<Timestamp>,
    /// Client ID of the application that the token was issued to (`client_id`).
    pub client_id: Option<ClientId>,
    /// Actor on behalf of the user (`act.sub`), such as the email of an impersonator.
    pub actor: Option<String>,
    /// Reason for which the token is not one of a user session, if it is not.
    pub(super) kind_error: Option<TokenKindError>,
    custom: BTreeMap<String, Value>,
}

impl AccessTokenClaims {
    /// Returns a claim that is not one of the fields. `None` if the claim is missing or not a `T`.
    #[must_use]
    pub fn custom<T: DeserializeOwned>(&self, name: &str) -> Option<T> {
        T::deserialize(self.custom.get(name)?).ok()
    }

    /// Whether the token has a `client_id` claim, of whatever type.
    pub(super) fn has_client_id(&self) -> bool {
        // A claim of the wrong type stays among the custom ones.
        self.client_id.is_some() || self.custom.get("client_id").is_some_and(|value| !value.is_null())
    }

    /// Reads the claims of a token with a verified signature.
    pub(super) fn parse(json: &[u8]) -> Result<Self, AccessTokenError> {
        let Ok(Unique(mut claims)) = serde_json::from_slice(json) else {
            return Err(AccessTokenError::Claim(""));
        };
        let kind_error = kind_error(&claims);
        let claims = &mut claims;
        Ok(Self {
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
}

impl fmt::Debug for AccessTokenClaims {
    /// Shows only the names of custom claims, since their values may be secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccessTokenClaims")
            .field("subject", &self.subject)
            .field("session_id", &self.session_id)
            .field("organization_id", &self.organization_id)
            .field("role", &self.role)
            .field("roles", &self.roles)
            .field("permissions", &self.permissions)
            .field("entitlements", &self.entitlements)
            .field("feature_flags", &self.feature_flags)
            .field("issuer", &self.issuer)
            .field("audiences", &self.audiences)
            .field("expires_at", &self.expires_at)
            .field("issued_at", &self.issued_at)
            .field("not_before", &self.not_before)
            .field("id", &self.id)
            .field("authenticated_at", &self.authenticated_at)
            .field("client_id", &self.client_id)
            .field("actor", &self.actor)
            .field("custom", &self.custom.keys())
            .finish_non_exhaustive()
    }
}

/// Returns why a token is not one of a user session, if it is not.
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

/// Takes a claim that security depends on. The token is rejected if the claim has the wrong type.
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

/// Takes a claim that a JWT template may have replaced. A claim of the wrong type stays a custom claim and
/// grants nothing.
fn lenient<T: DeserializeOwned>(claims: &mut BTreeMap<String, Value>, name: &str) -> Option<T> {
    let value = T::deserialize(claims.get(name)?).ok()?;
    claims.remove(name);
    Some(value)
}

/// Takes the actor. A malformed actor is an error, so that impersonation does not go unnoticed.
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
