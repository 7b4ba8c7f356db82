//! Fields of update requests that can be kept, cleared or set.

use std::borrow::Cow;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Change to a nullable field: [`Keep`](Patch::Keep) omits the field from the request,
/// [`Clear`](Patch::Clear) sends null, [`Set`](Patch::Set) sends a value.
///
/// Setters accept `impl Into<Patch<T>>`: a value converts to `Set`, `Patch::Clear` clears. A text field is set from
/// `&str`, `&String`, `String`, `Box<str>` or `Cow<str>`, and an ID from a reference to one, too. A list is set from any
/// iterator ([`PatchItems`]), metadata from any map or iterator of pairs. There is no
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

/// Marker for string newtypes, so that setters of `Patch<T>` accept any text. Not implemented for `String`, for which
/// the conversion from `T` would overlap with that from `String`.
#[doc(hidden)]
pub trait Text {}

impl<'a, T: Text + From<&'a str>> From<&'a str> for Patch<T> {
    fn from(text: &'a str) -> Self {
        Self::Set(text.into())
    }
}

impl<'a, T: Text + From<&'a str>> From<&'a String> for Patch<T> {
    fn from(text: &'a String) -> Self {
        text.as_str().into()
    }
}

impl<T: Text + From<String>> From<String> for Patch<T> {
    fn from(text: String) -> Self {
        Self::Set(text.into())
    }
}

impl<T: Text + From<String>> From<Box<str>> for Patch<T> {
    fn from(text: Box<str>) -> Self {
        String::from(text).into()
    }
}

impl<T: Text + From<String>> From<Cow<'_, str>> for Patch<T> {
    fn from(text: Cow<'_, str>) -> Self {
        text.into_owned().into()
    }
}

/// Sets an ID from a reference to one.
impl<'a, T: Text + Clone> From<&'a T> for Patch<T> {
    fn from(value: &'a T) -> Self {
        Self::Set(value.clone())
    }
}

impl From<&str> for Patch<String> {
    fn from(text: &str) -> Self {
        Self::Set(text.into())
    }
}

impl From<&String> for Patch<String> {
    fn from(text: &String) -> Self {
        Self::Set(text.clone())
    }
}

impl From<Box<str>> for Patch<String> {
    fn from(text: Box<str>) -> Self {
        Self::Set(text.into())
    }
}

impl From<Cow<'_, str>> for Patch<String> {
    fn from(text: Cow<'_, str>) -> Self {
        Self::Set(text.into_owned())
    }
}

impl<T, U: Into<T>, const N: usize> From<[U; N]> for Patch<Vec<T>> {
    fn from(items: [U; N]) -> Self {
        items.patch()
    }
}

/// Change to a list: any iterator, whose items become the list, or a [`Patch`] of a list.
///
/// ```
/// use workos_core::{connect::UpdateApplication, types::Patch};
///
/// let scopes = ["read", "write"].iter().map(|verb| format!("invoices:{verb}"));
/// let update = UpdateApplication::new("conn_app_1").scopes(scopes);
/// assert_eq!(serde_json::to_string(&update)?, r#"{"scopes":["invoices:read","invoices:write"]}"#);
///
/// let update = UpdateApplication::new("conn_app_1").scopes(Patch::Clear);
/// assert_eq!(serde_json::to_string(&update)?, r#"{"scopes":null}"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a change to a list of `{T}`",
    note = "pass an iterator whose items convert into `{T}`, or a `Patch<Vec<{T}>>`"
)]
pub trait PatchItems<T> {
    /// Returns the change.
    fn patch(self) -> Patch<Vec<T>>;
}

impl<T> PatchItems<T> for Patch<Vec<T>> {
    fn patch(self) -> Patch<Vec<T>> {
        self
    }
}

impl<T, I: IntoIterator<Item: Into<T>>> PatchItems<T> for I {
    fn patch(self) -> Patch<Vec<T>> {
        Patch::Set(self.into_iter().map(Into::into).collect())
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
    use std::{borrow::Cow, collections::BTreeSet};

    use super::{Patch, PatchItems};
    use crate::types::UserId;

    /// A list of changes, as the setter of a request takes them.
    fn patch(items: impl PatchItems<UserId>) -> Patch<Vec<UserId>> {
        items.patch()
    }

    fn text(text: impl Into<Patch<String>>) -> Patch<String> {
        text.into()
    }

    fn id(id: impl Into<Patch<UserId>>) -> Patch<UserId> {
        id.into()
    }

    #[test]
    fn patch_of_a_list_is_set_from_any_iterator() {
        let owned = vec!["user_1".to_owned(), "user_2".to_owned()];
        let ids = vec![UserId::from("user_1"), UserId::from("user_2")];
        let set = Patch::Set(ids.clone());
        assert_eq!(patch(["user_1", "user_2"]), set);
        assert_eq!(patch(["user_1", "user_2"].as_slice().iter().copied()), set);
        assert_eq!(patch(&owned), set);
        assert_eq!(patch(owned.iter().map(String::as_str)), set);
        assert_eq!(patch(owned.iter().collect::<BTreeSet<_>>()), set);
        assert_eq!(patch(owned), set);
        assert_eq!(patch(&ids), set);
        assert_eq!(patch(ids.clone()), set);
        assert_eq!(patch(Some("user_1")), Patch::Set(vec!["user_1".into()]));
        assert_eq!(patch(Patch::Set(ids)), set);
        assert_eq!(patch(Patch::from(["user_1", "user_2"])), set);
        assert_eq!(patch(Patch::Clear), Patch::Clear);
        assert_eq!(patch(Patch::Keep), Patch::Keep);
        assert_eq!(patch(Patch::set_or_clear(None)), Patch::Clear);
    }

    #[test]
    fn patch_of_a_text_or_an_id_is_set_from_any_text() {
        let owned = String::from("user_1");
        for patch in [
            text("user_1"),
            text(&owned),
            text(owned.clone()),
            text(Box::<str>::from("user_1")),
            text(Cow::Borrowed("user_1")),
        ] {
            assert_eq!(patch, Patch::Set(owned.clone()));
        }
        let of_a_model = UserId::from("user_1");
        for patch in [
            id("user_1"),
            id(&owned),
            id(owned.clone()),
            id(Box::<str>::from("user_1")),
            id(Cow::Borrowed("user_1")),
            id(UserId::from("user_1")),
            id(&of_a_model),
        ] {
            assert_eq!(patch, Patch::Set(UserId::from("user_1")));
        }
        assert_eq!(text(Patch::Clear), Patch::Clear);
        assert_eq!(id(Patch::Keep), Patch::Keep);
    }

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
