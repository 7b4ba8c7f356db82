//! Metadata: custom key-value pairs of organizations and users.

use std::{
    collections::BTreeMap,
    ops::{Deref, DerefMut},
};

use serde::{Deserialize, Serialize};

use super::Patch;

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
///
/// Any map and any iterator of pairs of texts converts to metadata. It is read as the `BTreeMap` that it dereferences
/// to.
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

impl Metadata {
    /// Creates metadata without a pair.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

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

impl<'a> IntoIterator for &'a Metadata {
    type Item = (&'a String, &'a String);
    type IntoIter = std::collections::btree_map::Iter<'a, String, String>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

// The conversions below overlap with `From<T> for T` and `From<T> for Patch<T>` if `Metadata` or `MetadataPatch` is an
// `IntoIterator` by value.

impl<K: Into<String>, V: Into<String>> FromIterator<(K, V)> for Metadata {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(pairs: I) -> Self {
        Self(pairs.into_iter().map(|(key, value)| (key.into(), value.into())).collect())
    }
}

impl<K: Into<String>, V: Into<String>> FromIterator<(K, V)> for MetadataPatch {
    /// Creates changes that set each pair; all other keys are unchanged.
    fn from_iter<I: IntoIterator<Item = (K, V)>>(pairs: I) -> Self {
        Metadata::from_iter(pairs).into()
    }
}

/// Converts any map and any iterator of pairs, such as `HashMap<String, String>` and `[("tier", "gold")]`.
impl<I: IntoIterator<Item = (K, V)>, K: Into<String>, V: Into<String>> From<I> for Metadata {
    fn from(pairs: I) -> Self {
        pairs.into_iter().collect()
    }
}

/// Converts any map and any iterator of pairs to changes that set each pair; all other keys are unchanged.
impl<I: IntoIterator<Item = (K, V)>, K: Into<String>, V: Into<String>> From<I> for MetadataPatch {
    fn from(pairs: I) -> Self {
        pairs.into_iter().collect()
    }
}

/// Sets the metadata from any map and any iterator of pairs.
impl<I: IntoIterator<Item = (K, V)>, K: Into<String>, V: Into<String>> From<I> for Patch<Metadata> {
    fn from(pairs: I) -> Self {
        Self::Set(pairs.into())
    }
}

/// Sets the pairs of any map and any iterator; all other keys are unchanged.
impl<I: IntoIterator<Item = (K, V)>, K: Into<String>, V: Into<String>> From<I> for Patch<MetadataPatch> {
    fn from(pairs: I) -> Self {
        Self::Set(pairs.into())
    }
}

impl From<Metadata> for BTreeMap<String, String> {
    fn from(metadata: Metadata) -> Self {
        metadata.0
    }
}

impl From<Metadata> for MetadataPatch {
    /// Converts to changes that set each pair; all other keys are unchanged.
    fn from(metadata: Metadata) -> Self {
        Self(metadata.0.into_iter().map(|(key, value)| (key, Some(value))).collect())
    }
}

impl From<Metadata> for Patch<MetadataPatch> {
    /// Converts to changes that set each pair; all other keys are unchanged.
    fn from(metadata: Metadata) -> Self {
        Self::Set(metadata.into())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::disallowed_types, reason = "maps of applications, whose order is random")]

    use std::collections::{BTreeMap, HashMap};

    use super::{Metadata, MetadataPatch};
    use crate::{
        organizations::{CreateOrganization, UpdateOrganization},
        types::Patch,
    };

    fn created(metadata: impl Into<Patch<Metadata>>) -> serde_json::Value {
        let mut json = serde_json::to_value(CreateOrganization::new("Acme").metadata(metadata)).unwrap();
        json["metadata"].take()
    }

    fn updated(metadata: impl Into<Patch<MetadataPatch>>) -> serde_json::Value {
        let mut json = serde_json::to_value(UpdateOrganization::new("org_1").metadata(metadata)).unwrap();
        json["metadata"].take()
    }

    #[test]
    fn metadata_is_set_from_any_map_or_iterator_of_pairs() {
        let json = serde_json::json!({"plan": "pro", "tier": "gold"});
        let pairs = [("tier", "gold"), ("plan", "pro")];
        let owned = pairs.map(|(key, value)| (key.to_owned(), value.to_owned()));
        let map = HashMap::from(owned.clone());
        let metadata = Metadata::from(pairs);
        assert_eq!(BTreeMap::from(metadata.clone()), BTreeMap::from(owned.clone()));
        for value in [
            created(pairs),
            created(HashMap::from(pairs)),
            created(BTreeMap::from(owned.clone())),
            created(&map),
            created(pairs.into_iter().filter(|(key, _)| !key.is_empty())),
            created(owned.to_vec()),
            created(metadata.clone()),
            created(&metadata),
            created(Patch::Set(metadata.clone())),
            updated(pairs),
            updated(HashMap::from(owned.clone())),
            updated(BTreeMap::from(pairs)),
            updated(owned.to_vec()),
            updated(pairs.into_iter().collect::<MetadataPatch>()),
        ] {
            assert_eq!(value, json);
        }
    }

    #[test]
    fn metadata_of_an_organization_is_sent_back_in_an_update() {
        let metadata = Metadata::from([("tier", "gold")]);
        let json = serde_json::json!({"tier": "gold"});
        assert_eq!(updated(&metadata), json);
        assert_eq!(updated(metadata.clone()), json);
        let patch = MetadataPatch::from(&metadata).remove("trial");
        assert_eq!(updated(patch), serde_json::json!({"tier": "gold", "trial": null}));
        assert_eq!(updated(Patch::Clear), serde_json::Value::Null);
    }
}
