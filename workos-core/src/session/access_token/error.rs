//! Why a token is refused.

use std::fmt;

/// Why an access token is refused. They are looked for in the order given here, so what comes after
/// [`Signature`](Self::Signature) is said of authentic tokens only, and [`Expired`](Self::Expired) of tokens
/// with which everything else is right.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum AccessTokenError {
    /// It is longer than [`MAX_TOKEN_BYTES`](super::MAX_TOKEN_BYTES).
    TooLong,
    /// It is no JSON web token: not three parts of base64url, or a header that is no JSON object with
    /// each field once and of its type.
    Malformed,
    /// Its header has `crit`: extensions that must be understood (RFC 7515, 4.1.11). There are none here.
    Critical,
    /// It is signed in another way than RS256, or not at all.
    Algorithm,
    /// It does not say which key it is signed with, and the set has not exactly one.
    MissingKeyId,
    /// It is signed with a key that is not in the set.
    UnknownKey,
    /// The signature is not of this token by this key.
    Signature,
    /// A claim that matters is not what it should be, is there twice, or `sub` is not there at all. Carries
    /// the name of the claim; `""` where the claims are no JSON object.
    Claim(&'static str),
    /// It never expires.
    MissingExpiry,
    /// It is not of a user's session.
    Kind(TokenKindError),
    /// `iss` is none of the issuers that the rules name.
    Issuer,
    /// `aud` has none of the audiences that the rules name.
    Audience,
    /// It is of another user than the rules name.
    Subject,
    /// It is not valid yet (`nbf`).
    NotYetValid,
    /// It was valid.
    Expired,
}

impl AccessTokenError {
    /// Whether nothing is wrong but that its time is over, so that a refreshed one will do.
    #[must_use]
    pub fn is_expired(&self) -> bool {
        *self == Self::Expired
    }
}

/// How a token shows that it is not of a user's session. WorkOS signs tokens of other kinds with the same key;
/// these are the rules that its Python SDK tells them apart by.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum TokenKindError {
    /// It has no `sid` that is a text, and so no session.
    NoSession,
    /// It has no `auth_time` that is a number: nobody signed in.
    NoAuthenticationTime,
    /// Its `sub_profile` is something other than `user`, such as `agent`. Carries the text, empty if it is none.
    Profile(Box<str>),
    /// It has a `sub_type`, such as `widget`. Carries the text, empty if it is none.
    SubjectType(Box<str>),
}

impl fmt::Display for AccessTokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TooLong => "the access token is too long",
            Self::Malformed => "the access token is no JSON web token",
            Self::Critical => "the access token has critical extensions that are not known here",
            Self::Algorithm => "the access token is not signed with RS256",
            Self::MissingKeyId => "the access token does not say which key it is signed with",
            Self::UnknownKey => "the access token is signed with a key that is not known",
            Self::Signature => "the signature of the access token is wrong",
            Self::Claim("") => "the claims of the access token are no JSON object",
            Self::Claim(name) => {
                return write!(f, "the claim `{name}` of the access token is not what it should be");
            }
            Self::Kind(kind) => return kind.fmt(f),
            Self::Issuer => "the access token is from another issuer",
            Self::Audience => "the access token is for another audience",
            Self::Subject => "the access token is of another user",
            Self::MissingExpiry => "the access token never expires",
            Self::NotYetValid => "the access token is not valid yet",
            Self::Expired => "the access token has expired",
        })
    }
}

impl std::error::Error for AccessTokenError {}

impl fmt::Display for TokenKindError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the access token is not of a user's session: ")?;
        match self {
            Self::NoSession => f.write_str("it has no `sid`"),
            Self::NoAuthenticationTime => f.write_str("it has no `auth_time`"),
            Self::Profile(profile) => write!(f, "its `sub_profile` is {profile:?}"),
            Self::SubjectType(kind) => write!(f, "its `sub_type` is {kind:?}"),
        }
    }
}

impl std::error::Error for TokenKindError {}
