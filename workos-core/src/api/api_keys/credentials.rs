//! The API key of a request.

use http::HeaderMap;

use super::ApiKeyError;
use crate::headers::{self, BearerProblem};

/// Maximum length of an API key, in bytes. WorkOS's have about 70.
pub const MAX_API_KEY_BYTES: usize = 1_024;

/// Returns the bearer token of the only `Authorization` header.
pub(super) fn bearer(headers: &HeaderMap) -> Result<&str, ApiKeyError> {
    headers::bearer_credentials(headers).map_err(|problem| match problem {
        BearerProblem::Missing => ApiKeyError::Missing,
        BearerProblem::Multiple => ApiKeyError::MultipleHeaders,
        BearerProblem::NotText => ApiKeyError::Invalid,
    })
}

/// Checks that a key has the form of a bearer token, `b64token` in the grammar of RFC 6750, so that nothing else
/// causes a request to WorkOS.
pub(super) fn check(key: &str) -> Result<(), ApiKeyError> {
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~+/=".contains(&byte);
    if key.is_empty() || key.len() > MAX_API_KEY_BYTES || !key.bytes().all(is_allowed) {
        return Err(ApiKeyError::Invalid);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use http::{HeaderMap, HeaderValue, header::AUTHORIZATION};

    use super::{MAX_API_KEY_BYTES, bearer, check};

    fn key(values: &[&[u8]]) -> Result<String, String> {
        let headers: HeaderMap =
            values.iter().map(|value| (AUTHORIZATION, HeaderValue::from_bytes(value).unwrap())).collect();
        let key = bearer(&headers).map_err(|error| format!("{error:?}"))?;
        check(key).map_err(|error| format!("{error:?}"))?;
        Ok(key.to_owned())
    }

    #[test]
    fn key_is_the_bearer_token_of_the_only_header() {
        for (values, expected) in [
            (&[] as &[&[u8]], Err("Missing")),
            (&[b""], Err("Missing")),
            (&[b"sk_1"], Err("Missing")),
            (&[b"Basic c2tfMTo="], Err("Missing")),
            (&[b"Bearer sk_1"], Ok("sk_1")),
            (&[b"bearer sk_1"], Ok("sk_1")),
            (&[b"BEARER   sk_1 "], Ok("sk_1")),
            (&[b"Bearer A-z.0_9~+/=="], Ok("A-z.0_9~+/==")),
            (&[b"Bearer"], Err("Invalid")),
            (&[b"Bearer "], Err("Invalid")),
            (&[b"Bearer sk_1 sk_2"], Err("Invalid")),
            (&[b"Bearer sk_1,sk_2"], Err("Invalid")),
            (&[b"Bearer \"sk_1\""], Err("Invalid")),
            (&[b"Bearer\tsk_1"], Err("Missing")),
            (&[b"Bearer sk_\xff"], Err("Invalid")),
            (&[b"Bearer sk_1", b"Bearer sk_1"], Err("MultipleHeaders")),
            (&[b"Bearer sk_1", b"Basic c2tfMTo="], Err("MultipleHeaders")),
        ] {
            assert_eq!(key(values), expected.map(str::to_owned).map_err(str::to_owned), "{values:?}");
        }
    }

    #[test]
    fn key_has_at_most_the_maximum_length() {
        assert!(check(&"k".repeat(MAX_API_KEY_BYTES)).is_ok());
        assert!(check(&"k".repeat(MAX_API_KEY_BYTES + 1)).is_err());
    }
}
