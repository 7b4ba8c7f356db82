//! The two casings of a session's field names, and JSON objects that keep unknown fields as they are.

use std::{borrow::Cow, fmt};

use serde::{
    Deserialize, Deserializer, Serialize,
    de::{MapAccess, Visitor},
};
use serde_json::value::RawValue;
use zeroize::Zeroizing;

/// Casing of a session's field names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Casing {
    /// Camel case (`accessToken`), of AuthKit's libraries and the Node SDK.
    Camel,
    /// Snake case (`access_token`), of the other SDKs.
    Snake,
}

impl Casing {
    /// Returns the casing of a name; `None` for a single word.
    pub(super) fn of(name: &str) -> Option<Self> {
        if name.contains('_') {
            return Some(Self::Snake);
        }
        name.contains(|letter: char| letter.is_ascii_uppercase()).then_some(Self::Camel)
    }

    /// Returns a field name in this casing, given in either. A name that the other casing does not give back, such
    /// as `refresh_Token`, is kept: renamed it could be that of a field which the session did not have.
    pub(super) fn rename(self, name: &str) -> String {
        let (renamed, original) = match self {
            Self::Camel => {
                let renamed: String = camel(name).collect();
                let original = snake(&renamed);
                (renamed, original)
            }
            Self::Snake => {
                let renamed = snake(name);
                let original = camel(&renamed).collect();
                (renamed, original)
            }
        };
        if original == name { renamed } else { name.to_owned() }
    }
}

/// Returns a name in snake case, given in camel case.
fn snake(name: &str) -> String {
    let mut snake = String::with_capacity(name.len().saturating_add(2));
    for letter in name.chars() {
        if letter.is_ascii_uppercase() {
            snake.push('_');
        }
        snake.push(letter.to_ascii_lowercase());
    }
    snake
}

/// Returns the letters of a name in camel case, given in either casing.
fn camel(name: &str) -> impl Iterator<Item = char> {
    let mut after_underscore = false;
    name.chars().filter_map(move |letter| {
        let capital = std::mem::replace(&mut after_underscore, letter == '_');
        (letter != '_').then(|| if capital { letter.to_ascii_uppercase() } else { letter })
    })
}

/// Whether a key is a name in either casing. The name is given in snake case.
pub(super) fn is_name(key: &str, name: &str) -> bool {
    key == name || key.chars().eq(camel(name))
}

/// A key of a JSON object, borrowed if it has no escape sequence.
#[derive(Deserialize)]
pub(super) struct Key<'a>(#[serde(borrow)] pub(super) Cow<'a, str>);

/// A JSON object that keeps the text and the order of its fields.
#[derive(Default)]
pub(super) struct Object<'a>(Vec<(Cow<'a, str>, &'a str)>);

impl<'a> Object<'a> {
    /// Reads an object; `None` if the text is not a JSON object.
    pub(super) fn parse(json: &'a str) -> Option<Self> {
        serde_json::from_str(json).ok()
    }

    /// Returns the JSON of a field by its name in snake case; `None` if the field is missing or null.
    pub(super) fn get(&self, name: &str) -> Option<&'a str> {
        let value = self.0.iter().find(|(key, _)| is_name(key, name)).map(|(_, value)| *value);
        value.filter(|value| *value != "null")
    }

    /// Whether the object has a field, by its name in snake case. The field may be null.
    pub(super) fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(key, _)| is_name(key, name))
    }

    /// Sets the JSON of a field, by its name in snake case. An existing field keeps its place and name; a new
    /// one is appended in the given casing. `None` removes the field.
    pub(super) fn set(&mut self, name: &str, casing: Casing, value: Option<&'a str>) {
        let place = self.0.iter_mut().find(|(key, _)| is_name(key, name));
        match (place, value) {
            (Some(field), Some(value)) => field.1 = value,
            (Some(_), None) => self.0.retain(|(key, _)| !is_name(key, name)),
            (None, Some(value)) => self.0.push((casing.rename(name).into(), value)),
            (None, None) => {}
        }
    }

    /// Renames the fields to a casing. The values stay as they are.
    pub(super) fn rename_fields(&mut self, casing: Casing) {
        for (name, _) in &mut self.0 {
            *name = casing.rename(name).into();
        }
    }

    /// Returns the casing of the first name of several words; `None` without such a name.
    pub(super) fn casing(&self) -> Option<Casing> {
        self.0.iter().find_map(|(name, _)| Casing::of(name))
    }

    /// Writes the object into one allocation, so that no copy of a part is left in memory when it is erased.
    pub(super) fn write(&self) -> Zeroizing<String> {
        let keys = self.0.iter().map(|(name, _)| name.len().saturating_mul(6));
        let values = self.0.iter().map(|(_, value)| value.len().saturating_add(8));
        let mut json =
            Zeroizing::new(String::with_capacity(keys.chain(values).sum::<usize>().saturating_add(8)));
        json.push('{');
        for (name, value) in &self.0 {
            if json.len() > 1 {
                json.push(',');
            }
            json.push_str(&write(name));
            json.push(':');
            json.push_str(value);
        }
        json.push('}');
        json
    }
}

/// Writes a value as JSON that is erased from memory on drop.
pub(super) fn write<T: Serialize + ?Sized>(value: &T) -> Zeroizing<String> {
    // Longer than nearly all values, so that the buffer is not reallocated, which would leave a copy in
    // memory.
    let mut json = Zeroizing::new(Vec::with_capacity(4096));
    if serde_json::to_writer(&mut *json, value).is_err() {
        json.clear();
        json.extend_from_slice(b"null");
    }
    Zeroizing::new(String::from_utf8(std::mem::take(&mut *json)).unwrap_or_default())
}

impl<'de> Deserialize<'de> for Object<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Fields;

        impl<'de> Visitor<'de> for Fields {
            type Value = Object<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut fields = Vec::with_capacity(8);
                while let Some((Key(name), value)) = map.next_entry::<Key<'de>, &'de RawValue>()? {
                    fields.push((name, value.get()));
                }
                Ok(Object(fields))
            }
        }

        deserializer.deserialize_map(Fields)
    }
}

#[cfg(test)]
mod tests {
    use super::{Casing, Object, write};

    #[test]
    fn rename_converts_both_ways() {
        for (snake, camel) in [
            ("id", "id"),
            ("access_token", "accessToken"),
            ("profile_picture_url", "profilePictureUrl"),
            ("oauth_tokens", "oauthTokens"),
        ] {
            assert_eq!(Casing::Camel.rename(snake), camel);
            assert_eq!(Casing::Snake.rename(camel), snake);
            assert_eq!(Casing::Snake.rename(snake), snake);
            assert_eq!(Casing::Camel.rename(camel), camel);
        }
    }

    #[test]
    fn rename_keeps_names_of_neither_casing() {
        for name in ["refresh_Token", "access__token", "user_", "x_5", "é_É"] {
            for casing in [Casing::Camel, Casing::Snake] {
                assert_eq!(casing.rename(name), name, "{casing:?}");
            }
        }
    }

    #[test]
    fn set_and_rename_leave_other_fields_as_they_are() {
        let json = r#"{"b":1.50,"accessToken":"a","x":{"z_z":null,"a":[ 1]},"user":null}"#;
        let mut object = Object::parse(json).unwrap();
        assert_eq!(*object.write(), json);
        assert!(object.has("user") && object.get("user").is_none());
        object.set("access_token", Casing::Snake, Some("2"));
        object.set("refresh_token", Casing::Snake, Some("3"));
        object.set("user", Casing::Camel, None);
        assert_eq!(
            *object.write(),
            r#"{"b":1.50,"accessToken":2,"x":{"z_z":null,"a":[ 1]},"refresh_token":3}"#
        );
        assert_eq!(object.casing(), Some(Casing::Camel));
        object.rename_fields(Casing::Snake);
        assert_eq!(object.get("access_token"), Some("2"));
        assert_eq!(
            *object.write(),
            r#"{"b":1.50,"access_token":2,"x":{"z_z":null,"a":[ 1]},"refresh_token":3}"#
        );
    }

    #[test]
    fn parse_rejects_other_json() {
        for json in ["", "[]", "null", "{", r#"{"a":}"#, r#"{"a":1}x"#] {
            assert!(Object::parse(json).is_none(), "{json}");
        }
    }

    #[test]
    fn casing_is_that_of_several_words() {
        for (name, casing) in [
            ("id", None),
            ("access_token", Some(Casing::Snake)),
            ("access_Token", Some(Casing::Snake)),
            ("accessToken", Some(Casing::Camel)),
        ] {
            assert_eq!(Casing::of(name), casing, "{name}");
        }
    }

    #[test]
    fn write_reserves_room_for_the_longest_escapes() {
        let object = Object::parse(r#"{"\u0001":[1],"b":2}"#).unwrap();
        let json = object.write();
        assert_eq!(*json, r#"{"\u0001":[1],"b":2}"#);
        // Six bytes for each byte of a name, eight more for each field and for the object.
        assert_eq!(json.capacity(), 6 + 6 + (3 + 8) + (1 + 8) + 8);
    }

    #[test]
    fn value_that_cannot_be_written_is_null() {
        // The names of a JSON object are strings. The error comes after the brace has been written.
        assert_eq!(*write(&std::collections::BTreeMap::from([(vec![1], 2)])), "null");
    }
}
