//! Decoding of the data of an event, when it is asked for.

use std::fmt;

use serde::de::DeserializeOwned;

use crate::{error::describe, types::RawJson};

/// A kind of event: its name and the type of its payload. The module [`kind`](super::kind) has the kinds that
/// this version of the crate knows.
///
/// Implement the trait for events that are missing, or to read a few fields of a payload only:
///
/// ```
/// use workos_core::events::{Event, EventKind};
///
/// /// A shelf was moved.
/// struct ShelfMoved;
///
/// #[derive(serde::Deserialize)]
/// struct Move {
///     to: String,
/// }
///
/// impl EventKind for ShelfMoved {
///     const NAME: &'static str = "shelf.moved";
///     type Data = Move;
/// }
///
/// let event: Event = serde_json::from_str(r#"{"id":"event_1","event":"shelf.moved","data":{"to":"left"}}"#)?;
/// if let Some(moved) = event.data::<ShelfMoved>()? {
///     assert_eq!(moved.to, "left");
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait EventKind {
    /// Name of the event type, `user.created`.
    const NAME: &'static str;

    /// Type of the payload.
    type Data: DeserializeOwned;
}

/// The data of an event that is not a valid payload of the type that it is decoded as.
///
/// Contains and prints no value of the data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventDataError {
    reason: String,
}

impl EventDataError {
    /// Not inlined, so that each decode function contains a single call for its errors.
    #[cold]
    fn new(error: &serde_json::Error) -> Self {
        Self { reason: describe(error) }
    }

    #[cold]
    fn string() -> Self {
        Self { reason: "invalid type: string, expected an object".to_owned() }
    }

    /// Returns the reason, ``missing field `id` at line 1 column 17``. The position is one in the data.
    #[must_use]
    pub fn reason(&self) -> &str {
        &self.reason
    }

    pub(super) fn into_reason(self) -> String {
        self.reason
    }
}

impl fmt::Display for EventDataError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "data of the event cannot be decoded: {}", self.reason)
    }
}

impl std::error::Error for EventDataError {}

/// Decodes the data of an event.
pub(super) fn decode_data<T: DeserializeOwned>(data: &RawJson) -> Result<T, EventDataError> {
    // The error of serde_json would quote a string of any length.
    if data.get().starts_with('"') {
        return Err(EventDataError::string());
    }
    serde_json::from_str(data.get()).map_err(|error| EventDataError::new(&error))
}
