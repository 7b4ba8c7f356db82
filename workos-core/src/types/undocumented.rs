//! Responses and query parameters that WorkOS has not documented.

use std::{fmt, marker::PhantomData};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::DeserializeOwned};

use super::{Query, QueryValue, RawJson};

/// A response that WorkOS has not documented: JSON of any shape, which a `T` is expected to fit.
///
/// The operation exists in WorkOS's SDKs, and nothing that was published says what the response is. So any JSON is
/// accepted, and [`parse`](Self::parse) reads it as the type that similar operations return.
///
/// ```
/// use workos_core::{Endpoint, directory_sync::GetGroupInDirectory};
///
/// let json = r#"{"id":"directory_group_1","directory_id":"directory_1","name":"Developers","color":"red"}"#;
/// let response = GetGroupInDirectory::decode(&http::Response::new(json.into()))?;
/// assert_eq!(response.parse().unwrap().name, "Developers");
/// assert_eq!(response.json().get(), json);
/// # Ok::<(), workos_core::Error>(())
/// ```
pub struct Undocumented<T> {
    json: RawJson,
    expected: PhantomData<fn() -> T>,
}

impl<T> Undocumented<T> {
    /// Returns the JSON as received. [`RawJson::parse`] reads it as another type.
    #[must_use]
    pub fn json(&self) -> &RawJson {
        &self.json
    }
}

impl<T: DeserializeOwned> Undocumented<T> {
    /// Reads the response as the expected type.
    ///
    /// # Errors
    ///
    /// The error of `serde_json` if the response is not a valid `T`. Its message quotes the value that is invalid.
    pub fn parse(&self) -> Result<T, serde_json::Error> {
        self.json.parse()
    }
}

impl<T> Clone for Undocumented<T> {
    fn clone(&self) -> Self {
        Self { json: self.json.clone(), expected: PhantomData }
    }
}

impl<T> PartialEq for Undocumented<T> {
    fn eq(&self, other: &Self) -> bool {
        self.json == other.json
    }
}

impl<T> Eq for Undocumented<T> {}

impl<T> fmt::Debug for Undocumented<T> {
    /// Prints the length of the JSON, which may contain a secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Undocumented").field(&self.json).finish()
    }
}

impl<T> Serialize for Undocumented<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.json.serialize(serializer)
    }
}

impl<'de, T> Deserialize<'de> for Undocumented<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        RawJson::deserialize(deserializer).map(|json| Self { json, expected: PhantomData })
    }
}

/// Query parameters that WorkOS has not documented, by name. Each is sent as it is.
///
/// ```
/// use workos_core::{Config, directory_sync::ListUsersInDirectory};
///
/// let list = ListUsersInDirectory::new("directory_1").parameters([("limit", "5"), ("after", "directory_user_1")]);
/// let request = Config::new("sk_test_123")?.request(&list)?;
/// assert_eq!(request.uri().query(), Some("limit=5&after=directory_user_1"));
/// # Ok::<(), workos_core::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq, Default)]
pub struct QueryParameters(Vec<(String, String)>);

impl<K: Into<String>, V: Into<String>, const N: usize> From<[(K, V); N]> for QueryParameters {
    fn from(parameters: [(K, V); N]) -> Self {
        parameters.into_iter().collect()
    }
}

impl<K: Into<String>, V: Into<String>> FromIterator<(K, V)> for QueryParameters {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(parameters: I) -> Self {
        Self(parameters.into_iter().map(|(name, value)| (name.into(), value.into())).collect())
    }
}

impl QueryValue for QueryParameters {
    /// Adds a pair for each parameter. The name of the field is not sent.
    fn append(&self, _: &str, query: &mut Query<'_>) {
        self.0.iter().for_each(|(name, value)| query.pair(name, value));
    }

    fn append_item(&self, query: &mut Query<'_>) {
        self.0.iter().for_each(|(_, value)| query.item(value));
    }
}

impl fmt::Debug for QueryParameters {
    /// Prints the names.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|(name, _)| name)).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::{QueryParameters, Undocumented};

    #[test]
    fn any_json_is_accepted_and_kept() {
        for json in ["null", "[1]", r#"{"s3cr3t":1}"#, "\"s3cr3t\"", " {} "] {
            let value: Undocumented<Vec<u8>> = serde_json::from_str(json).unwrap();
            assert_eq!(value.json().get(), json.trim());
            assert_eq!(serde_json::to_string(&value).unwrap(), json.trim());
            assert_eq!(value.parse().is_ok(), json == "[1]", "{json}");
            assert_eq!(value, value.clone());
            assert!(!format!("{value:?}").contains("s3cr3t"));
        }
        assert!(serde_json::from_str::<Undocumented<u8>>("{").is_err());
    }

    #[test]
    fn debug_prints_names_of_parameters() {
        let parameters = QueryParameters::from([("limit", "s3cr3t")]);
        assert_eq!(format!("{parameters:?}"), r#"["limit"]"#);
    }
}
