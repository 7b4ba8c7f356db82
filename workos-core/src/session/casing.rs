//! The two spellings of a session's fields, and JSON objects that keep what they are not asked about.

use std::{borrow::Cow, fmt};

use serde::{
    Deserialize, Deserializer, Serialize,
    de::{MapAccess, Visitor},
};
use serde_json::value::RawValue;
use zeroize::Zeroizing;

/// How the fields of a session are spelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Casing {
    /// `accessToken`: AuthKit's libraries and the Node SDK.
    Camel,
    /// `access_token`: all others.
    Snake,
}

impl Casing {
    /// How a name is spelled; `None` for one of a single word.
    pub(super) fn of(name: &str) -> Option<Self> {
        if name.contains('_') {
            return Some(Self::Snake);
        }
        name.contains(|letter: char| letter.is_ascii_uppercase()).then_some(Self::Camel)
    }

    /// A field's name in this spelling, given in either.
    pub(super) fn spell(self, name: &str) -> String {
        match self {
            Self::Camel => camel(name).collect(),
            Self::Snake => {
                let mut snake = String::with_capacity(name.len().saturating_add(2));
                for letter in name.chars() {
                    if letter.is_ascii_uppercase() {
                        snake.push('_');
                    }
                    snake.push(letter.to_ascii_lowercase());
                }
                snake
            }
        }
    }
}

/// The letters of a name in camel case, given in either spelling.
fn camel(name: &str) -> impl Iterator<Item = char> {
    let mut after_underscore = false;
    name.chars().filter_map(move |letter| {
        let capital = std::mem::replace(&mut after_underscore, letter == '_');
        (letter != '_').then(|| if capital { letter.to_ascii_uppercase() } else { letter })
    })
}

/// Whether a key is this name, which is given in snake case, in either spelling.
pub(super) fn is_name(key: &str, name: &str) -> bool {
    key == name || key.chars().eq(camel(name))
}

/// A key of a JSON object, borrowed where no letter is escaped.
#[derive(Deserialize)]
pub(super) struct Key<'a>(#[serde(borrow)] pub(super) Cow<'a, str>);

/// A JSON object whose values are left as they came, in their order.
#[derive(Default)]
pub(super) struct Object<'a>(Vec<(Cow<'a, str>, &'a str)>);

impl<'a> Object<'a> {
    /// Reads an object; `None` if the text is something else.
    pub(super) fn parse(json: &'a str) -> Option<Self> {
        serde_json::from_str(json).ok()
    }

    /// The JSON of a field in either spelling, by its name in snake case. Null is none.
    pub(super) fn get(&self, name: &str) -> Option<&'a str> {
        let value = self.0.iter().find(|(key, _)| is_name(key, name)).map(|(_, value)| *value);
        value.filter(|value| *value != "null")
    }

    /// Whether there is a field, null or not.
    pub(super) fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(key, _)| is_name(key, name))
    }

    /// Puts JSON in the place of a field, in the spelling that it has there; a new one goes to the end in the
    /// given spelling. `None` takes the field away.
    pub(super) fn set(&mut self, name: &str, casing: Casing, value: Option<&'a str>) {
        let place = self.0.iter_mut().find(|(key, _)| is_name(key, name));
        match (place, value) {
            (Some(field), Some(value)) => field.1 = value,
            (Some(_), None) => self.0.retain(|(key, _)| !is_name(key, name)),
            (None, Some(value)) => self.0.push((casing.spell(name).into(), value)),
            (None, None) => {}
        }
    }

    /// Spells all names anew. The values stay as they are.
    pub(super) fn spell(&mut self, casing: Casing) {
        for (name, _) in &mut self.0 {
            *name = casing.spell(name).into();
        }
    }

    /// How the names of two words are spelled; `None` without such a name.
    pub(super) fn casing(&self) -> Option<Casing> {
        self.0.iter().find_map(|(name, _)| Casing::of(name))
    }

    /// Writes the object into one allocation, so that no part of it stays behind when it is wiped.
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

/// Writes any value, to be wiped afterwards.
pub(super) fn write<T: Serialize + ?Sized>(value: &T) -> Zeroizing<String> {
    // Longer than nearly all that comes here, so that it is not moved while it grows.
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
    use super::{Casing, Object};

    #[test]
    fn names_are_spelled_both_ways() {
        for (snake, camel) in [
            ("id", "id"),
            ("access_token", "accessToken"),
            ("profile_picture_url", "profilePictureUrl"),
            ("oauth_tokens", "oauthTokens"),
        ] {
            assert_eq!(Casing::Camel.spell(snake), camel);
            assert_eq!(Casing::Snake.spell(camel), snake);
            assert_eq!(Casing::Snake.spell(snake), snake);
            assert_eq!(Casing::Camel.spell(camel), camel);
        }
    }

    #[test]
    fn what_is_not_asked_about_stays_as_it_came() {
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
        object.spell(Casing::Snake);
        assert_eq!(object.get("access_token"), Some("2"));
        assert_eq!(
            *object.write(),
            r#"{"b":1.50,"access_token":2,"x":{"z_z":null,"a":[ 1]},"refresh_token":3}"#
        );
    }

    #[test]
    fn what_is_no_object_is_none() {
        for json in ["", "[]", "null", "{", r#"{"a":}"#, r#"{"a":1}x"#] {
            assert!(Object::parse(json).is_none(), "{json}");
        }
    }
}
