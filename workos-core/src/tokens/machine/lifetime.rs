//! Lifetime of an access token.

use std::time::Duration;

use serde::Deserialize;

use crate::{
    connect::Scope,
    crypto::base64,
    types::{Timestamp, from_json},
};

/// Upper limit of a lifetime. A longer one is cut, so that a wrong value does not keep a token forever.
const MAX: Duration = Duration::from_secs(24 * 60 * 60);

/// The claims of an access token that concern its holder, not verified: a client cannot and need not.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct UnverifiedClaims {
    exp: Option<f64>,
    iat: Option<f64>,
    /// Granted scopes.
    pub(super) scope: Option<Scope>,
}

impl UnverifiedClaims {
    /// Reads the claims of a JWT. An opaque token has none.
    pub(super) fn read(token: &str) -> Self {
        Self::try_read(token).unwrap_or_default()
    }

    fn try_read(token: &str) -> Option<Self> {
        let mut parts = token.split('.');
        let (_, claims, _) = (parts.next()?, parts.next()?, parts.next()?);
        if parts.next().is_some() {
            return None;
        }
        let claims = base64::decode_url(claims.as_bytes())?;
        // Serde reads a struct from a list, too, so the brace is checked.
        from_json(claims.strip_prefix(b"{").and(Some(&claims))?).ok()
    }
}

/// Returns the lifetime of a token from the time at which it was requested: `expires_in` of the response or
/// `exp - iat` of the token, whichever ends first, at most a day. A difference of claims does not depend on the
/// clock of this machine, which is used only without `iat`.
///
/// `None` if neither says anything. Zero, if one of them is in the past or no finite number.
pub(super) fn lifetime(
    expires_in: Option<f64>,
    claims: &UnverifiedClaims,
    requested_at: Timestamp,
) -> Option<Duration> {
    let now = || requested_at.unix_milliseconds() as f64 / 1_000.0;
    let of_claims = claims.exp.map(|exp| exp - claims.iat.unwrap_or_else(now));
    // NaN remains NaN, which is no duration.
    let limited =
        |seconds: f64| Duration::try_from_secs_f64(seconds.clamp(0.0, MAX.as_secs_f64())).unwrap_or_default();
    match (expires_in.map(limited), of_claims.map(limited)) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(claims: &str) -> String {
        format!("e30.{}.c2ln", base64::encode_url(claims.as_bytes()))
    }

    #[test]
    fn lifetime_is_the_shorter_of_response_and_claims() {
        let now = Timestamp::from_unix_seconds(1_000);
        for (expires_in, claims, seconds) in [
            (None, "{}", None),
            (Some(3_600.0), "{}", Some(3_600.0)),
            (None, r#"{"exp":1300,"iat":1000}"#, Some(300.0)),
            (Some(3_600.0), r#"{"exp":1300,"iat":1000}"#, Some(300.0)),
            (Some(60.0), r#"{"exp":1300,"iat":1000}"#, Some(60.0)),
            // The clock of this machine is wrong by an hour.
            (None, r#"{"exp":4900,"iat":4600}"#, Some(300.0)),
            (None, r#"{"exp":1060}"#, Some(60.0)),
            (None, r#"{"exp":940}"#, Some(0.0)),
            (None, r#"{"exp":1000,"iat":2000}"#, Some(0.0)),
            (Some(0.0), "{}", Some(0.0)),
            (Some(-1.0), "{}", Some(0.0)),
            (Some(0.5), "{}", Some(0.5)),
            (Some(f64::NAN), "{}", Some(0.0)),
            (Some(f64::NEG_INFINITY), "{}", Some(0.0)),
            (Some(f64::INFINITY), "{}", Some(86_400.0)),
            (Some(f64::MAX), r#"{"exp":1e308,"iat":-1e308}"#, Some(86_400.0)),
            (Some(60.0), r#"{"exp":"soon"}"#, Some(60.0)),
            (Some(60.0), "[1,2]", Some(60.0)),
            (Some(60.0), "", Some(60.0)),
        ] {
            let claims_read = UnverifiedClaims::read(&token(claims));
            let expected = seconds.map(Duration::from_secs_f64);
            assert_eq!(lifetime(expires_in, &claims_read, now), expected, "{expires_in:?} {claims}");
        }
    }

    #[test]
    fn claims_of_a_text_that_is_no_jwt_are_empty() {
        for text in ["", ".", "..", "...", "a.b", "a.b.c.d", "a.!.c", "a.e30", "opaque"] {
            let claims = UnverifiedClaims::read(text);
            assert!(claims.exp.is_none() && claims.iat.is_none() && claims.scope.is_none(), "{text}");
        }
        assert_eq!(UnverifiedClaims::read(&token(r#"{"scope":"a b"}"#)).scope.unwrap(), "a b".into());
    }
}
