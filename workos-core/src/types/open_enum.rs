//! Enums whose list of values may grow on the other side.

use std::fmt;

/// The text of a value that this version of the crate has no name for.
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

/// Declares an enum of texts that keeps the values it does not know.
///
/// An unknown value compares, prints and serializes as it came; read it with `as_str`. It has no
/// public variant, so that naming it in a later version breaks no `match` (which needs a `_` arm,
/// the enum being non-exhaustive). A value that is missing or null where the model has no `Option`
/// reads as the empty text.
///
/// ```
/// workos_core::open_enum! {
///     /// How a door stands.
///     pub enum Door {
///         /// Open.
///         Open = "open",
///         /// Shut.
///         Shut = "shut",
///     }
/// }
/// assert_eq!(Door::from("open"), Door::Open);
/// assert_eq!(Door::from("ajar").as_str(), "ajar");
/// ```
#[macro_export]
macro_rules! open_enum {
    (
        $(#[$attribute:meta])*
        pub enum $name:ident { $( $(#[$variant_attribute:meta])* $variant:ident = $text:literal ),+ $(,)? }
    ) => {
        $(#[$attribute])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $( $(#[$variant_attribute])* $variant, )+
            #[doc(hidden)]
            _Unknown($crate::types::UnknownValue),
        }

        impl $name {
            /// Every value that this version of the crate names.
            pub const KNOWN: &'static [Self] = &[ $( Self::$variant ),+ ];

            /// The value as WorkOS writes it.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $( Self::$variant => $text, )+
                    Self::_Unknown(value) => value.as_str(),
                }
            }

            /// Whether this version of the crate names the value.
            #[must_use]
            pub fn is_known(&self) -> bool {
                !::std::matches!(self, Self::_Unknown(_))
            }
        }

        impl ::std::convert::From<&str> for $name {
            fn from(text: &str) -> Self {
                match text {
                    $( $text => Self::$variant, )+
                    _ => Self::_Unknown($crate::types::UnknownValue::new(text)),
                }
            }
        }

        impl ::std::convert::From<::std::string::String> for $name {
            fn from(text: ::std::string::String) -> Self { text.as_str().into() }
        }

        impl ::std::str::FromStr for $name {
            type Err = ::std::convert::Infallible;
            fn from_str(text: &str) -> ::std::result::Result<Self, Self::Err> { ::std::result::Result::Ok(text.into()) }
        }

        impl $crate::types::Text for $name {}

        impl ::std::convert::AsRef<str> for $name {
            fn as_ref(&self) -> &str { self.as_str() }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result { f.write_str(self.as_str()) }
        }

        impl ::std::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                match self {
                    $( Self::$variant => f.write_str(::std::stringify!($variant)), )+
                    Self::_Unknown(value) => ::std::write!(f, "Unknown({value:?})"),
                }
            }
        }

        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> ::std::result::Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> ::std::result::Result<Self, D::Error> {
                $crate::__private::text_or_null(deserializer, |text| Self::from(text))
            }
        }

        impl $crate::types::PathValue for $name {
            fn as_text(&self) -> &str { self.as_str() }
        }

        impl $crate::types::QueryValue for $name {
            fn append(&self, name: &str, query: &mut $crate::types::Query<'_>) { query.pair(name, self.as_str()); }
            fn append_item(&self, query: &mut $crate::types::Query<'_>) { query.item(self.as_str()); }
        }
    };
}

/// Reads a text through `convert`. A null, or a field that is not there (serde's derive asks a
/// missing field for an option), reads as the empty text.
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

    open_enum! {
        /// A colour.
        pub enum Colour {
            /// Red.
            Red = "red",
            /// Deep blue.
            DeepBlue = "deep-blue",
        }
    }

    #[derive(serde::Deserialize)]
    struct Paint {
        colour: Colour,
        second: Option<Colour>,
    }

    #[test]
    fn known_and_unknown_values_survive_a_round_trip() {
        for text in ["red", "deep-blue", "ultraviolet", "", "Red", "a\"b"] {
            let json = serde_json::to_string(text).unwrap();
            let colour: Colour = serde_json::from_str(&json).unwrap();
            assert_eq!(colour.as_str(), text);
            assert_eq!(serde_json::to_string(&colour).unwrap(), json);
            assert_eq!(colour, Colour::from(text));
        }
        assert_eq!(Colour::from("deep-blue"), Colour::DeepBlue);
        assert!(!Colour::from("Red").is_known());
    }

    #[test]
    fn a_missing_or_null_value_reads_as_empty_and_in_an_option_as_none() {
        for json in ["{}", r#"{"colour":null,"second":null}"#] {
            let paint: Paint = serde_json::from_str(json).unwrap();
            assert_eq!(paint.colour.as_str(), "");
            assert_eq!(paint.second, None);
        }
        assert!(serde_json::from_str::<Paint>(r#"{"colour":7}"#).is_err());
    }

    #[test]
    fn values_can_be_keys() {
        let map = BTreeMap::from([(Colour::Red, 1), (Colour::from("x"), 2)]);
        assert_eq!(map[&Colour::from("x")], 2);
    }
}
