//! A field of an update that can be left alone, cleared or set.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// What an update does to a field that may be null: [`Keep`](Patch::Keep) it (the field is not
/// sent), [`Clear`](Patch::Clear) it (`null` is sent) or [`Set`](Patch::Set) it.
///
/// Setters take anything that turns into a `Patch`: a value sets, `Patch::Clear` clears. There is
/// no conversion from `Option`, because `None` would mean keep to one reader and clear to another:
/// say which with [`set_or_keep`](Patch::set_or_keep) or [`set_or_clear`](Patch::set_or_clear).
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
    /// Leaves the field as it is.
    #[default]
    Keep,
    /// Makes the field null.
    Clear,
    /// Gives the field a value.
    Set(T),
}

impl<T> Patch<T> {
    /// Whether the field is left as it is.
    #[must_use]
    pub const fn is_keep(&self) -> bool {
        matches!(self, Self::Keep)
    }

    /// The new value, if there is one.
    #[must_use]
    pub const fn value(&self) -> Option<&T> {
        match self {
            Self::Set(value) => Some(value),
            Self::Keep | Self::Clear => None,
        }
    }

    /// Sets the field to a value that is there, and keeps it where there is none.
    #[must_use]
    pub fn set_or_keep(value: Option<T>) -> Self {
        value.map_or(Self::Keep, Self::Set)
    }

    /// Sets the field to a value that is there, and clears it where there is none.
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

/// A type that is text with a name, so that a setter of a `Patch` of it takes a `&str`.
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

/// `Keep` has no JSON of its own: a field holding it is skipped. Where it cannot be skipped (alone,
/// or in an array) it is written as null.
impl<T: Serialize> Serialize for Patch<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Keep | Self::Clear => serializer.serialize_none(),
            Self::Set(value) => serializer.serialize_some(value),
        }
    }
}

/// Null reads as `Clear`; use `#[serde(default)]` on the field for an absent one to read as `Keep`.
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
    fn keep_clear_and_set_have_three_different_wires_and_read_back() {
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
    fn an_option_becomes_what_its_reader_says() {
        assert_eq!(Patch::<u8>::set_or_keep(None), Patch::Keep);
        assert_eq!(Patch::<u8>::set_or_clear(None), Patch::Clear);
        assert_eq!(Patch::set_or_clear(Some(1)), Patch::Set(1));
        assert_eq!(Patch::Set(1).value(), Some(&1));
    }
}
