//! Your verdict, signed.

use std::fmt;

use bytes::Bytes;
use http::{HeaderValue, header::CONTENT_TYPE};
use serde::Serialize;
use serde_json::value::RawValue;

use crate::{
    crypto::{MacKey, hex},
    types::Timestamp,
};

/// What an action is asked about.
#[open_enum]
pub enum ActionKind {
    /// A sign-in.
    Authentication = "authentication",
    /// A sign-up.
    UserRegistration = "user_registration",
}

/// Whether somebody gets in.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Verdict {
    /// They do.
    Allow,
    /// They don't.
    #[non_exhaustive]
    Deny {
        /// What they are told; nothing, if it is empty.
        error_message: String,
    },
}

impl Verdict {
    /// They don't get in, and are told this; the empty text tells them nothing.
    #[must_use]
    pub fn deny(error_message: impl Into<String>) -> Self {
        Self::Deny { error_message: error_message.into() }
    }
}

/// The signed answer to an action, `application/json`. It carries the very bytes that were signed, so send it as it
/// is; WorkOS refuses it when it is late.
#[derive(Clone, PartialEq, Eq)]
pub struct ActionResponse(Bytes);

impl ActionResponse {
    pub(super) fn new(key: &MacKey, kind: &ActionKind, verdict: &Verdict, now: Timestamp) -> Self {
        #[derive(Serialize)]
        struct Payload<'a> {
            timestamp: i64,
            verdict: &'static str,
            #[serde(skip_serializing_if = "str::is_empty")]
            error_message: &'a str,
        }
        #[derive(Serialize)]
        struct Response {
            object: String,
            payload: Box<RawValue>,
            signature: String,
        }

        let timestamp = now.unix_milliseconds();
        let (verdict, error_message) = match verdict {
            Verdict::Allow => ("Allow", ""),
            Verdict::Deny { error_message } => ("Deny", error_message.as_str()),
        };
        // Text and a number always serialize; null stands in so that this is total.
        let payload = serde_json::value::to_raw_value(&Payload { timestamp, verdict, error_message })
            .unwrap_or_else(|_| RawValue::NULL.to_owned());
        let mac = key.mac(&[timestamp.to_string().as_bytes(), b".", payload.get().as_bytes()]);
        let response =
            Response { object: format!("{kind}_action_response"), payload, signature: hex::encode(&mac) };
        Self(serde_json::to_vec(&response).unwrap_or_default().into())
    }

    /// The body.
    #[must_use]
    pub fn bytes(&self) -> &Bytes {
        &self.0
    }

    /// The body.
    #[must_use]
    pub fn into_bytes(self) -> Bytes {
        self.0
    }
}

impl From<ActionResponse> for http::Response<Bytes> {
    /// A 200 with the body and its content type.
    fn from(response: ActionResponse) -> Self {
        let mut answer = Self::new(response.0);
        answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        answer
    }
}

impl fmt::Debug for ActionResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ActionResponse({} bytes)", self.0.len())
    }
}
