//! Extensible enums of strings.

use std::fmt;

/// An enum value that this version of the crate has no variant for.
#[doc(hidden)]
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct UnknownValue(Box<str>);

impl UnknownValue {
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self(text.into())
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for UnknownValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", &*self.0)
    }
}

/// Deserializes a string with `convert`. Null and missing fields (for which serde requests an option)
/// deserialize as the empty string.
pub fn text_or_null<'de, D, T>(deserializer: D, convert: fn(&str) -> T) -> Result<T, D::Error>
where
    D: serde::Deserializer<'de>,
{
    struct Text<T>(fn(&str) -> T);

    impl<'de, T> serde::de::Visitor<'de> for Text<T> {
        type Value = T;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a string")
        }

        fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<T, E> {
            Ok((self.0)(text))
        }

        fn visit_none<E: serde::de::Error>(self) -> Result<T, E> {
            Ok((self.0)(""))
        }

        fn visit_unit<E: serde::de::Error>(self) -> Result<T, E> {
            Ok((self.0)(""))
        }

        fn visit_some<D: serde::Deserializer<'de>>(self, inner: D) -> Result<T, D::Error> {
            inner.deserialize_str(self)
        }
    }

    deserializer.deserialize_option(Text(convert))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    /// A color.
    #[open_enum]
    pub enum Color {
        /// Red.
        Red = "red",
        /// Deep blue.
        DeepBlue = "deep-blue",
    }

    #[derive(serde::Deserialize)]
    struct Paint {
        color: Color,
        second: Option<Color>,
    }

    #[test]
    fn open_enum_round_trips_known_and_unknown_values() {
        for text in ["red", "deep-blue", "ultraviolet", "", "Red", "a\"b"] {
            let json = serde_json::to_string(text).unwrap();
            let color: Color = serde_json::from_str(&json).unwrap();
            assert_eq!(color.as_str(), text);
            assert_eq!(serde_json::to_string(&color).unwrap(), json);
            assert_eq!(color, Color::from(text));
        }
        assert_eq!(Color::from("deep-blue"), Color::DeepBlue);
        assert!(!Color::from("Red").is_known());
    }

    #[test]
    fn open_enum_missing_or_null_is_empty_or_none() {
        for json in ["{}", r#"{"color":null,"second":null}"#] {
            let paint: Paint = serde_json::from_str(json).unwrap();
            assert_eq!(paint.color.as_str(), "");
            assert_eq!(paint.second, None);
        }
        assert!(serde_json::from_str::<Paint>(r#"{"color":7}"#).is_err());
    }

    #[test]
    fn open_enum_values_are_map_keys() {
        let map = BTreeMap::from([(Color::Red, 1), (Color::from("x"), 2)]);
        assert_eq!(map[&Color::from("x")], 2);
    }
}
