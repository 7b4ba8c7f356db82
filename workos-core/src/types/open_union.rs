//! Objects that are one of several kinds, told apart by a field, with room for kinds to come.

/// Declares an enum of objects told apart by the text of one field.
///
/// An object of a kind that this version does not know, or that does not decode as the kind it
/// names, becomes `Unknown` with its JSON, so that one new kind never fails a whole page.
///
/// ```
/// workos_core::model! {
///     /// A square.
///     Square { side: u32 }
/// }
/// workos_core::open_union! {
///     /// A shape.
///     pub enum Shape by "kind" {
///         /// A square.
///         Square(Square) = "square",
///     }
/// }
/// let shape: Shape = serde_json::from_str(r#"{"kind":"circle","r":2}"#)?;
/// assert!(matches!(shape, Shape::Unknown(json) if json.get() == r#"{"kind":"circle","r":2}"#));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[macro_export]
macro_rules! open_union {
    (
        $(#[$attribute:meta])*
        pub enum $name:ident by $field:literal {
            $( $(#[$variant_attribute:meta])* $variant:ident($payload:ty) = $text:literal ),+ $(,)?
        }
    ) => {
        $(#[$attribute])*
        #[derive(Debug, Clone, PartialEq)]
        #[non_exhaustive]
        pub enum $name {
            $( $(#[$variant_attribute])* $variant(::std::boxed::Box<$payload>), )+
            /// A kind that this version does not know, or an object that is not what its kind
            /// promises: the JSON as it came.
            Unknown($crate::types::RawJson),
        }

        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> ::std::result::Result<Self, D::Error> {
                let json = <$crate::types::RawJson as ::serde::Deserialize>::deserialize(deserializer)?;
                let known = match json.text_field($field).as_deref() {
                    $( ::std::option::Option::Some($text) => json.parse().map(Self::$variant).ok(), )+
                    _ => ::std::option::Option::None,
                };
                ::std::result::Result::Ok(known.unwrap_or(Self::Unknown(json)))
            }
        }

        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> ::std::result::Result<S::Ok, S::Error> {
                #[derive(::serde::Serialize)]
                struct Tagged<'a, T> {
                    #[serde(rename = $field)]
                    kind: &'static str,
                    #[serde(flatten)]
                    payload: &'a T,
                }
                match self {
                    $( Self::$variant(payload) => {
                        ::serde::Serialize::serialize(&Tagged { kind: $text, payload: &**payload }, serializer)
                    } )+
                    Self::Unknown(json) => ::serde::Serialize::serialize(json, serializer),
                }
            }
        }
    };
}

#[cfg(test)]
mod tests {
    model! {
        /// A cat.
        Cat { name: String, lives: Option<u32> }
    }
    model! {
        /// A dog.
        Dog { id: crate::types::UserId }
    }
    open_union! {
        /// An animal.
        pub enum Animal by "type" {
            /// A cat.
            Cat(Cat) = "cat",
            /// A dog.
            Dog(Dog) = "dog",
        }
    }

    #[test]
    fn kinds_are_told_apart_and_unknown_ones_keep_their_json() {
        let animals: Vec<Animal> = serde_json::from_str(
            r#"[{"type":"cat","name":"Tom","lives":9},{"type":"dog","id":"d1"},{"type":"eel","volts":600},{"type":"dog"},{"no":"type"},7]"#,
        )
        .unwrap();
        assert!(matches!(&animals[0], Animal::Cat(cat) if cat.name == "Tom" && cat.lives == Some(9)));
        assert!(matches!(&animals[1], Animal::Dog(dog) if dog.id == "d1"));
        for (animal, json) in [
            (2, r#"{"type":"eel","volts":600}"#),
            (3, r#"{"type":"dog"}"#),
            (4, r#"{"no":"type"}"#),
            (5, "7"),
        ] {
            assert!(matches!(&animals[animal], Animal::Unknown(raw) if raw.get() == json), "{animal}");
        }
    }

    #[test]
    fn a_round_trip_gives_the_same_json() {
        for json in [r#"{"type":"cat","name":"Tom","lives":9}"#, r#"{"type":"eel","volts":600}"#] {
            let animal: Animal = serde_json::from_str(json).unwrap();
            assert_eq!(serde_json::to_string(&animal).unwrap(), json);
        }
    }
}
