//! 2xx responses with an unexpected body.

use std::fmt;

use bytes::Bytes;
use http::StatusCode;

use super::api::Printable;
use crate::{
    headers,
    operation::{HttpResponse, Operation},
};

/// A 2xx response with a body that is not a valid output of the operation: the HTML of a proxy, truncated
/// JSON, or a field of another type, for example.
///
/// Neither `Display` nor `Debug` prints the body; read it from [`body`](Self::body).
#[non_exhaustive]
pub struct DecodeError {
    /// Operation that the error is about.
    pub operation: &'static Operation,
    /// The status of the response.
    pub status: StatusCode,
    /// JSON path at which decoding failed, such as `$.data[3].id`.
    pub path: String,
    /// The `Content-Type` of the response.
    pub content_type: Option<String>,
    /// The `X-Request-ID` of the response, which WorkOS support asks for.
    pub request_id: Option<String>,
    /// The body, unchanged.
    pub body: Bytes,
    /// Number of times the request was sent.
    pub attempts: u32,
    /// The message of `serde_json` without the values that it quotes, which may be secrets.
    message: String,
}

impl DecodeError {
    pub(super) fn new(
        operation: &'static Operation,
        response: &HttpResponse,
        error: serde_json::Error,
    ) -> Self {
        Self {
            operation,
            status: response.status(),
            path: path_at(response.body(), error.line(), error.column()),
            content_type: headers::text(response.headers(), "content-type").map(str::to_owned),
            request_id: headers::request_id(response.headers()).map(str::to_owned),
            body: response.body().clone(),
            attempts: 1,
            message: without_quotes(&error.to_string()),
        }
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: invalid {} response: {}", self.operation.name, self.status.as_u16(), self.message)?;
        write!(f, " in {} ({} bytes", self.path, self.body.len())?;
        if let Some(content_type) = &self.content_type {
            write!(f, " of {}", Printable(content_type))?;
        }
        if let Some(request_id) = &self.request_id {
            write!(f, "; request {}", Printable(request_id))?;
        }
        f.write_str(")")
    }
}

impl fmt::Debug for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DecodeError({self})")
    }
}

impl std::error::Error for DecodeError {}

/// Returns the message without the text between its first and its last quotation mark.
pub(crate) fn without_quotes(message: &str) -> String {
    match (message.split_once('"'), message.rsplit_once('"')) {
        (Some((before, _)), Some((_, after))) => format!("{before}\"…\"{after}"),
        _ => message.to_owned(),
    }
}

/// Returns the JSON path of the line and column that `serde_json` reports. Accepts any bytes: for invalid
/// JSON the path ends where the input stops resembling JSON.
fn path_at(body: &[u8], line: usize, column: usize) -> String {
    let start: usize =
        body.split_inclusive(|byte| *byte == b'\n').take(line.saturating_sub(1)).map(<[u8]>::len).sum();
    let end = start.saturating_add(column).min(body.len());
    let mut scan = Scan::default();
    for byte in body.get(..end).unwrap_or_default() {
        scan.byte(*byte);
    }
    scan.path()
}

#[derive(Default)]
struct Scan {
    open: Vec<Level>,
    text: Option<Vec<u8>>,
    escaped: bool,
}

enum Level {
    /// An object, and the key of the value that is being read.
    Object { key: Option<Vec<u8>>, reading_value: bool },
    /// An array, and the index being read.
    Array(usize),
}

impl Scan {
    fn byte(&mut self, byte: u8) {
        if let Some(text) = &mut self.text {
            match byte {
                _ if std::mem::take(&mut self.escaped) => text.push(byte),
                b'\\' => self.escaped = true,
                b'"' => self.close_text(),
                _ => text.push(byte),
            }
            return;
        }
        match byte {
            b'"' => self.text = Some(Vec::new()),
            b'{' => self.open.push(Level::Object { key: None, reading_value: false }),
            b'[' => self.open.push(Level::Array(0)),
            b'}' | b']' => drop(self.open.pop()),
            b':' => {
                if let Some(Level::Object { reading_value, .. }) = self.open.last_mut() {
                    *reading_value = true;
                }
            }
            b',' => match self.open.last_mut() {
                Some(Level::Object { key, reading_value }) => {
                    *key = None;
                    *reading_value = false;
                }
                Some(Level::Array(index)) => *index += 1,
                None => {}
            },
            _ => {}
        }
    }

    fn close_text(&mut self) {
        let text = self.text.take();
        if let Some(Level::Object { key, reading_value: false }) = self.open.last_mut() {
            *key = text;
        }
    }

    fn path(&self) -> String {
        let mut path = String::from("$");
        for level in &self.open {
            match level {
                Level::Object { key: Some(key), .. } => {
                    path.push('.');
                    // Keys come from the response, and the path is printed.
                    path.extend(String::from_utf8_lossy(key).chars().filter(|c| !c.is_control()).take(64));
                }
                Level::Object { key: None, .. } => {}
                Level::Array(index) => path.push_str(&format!("[{index}]")),
            }
        }
        path
    }
}

#[cfg(test)]
mod tests {
    use super::path_at;

    /// The inner model.
    #[model]
    pub struct Inner {
        pub id: crate::types::UserId,
        pub count: Option<u32>,
    }
    /// The outer model.
    #[model]
    pub struct Outer {
        pub list: Vec<Inner>,
        pub one: Option<Inner>,
    }

    fn path(body: &str) -> String {
        let error = serde_json::from_str::<Outer>(body).unwrap_err();
        path_at(body.as_bytes(), error.line(), error.column())
    }

    #[test]
    fn path_at_names_the_value_that_failed_to_decode() {
        for (body, expected) in [
            (r#"{"list":[{"id":"a"},{"id":"b","count":"x"}]}"#, "$.list[1].count"),
            (r#"{"list":[{"id":"a"},{"id":7}]}"#, "$.list[1].id"),
            (r#"{"one":{"id":"a","count":-1}}"#, "$.one.count"),
            (r#"{"one":{"we\"ird":[1,2],"id":null}}"#, "$.one.id"),
            ("{\n  \"list\": [\n    {\"id\": \"a\"},\n    7\n  ]\n}", "$.list[1]"),
            (r#"{"list":[{"id":"a"}"#, "$.list[0]"),
            ("<html>", "$"),
            ("", "$"),
        ] {
            assert_eq!(path(body), expected, "{body}");
        }
        // serde_json reports a missing field at the end of its object.
        assert_eq!(path(r#"{"list":[{"count":1}]}"#), "$.list[0]");
    }

    #[test]
    fn without_quotes_removes_values() {
        let error = serde_json::from_str::<Outer>(r#"{"one":{"id":"a","count":"hunter\"2"}}"#).unwrap_err();
        assert_eq!(
            super::without_quotes(&error.to_string()),
            "invalid type: string \"…\", expected u32 at line 1 column 36"
        );
        let error = serde_json::from_str::<Inner>("{}").unwrap_err();
        assert_eq!(super::without_quotes(&error.to_string()), "missing field `id` at line 1 column 2");
    }

    proptest::proptest! {
        #[test]
        fn path_at_accepts_any_input(body: Vec<u8>, line: usize, column: usize) {
            path_at(&body, line, column);
        }
    }
}
