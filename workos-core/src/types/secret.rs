//! Secret strings.

use std::{borrow::Cow, fmt};

use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq;
use zeroize::optimization_barrier;

/// A password, token, key or code. `Debug` is redacted, memory is zeroed on drop, comparison takes constant
/// time.
///
/// Serializes as the plain string, as requests need it. Zeroing covers the value's own memory, not request
/// bodies that it was serialized into.
///
/// ```
/// use workos_core::types::Secret;
///
/// let secret = Secret::from("hunter2");
/// assert_eq!(format!("{secret:?}"), "Secret(…)");
/// assert_eq!(secret.expose(), "hunter2");
/// ```
#[derive(Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Secret(Box<str>);

impl Secret {
    /// Returns the plain string. Do not log it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        // `into_boxed_str` reallocates if there is spare capacity, and would leave the old buffer unzeroed.
        if text.len() == text.capacity() {
            Self(text.into_boxed_str())
        } else {
            let exact = Self(text.as_str().into());
            let mut bytes = text.into_bytes();
            // Bytes between length and capacity may be remains of earlier contents.
            bytes.resize(bytes.capacity(), 0);
            wipe(&mut bytes);
            exact
        }
    }
}

impl From<&String> for Secret {
    #[inline]
    fn from(text: &String) -> Self {
        text.as_str().into()
    }
}

impl From<Box<str>> for Secret {
    #[inline]
    fn from(text: Box<str>) -> Self {
        Self(text)
    }
}

impl From<Cow<'_, str>> for Secret {
    fn from(text: Cow<'_, str>) -> Self {
        match text {
            Cow::Borrowed(text) => text.into(),
            Cow::Owned(text) => text.into(),
        }
    }
}

impl From<&Secret> for Secret {
    fn from(secret: &Secret) -> Self {
        secret.clone()
    }
}

impl super::patch::Text for Secret {}

impl PartialEq for Secret {
    fn eq(&self, other: &Self) -> bool {
        self.0.as_bytes().ct_eq(other.0.as_bytes()).into()
    }
}

impl Eq for Secret {}

impl Drop for Secret {
    fn drop(&mut self) {
        wipe(&mut std::mem::take(&mut self.0).into_boxed_bytes());
    }
}

/// Overwrites bytes with zeros. `zeroize` writes byte by byte, which takes longer than decrypting a
/// session; the barrier keeps the compiler from removing the writes.
pub(crate) fn wipe(bytes: &mut [u8]) {
    bytes.fill(0);
    optimization_barrier(bytes);
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::Secret;

    #[test]
    fn secret_is_created_from_any_owned_or_borrowed_text() {
        let text = String::from("hunter2");
        for secret in [
            Secret::from("hunter2"),
            Secret::from(&text),
            Secret::from(text.clone()),
            Secret::from(Box::<str>::from("hunter2")),
            Secret::from(Cow::Borrowed("hunter2")),
            Secret::from(Cow::<str>::Owned(text.clone())),
            Secret::from(&Secret::from("hunter2")),
        ] {
            assert_eq!(secret.expose(), "hunter2");
        }
    }

    #[test]
    fn secret_equality_compares_text() {
        assert_eq!(Secret::from("a"), Secret::from(String::from("a")));
        assert_ne!(Secret::from("a"), Secret::from("b"));
        assert_ne!(Secret::from("a"), Secret::from("ab"));
    }

    #[test]
    fn secret_serializes_text_and_redacts_debug() {
        let mut spare = String::with_capacity(64);
        spare.push_str("hunter2");
        let secret = Secret::from(spare);
        assert_eq!(serde_json::to_string(&secret).unwrap(), "\"hunter2\"");
        assert!(!format!("{secret:?} {:?}", Some(&secret)).contains("hunter2"));
    }
}
