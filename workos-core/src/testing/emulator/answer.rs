//! What the emulator answers: objects, lists, and refusals in the shapes that WorkOS gives them.

use http::{
    HeaderValue, StatusCode,
    header::{CONTENT_TYPE, LOCATION},
};
use serde::Serialize;
use serde_json::{Value, json};

use crate::endpoint::HttpResponse;

/// What a handler comes to.
pub(super) type Outcome = Result<Answer, Refusal>;

/// A success.
pub(super) struct Answer {
    status: StatusCode,
    body: Option<Value>,
    location: Option<HeaderValue>,
}

impl Answer {
    /// 200 with an object.
    pub(super) fn ok(body: impl Serialize) -> Self {
        Self { status: StatusCode::OK, body: Some(to_json(body)), location: None }
    }

    /// 201 with the object that was made.
    pub(super) fn created(body: impl Serialize) -> Self {
        Self { status: StatusCode::CREATED, body: Some(to_json(body)), location: None }
    }

    /// A status without a body.
    pub(super) fn empty(status: StatusCode) -> Self {
        Self { status, body: None, location: None }
    }

    /// 302: the browser goes on elsewhere.
    #[cfg(feature = "session")]
    pub(super) fn redirect(location: &str) -> Outcome {
        let refuse = |_| Refusal::oauth("invalid_request", "The browser cannot be sent there.");
        let location = HeaderValue::from_str(location).map_err(refuse)?;
        Ok(Self { status: StatusCode::FOUND, body: None, location: Some(location) })
    }
}

/// A refusal: any status but 2xx.
#[derive(Debug)]
pub(super) struct Refusal {
    status: StatusCode,
    body: Value,
}

impl Refusal {
    /// A refusal that says something to people only.
    pub(super) fn new(status: StatusCode, message: impl Into<String>) -> Self {
        Self { status, body: json!({ "message": message.into() }) }
    }

    /// 400 with a code.
    pub(super) fn bad_request(code: &str, message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, message).code(code)
    }

    /// 400 in the shape of OAuth.
    #[cfg(feature = "session")]
    pub(super) fn oauth(error: &str, description: &str) -> Self {
        let body = json!({ "error": error, "error_description": description });
        Self { status: StatusCode::BAD_REQUEST, body }
    }

    /// 401: no key, or not the one.
    pub(super) fn unauthorized() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "Unauthorized")
    }

    /// 404: there is no object of this kind with this id.
    pub(super) fn not_found(kind: &str, id: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, format!("{kind} not found: '{id}'."))
            .code("entity_not_found")
            .with("entity_id", id)
    }

    /// 409: it stands against what is there.
    pub(super) fn conflict(message: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, message)
    }

    /// 422: fields are wrong.
    pub(super) fn invalid(problems: Vec<Problem>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "Validation failed.").with("errors", problems)
    }

    /// Adds what WorkOS calls the problem.
    pub(super) fn code(self, code: &str) -> Self {
        self.with("code", code)
    }

    /// Adds a field to the body.
    pub(super) fn with(mut self, name: &str, value: impl Serialize) -> Self {
        if let Value::Object(body) = &mut self.body {
            body.insert(name.to_owned(), to_json(value));
        }
        self
    }
}

/// What is wrong with one field, or with the request as a whole.
#[derive(Debug, Serialize)]
pub(super) struct Problem {
    code: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
}

impl Problem {
    /// A problem of a field.
    pub(super) fn of(field: &'static str, code: &'static str) -> Self {
        Self { code, field: Some(field), message: None }
    }

    /// A problem told in words.
    pub(super) fn told(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, field: None, message: Some(message.into()) }
    }
}

impl From<Answer> for HttpResponse {
    fn from(answer: Answer) -> Self {
        let mut response = response(answer.status, answer.body.as_ref());
        if let Some(location) = answer.location {
            response.headers_mut().insert(LOCATION, location);
        }
        response
    }
}

impl From<Refusal> for HttpResponse {
    fn from(refusal: Refusal) -> Self {
        response(refusal.status, Some(&refusal.body))
    }
}

fn response(status: StatusCode, body: Option<&Value>) -> HttpResponse {
    let mut response = HttpResponse::default();
    *response.status_mut() = status;
    if let Some(body) = body {
        *response.body_mut() = body.to_string().into();
        let json = HeaderValue::from_static("application/json; charset=utf-8");
        response.headers_mut().insert(CONTENT_TYPE, json);
    }
    response
}

/// The JSON of one of the emulator's own types, none of which can fail to serialize.
pub(super) fn to_json(value: impl Serialize) -> Value {
    serde_json::to_value(value).unwrap_or_default()
}
