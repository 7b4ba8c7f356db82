//! Signed responses to actions.

use std::fmt;

use bytes::Bytes;
use http::{HeaderValue, header::CONTENT_TYPE};
use serde::Serialize;
use serde_json::value::RawValue;

use crate::{
    crypto::{HmacKey, hex},
    types::Timestamp,
};

/// Kind of an action.
#[open_enum]
pub enum ActionKind {
    /// Authentication of a user.
    Authentication = "authentication",
    /// Registration of a user.
    UserRegistration = "user_registration",
}

/// Verdict on an action: whether the authentication or registration is allowed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ActionVerdict {
    /// The authentication or registration continues.
    Allow,
    /// The authentication or registration is denied.
    #[non_exhaustive]
    Deny {
        /// Message for the user. Not sent if empty.
        error_message: String,
    },
}

impl ActionVerdict {
    /// Creates a denial with a message for the user. An empty message is not sent.
    #[must_use]
    pub fn deny(error_message: impl Into<String>) -> Self {
        Self::Deny { error_message: error_message.into() }
    }
}

/// Signed response to an action, in JSON.
///
/// The body contains the exact bytes that were signed, so it has to be sent unchanged. The timestamp is
/// signed too: WorkOS rejects late responses.
// The format is that of the Node SDK's `signResponse`:
// `{"object":"<kind>_action_response","payload":P,"signature":S}` with `P` as
// `{"timestamp":<ms>,"verdict":"Allow"|"Deny"[,"error_message":…]}` and `S` as the lowercase hexadecimal
// HMAC-SHA-256 of `<ms>.P`.
#[derive(Clone, PartialEq, Eq)]
pub struct ActionResponse(Bytes);

impl ActionResponse {
    pub(super) fn new(key: &HmacKey, kind: &ActionKind, verdict: &ActionVerdict, now: Timestamp) -> Self {
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
            ActionVerdict::Allow => ("Allow", ""),
            ActionVerdict::Deny { error_message } => ("Deny", error_message.as_str()),
        };
        // Strings and a number always serialize, so the fallback is not reached.
        let payload = serde_json::value::to_raw_value(&Payload { timestamp, verdict, error_message })
            .unwrap_or_else(|_| RawValue::NULL.to_owned());
        let mac = key.mac(&[timestamp.to_string().as_bytes(), b".", payload.get().as_bytes()]);
        let response =
            Response { object: format!("{kind}_action_response"), payload, signature: hex::encode(&mac) };
        Self(serde_json::to_vec(&response).unwrap_or_default().into())
    }

    /// Returns the body.
    #[must_use]
    pub fn bytes(&self) -> &Bytes {
        &self.0
    }

    /// Returns the body.
    #[must_use]
    pub fn into_bytes(self) -> Bytes {
        self.0
    }
}

impl From<ActionResponse> for http::Response<Bytes> {
    /// Creates a response with status 200 and the content type `application/json`.
    fn from(response: ActionResponse) -> Self {
        let mut http = Self::new(response.0);
        http.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        http
    }
}

impl fmt::Debug for ActionResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ActionResponse({} bytes)", self.0.len())
    }
}
