//! A request as the handlers see it.

use http::{StatusCode, header::CONTENT_TYPE};
use percent_encoding::percent_decode_str;

use super::{
    answer::{Problem, Refusal},
    body::Body,
};
use crate::{endpoint::HttpRequest, types::Timestamp};

/// A request that has found its handler.
pub(super) struct Incoming<'a> {
    /// When it came.
    pub(super) now: Timestamp,
    /// Its query.
    pub(super) query: Query,
    path: PathValues,
    request: &'a HttpRequest,
}

/// The values of a path's placeholders, by their names.
pub(super) type PathValues = Vec<(&'static str, String)>;

impl<'a> Incoming<'a> {
    pub(super) fn new(request: &'a HttpRequest, path: PathValues, now: Timestamp) -> Self {
        // WorkOS's times have milliseconds.
        let now = Timestamp::from_unix_milliseconds(now.unix_milliseconds());
        Self { now, query: Query::new(request.uri().query().unwrap_or_default()), path, request }
    }

    /// The value of a placeholder of the path.
    pub(super) fn path(&self, name: &str) -> &str {
        self.path.iter().find(|(placeholder, _)| *placeholder == name).map_or("", |(_, value)| value)
    }

    /// The fields of the body. No body at all is one without fields.
    pub(super) fn body(&self) -> Result<Body, Refusal> {
        if self.request.body().is_empty() {
            return Ok(Body::default());
        }
        let content_type = self.request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let media_type = content_type.and_then(|value| value.split(';').next()).unwrap_or_default();
        if !media_type.trim().eq_ignore_ascii_case("application/json") {
            let message = "The body must be sent as application/json.";
            return Err(Refusal::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, message));
        }
        match serde_json::from_slice(self.request.body()) {
            Ok(serde_json::Value::Object(fields)) => Ok(Body::new(fields)),
            Ok(_) => Err(Refusal::new(StatusCode::BAD_REQUEST, "The body must be a JSON object.")),
            Err(error) => {
                Err(Refusal::new(StatusCode::BAD_REQUEST, format!("The body is not JSON: {error}.")))
            }
        }
    }
}

/// The pairs of a query, decoded.
pub(super) struct Query(Vec<(String, String)>);

impl Query {
    fn new(query: &str) -> Self {
        let pairs = query.split('&').filter(|pair| !pair.is_empty());
        let decoded = pairs.map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decode_pair(name), decode_pair(value))
        });
        Self(decoded.collect())
    }

    /// A parameter; an empty one counts as not there.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        let pair = self.0.iter().find(|(other, _)| other == name);
        pair.map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }

    /// A parameter that is read from its text.
    pub(super) fn parsed<T: std::str::FromStr>(&self, name: &'static str) -> Result<Option<T>, Refusal> {
        let refuse = |_| Refusal::invalid(vec![Problem::of(name, "invalid")]);
        self.text(name).map(|text| text.parse().map_err(refuse)).transpose()
    }

    /// A list: one parameter with commas, or several of the name, with or without `[]`.
    pub(super) fn list(&self, name: &str) -> Vec<&str> {
        let named = self.0.iter().filter(|(other, _)| other.strip_suffix("[]").unwrap_or(other) == name);
        named.flat_map(|(_, value)| value.split(',')).filter(|item| !item.is_empty()).collect()
    }
}

/// Decodes half a pair of a query, where a plus sign is a blank.
fn decode_pair(text: &str) -> String {
    decode(&text.replace('+', " "))
}

/// Decodes percent signs; what is no UTF-8 becomes replacement characters, which no object has.
pub(super) fn decode(text: &str) -> String {
    String::from_utf8_lossy(&percent_decode_str(text).collect::<Vec<u8>>()).into_owned()
}
