//! Fields of models that may be missing.

use serde::{Deserialize, Deserializer};

/// Reads null as the empty value. [`model`](macro@crate::model) uses it.
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
