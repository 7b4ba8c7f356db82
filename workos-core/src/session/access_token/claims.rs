//! The claims of an access token.

use std::{collections::BTreeMap, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{
        DeserializeOwned, DeserializeSeed, Error as _, MapAccess, SeqAccess, Visitor,
        value::MapAccessDeserializer,
    },
};
use serde_json::Value;

use super::{AccessTokenError, TokenKindError};
use crate::types::{ClientId, OrganizationId, SessionId, Timestamp, UserId, from_json};

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

    /// Returns a claim that is not one of the fields, if it is a string.
    #[cfg(feature = "resource-server")]
    pub(crate) fn custom_text(&self, name: &str) -> Option<&str> {
        self.custom.get(name)?.as_str()
    }

    /// Whether the token has a claim that is not one of the fields, or one of the fields with a value of the wrong
    /// type. Null counts as missing.
    #[cfg(feature = "resource-server")]
    pub(crate) fn has_custom(&self, name: &str) -> bool {
        self.custom.get(name).is_some_and(|value| !value.is_null())
    }

    /// Whether the token has a `client_id` claim, of whatever type.
    pub(super) fn has_client_id(&self) -> bool {
        // A claim of the wrong type stays among the custom ones.
        self.client_id.is_some() || self.custom.get("client_id").is_some_and(|value| !value.is_null())
    }

    /// Reads the claims of a token with a verified signature.
    pub(super) fn parse(json: &[u8]) -> Result<Self, AccessTokenError> {
        let Ok(Claims { known, mut custom }) = from_json(json) else {
            return Err(AccessTokenError::Claim(""));
        };
        let kind_error = kind_error(&known, &custom);
        let custom = &mut custom;
        let subject = optional(known.subject, "sub", Claim::text)?.ok_or(AccessTokenError::Claim("sub"))?;
        Ok(Self {
            subject: subject.into(),
            session_id: lenient(known.session_id, "sid", custom, Claim::text).map(Into::into),
            organization_id: optional(known.organization_id, "org_id", Claim::text)?.map(Into::into),
            role: lenient(known.role, "role", custom, Claim::text),
            roles: lenient(known.roles, "roles", custom, Claim::list).unwrap_or_default(),
            permissions: lenient(known.permissions, "permissions", custom, Claim::list).unwrap_or_default(),
            entitlements: lenient(known.entitlements, "entitlements", custom, Claim::list)
                .unwrap_or_default(),
            feature_flags: lenient(known.feature_flags, "feature_flags", custom, Claim::list)
                .unwrap_or_default(),
            issuer: optional(known.issuer, "iss", Claim::text)?,
            audiences: optional(known.audiences, "aud", Claim::text_or_list)?.unwrap_or_default(),
            expires_at: optional(known.expires_at, "exp", Claim::date)?
                .ok_or(AccessTokenError::MissingExpiry)?,
            issued_at: lenient(known.issued_at, "iat", custom, Claim::date),
            not_before: optional(known.not_before, "nbf", Claim::date)?,
            id: lenient(known.id, "jti", custom, Claim::text),
            authenticated_at: lenient(known.authenticated_at, "auth_time", custom, Claim::date),
            client_id: lenient(known.client_id, "client_id", custom, Claim::text).map(Into::into),
            // A malformed actor is an error, so that impersonation does not go unnoticed.
            actor: optional(known.actor, "act", Claim::actor)?,
            kind_error,
            custom: std::mem::take(custom),
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
fn kind_error(known: &KnownClaims, custom: &BTreeMap<String, Value>) -> Option<TokenKindError> {
    // Null counts as missing.
    let find = |name: &str| custom.get(name).filter(|value| !value.is_null());
    let text = |value: &Value| value.as_str().unwrap_or_default().into();
    if let Some(kind) = find("sub_type") {
        return Some(TokenKindError::SubjectType(text(kind)));
    }
    if let Some(profile) = find("sub_profile").filter(|profile| profile.as_str() != Some("user")) {
        return Some(TokenKindError::SubjectProfile(text(profile)));
    }
    match &known.session_id {
        Some(Claim::Text(id)) if id.starts_with("session_") => None,
        Some(Claim::Text(id)) if id.starts_with("app_consent_") => Some(TokenKindError::Consent),
        Some(Claim::Text(_)) => match known.authenticated_at {
            Some(Claim::Other(Value::Number(_))) => None,
            _ => Some(TokenKindError::MissingAuthenticationTime),
        },
        _ => Some(TokenKindError::MissingSessionId),
    }
}

/// Reads a claim that security depends on. The token is rejected if the claim has the wrong type. Null counts
/// as missing.
fn optional<T>(
    claim: Option<Claim>,
    name: &'static str,
    read: impl FnOnce(Claim) -> Result<T, Claim>,
) -> Result<Option<T>, AccessTokenError> {
    match claim {
        None | Some(Claim::Other(Value::Null)) => Ok(None),
        Some(claim) => read(claim).map(Some).map_err(|_| AccessTokenError::Claim(name)),
    }
}

/// Reads a claim that a JWT template may have replaced. A claim of the wrong type becomes a custom claim and
/// grants nothing.
fn lenient<T>(
    claim: Option<Claim>,
    name: &str,
    custom: &mut BTreeMap<String, Value>,
    read: impl FnOnce(Claim) -> Result<T, Claim>,
) -> Option<T> {
    match read(claim?) {
        Ok(value) => Some(value),
        Err(claim) => {
            custom.insert(name.to_owned(), claim.into());
            None
        }
    }
}

/// The claims of a JSON object without duplicate names.
struct Claims {
    known: KnownClaims,
    custom: BTreeMap<String, Value>,
}

/// The claims that are fields of [`AccessTokenClaims`], of whatever type.
#[derive(Default)]
struct KnownClaims {
    subject: Option<Claim>,
    session_id: Option<Claim>,
    organization_id: Option<Claim>,
    role: Option<Claim>,
    roles: Option<Claim>,
    permissions: Option<Claim>,
    entitlements: Option<Claim>,
    feature_flags: Option<Claim>,
    issuer: Option<Claim>,
    audiences: Option<Claim>,
    expires_at: Option<Claim>,
    issued_at: Option<Claim>,
    not_before: Option<Claim>,
    id: Option<Claim>,
    authenticated_at: Option<Claim>,
    client_id: Option<Claim>,
    actor: Option<Claim>,
}

impl KnownClaims {
    /// Returns the field of a claim; `None` if the claim is a custom one.
    fn field(&mut self, name: &str) -> Option<&mut Option<Claim>> {
        Some(match name {
            "sub" => &mut self.subject,
            "sid" => &mut self.session_id,
            "org_id" => &mut self.organization_id,
            "role" => &mut self.role,
            "roles" => &mut self.roles,
            "permissions" => &mut self.permissions,
            "entitlements" => &mut self.entitlements,
            "feature_flags" => &mut self.feature_flags,
            "iss" => &mut self.issuer,
            "aud" => &mut self.audiences,
            "exp" => &mut self.expires_at,
            "iat" => &mut self.issued_at,
            "nbf" => &mut self.not_before,
            "jti" => &mut self.id,
            "auth_time" => &mut self.authenticated_at,
            "client_id" => &mut self.client_id,
            "act" => &mut self.actor,
            _ => return None,
        })
    }
}

impl<'de> Deserialize<'de> for Claims {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;

        impl<'de> Visitor<'de> for Object {
            type Value = Claims;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a JSON object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Claims, A::Error> {
                let (mut known, mut custom) = (KnownClaims::default(), BTreeMap::new());
                while let Some(name) = map.next_key_seed(NameOf(&mut known))? {
                    let is_new = match name {
                        Name::Known(claim) => claim.replace(map.next_value()?).is_none(),
                        Name::Custom(name) => custom.insert(name, map.next_value()?).is_none(),
                    };
                    if !is_new {
                        return Err(A::Error::custom("duplicate name"));
                    }
                }
                Ok(Claims { known, custom })
            }
        }

        deserializer.deserialize_map(Object)
    }
}

/// Reads the name of a claim; allocates only for custom claims.
struct NameOf<'a>(&'a mut KnownClaims);

enum Name<'a> {
    Known(&'a mut Option<Claim>),
    Custom(String),
}

impl<'de, 'a> DeserializeSeed<'de> for NameOf<'a> {
    type Value = Name<'a>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Name<'a>, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'a> Visitor<'_> for NameOf<'a> {
    type Value = Name<'a>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a claim")
    }

    fn visit_str<E: serde::de::Error>(self, name: &str) -> Result<Name<'a>, E> {
        Ok(self.0.field(name).map_or_else(|| Name::Custom(name.to_owned()), Name::Known))
    }
}

/// The value of a known claim.
enum Claim {
    Text(String),
    /// A list of nothing but strings.
    List(Vec<String>),
    Other(Value),
}

impl Claim {
    fn text(self) -> Result<String, Self> {
        match self {
            Self::Text(text) => Ok(text),
            other => Err(other),
        }
    }

    fn list(self) -> Result<Vec<String>, Self> {
        match self {
            Self::List(list) => Ok(list),
            other => Err(other),
        }
    }

    /// Reads a string or a list of strings (RFC 7519, section 4.1.3).
    fn text_or_list(self) -> Result<Vec<String>, Self> {
        match self {
            Self::Text(text) => Ok(vec![text]),
            other => other.list(),
        }
    }

    /// Reads seconds since 1970, with or without a fraction (RFC 7519, section 2).
    fn date(self) -> Result<Timestamp, Self> {
        let Self::Other(Value::Number(number)) = &self else { return Err(self) };
        let whole = number.as_i64().map(Timestamp::from_unix_seconds);
        // A cast from a float saturates, as a time that is out of range should.
        #[allow(clippy::cast_possible_truncation)]
        let fractional =
            || number.as_f64().map(|seconds| Timestamp::from_unix_milliseconds((seconds * 1e3) as i64));
        whole.or_else(fractional).ok_or(self)
    }

    /// Reads the `sub` of an actor (RFC 8693, section 4.1).
    fn actor(self) -> Result<String, Self> {
        #[derive(Deserialize)]
        struct Actor {
            sub: String,
        }

        let value = Value::from(self);
        Actor::deserialize(&value).map(|actor| actor.sub).map_err(|_| Self::Other(value))
    }
}

impl From<Claim> for Value {
    fn from(claim: Claim) -> Self {
        match claim {
            Claim::Text(text) => text.into(),
            Claim::List(list) => list.into(),
            Claim::Other(value) => value,
        }
    }
}

impl<'de> Deserialize<'de> for Claim {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;

        impl<'de> Visitor<'de> for Any {
            type Value = Claim;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a JSON value")
            }

            fn visit_str<E>(self, text: &str) -> Result<Claim, E> {
                Ok(Claim::Text(text.to_owned()))
            }

            fn visit_unit<E>(self) -> Result<Claim, E> {
                Ok(Claim::Other(Value::Null))
            }

            fn visit_bool<E>(self, value: bool) -> Result<Claim, E> {
                Ok(Claim::Other(value.into()))
            }

            fn visit_i64<E>(self, number: i64) -> Result<Claim, E> {
                Ok(Claim::Other(number.into()))
            }

            fn visit_u64<E>(self, number: u64) -> Result<Claim, E> {
                Ok(Claim::Other(number.into()))
            }

            fn visit_f64<E>(self, number: f64) -> Result<Claim, E> {
                Ok(Claim::Other(number.into()))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Claim, A::Error> {
                let mut list = Vec::new();
                while let Some(item) = seq.next_element()? {
                    match item {
                        Claim::Text(text) => list.push(text),
                        other => {
                            let mut values: Vec<Value> = list.into_iter().map(Value::from).collect();
                            values.push(other.into());
                            while let Some(value) = seq.next_element()? {
                                values.push(value);
                            }
                            return Ok(Claim::Other(Value::Array(values)));
                        }
                    }
                }
                Ok(Claim::List(list))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Claim, A::Error> {
                // A number, too, if another crate of the program enables serde_json's `arbitrary_precision`.
                Value::deserialize(MapAccessDeserializer::new(map)).map(Claim::Other)
            }
        }

        deserializer.deserialize_any(Any)
    }
}

#[cfg(test)]
#[path = "claims_tests.rs"]
mod tests;
