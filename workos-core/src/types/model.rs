//! Deserialization of models: objects of which fields may be missing, null or new.
//!
//! [`model`](macro@crate::model) implements `Deserialize` with [`read_model`] rather than with serde's derive. The
//! loop over the fields is compiled once for all models, and a model has no code for reading itself from a sequence.
//! That halves the code of a model.

use std::{fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer,
    de::{DeserializeSeed, Error, IgnoredAny, MapAccess, Visitor},
    forward_to_deserialize_any,
};

/// The fields of a model while it is read.
#[doc(hidden)]
pub trait ModelFields<'de>: Default {
    /// The model.
    type Model;

    /// What an error says that it expected, such as `struct User`.
    const EXPECTED: &'static str;

    /// Names of the fields in JSON, at most 64.
    const NAMES: &'static [&'static str];

    /// Returns the index of a name.
    fn index(name: &str) -> Option<u8>;

    /// Reads the value of the field at an index.
    fn read<A: MapAccess<'de>>(&mut self, index: u8, map: &mut A) -> Result<(), A::Error>;

    /// Returns the model, with an empty value for each field that is missing and has one.
    fn finish<E: Error>(self) -> Result<Self::Model, E>;
}

/// Reads a model from an object. Fields that the model does not have are ignored.
#[doc(hidden)]
#[inline]
pub fn read_model<'de, D: Deserializer<'de>, F: ModelFields<'de>>(
    deserializer: D,
) -> Result<F::Model, D::Error> {
    deserializer.deserialize_map(Object(PhantomData::<F>))
}

struct Object<F>(PhantomData<F>);

impl<'de, F: ModelFields<'de>> Visitor<'de> for Object<F> {
    type Value = F::Model;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(F::EXPECTED)
    }

    #[inline]
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<F::Model, A::Error> {
        let mut fields = F::default();
        read_fields(&mut map, F::NAMES, F::index, &mut |index, map| fields.read(index, map))?;
        // Here, where the error gets the position at which the object ends.
        fields.finish()
    }
}

/// Reads the value of the field at an index.
type ReadField<'a, A, E> = dyn FnMut(u8, &mut A) -> Result<(), E> + 'a;

/// Reads an object field by field. Not generic over the model, so that it is compiled once for each deserializer.
fn read_fields<'de, A: MapAccess<'de>>(
    map: &mut A,
    names: &'static [&'static str],
    index: fn(&str) -> Option<u8>,
    read: &mut ReadField<'_, A, A::Error>,
) -> Result<(), A::Error> {
    // A bit for each index.
    let mut seen = 0_u64;
    while let Some(found) = map.next_key_seed(Name(index))? {
        let Some(index) = found else {
            map.next_value::<IgnoredAny>()?;
            continue;
        };
        let bit = 1_u64.wrapping_shl(index.into());
        if seen & bit != 0 {
            return Err(A::Error::duplicate_field(
                names.get(usize::from(index)).copied().unwrap_or_default(),
            ));
        }
        seen |= bit;
        read(index, map)?;
    }
    Ok(())
}

/// Deserializes the name of a field as its index.
struct Name(fn(&str) -> Option<u8>);

impl<'de> DeserializeSeed<'de> for Name {
    type Value = Option<u8>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for Name {
    type Value = Option<u8>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("field identifier")
    }

    fn visit_str<E>(self, name: &str) -> Result<Self::Value, E> {
        Ok((self.0)(name))
    }
}

/// Returns the value of a field that has no empty value. A missing one is an error, unless the type reads `None`.
#[doc(hidden)]
#[inline]
pub fn required<'de, T: Deserialize<'de>, E: Error>(value: Option<T>, name: &'static str) -> Result<T, E> {
    match value {
        Some(value) => Ok(value),
        None => T::deserialize(Missing { name, error: PhantomData }),
    }
}

/// The deserializer of a field that is missing.
struct Missing<E> {
    name: &'static str,
    error: PhantomData<E>,
}

impl<'de, E: Error> Deserializer<'de> for Missing<E> {
    type Error = E;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, E> {
        Err(E::missing_field(self.name))
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, E> {
        visitor.visit_none()
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct
        newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

/// Reads null as the empty value. For models that serde's derive reads.
#[doc(hidden)]
#[inline]
pub fn lenient<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de> + Default,
{
    Option::<T>::deserialize(deserializer).map(Option::unwrap_or_default)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use crate::types::{Metadata, OrganizationId};

    /// One field of each kind.
    #[model]
    pub struct Everything {
        /// An ID.
        pub id: OrganizationId,
        /// A text.
        pub text: String,
        /// A list.
        pub list: Vec<Vec<u8>>,
        /// A map.
        pub map: BTreeMap<String, Vec<u32>>,
        /// Metadata.
        pub metadata: Metadata,
        /// A boolean.
        pub flag: bool,
        /// An integer.
        pub count: u64,
        /// A number.
        pub ratio: f64,
        /// An optional field.
        pub maybe: Option<Vec<String>>,
    }

    #[test]
    fn fields_are_read_in_any_order() {
        let fields = [
            r#""id":"org_1""#,
            r#""text":"a""#,
            r#""list":[[1]]"#,
            r#""maybe":["b"]"#,
            r#""ratio":0.5"#,
            r#""new":[{}]"#,
        ];
        let everything = |fields: &[&str]| -> Everything {
            serde_json::from_str(&format!("{{{}}}", fields.join(","))).unwrap()
        };
        let expected = everything(&fields);
        assert_eq!((expected.text.as_str(), &expected.list, expected.ratio), ("a", &vec![vec![1]], 0.5));
        for rotation in 0..fields.len() {
            let mut fields = fields;
            fields.rotate_left(rotation);
            assert_eq!(everything(&fields), expected);
            fields.reverse();
            assert_eq!(everything(&fields), expected);
        }
    }

    #[test]
    fn name_with_escapes_is_read() {
        let everything: Everything = serde_json::from_str(r#"{"\u0069d":"org_1","te\u0078t":"a"}"#).unwrap();
        assert_eq!((everything.id.as_str(), everything.text.as_str()), ("org_1", "a"));
    }

    #[test]
    fn field_that_is_there_twice_is_an_error() {
        for (json, name) in [
            (r#"{"id":"a","id":"a"}"#, "id"),
            (r#"{"id":"a","text":null,"text":"b"}"#, "text"),
            (r#"{"maybe":null,"id":"a","maybe":null}"#, "maybe"),
            (r#"{"maybe":null,"id":"a","may\u0062e":null}"#, "maybe"),
        ] {
            let error = serde_json::from_str::<Everything>(json).unwrap_err();
            assert!(error.to_string().starts_with(&format!("duplicate field `{name}`")), "{error}");
        }
        assert!(serde_json::from_str::<Everything>(r#"{"id":"a","new":1,"new":2}"#).is_ok());
    }

    #[test]
    fn sequence_is_an_error() {
        let error = serde_json::from_str::<Everything>(r#"["org_1","a"]"#).unwrap_err();
        assert!(error.to_string().contains("invalid type: sequence, expected struct Everything"), "{error}");
    }

    /// As many fields as a model may have, named by their index.
    #[derive(Default)]
    struct Most(BTreeMap<u8, u8>);

    impl<'de> super::ModelFields<'de> for Most {
        type Model = Self;
        const EXPECTED: &'static str = "struct Most";
        const NAMES: &'static [&'static str] = &["a field"; 64];

        fn index(name: &str) -> Option<u8> {
            name.parse().ok().filter(|index| *index < 64)
        }

        fn read<A: serde::de::MapAccess<'de>>(&mut self, index: u8, map: &mut A) -> Result<(), A::Error> {
            self.0.insert(index, map.next_value()?);
            Ok(())
        }

        fn finish<E: serde::de::Error>(self) -> Result<Self, E> {
            Ok(self)
        }
    }

    #[test]
    fn each_field_of_the_largest_model_is_an_error_if_it_is_there_twice() {
        let read = |json: &str| {
            super::read_model::<_, Most>(&mut serde_json::Deserializer::from_str(json))
                .map_err(|error| error.to_string())
        };
        let all: Vec<String> = (0..64).map(|index| format!(r#""{index}":{index}"#)).collect();
        let most = read(&format!("{{{}}}", all.join(","))).unwrap();
        assert!(most.0.into_iter().eq((0..64).map(|index| (index, index))));
        for field in &all {
            let error = read(&format!("{{{},{field}}}", all.join(","))).err().unwrap();
            assert!(error.starts_with("duplicate field `a field`"), "{field}: {error}");
            assert!(read(&format!("{{{field},{field}}}")).is_err(), "{field}");
            assert!(read(&format!("{{{field}}}")).is_ok(), "{field}");
        }
    }

    /// The same fields, read by serde's derive.
    #[derive(serde::Deserialize, serde::Serialize)]
    #[serde(rename = "Everything")]
    struct Derived {
        id: OrganizationId,
        #[serde(default, deserialize_with = "super::lenient")]
        text: String,
        #[serde(default, deserialize_with = "super::lenient")]
        list: Vec<Vec<u8>>,
        #[serde(default, deserialize_with = "super::lenient")]
        map: BTreeMap<String, Vec<u32>>,
        #[serde(default, deserialize_with = "super::lenient")]
        metadata: Metadata,
        #[serde(default, deserialize_with = "super::lenient")]
        flag: bool,
        #[serde(default, deserialize_with = "super::lenient")]
        count: u64,
        #[serde(default, deserialize_with = "super::lenient")]
        ratio: f64,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        maybe: Option<Vec<String>>,
    }

    /// Asserts that a JSON text is read as by serde's derive, with the same error at the same place.
    fn assert_read_as_by_derive(json: &[u8]) {
        let everything = serde_json::from_slice::<Everything>(json);
        let everything = everything.map(|model| serde_json::to_string(&model).unwrap());
        let derived = serde_json::from_slice::<Derived>(json);
        let derived = derived.map(|model| serde_json::to_string(&model).unwrap());
        assert_eq!(
            everything.map_err(|error| error.to_string()),
            derived.map_err(|error| error.to_string()),
            "{}",
            json.escape_ascii()
        );
    }

    /// Each byte of an object replaced by each other one, but for the first: the derive reads sequences, too.
    #[test]
    fn object_with_one_changed_byte_is_read_as_by_derive() {
        let json = br#"{"id":"org_1","text":"a\u0062","list":[[1,2],[]],"map":{"k":[7]},"metadata":{"a":"b"},"flag":true,"count":18,"ratio":-0.5e1,"maybe":["c"],"new":{"id":[null]}}"#;
        assert_read_as_by_derive(json);
        for (place, byte) in (1..json.len()).flat_map(|place| (0..=255).map(move |byte| (place, byte))) {
            let mut changed = json.to_vec();
            changed[place] = byte;
            assert_read_as_by_derive(&changed);
        }
        for length in 0..json.len() {
            assert_read_as_by_derive(&json[..length]);
        }
    }

    /// Each field missing, null, there twice, or of another type.
    #[test]
    fn each_value_of_each_field_is_read_as_by_derive() {
        let names = ["id", "text", "list", "map", "metadata", "flag", "count", "ratio", "maybe", "new"];
        let values = [
            "null",
            "true",
            "0",
            "-1",
            "1.5",
            "1e99",
            "\"a\"",
            "[]",
            "[[1]]",
            "[null]",
            "[\"a\"]",
            "{}",
            r#"{"a":[1]}"#,
            r#"{"a":"b"}"#,
            r#"{"a":null}"#,
        ];
        for name in names {
            for value in values {
                for json in [
                    format!(r#"{{"{name}":{value}}}"#),
                    format!(r#"{{"id":"a","{name}":{value}}}"#),
                    format!(r#"{{"{name}":{value},"{name}":{value},"id":"a"}}"#),
                    format!(r#"{{"{name}":{value},"id":"a"}}"#),
                ] {
                    assert_read_as_by_derive(json.as_bytes());
                }
            }
        }
    }

    proptest::proptest! {
        /// Values survive serialization, and a `Value` in between.
        #[test]
        fn model_round_trips(text: String, list: Vec<Vec<u8>>, flag: bool, count: u64, maybe: Option<Vec<String>>) {
            let json = serde_json::json!({"id": text, "text": text, "list": list, "flag": flag, "count": count, "maybe": maybe});
            let everything: Everything = serde_json::from_value(json).unwrap();
            proptest::prop_assert_eq!(&everything.list, &list);
            let json = serde_json::to_string(&everything).unwrap();
            proptest::prop_assert_eq!(serde_json::from_str::<Everything>(&json).unwrap(), everything);
        }
    }

    #[test]
    fn model_requires_ids_and_reads_other_missing_fields_as_empty() {
        for json in [
            r#"{"id":"org_1"}"#,
            r#"{"id":"org_1","text":null,"list":null,"map":null,"metadata":null,"flag":null,"count":null,"ratio":null,"maybe":null,"new":1}"#,
        ] {
            let everything: Everything = serde_json::from_str(json).unwrap();
            assert_eq!(everything.id, "org_1");
            assert!(everything.text.is_empty() && everything.list.is_empty() && everything.map.is_empty());
            assert!(everything.metadata.is_empty() && !everything.flag && everything.count == 0);
            assert!(everything.ratio == 0.0);
            assert_eq!(everything.maybe, None);
        }
        for json in ["{}", r#"{"id":null}"#, "[]", "null", r#"{"id":"x","flag":"yes"}"#] {
            assert!(serde_json::from_str::<Everything>(json).is_err(), "{json}");
        }
    }
}
