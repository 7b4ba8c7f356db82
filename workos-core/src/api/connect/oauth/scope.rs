//! OAuth scopes.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::endpoint::{Query, QueryValue};

/// OAuth scopes: a text of words that single spaces separate, such as `openid offline_access`
/// ([RFC 6749, section 3.3](https://www.rfc-editor.org/rfc/rfc6749#section-3.3)). Scopes are case-sensitive.
///
/// ```
/// use workos_core::connect::Scope;
///
/// let scope = Scope::from(["openid", "invoices:read"]);
/// assert_eq!(scope, Scope::from("openid invoices:read"));
/// assert!(scope.contains("invoices:read") && !scope.contains("invoices"));
/// ```
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Scope(String);

impl Scope {
    /// Returns the scopes as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Iterates over the scopes.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.split(' ').filter(|scope| !scope.is_empty())
    }

    /// Whether a scope is among these, as a whole.
    #[must_use]
    pub fn contains(&self, scope: &str) -> bool {
        !scope.is_empty() && self.iter().any(|other| other == scope)
    }

    /// Whether there are no scopes.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.iter().next().is_none()
    }
}

impl From<&str> for Scope {
    fn from(scope: &str) -> Self {
        Self(scope.to_owned())
    }
}

impl From<String> for Scope {
    fn from(scope: String) -> Self {
        Self(scope)
    }
}

impl From<&Self> for Scope {
    fn from(scope: &Self) -> Self {
        scope.clone()
    }
}

impl<T: AsRef<str>, const N: usize> From<[T; N]> for Scope {
    fn from(scopes: [T; N]) -> Self {
        scopes.into_iter().collect()
    }
}

impl<T: AsRef<str>> From<Vec<T>> for Scope {
    fn from(scopes: Vec<T>) -> Self {
        scopes.into_iter().collect()
    }
}

impl<T: AsRef<str>> FromIterator<T> for Scope {
    fn from_iter<I: IntoIterator<Item = T>>(scopes: I) -> Self {
        let mut text = String::new();
        for scope in scopes {
            if !text.is_empty() {
                text.push(' ');
            }
            text.push_str(scope.as_ref());
        }
        Self(text)
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Scope").field(&self.0).finish()
    }
}

impl QueryValue for Scope {
    fn append(&self, name: &str, query: &mut Query<'_>) {
        query.pair(name, &self.0);
    }

    fn append_item(&self, query: &mut Query<'_>) {
        query.item(&self.0);
    }
}

impl Serialize for Scope {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Scope {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::Scope;

    #[test]
    fn scopes_are_compared_as_whole_words() {
        let scope = Scope::from("read write:all  admin");
        for (name, expected) in [
            ("read", true),
            ("write:all", true),
            ("admin", true),
            ("write", false),
            ("rea", false),
            ("Read", false),
            ("read write:all", false),
            ("", false),
            (" ", false),
        ] {
            assert_eq!(scope.contains(name), expected, "{name:?}");
        }
        assert_eq!(scope.iter().collect::<Scope>().as_str(), "read write:all admin");
        assert!(Scope::default().is_empty() && Scope::from(" ").is_empty() && !scope.is_empty());
    }
}
