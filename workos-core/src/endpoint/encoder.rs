//! Encoding of an endpoint's parameters as the path, query and body of a request.

use std::fmt;

use bytes::Bytes;
use http::{HeaderValue, uri::PathAndQuery};
use serde::Serialize;

use crate::{
    error::{EncodeFailure, Error},
    headers,
    operation::{Auth, Operation},
    types::{PathBuffer, Query, Secret, percent_encode},
};

/// Collects the path, query and body of an [`Endpoint`](super::Endpoint)'s request.
pub struct Encoder<'a> {
    operation: &'static Operation,
    credentials: Credentials<'a>,
    path: PathBuffer,
    has_query: bool,
    body: Bytes,
    content_type: Option<ContentType>,
    authorization: Option<HeaderValue>,
}

/// The credentials of an operation that is authenticated by its body or query.
#[derive(Clone, Copy, Default)]
pub(crate) struct Credentials<'a> {
    pub(crate) client_id: Option<&'a str>,
    pub(crate) client_secret: Option<&'a Secret>,
}

/// Media type of a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ContentType {
    Form,
    Json,
    Text,
}

/// An encoded endpoint: the parts of a request that do not come from the configuration.
#[derive(Clone)]
pub(crate) struct Encoded {
    pub(crate) path_and_query: PathAndQuery,
    pub(crate) body: Bytes,
    pub(crate) content_type: Option<ContentType>,
    /// Replaces the API key.
    pub(crate) authorization: Option<HeaderValue>,
}

impl<'a> Encoder<'a> {
    #[inline]
    pub(crate) fn new(operation: &'static Operation, base_path: &str, credentials: Credentials<'a>) -> Self {
        Self {
            operation,
            credentials,
            path: PathBuffer::from_slice(base_path.as_bytes()),
            has_query: false,
            body: Bytes::new(),
            content_type: None,
            authorization: None,
        }
    }

    /// Writes the path: the template with each `{placeholder}` replaced by its percent-encoded value.
    ///
    /// # Errors
    ///
    /// Returns [`EncodeFailure::PathSegment`] if a value is empty, `.` or `..`, because URL parsers remove
    /// such segments and so change the path, and if a placeholder has no value.
    pub fn path(&mut self, template: &str, values: &[(&'static str, &str)]) -> Result<(), Error> {
        let mut rest = template.as_bytes();
        let mut placeholders = 0;
        while let Some((literal, name, after)) = split_placeholder(rest) {
            self.path.extend_from_slice(literal);
            // Values are in the order of the template, unless an endpoint is declared by hand.
            let has_name = |value: &&(&'static str, &str)| value.0.as_bytes() == name;
            let value =
                values.get(placeholders).filter(has_name).or_else(|| values.iter().find(has_name)).copied();
            let (name, value) = value.unwrap_or(("path", ""));
            if matches!(value, "" | "." | "..") {
                return Err(self.error(EncodeFailure::PathSegment { name }));
            }
            percent_encode(value, &mut self.path);
            placeholders += 1;
            rest = after;
        }
        self.path.extend_from_slice(rest);
        Ok(())
    }

    /// Returns the query, to add pairs to.
    pub fn query(&mut self) -> Query<'_> {
        Query::new(&mut self.path, &mut self.has_query)
    }

    /// Writes a JSON body: the constants, then the credentials if [`Operation::auth`] places them in the
    /// body, then the fields of `body`. With constants or credentials, `body` must serialize as an object.
    ///
    /// # Errors
    ///
    /// Returns [`EncodeFailure::Body`] if `body` does not serialize, and [`EncodeFailure::MissingClientId`]
    /// if the operation requires a client ID and the configuration has none.
    pub fn json<T: Serialize + ?Sized>(&mut self, constants: &[(&str, &str)], body: &T) -> Result<(), Error> {
        let mut buffer = Vec::with_capacity(192);
        self.body_prefix(&mut buffer, constants)?;
        let prefix = buffer.len();
        serde_json::to_writer(&mut buffer, body).map_err(|error| self.error(EncodeFailure::Body(error)))?;
        self.finish_json(buffer, prefix)
    }

    /// Starts a body in `application/x-www-form-urlencoded`, as the endpoints of OAuth 2.0 require (RFC 6749,
    /// appendix B). It is written by [`Form::finish`].
    pub fn form(&mut self) -> Form<'_> {
        Form {
            buffer: PathBuffer::new(),
            has_pairs: false,
            body: &mut self.body,
            content_type: &mut self.content_type,
        }
    }

    /// Writes a `text/plain` body.
    pub fn text(&mut self, text: &str) {
        self.body = Bytes::copy_from_slice(text.as_bytes());
        self.content_type = Some(ContentType::Text);
    }

    /// Sets a bearer token, which replaces the API key.
    ///
    /// # Errors
    ///
    /// Returns [`EncodeFailure::Header`] if the token is empty or has characters that are not allowed in a
    /// header.
    pub fn bearer(&mut self, token: &Secret) -> Result<(), Error> {
        let header = headers::bearer(token)
            .ok_or_else(|| self.error(EncodeFailure::Header { name: "authorization" }))?;
        self.authorization = Some(header);
        Ok(())
    }

    /// Opens the object and writes the constants and credentials.
    fn body_prefix(&self, buffer: &mut Vec<u8>, constants: &[(&str, &str)]) -> Result<(), Error> {
        for (name, text) in constants {
            self.text_field(buffer, name, text)?;
        }
        if matches!(self.operation.auth, Auth::ClientCredentials | Auth::ClientId) {
            self.text_field(buffer, "client_id", self.client_id()?)?;
        }
        match self.credentials.client_secret {
            Some(secret) if self.operation.auth == Auth::ClientCredentials => {
                self.text_field(buffer, "client_secret", secret.expose())
            }
            _ => Ok(()),
        }
    }

    /// Adds the client ID to the query if [`Operation::auth`] is [`Auth::ClientId`].
    #[doc(hidden)]
    pub fn client_id_in_query(&mut self) -> Result<(), Error> {
        if self.operation.auth == Auth::ClientId {
            let client_id = self.client_id()?;
            self.query().pair("client_id", client_id);
        }
        Ok(())
    }

    fn client_id(&self) -> Result<&'a str, Error> {
        self.credentials.client_id.ok_or_else(|| self.error(EncodeFailure::MissingClientId))
    }

    fn text_field(&self, buffer: &mut Vec<u8>, name: &str, text: &str) -> Result<(), Error> {
        buffer.push(if buffer.is_empty() { b'{' } else { b',' });
        let mut write = |text| serde_json::to_writer(&mut *buffer, text);
        write(name).map_err(|error| self.error(EncodeFailure::Body(error)))?;
        buffer.push(b':');
        serde_json::to_writer(&mut *buffer, text).map_err(|error| self.error(EncodeFailure::Body(error)))
    }

    /// Joins `{"constant":"x"` and `{"field":1}` by replacing the second opening brace with a comma.
    fn finish_json(&mut self, mut buffer: Vec<u8>, prefix: usize) -> Result<(), Error> {
        if prefix > 0 {
            match buffer.get(prefix..) {
                Some(b"{}") => {
                    buffer.truncate(prefix);
                    buffer.push(b'}');
                }
                Some([b'{', ..]) => {
                    if let Some(brace) = buffer.get_mut(prefix) {
                        *brace = b',';
                    }
                }
                _ => {
                    let error = serde::ser::Error::custom("the body must be an object");
                    return Err(self.error(EncodeFailure::Body(error)));
                }
            }
        }
        self.body = buffer.into();
        self.content_type = Some(ContentType::Json);
        Ok(())
    }

    #[inline]
    pub(crate) fn finish(self) -> Result<Encoded, Error> {
        let operation = self.operation;
        let path_and_query = PathAndQuery::from_maybe_shared(Bytes::from_owner(self.path))
            .map_err(|_| Error::encode(operation, EncodeFailure::UriTooLong))?;
        Ok(Encoded {
            path_and_query,
            body: self.body,
            content_type: self.content_type,
            authorization: self.authorization,
        })
    }

    fn error(&self, failure: EncodeFailure) -> Error {
        Error::encode(self.operation, failure)
    }
}

/// A form that [`Encoder::form`] has started.
pub struct Form<'a> {
    buffer: PathBuffer,
    has_pairs: bool,
    body: &'a mut Bytes,
    content_type: &'a mut Option<ContentType>,
}

impl Form<'_> {
    /// Adds the pair `name=text`, both percent-encoded.
    pub fn pair(&mut self, name: &str, text: &str) {
        self.fields().pair(name, text);
    }

    /// Returns the fields, to add values to.
    pub fn fields(&mut self) -> Query<'_> {
        Query::new(&mut self.buffer, &mut self.has_pairs)
    }

    /// Writes the form as the body of the request.
    pub fn finish(self) {
        // A query begins with a question mark, a form does not.
        let form = Bytes::from_owner(self.buffer);
        *self.body = form.slice(usize::from(self.has_pairs)..);
        *self.content_type = Some(ContentType::Form);
    }
}

impl fmt::Debug for Form<'_> {
    /// Hides the fields, which may be secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Form").finish_non_exhaustive()
    }
}

/// Splits a template at its first placeholder: the text before it, its name, and the text after it.
fn split_placeholder(template: &[u8]) -> Option<(&[u8], &[u8], &[u8])> {
    let (literal, rest) = template.split_at_checked(template.iter().position(|byte| *byte == b'{')?)?;
    let (name, rest) = rest.split_at_checked(rest.iter().position(|byte| *byte == b'}')?)?;
    Some((literal, name.get(1..)?, rest.get(1..)?))
}

impl fmt::Debug for Encoder<'_> {
    /// Hides path values, query and body, which may contain secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Encoder").field("operation", &self.operation.name).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{ContentType, Credentials, Encoder};
    use crate::{
        error::Error,
        operation::{Auth, Idempotency, Operation},
        types::Secret,
    };

    const fn operation(auth: Auth) -> Operation {
        Operation::new("test", http::Method::POST, "/", auth, Idempotency::NotIdempotent)
    }

    const API_KEY: &Operation = &operation(Auth::ApiKey);
    const CLIENT_ID: &Operation = &operation(Auth::ClientId);
    const CREDENTIALS: &Operation = &operation(Auth::ClientCredentials);

    #[test]
    fn placeholders_are_replaced_by_name() {
        let path = |template: &str, values: &[(&'static str, &str)]| {
            let mut encoder = Encoder::new(API_KEY, "/v1", Credentials::default());
            encoder.path(template, values).map_err(|error| error.to_string())?;
            Ok::<_, String>(encoder.finish().unwrap().path_and_query.to_string())
        };
        let (x, y, space) = (("x", "1"), ("y", "2"), ("x", " "));
        for (template, values, expected) in [
            ("/a", &[][..], "/v1/a"),
            ("/a", &[x], "/v1/a"),
            ("/{x}", &[x], "/v1/1"),
            ("/a/{x}/b/{y}/c", &[x, y], "/v1/a/1/b/2/c"),
            ("/a/{x}/b/{y}/c", &[y, x], "/v1/a/1/b/2/c"),
            ("/{x}/{x}/{y}", &[x, y], "/v1/1/1/2"),
            ("/{x}.{y}", &[x, y], "/v1/1.2"),
            ("/a/{x}", &[space], "/v1/a/%20"),
            ("/a}/{x}", &[x], "/v1/a}/1"),
            ("/{x}/{y", &[x, y], "/v1/1/{y"),
        ] {
            assert_eq!(path(template, values).as_deref(), Ok(expected), "{template} {values:?}");
        }
        for (template, values, name) in [
            ("/{x}", &[][..], "path"),
            ("/{x}", &[y], "path"),
            ("/{}", &[x], "path"),
            ("/{X}", &[x], "path"),
            ("/{x}", &[("x", "")], "x"),
            ("/{x}/{y}", &[x, ("y", "..")], "y"),
            ("/{y}/{x}", &[x, ("y", ".")], "y"),
        ] {
            let error = format!("test: `{name}` is empty, `.` or `..`, which is not allowed in a path");
            assert_eq!(path(template, values), Err(error), "{template} {values:?}");
        }
    }

    #[test]
    fn body_has_constants_then_credentials_then_fields() {
        let secret = Secret::from("k\"");
        let (none, id) =
            (Credentials::default(), Credentials { client_id: Some("c\""), client_secret: None });
        let both = Credentials { client_secret: Some(&secret), ..id };
        let (constants, two) = (&[("t", "x\"")][..], &[("t", "x"), ("u", "y")][..]);
        let (empty, fields) = (json!({}), json!({"a": 1}));
        for (operation, credentials, constants, body, expected) in [
            (API_KEY, both, &[][..], &empty, "{}"),
            (API_KEY, both, &[], &fields, r#"{"a":1}"#),
            (API_KEY, none, constants, &empty, r#"{"t":"x\""}"#),
            (API_KEY, both, constants, &fields, r#"{"t":"x\"","a":1}"#),
            (API_KEY, both, two, &fields, r#"{"t":"x","u":"y","a":1}"#),
            (CLIENT_ID, both, &[], &empty, r#"{"client_id":"c\""}"#),
            (CLIENT_ID, both, constants, &fields, r#"{"t":"x\"","client_id":"c\"","a":1}"#),
            (CREDENTIALS, id, &[], &fields, r#"{"client_id":"c\"","a":1}"#),
            (CREDENTIALS, both, &[], &fields, r#"{"client_id":"c\"","client_secret":"k\"","a":1}"#),
            (API_KEY, none, &[], &json!([1]), "[1]"),
        ] {
            let mut encoder = Encoder::new(operation, "", credentials);
            encoder.json(constants, body).unwrap();
            assert_eq!(std::str::from_utf8(&encoder.body), Ok(expected));
            assert_eq!(encoder.content_type, Some(ContentType::Json));
        }
        for (operation, credentials, constants, body) in [
            (CLIENT_ID, none, &[][..], fields.clone()),
            (CREDENTIALS, none, &[], fields.clone()),
            (API_KEY, none, constants, json!([1])),
            (API_KEY, none, constants, json!("{}")),
            (CLIENT_ID, id, &[], Value::Null),
        ] {
            let error = Encoder::new(operation, "", credentials).json(constants, &body).unwrap_err();
            assert!(matches!(error, Error::Encode(_)), "{body}");
        }
    }

    #[test]
    fn client_id_is_in_the_query_if_it_authenticates() {
        let id = Credentials { client_id: Some("a b"), client_secret: None };
        for (operation, expected) in
            [(CLIENT_ID, "/?client_id=a%20b&x=1"), (API_KEY, "/?x=1"), (CREDENTIALS, "/?x=1")]
        {
            let mut encoder = Encoder::new(operation, "/", id);
            encoder.client_id_in_query().unwrap();
            encoder.query().pair("x", "1");
            assert_eq!(encoder.finish().unwrap().path_and_query, expected);
        }
        assert!(Encoder::new(CLIENT_ID, "/", Credentials::default()).client_id_in_query().is_err());
        assert!(Encoder::new(API_KEY, "/", Credentials::default()).client_id_in_query().is_ok());
    }

    #[test]
    fn debug_prints_neither_values_nor_secrets() {
        let mut encoder = Encoder::new(API_KEY, "/s3cr3t", Credentials::default());
        encoder.text("s3cr3t");
        encoder.bearer(&Secret::from("s3cr3t")).unwrap();
        assert_eq!(format!("{encoder:?}"), r#"Encoder { operation: "test", .. }"#);
        assert_eq!(format!("{:?}", encoder.query()), "Query { .. }");
        assert!(encoder.bearer(&Secret::from("a b")).is_err() && encoder.bearer(&Secret::from("")).is_err());
    }
}
