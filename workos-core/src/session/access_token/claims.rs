//! What a token says.

use std::{collections::BTreeMap, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, Error as _, MapAccess, Visitor},
};
use serde_json::Value;

use super::{AccessTokenError, TokenKindError};
use crate::types::{ClientId, OrganizationId, SessionId, Timestamp, UserId};

/// What an access token says of its session.
///
/// What WorkOS or a JWT template of yours says beyond the fields is read with [`custom`](Self::custom).
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct AccessTokenClaims {
    /// The user (`sub`).
    pub subject: UserId,
    /// The session (`sid`). Always there unless the rules let any kind of token pass.
    pub session_id: Option<SessionId>,
    /// The organization that the user is signed in to (`org_id`).
    pub organization_id: Option<OrganizationId>,
    /// The user's role there.
    pub role: Option<String>,
    /// All the user's roles there.
    pub roles: Vec<String>,
    /// What these roles permit.
    pub permissions: Vec<String>,
    /// What the organization has subscribed to.
    pub entitlements: Vec<String>,
    /// The feature flags that are on.
    pub feature_flags: Vec<String>,
    /// Who issued it (`iss`).
    pub issuer: Option<String>,
    /// Whom it is for (`aud`).
    pub audiences: Vec<String>,
    /// From when on it is no longer valid (`exp`).
    pub expires_at: Timestamp,
    /// When it was issued (`iat`).
    pub issued_at: Option<Timestamp>,
    /// From when on it is valid (`nbf`).
    pub not_before: Option<Timestamp>,
    /// Its own id (`jti`).
    pub id: Option<String>,
    /// When the user signed in (`auth_time`).
    pub authenticated_at: Option<Timestamp>,
    /// The application that it was issued to (`client_id`).
    pub client_id: Option<ClientId>,
    /// Who acts in the user's name (`act.sub`), such as the e-mail address of an impersonator.
    pub actor: Option<String>,
    pub(super) foreign_kind: Option<TokenKindError>,
    custom: BTreeMap<String, Value>,
}

impl AccessTokenClaims {
    /// Reads a claim that has no field of its own; `None` if it is not there or not a `T`.
    #[must_use]
    pub fn custom<T: DeserializeOwned>(&self, name: &str) -> Option<T> {
        T::deserialize(self.custom.get(name)?).ok()
    }

    /// Reads the claims of an authentic token.
    pub(super) fn parse(json: &[u8]) -> Result<Self, AccessTokenError> {
        let Ok(Unique(mut claims)) = serde_json::from_slice(json) else {
            return Err(AccessTokenError::Claim(""));
        };
        let foreign_kind = foreign_kind(&claims);
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
            foreign_kind,
            custom: std::mem::take(claims),
        })
    }
}

impl fmt::Debug for AccessTokenClaims {
    /// Shows the names of the other claims only: nobody knows what is in them.
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

/// What shows that a token is not of a user's session, if anything does.
fn foreign_kind(claims: &BTreeMap<String, Value>) -> Option<TokenKindError> {
    // Null is as good as absent.
    let find = |name: &str| claims.get(name).filter(|value| !value.is_null());
    let text = |value: &Value| value.as_str().unwrap_or_default().into();
    if let Some(kind) = find("sub_type") {
        Some(TokenKindError::SubjectType(text(kind)))
    } else if let Some(profile) = find("sub_profile").filter(|profile| profile.as_str() != Some("user")) {
        Some(TokenKindError::Profile(text(profile)))
    } else if !find("sid").is_some_and(Value::is_string) {
        Some(TokenKindError::NoSession)
    } else if !find("auth_time").is_some_and(Value::is_number) {
        Some(TokenKindError::NoAuthenticationTime)
    } else {
        None
    }
}

/// Takes a claim on which something depends: it is right, or it is not there, or the token is refused.
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

/// Takes a claim that a template may have set to something else; then it stays among the others, and the user
/// has that much less.
fn lenient<T: DeserializeOwned>(claims: &mut BTreeMap<String, Value>, name: &str) -> Option<T> {
    let value = T::deserialize(claims.get(name)?).ok()?;
    claims.remove(name);
    Some(value)
}

/// Who acts. What cannot be read must not look as if nobody did.
fn actor(claims: &mut BTreeMap<String, Value>) -> Result<Option<String>, AccessTokenError> {
    #[derive(Deserialize)]
    struct Actor {
        sub: String,
    }

    Ok(optional::<Actor>(claims, "act")?.map(|actor| actor.sub))
}

/// `aud`: one text, or a list of them.
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

/// Seconds since 1970, with or without a fraction (RFC 7519, 2).
struct NumericDate(Timestamp);

impl<'de> Deserialize<'de> for NumericDate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = serde_json::Number::deserialize(deserializer)?;
        let whole = number.as_i64().map(Timestamp::from_unix_seconds);
        // A cast from a float saturates, which is what a time out of range should do.
        #[allow(clippy::cast_possible_truncation)]
        let broken =
            || number.as_f64().map(|seconds| Timestamp::from_unix_milliseconds((seconds * 1e3) as i64));
        whole.or_else(broken).map(Self).ok_or_else(|| D::Error::custom("no number of seconds"))
    }
}

/// A JSON object whose names are all different.
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
                        return Err(A::Error::custom("a name is there twice"));
                    }
                }
                Ok(Unique(claims))
            }
        }

        deserializer.deserialize_map(Object)
    }
}
