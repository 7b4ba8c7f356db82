//! The challenge of PKCE.

use super::{Query, QueryValue};

/// The challenge that an authorization URL carries with PKCE (RFC 7636): the SHA-256 of a code verifier, in
/// base64url without padding. Whoever exchanges the code must have the verifier.
///
/// A query names the method, `S256`, along with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeChallenge(Box<str>);

impl CodeChallenge {
    /// The challenge as text.
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
