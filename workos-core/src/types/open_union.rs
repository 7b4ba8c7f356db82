//! Extensible unions: objects of several types, discriminated by a field.

/// Declares an extensible union: an enum of objects discriminated by a string field.
///
/// An object with an unknown discriminator, or one that does not deserialize as the type of its
/// discriminator, becomes `Unknown` with its JSON, so that a single new type does not fail a whole page.
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
            /// An object with an unknown discriminator, or of an unexpected shape, as raw JSON.
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
    fn open_union_preserves_json_of_unknown_variants() {
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
    fn open_union_round_trips() {
        for json in [r#"{"type":"cat","name":"Tom","lives":9}"#, r#"{"type":"eel","volts":600}"#] {
            let animal: Animal = serde_json::from_str(json).unwrap();
            assert_eq!(serde_json::to_string(&animal).unwrap(), json);
        }
    }
}
