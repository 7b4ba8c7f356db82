//! Requests as handlers read them.

use std::str::FromStr;

use http::{
    HeaderMap, StatusCode,
    header::{self, CONTENT_TYPE},
};
use percent_encoding::percent_decode_str;
use serde_json::Value;

use super::{
    api::{Authentication, Operation, api},
    response::{ErrorDetail, ErrorResponse},
    row::Row,
    store::Store,
    table::{Paging, TableDefinition},
    validation,
};
use crate::{endpoint::HttpRequest, types::Timestamp};

/// Address of the pages of an emulator that is not behind a server.
pub(super) const ORIGIN: &str = "https://emulator.authkit.app";

/// Paths of the operations whose validation errors have a code.
const WITH_CODE: &[&str] = &["/user_management/", "/webhook_endpoints"];

/// A request whose handler is known, and the state that the handler reads and changes.
pub(super) struct Call<'a> {
    pub(super) store: &'a mut Store,
    /// Time of the request, in whole milliseconds.
    pub(super) now: Timestamp,
    pub(super) query: Query,
    /// Fields of the JSON body; none if the body is empty or not JSON.
    pub(super) body: Row,
    /// The operation whose shape the response gets; `None` for pages and control.
    pub(super) operation: Option<&'static Operation>,
    path: Vec<String>,
    http: &'a HttpRequest,
}

impl<'a> Call<'a> {
    /// Reads a request and validates its body. Operations with the errors of OAuth 2.0 validate their own.
    pub(super) fn new(
        http: &'a HttpRequest,
        operation: Option<&'static Operation>,
        path: Vec<String>,
        store: &'a mut Store,
        now: Timestamp,
    ) -> Result<Self, ErrorResponse> {
        let query = Query::new(http.uri().query().unwrap_or_default());
        let mut call = Self { store, now, query, body: Row::default(), operation, path, http };
        if let Some(operation) = operation {
            let is_form = call.media_type().eq_ignore_ascii_case("application/x-www-form-urlencoded");
            // The authorization server of Connect reads and validates its own requests.
            let is_oauth = operation.path.starts_with("/oauth2/");
            call.body = if is_oauth {
                Row::default()
            } else if is_form && operation.authentication == Authentication::ClientCredentials {
                call.form()?.0.into_iter().map(|(name, value)| (name, Value::String(value))).collect()
            } else if operation.body.is_some() {
                call.json()?
            } else {
                Row::default()
            };
            let validates = operation.authentication != Authentication::ClientCredentials && !is_oauth;
            if let Some(body) = operation.body.as_ref().filter(|_| validates) {
                // A field that is not documented must not set one of the row, such as `id`.
                call.body.retain(|name| body.fields.contains_key(name));
                let details = validation::check(body, &call.body);
                if !details.is_empty() {
                    let error = ErrorResponse::invalid(details);
                    let has_code = WITH_CODE.iter().any(|prefix| operation.path.starts_with(prefix));
                    return Err(if has_code { error.code("invalid_request_parameters") } else { error });
                }
            }
        }
        Ok(call)
    }

    /// Returns the value of a path parameter by its position, from 0.
    pub(super) fn path(&self, position: usize) -> &str {
        self.path.get(position).map(String::as_str).unwrap_or_default()
    }

    /// Brings the response into the shape of another operation, for an operation whose response is not documented.
    pub(super) fn respond_as(&mut self, operation: &str) {
        self.operation = api().operation(operation);
    }

    /// Returns the headers.
    pub(super) fn headers(&self) -> &'a HeaderMap {
        self.http.headers()
    }

    /// Returns the request.
    pub(super) fn http(&self) -> &'a HttpRequest {
        self.http
    }

    /// Returns a 403 error if another site has sent the request.
    pub(super) fn check_origin(&self) -> Result<(), ErrorResponse> {
        check_origin(self.http)
    }

    /// Returns the query as it was received.
    pub(super) fn raw_query(&self) -> &'a str {
        self.http.uri().query().unwrap_or_default()
    }

    /// Returns the value of a Bearer token in the `Authorization` header.
    pub(super) fn bearer_token(&self) -> Option<&'a str> {
        bearer_token(self.http)
    }

    /// Returns the address of the emulator's pages, without a slash at the end. Behind a server it is the one that
    /// the request was sent to.
    pub(super) fn origin(&self) -> String {
        origin(self.http)
    }

    /// Parses the paging parameters for a table.
    pub(super) fn paging(&self, table: &TableDefinition) -> Result<Paging, ErrorResponse> {
        Paging::parse(&self.query, table.prefix)
    }

    /// Returns the fields of a form.
    pub(super) fn form(&self) -> Result<Query, ErrorResponse> {
        self.check_media_type("application/x-www-form-urlencoded")?;
        Ok(Query::new(&String::from_utf8_lossy(self.http.body())))
    }

    /// Returns the fields of a JSON body; none if the body is empty.
    pub(super) fn json(&self) -> Result<Row, ErrorResponse> {
        if self.http.body().is_empty() {
            return Ok(Row::default());
        }
        self.check_media_type("application/json")?;
        let bad_request = |message: String| ErrorResponse::new(StatusCode::BAD_REQUEST, message);
        match serde_json::from_slice(self.http.body()) {
            Ok(Value::Object(fields)) => Ok(fields.into_iter().collect()),
            Ok(_) => Err(bad_request("The body must be a JSON object.".to_owned())),
            Err(error) => Err(bad_request(format!("The body is not JSON: {error}."))),
        }
    }

    fn media_type(&self) -> &'a str {
        let content_type = self.http.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        content_type.and_then(|value| value.split(';').next()).unwrap_or_default().trim()
    }

    /// Returns a 415 error if the body has another type.
    fn check_media_type(&self, expected: &str) -> Result<(), ErrorResponse> {
        if self.media_type().eq_ignore_ascii_case(expected) {
            return Ok(());
        }
        let message = format!("The body must be sent as {expected}.");
        Err(ErrorResponse::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, message))
    }
}

/// Returns the value of a Bearer token in the `Authorization` header.
pub(super) fn bearer_token(request: &HttpRequest) -> Option<&str> {
    request.headers().get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ")
}

/// Returns a 403 error if a page of another site has sent a request.
pub(super) fn check_origin(request: &HttpRequest) -> Result<(), ErrorResponse> {
    let Some(origin) = request.headers().get(header::ORIGIN) else { return Ok(()) };
    let origin = origin.to_str().unwrap_or_default();
    let host = origin.split_once("://").map_or(origin, |(_, host)| host);
    let own = request.uri().authority().map(http::uri::Authority::as_str);
    let own = own.or_else(|| request.headers().get(header::HOST)?.to_str().ok());
    if own.is_some_and(|own| own.eq_ignore_ascii_case(host)) {
        return Ok(());
    }
    Err(ErrorResponse::new(StatusCode::FORBIDDEN, "The request was sent by another site."))
}

/// Returns the address that a request was sent to, without a slash at the end.
pub(super) fn origin(request: &HttpRequest) -> String {
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    let is_valid = |host: &&str| {
        host.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '[' | ']'))
    };
    match host.filter(is_valid) {
        // A `Browser` sends requests to the hosts of WorkOS, which have no server.
        Some(host) if host.ends_with(".workos.com") || host.ends_with(".authkit.app") => {
            format!("https://{host}")
        }
        Some(host) if request.uri().authority().is_none() => format!("http://{host}"),
        _ => ORIGIN.to_owned(),
    }
}

/// Decoded pairs of a query or a form.
pub(super) struct Query(Vec<(String, String)>);

impl Query {
    /// Decodes a query or the body of a form.
    pub(super) fn new(query: &str) -> Self {
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

    /// Iterates over the values of a parameter that may be repeated, without empty ones.
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let named = self.0.iter().filter(move |(other, _)| other == name);
        named.map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }

    /// Returns the name of a parameter that is repeated, other than those that may be.
    pub(super) fn repeated(&self, except: &[&str]) -> Option<&str> {
        let names = self.0.iter().map(|(name, _)| name.as_str());
        let mut names: Vec<&str> = names.filter(|name| !except.contains(name)).collect();
        names.sort_unstable();
        names
            .windows(2)
            .find_map(|pair| if let [one, other] = pair { (one == other).then_some(*one) } else { None })
    }

    /// Returns names and values.
    pub(super) fn into_pairs(self) -> Vec<(String, String)> {
        self.0
    }

    /// Iterates over names and values.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Returns a parsed parameter; a 422 error if it does not parse.
    pub(super) fn parse<T: FromStr>(&self, name: &str) -> Result<Option<T>, ErrorResponse> {
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
pub(super) fn decode_query(encoded: &str) -> String {
    percent_decode(&encoded.replace('+', " "))
}

/// Decodes percent-encoding. Invalid UTF-8 becomes replacement characters, which no object contains.
pub(super) fn percent_decode(encoded: &str) -> String {
    String::from_utf8_lossy(&percent_decode_str(encoded).collect::<Vec<u8>>()).into_owned()
}
