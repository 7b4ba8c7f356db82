//! Events: what happened, in order, as a list to read at your own pace.
//!
//! ```
//! use workos_core::events::{EventPayload, ListEvents};
//!
//! # async fn run(client: workos_core::Client<workos_core::testing::Script, workos_core::testing::Script>) -> Result<(), workos_core::Error> {
//! let mut events = client.pages(ListEvents::new(["user.created", "organization.deleted"])).items();
//! while let Some(event) = events.next().await? {
//!     match event.payload {
//!         EventPayload::UserCreated(user) => println!("welcome, {}", user.email),
//!         EventPayload::OrganizationDeleted(organization) => println!("farewell, {}", organization.name),
//!         other => println!("{}", other.name()),
//!     }
//! }
//! # Ok(()) }
//! ```

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
        EventName, EventPayload, OrganizationDomainVerificationFailed,
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

/// Something that happened.
///
/// An event of a kind that this version does not know decodes, with [`EventPayload::Unknown`].
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Event {
    /// Its id, which is also the cursor to read on from.
    pub id: EventId,
    /// When it happened.
    pub created_at: Option<Timestamp>,
    /// Where it came from, if WorkOS says.
    pub context: Option<EventContext>,
    /// What happened.
    pub payload: EventPayload,
}

impl Event {
    /// What kind of event it is, `user.created`.
    #[must_use]
    pub fn name(&self) -> EventName {
        self.payload.name()
    }
}

model! {
    /// Where an event came from.
    EventContext {
        /// Google Analytics' id of the browser.
        google_analytics_client_id: Option<String>,
        /// Google Analytics' sessions of the browser.
        google_analytics_sessions: Option<Vec<GoogleAnalyticsSession>>,
        /// Segment's id of the browser.
        ajs_anonymous_id: Option<String>,
        /// The client that caused it.
        client_id: Option<crate::types::ClientId>,
        /// Who caused it.
        actor: Option<EventActor>,
        /// How many a feature flag is on for, for a change of its rules.
        access_type: Option<FlagAccessType>,
        /// Whom a feature flag is aimed at, for a change of its rules.
        configured_targets: Option<ConfiguredFlagTargets>,
        /// What the changed fields held before, for an update.
        previous_attributes: Option<BTreeMap<String, Value>>,
    }
}

model! {
    /// A session of Google Analytics.
    GoogleAnalyticsSession {
        /// The container.
        #[serde(rename = "containerId")]
        container_id: Option<String>,
        /// The session.
        #[serde(rename = "sessionId")]
        session_id: Option<String>,
        /// Which of the browser's sessions it is.
        #[serde(rename = "sessionNumber")]
        session_number: Option<String>,
    }
}

model! {
    /// Who caused an event.
    EventActor {
        /// Their id, of whatever kind.
        id: String,
        /// What they used.
        source: EventActorSource,
        /// Their name.
        name: Option<String>,
    }
}

open_enum! {
    /// What somebody used to cause an event.
    pub enum EventActorSource {
        /// The API.
        Api = "api",
        /// WorkOS's dashboard.
        Dashboard = "dashboard",
        /// The Admin Portal.
        AdminPortal = "admin_portal",
        /// Nothing: WorkOS did it by itself.
        System = "system",
    }
}

impl<'de> Deserialize<'de> for Event {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Envelope {
            id: EventId,
            // Text, since an event without a name is none; an open enum would read it as empty.
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
            event: EventName,
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
    fn a_known_event_has_a_typed_payload_and_survives_a_round_trip() {
        let json = r#"{"object":"event","id":"event_1","event":"user.updated","data":{"id":"user_1","email":"a@b.c","email_verified":true,"metadata":{}},"created_at":"2026-01-15T12:00:00.000Z","context":{"client_id":"client_1","actor":{"id":"u","source":"api","name":"Ada"},"previous_attributes":{"email":"old@b.c"}}}"#;
        let event: Event = serde_json::from_str(json).unwrap();
        assert!(matches!(&event.payload, EventPayload::UserUpdated(user) if user.email == "a@b.c"));
        assert_eq!(event.to_string(), "user.updated event_1");
        let again = serde_json::to_value(&event).unwrap();
        assert_eq!(again, serde_json::from_str::<serde_json::Value>(json).unwrap());
    }

    #[test]
    fn an_unknown_event_keeps_its_name_and_json() {
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
    fn a_known_event_that_does_not_decode_is_unknown_with_the_reason() {
        let event: Event =
            serde_json::from_str(r#"{"id":"e","event":"user.created","data":{"email":"a@b.c"}}"#).unwrap();
        let EventPayload::Unknown(unknown) = &event.payload else { panic!("{event:?}") };
        assert_eq!(unknown.name.as_str(), "user.created");
        assert!(unknown.reason.as_deref().unwrap().contains("missing field `id`"));
    }

    #[test]
    fn what_is_no_event_is_an_error() {
        for json in ["{}", r#"{"id":"e"}"#, r#"{"id":"e","event":null}"#, r#"{"event":"user.created"}"#, "[]"]
        {
            assert!(serde_json::from_str::<Event>(json).is_err(), "{json}");
        }
    }
}
