//! Fields of update requests that can be kept, cleared or set.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Change to a nullable field: [`Keep`](Patch::Keep) omits the field from the request,
/// [`Clear`](Patch::Clear) sends null, [`Set`](Patch::Set) sends a value.
///
/// Setters accept `impl Into<Patch<T>>`: a value converts to `Set`, `Patch::Clear` clears. There is no
/// conversion from `Option`, because `None` could mean keep or clear: use
/// [`set_or_keep`](Patch::set_or_keep) or [`set_or_clear`](Patch::set_or_clear).
///
/// ```
/// use workos_core::{organizations::UpdateOrganization, types::Patch};
///
/// let update = UpdateOrganization::new("org_1").external_id(Patch::Clear);
/// assert_eq!(serde_json::to_string(&update)?, r#"{"external_id":null}"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Patch<T> {
    /// Omits the field, which leaves it unchanged.
    #[default]
    Keep,
    /// Sends null, which clears the field.
    Clear,
    /// Sends a new value.
    Set(T),
}

impl<T> Patch<T> {
    /// Whether the field is omitted.
    #[must_use]
    pub const fn is_keep(&self) -> bool {
        matches!(self, Self::Keep)
    }

    /// Returns the new value; `None` for `Keep` and `Clear`.
    #[must_use]
    pub const fn value(&self) -> Option<&T> {
        match self {
            Self::Set(value) => Some(value),
            Self::Keep | Self::Clear => None,
        }
    }

    /// Converts an option: `Some` to `Set`, `None` to `Keep`.
    #[must_use]
    pub fn set_or_keep(value: Option<T>) -> Self {
        value.map_or(Self::Keep, Self::Set)
    }

    /// Converts an option: `Some` to `Set`, `None` to `Clear`.
    #[must_use]
    pub fn set_or_clear(value: Option<T>) -> Self {
        value.map_or(Self::Clear, Self::Set)
    }
}

impl<T> From<T> for Patch<T> {
    fn from(value: T) -> Self {
        Self::Set(value)
    }
}

/// Marker for string newtypes, so that setters of `Patch<T>` accept `&str`.
#[doc(hidden)]
pub trait Text {}

impl Text for String {}

impl<'a, T: Text + From<&'a str>> From<&'a str> for Patch<T> {
    fn from(value: &'a str) -> Self {
        Self::Set(value.into())
    }
}

impl<T, U: Into<T>, const N: usize> From<[U; N]> for Patch<Vec<T>> {
    fn from(items: [U; N]) -> Self {
        Self::Set(items.into_iter().map(Into::into).collect())
    }
}

/// Serializes `Clear` as null and `Set` as its value. A field that is `Keep` must be skipped; elsewhere
/// (alone, or in an array) `Keep` is serialized as null.
impl<T: Serialize> Serialize for Patch<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Keep | Self::Clear => serializer.serialize_none(),
            Self::Set(value) => serializer.serialize_some(value),
        }
    }
}

/// Deserializes null as `Clear`. With `#[serde(default)]` a missing field is `Keep`.
impl<'de, T: Deserialize<'de>> Deserialize<'de> for Patch<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Option::<T>::deserialize(deserializer).map(Self::set_or_clear)
    }
}

#[cfg(test)]
mod tests {
    use super::Patch;

    #[derive(serde::Serialize, serde::Deserialize, PartialEq, Debug)]
    struct Update {
        #[serde(default, skip_serializing_if = "Patch::is_keep")]
        name: Patch<String>,
    }

    #[test]
    fn patch_keep_clear_and_set_round_trip() {
        for (name, json) in [
            (Patch::Keep, "{}"),
            (Patch::Clear, r#"{"name":null}"#),
            (Patch::from("x"), r#"{"name":"x"}"#),
            (Patch::from(""), r#"{"name":""}"#),
        ] {
            let update = Update { name };
            assert_eq!(serde_json::to_string(&update).unwrap(), json);
            assert_eq!(serde_json::from_str::<Update>(json).unwrap(), update);
        }
    }

    #[test]
    fn patch_converts_options_explicitly() {
        assert_eq!(Patch::<u8>::set_or_keep(None), Patch::Keep);
        assert_eq!(Patch::<u8>::set_or_clear(None), Patch::Clear);
        assert_eq!(Patch::set_or_clear(Some(1)), Patch::Set(1));
        assert_eq!(Patch::Set(1).value(), Some(&1));
    }
}
