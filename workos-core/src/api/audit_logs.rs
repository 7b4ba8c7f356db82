//! Audit logs: what happened in your application, told to the organization that it happened in.
//!
//! An event names an action, who did it and what they did it to. Events that should be checked have a schema:
//! the targets that an action takes, and the metadata that may come along. An export writes events to a CSV
//! file.
//!
//! How an organization's logs are kept and streamed is in
//! [`organizations`](crate::organizations::GetAuditLogConfiguration).
//!
//! ```
//! use std::time::SystemTime;
//! use workos_core::audit_logs::*;
//!
//! # async fn run(client: workos_core::Client<workos_core::testing::Script, workos_core::testing::Script>) -> Result<(), workos_core::Error> {
//! let event = AuditLogEvent::new(
//!     "invoice.paid",
//!     SystemTime::now(),
//!     AuditLogActor::new("user_1", "user").name("Ada"),
//!     [AuditLogTarget::new("invoice_7", "invoice").metadata("amount", 120).metadata("currency", "EUR")],
//!     AuditLogContext::new("192.0.2.7"),
//! );
//! // Repeated by itself if the answer is lost: WorkOS knows the repetition by its key.
//! client.send(CreateAuditLogEvent::new("org_1", event)).await?;
//! # Ok(()) }
//! ```

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize, Serializer};
use serde_json::Value;

use crate::types::{AuditLogExportId, OrganizationId, Timestamp};

// ---- Events.

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct AuditLogEvent {
    /// What happened, `user.signed_in`.
    pub action: String,
    /// When.
    pub occurred_at: Timestamp,
    /// Who did it.
    pub actor: AuditLogActor,
    /// What they did it to.
    pub targets: Vec<AuditLogTarget>,
    /// Where they did it from.
    pub context: AuditLogContext,
    /// What else is to be said: at most 50 pairs.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub metadata: BTreeMap<String, AuditLogMetadataValue>,
    /// The version of the action's schema that it is checked by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<u32>,
}

impl AuditLogEvent {
    /// An event without metadata.
    #[must_use]
    pub fn new(
        action: impl Into<String>,
        occurred_at: impl Into<Timestamp>,
        actor: AuditLogActor,
        targets: impl IntoIterator<Item = AuditLogTarget>,
        context: AuditLogContext,
    ) -> Self {
        Self {
            action: action.into(),
            occurred_at: occurred_at.into(),
            actor,
            targets: targets.into_iter().collect(),
            context,
            metadata: BTreeMap::new(),
            version: None,
        }
    }

    /// Adds a pair to what else is to be said: at most 50.
    #[must_use]
    pub fn metadata(mut self, key: impl Into<String>, value: impl Into<AuditLogMetadataValue>) -> Self {
        self.metadata.insert(key.into(), value.into());
        self
    }

    /// The version of the action's schema that it is checked by.
    #[must_use]
    pub fn version(mut self, version: u32) -> Self {
        self.version = Some(version);
        self
    }
}

/// Who did something.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct AuditLogActor {
    /// Your id of them.
    pub id: String,
    /// What they are, `user`.
    #[serde(rename = "type")]
    pub kind: String,
    /// What they are called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What else is to be said of them: at most 50 pairs.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub metadata: BTreeMap<String, AuditLogMetadataValue>,
}

impl AuditLogActor {
    /// Somebody without a name.
    #[must_use]
    pub fn new(id: impl Into<String>, kind: impl Into<String>) -> Self {
        Self { id: id.into(), kind: kind.into(), name: None, metadata: BTreeMap::new() }
    }

    /// What they are called.
    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Adds a pair to what else is to be said of them: at most 50.
    #[must_use]
    pub fn metadata(mut self, key: impl Into<String>, value: impl Into<AuditLogMetadataValue>) -> Self {
        self.metadata.insert(key.into(), value.into());
        self
    }
}

/// What something was done to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct AuditLogTarget {
    /// Your id of it.
    pub id: String,
    /// What it is, `invoice`.
    #[serde(rename = "type")]
    pub kind: String,
    /// What it is called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What else is to be said of it: at most 50 pairs.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub metadata: BTreeMap<String, AuditLogMetadataValue>,
}

impl AuditLogTarget {
    /// Something without a name.
    #[must_use]
    pub fn new(id: impl Into<String>, kind: impl Into<String>) -> Self {
        Self { id: id.into(), kind: kind.into(), name: None, metadata: BTreeMap::new() }
    }

    /// What it is called.
    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Adds a pair to what else is to be said of it: at most 50.
    #[must_use]
    pub fn metadata(mut self, key: impl Into<String>, value: impl Into<AuditLogMetadataValue>) -> Self {
        self.metadata.insert(key.into(), value.into());
        self
    }
}

/// Where something was done from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct AuditLogContext {
    /// The IP address, or another name of the place.
    pub location: String,
    /// The browser.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_agent: Option<String>,
}

impl AuditLogContext {
    /// A place: an IP address, or another name of it.
    #[must_use]
    pub fn new(location: impl Into<String>) -> Self {
        Self { location: location.into(), user_agent: None }
    }

    /// The browser.
    #[must_use]
    pub fn user_agent(mut self, user_agent: impl Into<String>) -> Self {
        self.user_agent = Some(user_agent.into());
        self
    }
}

/// A value in the metadata of an event.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum AuditLogMetadataValue {
    /// Text.
    Text(String),
    /// True or false.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// A number. An infinite one, or none (NaN), cannot be sent.
    Number(f64),
}

impl Serialize for AuditLogMetadataValue {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => serializer.serialize_str(text),
            Self::Boolean(boolean) => serializer.serialize_bool(*boolean),
            Self::Integer(integer) => serializer.serialize_i64(*integer),
            Self::Number(number) if number.is_finite() => serializer.serialize_f64(*number),
            // It would become null, which is no metadata.
            Self::Number(_) => Err(serde::ser::Error::custom("the number is not finite")),
        }
    }
}

impl From<&str> for AuditLogMetadataValue {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for AuditLogMetadataValue {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<bool> for AuditLogMetadataValue {
    fn from(boolean: bool) -> Self {
        Self::Boolean(boolean)
    }
}

impl From<i32> for AuditLogMetadataValue {
    fn from(integer: i32) -> Self {
        Self::Integer(integer.into())
    }
}

impl From<u32> for AuditLogMetadataValue {
    fn from(integer: u32) -> Self {
        Self::Integer(integer.into())
    }
}

impl From<i64> for AuditLogMetadataValue {
    fn from(integer: i64) -> Self {
        Self::Integer(integer)
    }
}

impl From<f64> for AuditLogMetadataValue {
    fn from(number: f64) -> Self {
        Self::Number(number)
    }
}

model! {
    /// The answer to an event.
    AuditLogEventCreated {
        /// Whether it was taken.
        success: bool,
    }
}

endpoint! {
    /// Adds an event to an organization's audit log.
    ///
    /// The one operation where WorkOS knows a repetition, for 24 hours, so a call is repeated whenever its
    /// answer is lost.
    CreateAuditLogEvent: POST "/audit_logs/events" as "create_event" -> AuditLogEventCreated,
    repeat: WithKey,
    body {
        /// The organization.
        organization_id: OrganizationId,
        /// What happened.
        event: AuditLogEvent,
    }
}

// ---- Actions and their schemas.

model! {
    /// An action that events can name.
    AuditLogAction {
        /// Its name, `user.signed_in`.
        name: String,
        /// Its schema.
        schema: AuditLogSchema,
        /// When it was made.
        created_at: Option<Timestamp>,
        /// When it last changed.
        updated_at: Option<Timestamp>,
    }
}

model! {
    /// What events of an action must look like.
    AuditLogSchema {
        /// Which version of it this is; events can name one.
        version: u32,
        /// The actor's metadata, if they are checked.
        actor: Option<AuditLogSchemaActor>,
        /// The kinds of targets.
        targets: Vec<AuditLogSchemaTarget>,
        /// The JSON Schema of the event's metadata, if they are checked.
        metadata: Option<Value>,
        /// When it was made.
        created_at: Option<Timestamp>,
    }
}

model! {
    /// What the actor of an event must look like.
    AuditLogSchemaActor {
        /// The JSON Schema of their metadata.
        metadata: Option<Value>,
    }
}

impl AuditLogSchemaActor {
    /// An actor whose metadata fit a JSON Schema, which must be an object.
    #[must_use]
    pub fn new(metadata: impl Into<Value>) -> Self {
        Self { metadata: Some(metadata.into()) }
    }
}

model! {
    /// What a target of an event must look like.
    AuditLogSchemaTarget {
        /// What it is, `invoice`.
        kind as "type": String,
        /// The JSON Schema of its metadata, if they are checked.
        metadata: Option<Value>,
    }
}

impl AuditLogSchemaTarget {
    /// A target whose metadata are not checked.
    #[must_use]
    pub fn new(kind: impl Into<String>) -> Self {
        Self { kind: kind.into(), metadata: None }
    }

    /// The JSON Schema of its metadata, which must be an object.
    #[must_use]
    pub fn metadata(mut self, metadata: impl Into<Value>) -> Self {
        self.metadata = Some(metadata.into());
        self
    }
}

endpoint! {
    /// Lists the actions that events can name.
    ListAuditLogActions: GET "/audit_logs/actions" as "list_actions" -> pages of AuditLogAction,
}

endpoint! {
    /// Gives an action a new version of its schema. An action that does not exist is made.
    CreateAuditLogSchema: POST "/audit_logs/actions/{action_name}/schemas" as "create_schema" -> AuditLogSchema,
    path {
        /// The action, `user.signed_in`.
        action_name: String,
    }
    body {
        /// The kinds of targets: at least one.
        targets: Vec<AuditLogSchemaTarget>,
        /// The actor's metadata.
        actor: Option<AuditLogSchemaActor>,
        /// The JSON Schema of the event's metadata, which must be an object.
        metadata: Option<Value>,
    }
}

endpoint! {
    /// Lists the versions of an action's schema.
    ListAuditLogSchemas: GET "/audit_logs/actions/{action_name}/schemas" as "list_action_schemas" -> pages of AuditLogSchema,
    path {
        /// The action, `user.signed_in`.
        action_name: String,
    }
}

// ---- Exports.

model! {
    /// A CSV file of events.
    AuditLogExport {
        /// Its id.
        id: AuditLogExportId,
        /// How far it is.
        state: AuditLogExportState,
        /// Where the file is, once it is ready; valid for 10 minutes from when you asked.
        url: Option<String>,
        /// When it was asked for.
        created_at: Option<Timestamp>,
        /// When it last changed.
        updated_at: Option<Timestamp>,
    }
}

open_enum! {
    /// How far an export is.
    pub enum AuditLogExportState {
        /// It is being written.
        Pending = "pending",
        /// The file is there.
        Ready = "ready",
        /// It failed.
        Error = "error",
        /// The file is gone.
        Expired = "expired",
    }
}

endpoint! {
    /// Starts to write events of an organization to a CSV file.
    ///
    /// Ask [`GetAuditLogExport`] until the file is ready.
    CreateAuditLogExport: POST "/audit_logs/exports" as "create_export" -> AuditLogExport,
    body {
        /// The organization.
        organization_id: OrganizationId,
        /// From when on.
        range_start: Timestamp,
        /// Until when.
        range_end: Timestamp,
        /// Only these actions.
        actions: Option<Vec<String>>,
        /// Only actors with these names. Deprecated by WorkOS in favour of `actor_names`.
        actors: Option<Vec<String>>,
        /// Only actors with these names.
        actor_names: Option<Vec<String>>,
        /// Only actors with these ids.
        actor_ids: Option<Vec<String>>,
        /// Only these kinds of targets.
        targets: Option<Vec<String>>,
    }
}

endpoint! {
    /// Gets an export. Each time, the URL of a file that is ready is a new one, valid for 10 minutes.
    GetAuditLogExport: GET "/audit_logs/exports/{audit_log_export_id}" as "get_export" -> AuditLogExport,
    path {
        /// The export.
        audit_log_export_id: AuditLogExportId,
    }
}

// ---- Retention.

model! {
    /// How long an organization's events are kept.
    AuditLogsRetention {
        /// Days until an event is deleted for good; `None` if that is not set.
        retention_period_in_days: Option<i64>,
    }
}

alternatives! {
    /// How long events are kept, in one of two ways to say it.
    pub enum RetentionLength {
        /// So many months or years.
        Period = period {
            /// How many.
            retention_period: RetentionPeriod,
        },
        /// So many days: 30 or 365.
        Days = days {
            /// How many.
            retention_period_in_days: i64,
        },
    }
}

open_enum! {
    /// A time that events can be kept for.
    pub enum RetentionPeriod {
        /// A month.
        OneMonth = "1_MONTH",
        /// Two months.
        TwoMonths = "2_MONTHS",
        /// Three months.
        ThreeMonths = "3_MONTHS",
        /// Four months.
        FourMonths = "4_MONTHS",
        /// Five months.
        FiveMonths = "5_MONTHS",
        /// Six months.
        SixMonths = "6_MONTHS",
        /// Seven months.
        SevenMonths = "7_MONTHS",
        /// Eight months.
        EightMonths = "8_MONTHS",
        /// Nine months.
        NineMonths = "9_MONTHS",
        /// Ten months.
        TenMonths = "10_MONTHS",
        /// Eleven months.
        ElevenMonths = "11_MONTHS",
        /// A year.
        OneYear = "1_YEAR",
        /// Two years.
        TwoYears = "2_YEARS",
        /// Three years.
        ThreeYears = "3_YEARS",
        /// Four years.
        FourYears = "4_YEARS",
        /// Five years.
        FiveYears = "5_YEARS",
        /// Six years.
        SixYears = "6_YEARS",
        /// Seven years.
        SevenYears = "7_YEARS",
        /// Eight years.
        EightYears = "8_YEARS",
        /// Nine years.
        NineYears = "9_YEARS",
        /// Ten years.
        TenYears = "10_YEARS",
    }
}

endpoint! {
    /// Gets how long an organization's events are kept.
    GetAuditLogsRetention: GET "/organizations/{id}/audit_logs_retention" as "get_organization_audit_logs_retention" -> AuditLogsRetention,
    path {
        /// The organization.
        id: OrganizationId,
    }
}

endpoint! {
    /// Says how long an organization's events are kept.
    UpdateAuditLogsRetention: PUT "/organizations/{id}/audit_logs_retention" as "update_organization_audit_logs_retention" -> AuditLogsRetention,
    path {
        /// The organization.
        id: OrganizationId,
    }
    body {
        /// How long.
        #[serde(flatten)]
        length: RetentionLength,
    }
}
