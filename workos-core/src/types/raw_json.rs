//! JSON kept as it came.

use std::{borrow::Cow, fmt};

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::value::RawValue;

/// A piece of JSON exactly as it came, for what this version of the crate has no type for.
///
/// Equality compares the text, so two spellings of one value differ.
///
/// `Debug` prints only the length: whatever came may hold a secret.
#[derive(Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RawJson(Box<RawValue>);

impl RawJson {
    /// The JSON text.
    #[must_use]
    pub fn get(&self) -> &str {
        self.0.get()
    }

    /// Reads the JSON as a type of yours.
    ///
    /// # Errors
    ///
    /// Returns serde_json's error when the JSON is not of that type.
    pub fn parse<T: DeserializeOwned>(&self) -> Result<T, serde_json::Error> {
        serde_json::from_str(self.get())
    }

    /// The text of one field of the object, if this is an object with that field and it is text.
    #[doc(hidden)]
    #[must_use]
    pub fn text_field(&self, field: &str) -> Option<String> {
        let object: std::collections::BTreeMap<Cow<'_, str>, &RawValue> =
            serde_json::from_str(self.get()).ok()?;
        serde_json::from_str(object.get(field)?.get()).ok()
    }
}

impl From<Box<RawValue>> for RawJson {
    fn from(raw: Box<RawValue>) -> Self {
        Self(raw)
    }
}

impl From<serde_json::Value> for RawJson {
    fn from(value: serde_json::Value) -> Self {
        // A `Value` always serializes; null stands in so that this can be total.
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
