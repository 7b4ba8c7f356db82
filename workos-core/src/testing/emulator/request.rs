//! Requests as handlers read them.

use std::str::FromStr;

use http::{StatusCode, header::CONTENT_TYPE};
use percent_encoding::percent_decode_str;

use super::{
    body::Body,
    response::{ErrorDetail, ErrorResponse},
};
use crate::{endpoint::HttpRequest, types::Timestamp};

/// A request whose route is known.
pub(super) struct Request<'a> {
    /// Time of the request, in whole milliseconds.
    pub(super) now: Timestamp,
    pub(super) query: Query,
    path: PathParameters,
    http: &'a HttpRequest,
}

/// Names and decoded values of the parameters in a path.
pub(super) type PathParameters = Vec<(&'static str, String)>;

impl<'a> Request<'a> {
    pub(super) fn new(http: &'a HttpRequest, path: PathParameters, now: Timestamp) -> Self {
        // WorkOS's timestamps have milliseconds.
        let now = Timestamp::from_unix_milliseconds(now.unix_milliseconds());
        Self { now, query: Query::new(http.uri().query().unwrap_or_default()), path, http }
    }

    /// Returns the value of a path parameter.
    pub(super) fn path(&self, name: &str) -> &str {
        self.path.iter().find(|(parameter, _)| *parameter == name).map_or("", |(_, value)| value)
    }

    /// Returns the headers.
    #[cfg(feature = "session")]
    pub(super) fn headers(&self) -> &'a http::HeaderMap {
        self.http.headers()
    }

    /// Returns the query as it was received.
    #[cfg(feature = "session")]
    pub(super) fn raw_query(&self) -> &'a str {
        self.http.uri().query().unwrap_or_default()
    }

    /// Returns the fields of a form.
    #[cfg(feature = "session")]
    pub(super) fn form(&self) -> Result<Query, ErrorResponse> {
        self.check_media_type("application/x-www-form-urlencoded")?;
        Ok(Query::new(&String::from_utf8_lossy(self.http.body())))
    }

    /// Returns a 415 error if the body has another type.
    fn check_media_type(&self, expected: &str) -> Result<(), ErrorResponse> {
        let content_type = self.http.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let media_type = content_type.and_then(|value| value.split(';').next()).unwrap_or_default();
        if media_type.trim().eq_ignore_ascii_case(expected) {
            return Ok(());
        }
        let message = format!("The body must be sent as {expected}.");
        Err(ErrorResponse::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, message))
    }

    /// Returns the fields of the body; none if the body is empty.
    pub(super) fn body(&self) -> Result<Body, ErrorResponse> {
        if self.http.body().is_empty() {
            return Ok(Body::default());
        }
        self.check_media_type("application/json")?;
        let bad_request = |message: String| ErrorResponse::new(StatusCode::BAD_REQUEST, message);
        match serde_json::from_slice(self.http.body()) {
            Ok(serde_json::Value::Object(fields)) => Ok(Body::new(fields)),
            Ok(_) => Err(bad_request("The body must be a JSON object.".to_owned())),
            Err(error) => Err(bad_request(format!("The body is not JSON: {error}."))),
        }
    }
}

/// The decoded query parameters.
pub(super) struct Query(Vec<(String, String)>);

impl Query {
    fn new(query: &str) -> Self {
        let pairs = query.split('&').filter(|pair| !pair.is_empty());
        let decoded = pairs.map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decode_query(name), decode_query(value))
        });
        Self(decoded.collect())
    }

    /// Returns a parameter; `None` if it is missing or empty.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let pair = self.0.iter().find(|(other, _)| other == name);
        pair.map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }

    /// Iterates over names and values.
    #[cfg(feature = "session")]
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Returns a parsed parameter; a 422 error if it does not parse.
    pub(super) fn parse<T: FromStr>(&self, name: &'static str) -> Result<Option<T>, ErrorResponse> {
        let invalid = |_| ErrorResponse::invalid(vec![ErrorDetail::field(name, "invalid")]);
        self.get(name).map(|value| value.parse().map_err(invalid)).transpose()
    }

    /// Returns a list, written with commas or as repeated parameters, with or without `[]` after the name.
    pub(super) fn list(&self, name: &str) -> Vec<&str> {
        let named = self.0.iter().filter(|(other, _)| other.strip_suffix("[]").unwrap_or(other) == name);
        named.flat_map(|(_, value)| value.split(',')).filter(|item| !item.is_empty()).collect()
    }
}

/// Decodes a name or value of a query, where `+` is a space.
fn decode_query(encoded: &str) -> String {
    percent_decode(&encoded.replace('+', " "))
}

/// Decodes percent-encoding. Invalid UTF-8 becomes replacement characters, which no object contains.
pub(super) fn percent_decode(encoded: &str) -> String {
    String::from_utf8_lossy(&percent_decode_str(encoded).collect::<Vec<u8>>()).into_owned()
}
