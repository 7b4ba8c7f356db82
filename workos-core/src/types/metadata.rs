//! Metadata: custom key-value pairs of organizations and users.

use std::{
    collections::BTreeMap,
    ops::{Deref, DerefMut},
};

use serde::{Deserialize, Serialize};

/// Custom key-value pairs of a resource.
///
/// WorkOS accepts at most 50 pairs, keys of at most 40 characters and values of at most 600. Exceeding a
/// limit is the error `invalid_metadata` (400).
///
/// ```
/// use workos_core::types::Metadata;
///
/// let metadata = Metadata::from([("tier", "gold")]);
/// assert_eq!(metadata["tier"], "gold");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Metadata(BTreeMap<String, String>);

/// Changes to the [`Metadata`] of a resource: a value sets a key, null removes a key, all other keys are
/// unchanged.
///
/// The limits of [`Metadata`] apply: 50 pairs, keys of 40 characters, values of 600.
///
/// ```
/// use workos_core::types::MetadataPatch;
///
/// let patch = MetadataPatch::new().set("tier", "gold").remove("trial");
/// assert_eq!(serde_json::to_string(&patch)?, r#"{"tier":"gold","trial":null}"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MetadataPatch(BTreeMap<String, Option<String>>);

impl MetadataPatch {
    /// Creates an empty set of changes.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the value of a key.
    #[must_use]
    pub fn set(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.0.insert(key.into(), Some(value.into()));
        self
    }

    /// Removes a key.
    #[must_use]
    pub fn remove(mut self, key: impl Into<String>) -> Self {
        self.0.insert(key.into(), None);
        self
    }
}

impl Deref for Metadata {
    type Target = BTreeMap<String, String>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl DerefMut for Metadata {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.0
    }
}

impl Deref for MetadataPatch {
    type Target = BTreeMap<String, Option<String>>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl<K: Into<String>, V: Into<String>> FromIterator<(K, V)> for Metadata {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(pairs: I) -> Self {
        Self(pairs.into_iter().map(|(key, value)| (key.into(), value.into())).collect())
    }
}

impl<K: Into<String>, V: Into<String>, const N: usize> From<[(K, V); N]> for Metadata {
    fn from(pairs: [(K, V); N]) -> Self {
        pairs.into_iter().collect()
    }
}

impl From<BTreeMap<String, String>> for Metadata {
    fn from(pairs: BTreeMap<String, String>) -> Self {
        Self(pairs)
    }
}

impl From<Metadata> for MetadataPatch {
    /// Converts to changes that set each pair; all other keys are unchanged.
    fn from(metadata: Metadata) -> Self {
        Self(metadata.0.into_iter().map(|(key, value)| (key, Some(value))).collect())
    }
}

impl<K: Into<String>, V: Into<String>, const N: usize> From<[(K, V); N]> for MetadataPatch {
    fn from(pairs: [(K, V); N]) -> Self {
        Metadata::from(pairs).into()
    }
}

impl<K: Into<String>, V: Into<String>, const N: usize> From<[(K, V); N]> for super::Patch<Metadata> {
    fn from(pairs: [(K, V); N]) -> Self {
        Self::Set(pairs.into())
    }
}

impl<K: Into<String>, V: Into<String>, const N: usize> From<[(K, V); N]> for super::Patch<MetadataPatch> {
    fn from(pairs: [(K, V); N]) -> Self {
        Self::Set(pairs.into())
    }
}
