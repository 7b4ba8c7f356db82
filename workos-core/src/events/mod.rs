//! Events: activity in the environment, such as created users, successful authentications and directory
//! changes. The list of events is read with a cursor, at the application's own pace; webhooks deliver the
//! same events.
//!
//! ```
//! use workos_core::events::{ListEvents, kind::OrganizationDeleted};
//!
//! # async fn run(client: workos_core::Client<workos_core::testing::Script, workos_core::testing::Script>) -> Result<(), Box<dyn std::error::Error>> {
//! let mut events = client.pages(ListEvents::new(["organization.deleted"])).items();
//! while let Some(event) = events.next().await? {
//!     if let Some(organization) = event.data::<OrganizationDeleted>()? {
//!         println!("deleted: {}", organization.name);
//!     }
//! }
//! # Ok(()) }
//! ```
//!
//! # Payloads
//!
//! An [`Event`] has the name of its type and its data as received. The data is decoded when the program asks
//! for it, and a program contains only the code for the payloads that it asks for:
//!
//! | method | decodes |
//! |---|---|
//! | [`Event::data`] | one kind of event, one of the module [`kind`], for example [`kind::UserCreated`] |
//! | [`Event::data_as`] | any type, for example one that several kinds have in common |
//! | [`Event::payload`] | all kinds, as [`EventPayload`] |
//! | [`Event::raw_data`] | nothing: returns the JSON |
//!
//! ```
//! use workos_core::{events::{Event, EventPayload, EventType, kind}, user_management::User};
//!
//! # fn run(event: &Event) -> Result<(), Box<dyn std::error::Error>> {
//! if let Some(user) = event.data::<kind::UserCreated>()? {
//!     println!("created: {}", user.email);
//! }
//!
//! match &event.name {
//!     EventType::UserCreated | EventType::UserUpdated => println!("{}", event.data_as::<User>()?.email),
//!     EventType::UserDeleted => println!("deleted"),
//!     other => println!("ignored: {other}"),
//! }
//!
//! match event.payload() {
//!     EventPayload::UserCreated(user) => println!("created: {}", user.email),
//!     EventPayload::OrganizationDeleted(organization) => println!("deleted: {}", organization.name),
//!     // An event that this version of the crate does not know, or whose data is not as expected.
//!     EventPayload::Unknown(unknown) => println!("unknown: {} {:?}", unknown.name, unknown.reason),
//!     other => println!("ignored: {}", other.name()),
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
mod data;
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

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{DeserializeOwned, Visitor},
};
use serde_json::{Value, value::RawValue};

use self::data::decode_data;
pub use self::{
    actions::*,
    agents::*,
    api_keys::*,
    authentication::*,
    connections::*,
    data::{EventDataError, EventKind},
    directory_sync::*,
    feature_flags::*,
    groups::*,
    list::ListEvents,
    payload::{
        EventPayload, EventType, OrganizationDomainVerificationFailed,
        OrganizationDomainVerificationFailedReason, UnknownEvent, kind,
    },
    pipes::*,
    radar::*,
    resource_exports::*,
    roles::*,
    tail::EventTail,
    user_management::*,
    vault::*,
};
use crate::types::{EventId, RawJson, Timestamp};

/// An event: its name and its data as received. [`data`](Self::data), [`data_as`](Self::data_as) and
/// [`payload`](Self::payload) decode the data; the [module](self#payloads) shows all three.
///
/// An event deserializes whether or not this version of the crate knows its type, and whatever its data is.
/// Deserialize and serialize it with `serde_json`: the data is [`RawJson`].
///
/// Equality compares the data as text. `Debug` prints only its length.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Event {
    /// ID of the event. Also a cursor of the list of events.
    pub id: EventId,
    /// Type of the event, `user.created`: the field `event`.
    pub name: EventType,
    data: RawJson,
    /// Timestamp of creation.
    pub created_at: Option<Timestamp>,
    /// Additional context of the event, if WorkOS sends any.
    pub context: Option<EventContext>,
}

impl Event {
    /// Creates an event from its ID, its name and its data, for unit tests of code that handles events.
    /// To test the verification, too, sign the JSON of the event with `testing::sign_webhook` (feature `testing`).
    ///
    /// ```
    /// use serde_json::json;
    /// use workos_core::events::{Event, kind};
    ///
    /// let event = Event::new("event_1", "user.created", json!({"id": "user_1", "email": "ada@acme.com"}));
    /// assert_eq!(event.data::<kind::UserCreated>()?.unwrap().email, "ada@acme.com");
    /// # Ok::<(), workos_core::events::EventDataError>(())
    /// ```
    #[must_use]
    pub fn new(id: impl Into<EventId>, name: impl Into<EventType>, data: impl Into<RawJson>) -> Self {
        Self { id: id.into(), name: name.into(), data: data.into(), created_at: None, context: None }
    }

    /// Creates an event of a kind from its ID and its payload.
    ///
    /// ```
    /// use workos_core::{events::{Event, kind}, user_management::User};
    ///
    /// # fn run(user: &User) -> Result<(), Box<dyn std::error::Error>> {
    /// let event = Event::of_kind::<kind::UserCreated>("event_1", user)?;
    /// assert_eq!(event.data::<kind::UserCreated>()?.as_ref(), Some(user));
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// The error of `serde_json` if the payload cannot be written as JSON. Payloads of this crate always can.
    pub fn of_kind<K: EventKind>(id: impl Into<EventId>, data: &K::Data) -> Result<Self, serde_json::Error>
    where
        K::Data: Serialize,
    {
        Ok(Self::new(id, K::NAME, serde_json::value::to_raw_value(data)?))
    }

    /// Decodes the payload of an event of one kind. Returns `None` if the event is of another type.
    ///
    /// The compiled program contains the code for this payload only.
    ///
    /// ```
    /// use workos_core::events::{Event, kind};
    ///
    /// # let event: Event = serde_json::from_str(r#"{"id":"event_1","event":"user.created","data":{"id":"user_1","email":"ada@acme.com"}}"#)?;
    /// if let Some(user) = event.data::<kind::UserCreated>()? {
    ///     println!("{}", user.email);
    /// }
    /// # assert!(event.data::<kind::UserCreated>()?.is_some() && event.data::<kind::UserDeleted>()?.is_none());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`EventDataError`] if the event is of this type and its data is not a valid payload.
    pub fn data<K: EventKind>(&self) -> Result<Option<K::Data>, EventDataError> {
        if self.name.as_str() == K::NAME { self.data_as().map(Some) } else { Ok(None) }
    }

    /// Decodes the payload as any type, whatever the type of the event: a model that several kinds have in
    /// common, or a type of the application's.
    ///
    /// # Errors
    ///
    /// [`EventDataError`] if the data is not a valid `T`. A string never is.
    pub fn data_as<T: DeserializeOwned>(&self) -> Result<T, EventDataError> {
        decode_data(&self.data)
    }

    /// Decodes the payload of an event of any type. An unknown type and data that is not a valid payload of
    /// the type give [`EventPayload::Unknown`].
    ///
    /// The compiled program contains the code for all payloads, about 100 KiB of a compressed WebAssembly module.
    #[must_use]
    #[inline]
    pub fn payload(&self) -> EventPayload {
        EventPayload::decode(&self.name, &self.data)
    }

    /// Returns the payload as received: the field `data`, or `null` if the event has none.
    #[must_use]
    pub fn raw_data(&self) -> &RawJson {
        &self.data
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
            event: Name,
            #[serde(default)]
            created_at: Option<Timestamp>,
            #[serde(default)]
            context: Option<EventContext>,
            #[serde(default)]
            data: Option<Box<RawValue>>,
        }

        let envelope = Envelope::deserialize(deserializer)?;
        Ok(Self {
            id: envelope.id,
            name: envelope.event.0,
            data: envelope.data.unwrap_or_else(|| RawValue::NULL.to_owned()).into(),
            created_at: envelope.created_at,
            context: envelope.context,
        })
    }
}

/// The name of an event. Unlike `EventType`, which accepts a missing name as the empty string, it is required.
struct Name(EventType);

impl<'de> Deserialize<'de> for Name {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(NameVisitor)
    }
}

struct NameVisitor;

impl Visitor<'_> for NameVisitor {
    type Value = Name;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_str<E>(self, name: &str) -> Result<Name, E> {
        Ok(Name(name.into()))
    }
}

impl Serialize for Event {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Envelope<'a> {
            object: &'static str,
            id: &'a EventId,
            event: &'a EventType,
            data: &'a RawJson,
            #[serde(skip_serializing_if = "Option::is_none")]
            created_at: Option<Timestamp>,
            #[serde(skip_serializing_if = "Option::is_none")]
            context: &'a Option<EventContext>,
        }

        let envelope = Envelope {
            object: "event",
            id: &self.id,
            event: &self.name,
            data: &self.data,
            created_at: self.created_at,
            context: &self.context,
        };
        envelope.serialize(serializer)
    }
}

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.name, self.id)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Event, EventDataError, EventKind, EventPayload, EventType, UnknownEvent, kind};
    use crate::{organizations::Organization, user_management::User};

    const USER: &str = r#"{"id":"user_1","email":"a@b.c","email_verified":true,"metadata":{}}"#;

    fn event(json: &str) -> Event {
        serde_json::from_str(json).unwrap()
    }

    /// Returns the event as `EventPayload::Unknown` has it.
    fn unknown(event: &Event) -> UnknownEvent {
        match event.payload() {
            EventPayload::Unknown(unknown) => *unknown,
            payload => panic!("{payload:?}"),
        }
    }

    #[test]
    fn event_round_trips_with_its_data() {
        let json = r#"{"object":"event","id":"event_1","event":"user.updated","data":{"id":"user_1","email":"a@b.c","email_verified":true,"metadata":{},"new":1},"created_at":"2026-01-15T12:00:00.000Z","context":{"client_id":"client_1","actor":{"id":"u","source":"api","name":"Ada"},"previous_attributes":{"email":"old@b.c"}}}"#;
        let event = event(json);
        assert!(matches!(event.payload(), EventPayload::UserUpdated(user) if user.email == "a@b.c"));
        assert_eq!(event.to_string(), "user.updated event_1");
        let again = serde_json::to_value(&event).unwrap();
        assert_eq!(again, serde_json::from_str::<Value>(json).unwrap());
        assert_eq!(serde_json::from_value::<Event>(again).unwrap().data_as::<Value>(), event.data_as());
        assert_eq!(self::event(&serde_json::to_string(&event).unwrap()), event);
    }

    #[test]
    fn data_decodes_events_of_its_kind_only() {
        let event = event(&format!(r#"{{"id":"e","event":"user.created","data":{USER}}}"#));
        assert_eq!(event.name, EventType::UserCreated);
        assert_eq!(event.raw_data().get(), USER);
        let user = event.data::<kind::UserCreated>().unwrap().unwrap();
        assert_eq!((user.id.as_str(), user.email.as_str()), ("user_1", "a@b.c"));
        assert_eq!(event.payload(), EventPayload::UserCreated(Box::new(user.clone())));
        assert_eq!(event.data_as::<User>(), Ok(user));
        // The same payload, and data that is not the payload of the other kind.
        assert_eq!(event.data::<kind::UserDeleted>(), Ok(None));
        assert_eq!(event.data::<kind::DsyncGroupUserAdded>(), Ok(None));
    }

    #[test]
    fn escapes_in_the_name_are_decoded() {
        let event = event(&format!(r#"{{"id":"e","event":"user.\u0063reated","data":{USER}}}"#));
        assert_eq!(event.name, EventType::UserCreated);
        assert!(event.data::<kind::UserCreated>().unwrap().is_some());
    }

    #[test]
    fn data_decodes_kinds_of_the_application() {
        struct ShelfMoved;

        impl EventKind for ShelfMoved {
            const NAME: &'static str = "shelf.moved";
            type Data = Vec<u8>;
        }

        let moved = Event::of_kind::<ShelfMoved>("event_1", &vec![1, 2]).unwrap();
        assert_eq!(moved.to_string(), "shelf.moved event_1");
        assert_eq!(moved.data::<ShelfMoved>(), Ok(Some(vec![1, 2])));
        assert_eq!(Event::new("event_1", "shelf.removed", json!([1])).data::<ShelfMoved>(), Ok(None));
    }

    #[test]
    fn event_of_unknown_type_keeps_name_and_json() {
        for (json, name, data) in [
            (r#"{"id":"e","event":"shelf.moved","data":{"to":[1, 2]}}"#, "shelf.moved", r#"{"to":[1, 2]}"#),
            (r#"{"id":"e","event":"shelf.moved"}"#, "shelf.moved", "null"),
            (r#"{"id":"e","event":"shelf.moved","data":null}"#, "shelf.moved", "null"),
            (r#"{"id":"e","event":"","data":"text"}"#, "", r#""text""#),
        ] {
            let event = event(json);
            assert_eq!((event.name.as_str(), event.raw_data().get()), (name, data), "{json}");
            let unknown = unknown(&event);
            assert_eq!((unknown.name.as_str(), unknown.data.get(), &unknown.reason), (name, data, &None));
        }
    }

    #[test]
    fn event_with_invalid_data_has_a_reason() {
        for (data, reason) in [
            (r#"{"email":"a@b.c"}"#, "missing field `id` at line 1 column 17"),
            (r#"{"id":123456}"#, "invalid type: integer, expected a string at line 1 column 12"),
            ("null", "invalid type: null, expected struct User at line 1 column 4"),
            (r#""s3cr3t""#, "invalid type: string, expected an object"),
        ] {
            let event = event(&format!(r#"{{"id":"e","event":"user.created","data":{data}}}"#));
            let unknown = unknown(&event);
            assert_eq!((unknown.name, unknown.data.get()), (EventType::UserCreated, data));
            assert_eq!(unknown.reason.as_deref(), Some(reason));
            let error = event.data::<kind::UserCreated>().unwrap_err();
            assert_eq!(error.reason(), reason);
            assert_eq!(error.to_string(), format!("data of the event cannot be decoded: {reason}"));
            assert_eq!(event.data_as::<User>(), Err(error));
            assert_eq!(event.data::<kind::UserDeleted>(), Ok(None));
        }
    }

    #[test]
    fn debug_prints_no_data() {
        let event = event(r#"{"id":"e","event":"user.created","data":{"code":"s3cr3t"}}"#);
        assert_eq!(
            format!("{event:?}"),
            r#"Event { id: EventId("e"), name: UserCreated, data: RawJson(17 bytes), created_at: None, context: None }"#
        );
    }

    #[test]
    fn kinds_have_the_names_of_the_types() {
        fn check<K: EventKind>(name: EventType) {
            assert_eq!(K::NAME, name.as_str());
            assert!(name.is_known());
        }
        check::<kind::ActionAuthenticationDenied>(EventType::ActionAuthenticationDenied);
        check::<kind::UserCreated>(EventType::UserCreated);
        check::<kind::WaitlistUserDenied>(EventType::WaitlistUserDenied);
    }

    #[test]
    fn created_events_are_as_received_ones() {
        let received = event(&format!(r#"{{"id":"e","event":"user.created","data":{USER}}}"#));
        let user: User = received.data_as().unwrap();
        let created = Event::of_kind::<kind::UserCreated>("e", &user).unwrap();
        assert_eq!(created.data::<kind::UserCreated>(), Ok(Some(user)));
        let data: Value = serde_json::from_str(USER).unwrap();
        assert_eq!(Event::new("e", EventType::UserCreated, data.clone()).data_as(), Ok(data));
        let wrong: Result<Organization, EventDataError> =
            Event::new("e", "user.created", json!({})).data_as();
        assert!(wrong.is_err());
    }

    #[test]
    fn invalid_envelope_is_an_error() {
        for json in [
            "{}",
            r#"{"id":"e"}"#,
            r#"{"id":"e","event":null}"#,
            r#"{"id":"e","event":7}"#,
            r#"{"event":"user.created"}"#,
            r#"{"id":null,"event":"user.created"}"#,
            r#"{"id":"e","event":"a","event":"a"}"#,
            r#"{"id":"e","id":"e","event":"a"}"#,
            r#"{"id":"e","event":"a","data":1,"data":1}"#,
            r#"{"id":"e","event":"a","\u0064ata":1,"data":1}"#,
            r#"{"id":"e","event":"a","data":{"a":}}"#,
            r#"{"id":"e","event":"a","created_at":"yesterday"}"#,
            r#"{"id":"e","event":"a","context":{"actor":7}}"#,
            "[]",
        ] {
            assert!(serde_json::from_str::<Event>(json).is_err(), "{json}");
        }
    }
}
