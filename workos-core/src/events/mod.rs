//! Events: activity in the environment, such as created users, successful authentications and directory
//! changes. The list of events is read with a cursor, at the application's own pace; webhooks deliver the
//! same events.
//!
//! ```
//! use workos_core::events::{EventPayload, ListEvents};
//!
//! # async fn run(client: workos_core::Client<workos_core::testing::Script, workos_core::testing::Script>) -> Result<(), workos_core::Error> {
//! let mut events = client.pages(ListEvents::new(["user.created", "organization.deleted"])).items();
//! while let Some(event) = events.next().await? {
//!     match event.payload {
//!         EventPayload::UserCreated(user) => println!("created: {}", user.email),
//!         EventPayload::OrganizationDeleted(organization) => println!("deleted: {}", organization.name),
//!         other => println!("other: {}", other.name()),
//!     }
//! }
//! # Ok(()) }
//! ```
//!
//! # Operations
//!
//! | type | request |
//! |---|---|
//! | [`ListEvents`] | [`GET /events`](https://workos.com/docs/reference/events/list) |

mod actions;
mod agents;
mod api_keys;
mod authentication;
mod connections;
mod directory_sync;
mod feature_flags;
mod groups;
mod list;
mod payload;
mod pipes;
mod radar;
mod resource_exports;
mod roles;
mod tail;
mod user_management;
mod vault;

use std::{collections::BTreeMap, fmt};

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Value, value::RawValue};

pub use self::{
    actions::*,
    agents::*,
    api_keys::*,
    authentication::*,
    connections::*,
    directory_sync::*,
    feature_flags::*,
    groups::*,
    list::ListEvents,
    payload::{
        EventPayload, EventType, OrganizationDomainVerificationFailed,
        OrganizationDomainVerificationFailedReason, UnknownEvent,
    },
    pipes::*,
    radar::*,
    resource_exports::*,
    roles::*,
    tail::EventTail,
    user_management::*,
    vault::*,
};
use crate::types::{EventId, Timestamp};

/// An event.
///
/// An event of an unknown type deserializes with [`EventPayload::Unknown`].
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Event {
    /// ID of the event. Also a cursor of the list of events.
    pub id: EventId,
    /// Timestamp of creation.
    pub created_at: Option<Timestamp>,
    /// Additional context of the event, if WorkOS sends any.
    pub context: Option<EventContext>,
    /// Payload of the event: the field `data`, by event type.
    pub payload: EventPayload,
}

impl Event {
    /// Returns the type of the event, `user.created`.
    #[must_use]
    pub fn name(&self) -> EventType {
        self.payload.name()
    }
}

/// Additional context of an event.
#[model]
pub struct EventContext {
    /// Google Analytics client ID.
    pub google_analytics_client_id: Option<String>,
    /// Google Analytics sessions associated with the event.
    pub google_analytics_sessions: Option<Vec<GoogleAnalyticsSession>>,
    /// Anonymous ID of Segment Analytics.js.
    pub ajs_anonymous_id: Option<String>,
    /// Client ID associated with the event.
    pub client_id: Option<crate::types::ClientId>,
    /// Actor who caused the event.
    pub actor: Option<EventActor>,
    /// Access type of the feature flag. Only in `flag.rule_updated`.
    pub access_type: Option<FlagAccessType>,
    /// Configured targets of the feature flag. Only in `flag.rule_updated`.
    pub configured_targets: Option<ConfiguredFlagTargets>,
    /// Previous values of the changed attributes, by name. Only in events about updates.
    pub previous_attributes: Option<BTreeMap<String, Value>>,
}

/// A Google Analytics session.
#[model]
pub struct GoogleAnalyticsSession {
    /// Google Analytics container ID.
    #[serde(rename = "containerId")]
    pub container_id: Option<String>,
    /// Google Analytics session ID.
    #[serde(rename = "sessionId")]
    pub session_id: Option<String>,
    /// Google Analytics session number.
    #[serde(rename = "sessionNumber")]
    pub session_number: Option<String>,
}

/// The actor who caused an event.
#[model]
pub struct EventActor {
    /// ID of the actor, such as a user or an API key.
    pub id: String,
    /// Source of the action.
    pub source: EventActorSource,
    /// Name of the actor.
    pub name: Option<String>,
}

/// Source of an action.
#[open_enum]
pub enum EventActorSource {
    /// The WorkOS API.
    Api = "api",
    /// The WorkOS Dashboard.
    Dashboard = "dashboard",
    /// The Admin Portal.
    AdminPortal = "admin_portal",
    /// WorkOS itself.
    System = "system",
}

impl<'de> Deserialize<'de> for Event {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Envelope {
            id: EventId,
            // A string rather than `EventType`: an open enum would accept a missing name as the empty
            // string.
            event: String,
            #[serde(default)]
            created_at: Option<Timestamp>,
            #[serde(default)]
            context: Option<EventContext>,
            #[serde(default)]
            data: Option<Box<RawValue>>,
        }

        let envelope = Envelope::deserialize(deserializer)?;
        let data = envelope.data.unwrap_or_else(|| RawValue::NULL.to_owned());
        Ok(Self {
            id: envelope.id,
            created_at: envelope.created_at,
            context: envelope.context,
            payload: EventPayload::decode(envelope.event.as_str().into(), data),
        })
    }
}

impl Serialize for Event {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Envelope<'a> {
            object: &'static str,
            id: &'a EventId,
            event: EventType,
            data: &'a EventPayload,
            #[serde(skip_serializing_if = "Option::is_none")]
            created_at: Option<Timestamp>,
            #[serde(skip_serializing_if = "Option::is_none")]
            context: &'a Option<EventContext>,
        }

        let envelope = Envelope {
            object: "event",
            id: &self.id,
            event: self.name(),
            data: &self.payload,
            created_at: self.created_at,
            context: &self.context,
        };
        envelope.serialize(serializer)
    }
}

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.name(), self.id)
    }
}

#[cfg(test)]
mod tests {
    use super::{Event, EventPayload};

    #[test]
    fn event_round_trips_typed_payload() {
        let json = r#"{"object":"event","id":"event_1","event":"user.updated","data":{"id":"user_1","email":"a@b.c","email_verified":true,"metadata":{}},"created_at":"2026-01-15T12:00:00.000Z","context":{"client_id":"client_1","actor":{"id":"u","source":"api","name":"Ada"},"previous_attributes":{"email":"old@b.c"}}}"#;
        let event: Event = serde_json::from_str(json).unwrap();
        assert!(matches!(&event.payload, EventPayload::UserUpdated(user) if user.email == "a@b.c"));
        assert_eq!(event.to_string(), "user.updated event_1");
        let again = serde_json::to_value(&event).unwrap();
        assert_eq!(again, serde_json::from_str::<serde_json::Value>(json).unwrap());
    }

    #[test]
    fn event_of_unknown_type_keeps_name_and_json() {
        for (json, name, data) in [
            (r#"{"id":"e","event":"shelf.moved","data":{"to":[1, 2]}}"#, "shelf.moved", r#"{"to":[1, 2]}"#),
            (r#"{"id":"e","event":"shelf.moved"}"#, "shelf.moved", "null"),
        ] {
            let event: Event = serde_json::from_str(json).unwrap();
            let EventPayload::Unknown(unknown) = &event.payload else { panic!("{event:?}") };
            assert_eq!((unknown.name.as_str(), unknown.data.get(), &unknown.reason), (name, data, &None));
        }
    }

    #[test]
    fn event_with_invalid_payload_is_unknown_with_reason() {
        let event: Event =
            serde_json::from_str(r#"{"id":"e","event":"user.created","data":{"email":"a@b.c"}}"#).unwrap();
        let EventPayload::Unknown(unknown) = &event.payload else { panic!("{event:?}") };
        assert_eq!(unknown.name.as_str(), "user.created");
        assert!(unknown.reason.as_deref().unwrap().contains("missing field `id`"));
    }

    #[test]
    fn event_without_id_or_name_is_error() {
        for json in ["{}", r#"{"id":"e"}"#, r#"{"id":"e","event":null}"#, r#"{"event":"user.created"}"#, "[]"]
        {
            assert!(serde_json::from_str::<Event>(json).is_err(), "{json}");
        }
    }
}
