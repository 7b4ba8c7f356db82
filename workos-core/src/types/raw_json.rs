//! Unparsed JSON.

use std::{borrow::Cow, fmt};

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::value::RawValue;

/// A JSON value in its original text, for values that this version of the crate has no type for.
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
    /// The error of `serde_json` if the JSON is not a valid `T`.
    pub fn parse<T: DeserializeOwned>(&self) -> Result<T, serde_json::Error> {
        serde_json::from_str(self.get())
    }

    /// Returns a string field; `None` unless this is an object with that field and the field is a string.
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
