//! The API key of a request.

use http::{HeaderMap, HeaderName};

use super::ApiKeyError;
use crate::headers::{BearerError, is_b64token, read_bearer};

/// Maximum length of an API key, in bytes. WorkOS's have about 70.
pub const MAX_API_KEY_BYTES: usize = 1_024;

/// Returns the bearer token of the only `Authorization` header, or the value of the only other header with a key.
pub(super) fn read<'a>(headers: &'a HeaderMap, other: Option<&HeaderName>) -> Result<&'a str, ApiKeyError> {
    let bearer = read_bearer(headers);
    let mut others = other.into_iter().flat_map(|name| headers.get_all(name));
    match (bearer, others.next(), others.next()) {
        (Ok(key), None, _) => Ok(key),
        (Err(BearerError::Invalid), None, _) => Err(ApiKeyError::Invalid),
        (Err(BearerError::Missing), None, _) => Err(ApiKeyError::Missing),
        (Err(BearerError::Missing), Some(key), None) => key.to_str().map_err(|_| ApiKeyError::Invalid),
        _ => Err(ApiKeyError::MultipleHeaders),
    }
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
    use http::{HeaderMap, HeaderName, HeaderValue, header::AUTHORIZATION};

    use super::{MAX_API_KEY_BYTES, check, read};

    #[test]
    fn key_is_that_of_the_only_header_with_credentials() {
        const OTHER: HeaderName = HeaderName::from_static("x-api-key");
        for (bearers, others, without_other, with_other) in [
            (&[] as &[&[u8]], &[] as &[&[u8]], Err("Missing"), Err("Missing")),
            (&[b"Bearer sk_1"], &[], Ok("sk_1"), Ok("sk_1")),
            (&[], &[b"sk_1"], Err("Missing"), Ok("sk_1")),
            (&[b"Basic c2tfMTo="], &[b"sk_1"], Err("Missing"), Ok("sk_1")),
            (&[b"Bearer sk_1"], &[b"sk_1"], Ok("sk_1"), Err("MultipleHeaders")),
            (&[b"Bearer"], &[b"sk_1"], Err("Invalid"), Err("MultipleHeaders")),
            (&[], &[b"sk_1", b"sk_1"], Err("Missing"), Err("MultipleHeaders")),
            (&[b"Bearer sk_1", b"Bearer sk_1"], &[], Err("MultipleHeaders"), Err("MultipleHeaders")),
            (&[], &[b""], Err("Missing"), Err("Invalid")),
            (&[], &[b"Bearer sk_1"], Err("Missing"), Err("Invalid")),
            (&[], &[b"sk_\xff"], Err("Missing"), Err("Invalid")),
        ] {
            let bearers = bearers.iter().map(|value| (AUTHORIZATION, *value));
            let headers: HeaderMap = bearers
                .chain(others.iter().map(|value| (OTHER, *value)))
                .map(|(name, value)| (name, HeaderValue::from_bytes(value).unwrap()))
                .collect();
            for (other, expected) in [(None, without_other), (Some(&OTHER), with_other)] {
                let key = read(&headers, other).and_then(|key| check(key).map(|()| key));
                assert_eq!(
                    key.map_err(|error| format!("{error:?}")),
                    expected.map_err(str::to_owned),
                    "{headers:?}"
                );
            }
        }
    }

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
