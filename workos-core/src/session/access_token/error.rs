//! Reasons for the rejection of an access token.

use std::fmt;

/// Reason for the rejection of an access token.
///
/// The checks are made in the order of the variants: a reason after [`Signature`](Self::Signature) means that
/// the signature is valid, and [`Expired`](Self::Expired) that everything else is valid.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum AccessTokenError {
    /// The token is longer than [`MAX_TOKEN_BYTES`](super::MAX_TOKEN_BYTES).
    TooLong,
    /// The text is not a JWT: not three parts in base64url, or a header that is not a JSON object, has a
    /// duplicate field or a field of the wrong type.
    Malformed,
    /// The header has `crit`, extensions that must be understood (RFC 7515, section 4.1.11). None are
    /// supported.
    Critical,
    /// The algorithm (`alg`) is not RS256.
    Algorithm,
    /// The header brings or names a key of its own: `jwk`, `jku`, `x5c` or `x5u` (RFC 7515, section 4.1). Only a
    /// [`JwksCache::of_url`](crate::session::JwksCache::of_url) gives this reason.
    KeyInHeader,
    /// The header has no key ID (`kid`), and the JWKS does not have exactly one key.
    MissingKeyId,
    /// The key ID (`kid`) is not in the JWKS.
    UnknownKey,
    /// The signature is invalid.
    Signature,
    /// A claim has the wrong type, or `sub` is missing. Holds the name of the claim; `""` if the claims are
    /// not a JSON object without duplicates.
    Claim(&'static str),
    /// The token has no expiry (`exp`).
    MissingExpiry,
    /// The token is not one of a user session.
    Kind(TokenKindError),
    /// The issuer (`iss`) is none of those in the rules.
    Issuer,
    /// The audience (`aud`) has none of those in the rules.
    Audience,
    /// The client ID (`client_id`) is none of those in the rules, by default that of the configuration, or is
    /// not a string.
    ClientId,
    /// The subject (`sub`) is another user than the one in the rules.
    Subject,
    /// The organization (`org_id`) is another than the one that was switched to. Only a refresh gives this
    /// reason.
    Organization,
    /// The token is not valid yet (`nbf`).
    NotYetValid,
    /// The token has expired (`exp`).
    Expired,
}

impl AccessTokenError {
    /// Whether the token is valid except that it has expired, so that refreshing the session gives a valid
    /// one.
    #[must_use]
    pub fn is_expired(&self) -> bool {
        *self == Self::Expired
    }
}

/// Reason why an access token is not one of a user session.
///
/// WorkOS signs tokens of other kinds, such as those of agents and widgets, with the same key. The rules are
/// those of the Python SDK, except that a token with a session ID (`sid`) that begins with `session_` needs no
/// `auth_time`: the token of WorkOS's reference has none, and no other SDK requires it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum TokenKindError {
    /// The `sid` claim is missing or not a string.
    MissingSessionId,
    /// The `sid` claim does not begin with `session_`, and the `auth_time` claim is missing or not a number.
    MissingAuthenticationTime,
    /// The `sid` claim is the ID of a consent, `app_consent_…`, as in the token that a Connect application gets
    /// for a user.
    Consent,
    /// The `sub_profile` claim is not `user`. Holds its value, such as `agent`; empty if it is not a string.
    SubjectProfile(Box<str>),
    /// The token has a `sub_type` claim. Holds its value, such as `widget`; empty if it is not a string.
    SubjectType(Box<str>),
}

impl fmt::Display for AccessTokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TooLong => "access token is too long",
            Self::Malformed => "access token is not a JWT",
            Self::Critical => "access token has an unsupported critical extension",
            Self::Algorithm => "access token is not signed with RS256",
            Self::KeyInHeader => "access token brings a key in its header",
            Self::MissingKeyId => "access token has no key ID",
            Self::UnknownKey => "key ID of the access token is not in the JWKS",
            Self::Signature => "signature of the access token is invalid",
            Self::Claim("") => "claims of the access token are not a JSON object",
            Self::Claim(name) => {
                return write!(f, "claim `{name}` of the access token is missing or invalid");
            }
            Self::Kind(kind) => return kind.fmt(f),
            Self::Issuer => "access token has another issuer",
            Self::Audience => "access token has another audience",
            Self::ClientId => "access token has another client ID",
            Self::Subject => "access token has another subject",
            Self::Organization => "access token has another organization",
            Self::MissingExpiry => "access token has no expiry",
            Self::NotYetValid => "access token is not valid yet",
            Self::Expired => "access token has expired",
        })
    }
}

impl std::error::Error for AccessTokenError {}

impl fmt::Display for TokenKindError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("access token is not one of a user session: ")?;
        match self {
            Self::MissingSessionId => f.write_str("`sid` is missing"),
            Self::MissingAuthenticationTime => {
                f.write_str("`sid` is not the ID of a session and `auth_time` is missing")
            }
            Self::Consent => f.write_str("`sid` is the ID of a consent"),
            Self::SubjectProfile(profile) => write!(f, "`sub_profile` is {profile:?}"),
            Self::SubjectType(kind) => write!(f, "`sub_type` is {kind:?}"),
        }
    }
}

impl std::error::Error for TokenKindError {}
