//! The API key of a request.

use http::HeaderMap;

use super::ApiKeyError;
use crate::headers::{BearerError, is_b64token, read_bearer};

/// Maximum length of an API key, in bytes. WorkOS's have about 70.
pub const MAX_API_KEY_BYTES: usize = 1_024;

/// Returns the bearer token of the only `Authorization` header.
pub(super) fn bearer(headers: &HeaderMap) -> Result<&str, ApiKeyError> {
    read_bearer(headers).map_err(|error| match error {
        BearerError::Missing => ApiKeyError::Missing,
        BearerError::Multiple => ApiKeyError::MultipleHeaders,
        BearerError::Invalid => ApiKeyError::Invalid,
    })
}

/// Checks that a key has the form and the length of an API key, so that nothing else causes a request to WorkOS.
pub(super) fn check(key: &str) -> Result<(), ApiKeyError> {
    if key.len() > MAX_API_KEY_BYTES || !is_b64token(key) {
        return Err(ApiKeyError::Invalid);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{MAX_API_KEY_BYTES, check};

    #[test]
    fn key_has_at_most_the_maximum_length() {
        assert!(check(&"k".repeat(MAX_API_KEY_BYTES)).is_ok());
        assert!(check(&"k".repeat(MAX_API_KEY_BYTES + 1)).is_err());
    }

    #[test]
    fn key_has_the_form_of_a_bearer_token() {
        for (key, is_accepted) in [
            ("sk_1", true),
            ("A-z.0_9~+/==", true),
            ("", false),
            ("sk 1", false),
            ("sk_1,", false),
            ("=", false),
        ] {
            assert_eq!(check(key).is_ok(), is_accepted, "{key}");
        }
    }
}
