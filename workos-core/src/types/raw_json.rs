//! Unparsed JSON.

use std::fmt;

use serde::{
    Deserialize, Deserializer, Serialize,
    de::{DeserializeOwned, DeserializeSeed, IgnoredAny, MapAccess, Visitor},
};
use serde_json::value::RawValue;

/// A JSON value in its original text: a value that this version of the crate has no type for, or one that is decoded
/// on demand.
///
/// Equality compares the text, so differently formatted JSON of the same value is not equal.
///
/// `Debug` prints only the length, since the value may contain a secret.
#[derive(Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RawJson(Box<RawValue>);

impl RawJson {
    /// Returns the JSON text.
    #[must_use]
    pub fn get(&self) -> &str {
        self.0.get()
    }

    /// Deserializes the JSON.
    ///
    /// # Errors
    ///
    /// The error of `serde_json` if the JSON is not a valid `T`. Its message quotes the value that is invalid.
    pub fn parse<T: DeserializeOwned>(&self) -> Result<T, serde_json::Error> {
        serde_json::from_str(self.get())
    }

    /// Returns a string field; `None` unless this is an object with that field and the field is a string.
    #[doc(hidden)]
    #[must_use]
    pub fn text_field(&self, field: &str) -> Option<String> {
        let [text] = fields(self.get().as_bytes(), [field])?;
        serde_json::from_str(text?.get()).ok()
    }
}

/// Reads JSON. Bytes that are not UTF-8 are no JSON (RFC 8259, section 8.1), whether or not the invalid string is read.
///
/// Everything is read as text, so that a program has no second reader of `serde_json`, for bytes.
#[inline]
pub(crate) fn from_json<'a, T: Deserialize<'a>>(json: &'a [u8]) -> serde_json::Result<T> {
    serde_json::from_str(
        str::from_utf8(json).map_err(|_| <serde_json::Error as serde::de::Error>::custom("invalid UTF-8"))?,
    )
}

/// Returns the named fields of a JSON object, unparsed. Returns `None` if the JSON is not an object. The last of
/// several fields with the same name counts.
///
/// Other fields are skipped rather than stored, so the memory does not depend on their number or nesting.
pub(crate) fn fields<'a, const N: usize>(
    json: &'a [u8],
    names: [&str; N],
) -> Option<[Option<&'a RawValue>; N]> {
    let mut found = [None; N];
    find_fields(json, &names, &mut found).then_some(found)
}

/// Not generic over the number of names, so that it is compiled once.
fn find_fields<'a>(json: &'a [u8], names: &[&str], found: &mut [Option<&'a RawValue>]) -> bool {
    // The error of serde_json would quote a string of any length.
    if !json.trim_ascii_start().starts_with(b"{") {
        return false;
    }
    // JSON is UTF-8 (RFC 8259, section 8.1). Without this check the fields that are read would decide whether an
    // object is valid, since strings that are skipped are not validated.
    let Ok(json) = str::from_utf8(json) else { return false };
    let mut deserializer = serde_json::Deserializer::from_str(json);
    deserializer.deserialize_map(Fields { names, found }).is_ok() && deserializer.end().is_ok()
}

struct Fields<'n, 'f, 'a> {
    names: &'n [&'n str],
    found: &'f mut [Option<&'a RawValue>],
}

impl<'de> Visitor<'de> for Fields<'_, '_, 'de> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(position) = map.next_key_seed(Position(self.names))? {
            match position.and_then(|position| self.found.get_mut(position)) {
                Some(field) => *field = Some(map.next_value()?),
                None => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(())
    }
}

/// Deserializes a text as its position in a list.
struct Position<'n>(&'n [&'n str]);

impl<'de> DeserializeSeed<'de> for Position<'_> {
    type Value = Option<usize>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Position<'_> {
    type Value = Option<usize>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(self.0.iter().position(|name| *name == text))
    }
}

impl From<Box<RawValue>> for RawJson {
    fn from(raw: Box<RawValue>) -> Self {
        Self(raw)
    }
}

impl From<serde_json::Value> for RawJson {
    fn from(value: serde_json::Value) -> Self {
        // A `Value` always serializes; the fallback avoids a panicking branch.
        Self(serde_json::value::to_raw_value(&value).unwrap_or_else(|_| RawValue::NULL.to_owned()))
    }
}

impl PartialEq for RawJson {
    fn eq(&self, other: &Self) -> bool {
        self.get() == other.get()
    }
}

impl Eq for RawJson {}

impl fmt::Debug for RawJson {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RawJson({} bytes)", self.get().len())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::value::RawValue;

    use super::fields;

    /// Each byte of an object replaced by each other one.
    #[test]
    fn object_with_one_changed_byte_has_the_fields_that_a_map_has() {
        let json = br#"{"a":"x\u0062","n":[1,{"b":2}],"b": -1.5e1}"#;
        for (place, byte) in (0..json.len()).flat_map(|place| (0..=255).map(move |byte| (place, byte))) {
            let mut changed = json.to_vec();
            changed[place] = byte;
            let map = serde_json::from_slice::<BTreeMap<String, Box<RawValue>>>(&changed).ok();
            let expected = map.as_ref().map(|map| ["a", "b"].map(|name| map.get(name).map(|raw| raw.get())));
            let found = fields(&changed, ["a", "b"]).map(|found| found.map(|field| field.map(RawValue::get)));
            assert_eq!(found, expected, "{}", changed.escape_ascii());
        }
    }

    #[test]
    fn object_that_is_not_utf_8_has_no_fields() {
        let json = b"{\"a\":1,\"b\":\"\xff\"}";
        assert!(fields(json, ["a"]).is_none() && fields(json, ["b"]).is_none());
    }

    #[test]
    fn fields_returns_the_last_of_each_name() {
        let found = |json: &str| {
            let found = fields(json.as_bytes(), ["a", "b"])?;
            Some(found.map(|field| field.map(|field| field.get().to_owned())))
        };
        for (json, a, b) in [
            (r#"{"a":1,"b":[2, 3]}"#, Some("1"), Some("[2, 3]")),
            (r#"{"x":{"a":7},"a":null,"y":[[[]]]}"#, Some("null"), None),
            (r#"{"a":1,"\u0061":"2"}"#, Some("\"2\""), None),
            ("{}", None, None),
        ] {
            assert_eq!(found(json), Some([a, b].map(|field| field.map(str::to_owned))), "{json}");
        }
        for json in
            ["", "[]", "7", "null", "{", r#"{"a":1"#, r#"{"a":1}}"#, r#"{"a":1,}"#, "<html>", "\"{}\""]
        {
            assert_eq!(found(json), None, "{json}");
        }
        let deep = format!(r#"{{"x":{}{},"a":1}}"#, "[".repeat(100_000), "]".repeat(100_000));
        assert_eq!(found(&deep), Some([Some("1".to_owned()), None]));
    }
}
