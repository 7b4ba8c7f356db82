//! Turns an endpoint's values into the path, query and body of a request.

use std::fmt;

use bytes::Bytes;
use http::{HeaderValue, uri::PathAndQuery};
use percent_encoding::utf8_percent_encode;
use serde::Serialize;
use smallvec::SmallVec;

use super::{
    Auth, Operation,
    query::{Query, RESERVED},
};
use crate::{
    error::{EncodeError, Error},
    types::Secret,
};

/// A path and query while they are built. Moved into a `Bytes` as it stands, which makes it the
/// one allocation of a request line however often the request is repeated.
pub(super) type PathBuffer = SmallVec<[u8; 160]>;

/// Collects what an [`Endpoint`](super::Endpoint) sends: path, query, body.
pub struct Encoder<'a> {
    operation: &'static Operation,
    credentials: Credentials<'a>,
    path: PathBuffer,
    has_query: bool,
    body: Bytes,
    content_type: Option<HeaderValue>,
    authorization: Option<HeaderValue>,
}

/// What goes into the body of an operation whose caller shows itself there.
#[derive(Clone, Copy, Default)]
pub(crate) struct Credentials<'a> {
    pub(crate) client_id: Option<&'a str>,
    pub(crate) client_secret: Option<&'a Secret>,
}

/// What an endpoint has become: everything of a request that does not come from the configuration.
#[derive(Clone)]
pub(crate) struct Encoded {
    pub(crate) path_and_query: PathAndQuery,
    pub(crate) body: Bytes,
    pub(crate) content_type: Option<HeaderValue>,
    /// Takes the place of the API key.
    pub(crate) authorization: Option<HeaderValue>,
}

/// A value that can be a segment of a path.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a segment of a path",
    label = "use `String`, an ID or an open enum, or implement `PathValue`"
)]
pub trait PathValue {
    /// The segment before it is encoded.
    fn as_text(&self) -> &str;
}

impl PathValue for String {
    fn as_text(&self) -> &str {
        self
    }
}

impl PathValue for Secret {
    fn as_text(&self) -> &str {
        self.expose()
    }
}

impl<'a> Encoder<'a> {
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

    /// Writes a path, each `{placeholder}` replaced by its percent-encoded value.
    ///
    /// # Errors
    ///
    /// Returns [`EncodeError::PathSegment`] for a value that is empty, `.` or `..`, because a URL
    /// parser on the way would make another path of it, and for a placeholder without a value.
    pub fn path(&mut self, template: &str, values: &[(&'static str, &str)]) -> Result<(), Error> {
        let mut rest = template;
        while let Some((literal, (name, after))) =
            rest.split_once('{').and_then(|(literal, tail)| Some((literal, tail.split_once('}')?)))
        {
            self.path.extend_from_slice(literal.as_bytes());
            let value = values.iter().find(|(field, _)| *field == name).map_or("", |(_, value)| value);
            if matches!(value, "" | "." | "..") {
                let name = values.iter().find(|(field, _)| *field == name).map_or("path", |(field, _)| field);
                return Err(self.error(EncodeError::PathSegment { name }));
            }
            for piece in utf8_percent_encode(value, RESERVED) {
                self.path.extend_from_slice(piece.as_bytes());
            }
            rest = after;
        }
        self.path.extend_from_slice(rest.as_bytes());
        Ok(())
    }

    /// The query, to add pairs to.
    pub fn query(&mut self) -> Query<'_> {
        Query::new(&mut self.path, &mut self.has_query)
    }

    /// Writes a JSON body: the constants first, then the client's credentials if the operation
    /// wants them there, then the fields of `body`, which must serialize as an object if there are
    /// any of the others.
    ///
    /// # Errors
    ///
    /// Returns [`EncodeError::Body`] if `body` does not serialize, [`EncodeError::ClientId`] if the
    /// operation wants credentials and the configuration has no client id.
    pub fn json<T: Serialize + ?Sized>(&mut self, constants: &[(&str, &str)], body: &T) -> Result<(), Error> {
        let mut buffer = Vec::with_capacity(192);
        self.body_prefix(&mut buffer, constants)?;
        let prefix = buffer.len();
        serde_json::to_writer(&mut buffer, body).map_err(|error| self.error(EncodeError::Body(error)))?;
        self.finish_json(buffer, prefix)
    }

    /// Writes a body of plain text.
    pub fn text(&mut self, text: &str) {
        self.body = Bytes::copy_from_slice(text.as_bytes());
        self.content_type = Some(HeaderValue::from_static("text/plain"));
    }

    /// Adds a bearer token in place of the API key.
    ///
    /// # Errors
    ///
    /// Returns [`EncodeError::Header`] if the token is empty or has characters that no header can
    /// hold.
    pub fn bearer(&mut self, token: &Secret) -> Result<(), Error> {
        let header =
            bearer(token).ok_or_else(|| self.error(EncodeError::Header { name: "authorization" }))?;
        self.authorization = Some(header);
        Ok(())
    }

    /// Opens the object and writes the fields that do not come from the endpoint.
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

    /// Adds the client id to the query, if the operation wants it.
    #[doc(hidden)]
    pub fn client_id_in_query(&mut self) -> Result<(), Error> {
        if self.operation.auth == Auth::ClientId {
            let client_id = self.client_id()?;
            self.query().pair("client_id", client_id);
        }
        Ok(())
    }

    fn client_id(&self) -> Result<&'a str, Error> {
        self.credentials.client_id.ok_or_else(|| self.error(EncodeError::ClientId))
    }

    fn text_field(&self, buffer: &mut Vec<u8>, name: &str, text: &str) -> Result<(), Error> {
        buffer.push(if buffer.is_empty() { b'{' } else { b',' });
        let mut write = |text| serde_json::to_writer(&mut *buffer, text);
        write(name).map_err(|error| self.error(EncodeError::Body(error)))?;
        buffer.push(b':');
        serde_json::to_writer(&mut *buffer, text).map_err(|error| self.error(EncodeError::Body(error)))
    }

    /// Joins `{"constant":"x"` and `{"field":1}` by turning the second brace into a comma.
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
                    return Err(self.error(EncodeError::Body(error)));
                }
            }
        }
        self.body = buffer.into();
        self.content_type = Some(HeaderValue::from_static("application/json"));
        Ok(())
    }

    pub(crate) fn finish(self) -> Result<Encoded, Error> {
        let operation = self.operation;
        let path_and_query = PathAndQuery::from_maybe_shared(Bytes::from_owner(self.path))
            .map_err(|_| Error::encode(operation, EncodeError::Uri))?;
        Ok(Encoded {
            path_and_query,
            body: self.body,
            content_type: self.content_type,
            authorization: self.authorization,
        })
    }

    fn error(&self, reason: EncodeError) -> Error {
        Error::encode(self.operation, reason)
    }
}

/// `Bearer …` as a header value that no client prints.
pub(crate) fn bearer(token: &Secret) -> Option<HeaderValue> {
    if token.expose().is_empty() || token.expose().contains(char::is_whitespace) {
        return None;
    }
    let mut value = HeaderValue::from_maybe_shared(Bytes::from(format!("Bearer {}", token.expose()))).ok()?;
    value.set_sensitive(true);
    Some(value)
}

impl fmt::Debug for Encoder<'_> {
    /// Hides path values, query and body, any of which may hold a secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Encoder").field("operation", &self.operation.name).finish_non_exhaustive()
    }
}
