//! PKCE code challenges.

use serde::{Serialize, Serializer, ser::SerializeMap as _};

use super::{Query, QueryValue};

/// PKCE code challenge of an authorization URL (RFC 7636): the SHA-256 hash of a code verifier,
/// base64url-encoded without padding. Exchanging the authorization code requires the code verifier.
///
/// The parameter `code_challenge_method`, `S256`, is added in a query, and in a body with `#[serde(flatten)]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeChallenge(Box<str>);

impl CodeChallenge {
    /// Returns the code challenge as a string slice.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for CodeChallenge {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl From<String> for CodeChallenge {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl QueryValue for CodeChallenge {
    fn append(&self, name: &str, query: &mut Query<'_>) {
        query.pair(name, &self.0);
        query.pair("code_challenge_method", "S256");
    }

    fn append_item(&self, query: &mut Query<'_>) {
        query.item(&self.0);
    }
}

impl Serialize for CodeChallenge {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry("code_challenge_method", "S256")?;
        map.serialize_entry("code_challenge", &self.0)?;
        map.end()
    }
}
