//! Audit Logs: a record of the notable actions of users in your application, kept per organization.
//!
//! An event says which action was taken, which actor took it, which targets it affected, and when and where.
//! An action can have a schema, against which WorkOS validates the targets and the metadata of its events. An
//! export writes an organization's events to a CSV file.
//!
//! The configuration of an organization's audit logs (retention and log stream) is in
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
//! // Retried with the same idempotency key if the response is lost. The key is random, so an equal event that is
//! // sent by another call is created too.
//! client.send(CreateAuditLogEvent::new("org_1", event)).await?;
//! # Ok(()) }
//! ```
//!
//! # Operations
//!
//! | type | request |
//! |---|---|
//! | [`CreateAuditLogEvent`] | [`POST /audit_logs/events`](https://workos.com/docs/reference/audit-logs/event/create) |
//! | [`ListAuditLogActions`] | [`GET /audit_logs/actions`](https://workos.com/docs/reference/audit-logs/schema/list-actions) |
//! | [`CreateAuditLogSchema`] | [`POST /audit_logs/actions/{action_name}/schemas`](https://workos.com/docs/reference/audit-logs/schema/create) |
//! | [`ListAuditLogSchemas`] | [`GET /audit_logs/actions/{action_name}/schemas`](https://workos.com/docs/reference/audit-logs/schema/list) |
//! | [`CreateAuditLogExport`] | [`POST /audit_logs/exports`](https://workos.com/docs/reference/audit-logs/export/create) |
//! | [`GetAuditLogExport`] | [`GET /audit_logs/exports/{audit_log_export_id}`](https://workos.com/docs/reference/audit-logs/export/get) |
//! | [`GetAuditLogsRetention`] | [`GET /organizations/{id}/audit_logs_retention`](https://workos.com/docs/reference/audit-logs/retention/get) |
//! | [`UpdateAuditLogsRetention`] | [`PUT /organizations/{id}/audit_logs_retention`](https://workos.com/docs/reference/audit-logs/retention/set) |

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize, Serializer};
use serde_json::Value;

use crate::types::{AuditLogExportId, OrganizationId, Page, Timestamp};

// Events.

/// An audit log event: an action that an actor took in your application.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct AuditLogEvent {
    /// Name of the action, for example `user.signed_in`.
    pub action: String,
    /// Timestamp of the action.
    pub occurred_at: Timestamp,
    /// Actor that performed the action.
    pub actor: AuditLogActor,
    /// Resources that the action affected.
    pub targets: Vec<AuditLogTarget>,
    /// Place that the action was performed from.
    pub context: AuditLogContext,
    /// Additional data of the event: at most 50 keys, each of at most 40 characters, with values of at most
    /// 500 characters.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub metadata: BTreeMap<String, AuditLogMetadataValue>,
    /// Version of the action's schema that the event is validated against.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<u32>,
}

impl AuditLogEvent {
    /// Creates an event without metadata and schema version.
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

    /// Adds an entry to the metadata: at most 50 keys.
    #[must_use]
    pub fn metadata(mut self, key: impl Into<String>, value: impl Into<AuditLogMetadataValue>) -> Self {
        self.metadata.insert(key.into(), value.into());
        self
    }

    /// Sets the version of the action's schema that the event is validated against.
    #[must_use]
    pub fn version(mut self, version: u32) -> Self {
        self.version = Some(version);
        self
    }
}

/// The actor that performed an action.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct AuditLogActor {
    /// Identifier of the actor in your application.
    pub id: String,
    /// Type of the actor, for example `user`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Name of the actor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Additional data of the actor: at most 50 keys, each of at most 40 characters, with values of at most
    /// 500 characters.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub metadata: BTreeMap<String, AuditLogMetadataValue>,
}

impl AuditLogActor {
    /// Creates an actor without name and metadata.
    #[must_use]
    pub fn new(id: impl Into<String>, kind: impl Into<String>) -> Self {
        Self { id: id.into(), kind: kind.into(), name: None, metadata: BTreeMap::new() }
    }

    /// Sets the name of the actor.
    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Adds an entry to the metadata of the actor: at most 50 keys.
    #[must_use]
    pub fn metadata(mut self, key: impl Into<String>, value: impl Into<AuditLogMetadataValue>) -> Self {
        self.metadata.insert(key.into(), value.into());
        self
    }
}

/// A target: a resource that an action affected.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct AuditLogTarget {
    /// Identifier of the target in your application.
    pub id: String,
    /// Type of the target, for example `invoice`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Name of the target.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Additional data of the target: at most 50 keys, each of at most 40 characters, with values of at most
    /// 500 characters.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub metadata: BTreeMap<String, AuditLogMetadataValue>,
}

impl AuditLogTarget {
    /// Creates a target without name and metadata.
    #[must_use]
    pub fn new(id: impl Into<String>, kind: impl Into<String>) -> Self {
        Self { id: id.into(), kind: kind.into(), name: None, metadata: BTreeMap::new() }
    }

    /// Sets the name of the target.
    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Adds an entry to the metadata of the target: at most 50 keys.
    #[must_use]
    pub fn metadata(mut self, key: impl Into<String>, value: impl Into<AuditLogMetadataValue>) -> Self {
        self.metadata.insert(key.into(), value.into());
        self
    }
}

/// The context of an action: the place that the action was performed from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct AuditLogContext {
    /// IP address or another identifier of the location, for example `192.0.2.7`.
    pub location: String,
    /// User agent of the browser, for example `Chrome/104.0.0.0`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_agent: Option<String>,
}

impl AuditLogContext {
    /// Creates a context from an IP address or another identifier of the location.
    #[must_use]
    pub fn new(location: impl Into<String>) -> Self {
        Self { location: location.into(), user_agent: None }
    }

    /// Sets the user agent of the browser.
    #[must_use]
    pub fn user_agent(mut self, user_agent: impl Into<String>) -> Self {
        self.user_agent = Some(user_agent.into());
        self
    }
}

/// A metadata value of an audit log event.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum AuditLogMetadataValue {
    /// String.
    String(String),
    /// Boolean.
    Boolean(bool),
    /// Integer.
    Integer(i64),
    /// Floating-point number. Infinities and NaN fail to serialize.
    Number(f64),
}

impl Serialize for AuditLogMetadataValue {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::String(text) => serializer.serialize_str(text),
            Self::Boolean(boolean) => serializer.serialize_bool(*boolean),
            Self::Integer(integer) => serializer.serialize_i64(*integer),
            Self::Number(number) if number.is_finite() => serializer.serialize_f64(*number),
            // JSON has no such number: serde_json would write null, which is not a metadata value.
            Self::Number(_) => Err(serde::ser::Error::custom("the number is not finite")),
        }
    }
}

impl From<&str> for AuditLogMetadataValue {
    fn from(text: &str) -> Self {
        Self::String(text.to_owned())
    }
}

impl From<String> for AuditLogMetadataValue {
    fn from(text: String) -> Self {
        Self::String(text)
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

/// Response to [`CreateAuditLogEvent`].
#[model]
pub struct AuditLogEventCreateResponse {
    /// Whether the event was created.
    pub success: bool,
}

/// Creates an audit log event.
///
/// The request has an `Idempotency-Key`, which WorkOS recognizes for 24 hours. Therefore a call is
/// retried even if its response was lost, without creating the event twice. No other operation of WorkOS
/// is known to support idempotency keys.
///
/// A call generates the key from its random seed, so that two equal events are both created. A client returns
/// [`Error::Random`](crate::Error::Random) and sends nothing if its runtime has no secure randomness; set the key
/// there with [`RequestOptions::idempotency_key`](crate::RequestOptions::idempotency_key).
/// [`Config::request`](crate::Config::request) generates no key.
#[endpoint(
    POST "/audit_logs/events",
    operation = "create_event",
    reference = "audit-logs/event/create",
    response = AuditLogEventCreateResponse,
    idempotency = WithKey,
)]
pub struct CreateAuditLogEvent {
    /// ID of the organization.
    pub organization_id: OrganizationId,
    /// Event to create.
    pub event: AuditLogEvent,
}

// Actions and schemas.

/// An audit log action, which events can name.
#[model]
pub struct AuditLogAction {
    /// Name of the action, for example `user.signed_in`.
    pub name: String,
    /// Current schema of the action.
    pub schema: AuditLogSchema,
    /// Timestamp of creation.
    pub created_at: Option<Timestamp>,
    /// Timestamp of the last update.
    pub updated_at: Option<Timestamp>,
}

/// A schema, against which WorkOS validates the events of an action.
#[model]
pub struct AuditLogSchema {
    /// Version of the schema, starting at 1. [`AuditLogEvent::version`] refers to it.
    pub version: u32,
    /// Schema of the actor's metadata. `None` if the metadata is not validated.
    pub actor: Option<AuditLogSchemaActor>,
    /// Types of targets that the action's events have.
    pub targets: Vec<AuditLogSchemaTarget>,
    /// JSON Schema of the event's metadata. `None` if the metadata is not validated.
    pub metadata: Option<Value>,
    /// Timestamp of creation.
    pub created_at: Option<Timestamp>,
}

/// Schema of an event's actor.
#[model]
pub struct AuditLogSchemaActor {
    /// JSON Schema of the actor's metadata.
    pub metadata: Option<Value>,
}

impl AuditLogSchemaActor {
    /// Creates a schema from the JSON Schema of the actor's metadata (of type `object`).
    #[must_use]
    pub fn new(metadata: impl Into<Value>) -> Self {
        Self { metadata: Some(metadata.into()) }
    }
}

/// Schema of a type of target.
#[model]
pub struct AuditLogSchemaTarget {
    /// Type of the target, for example `invoice`.
    #[serde(rename = "type")]
    pub kind: String,
    /// JSON Schema of the target's metadata. `None` if the metadata is not validated.
    pub metadata: Option<Value>,
}

impl AuditLogSchemaTarget {
    /// Creates a schema that does not validate the target's metadata.
    #[must_use]
    pub fn new(kind: impl Into<String>) -> Self {
        Self { kind: kind.into(), metadata: None }
    }

    /// Sets the JSON Schema of the target's metadata (of type `object`).
    #[must_use]
    pub fn metadata(mut self, metadata: impl Into<Value>) -> Self {
        self.metadata = Some(metadata.into());
        self
    }
}

/// Lists the audit log actions of the environment.
#[endpoint(
    GET "/audit_logs/actions",
    operation = "list_actions",
    reference = "audit-logs/schema/list-actions",
    response = Page<AuditLogAction>,
)]
pub struct ListAuditLogActions {}

/// Creates a new version of an action's schema. Creates the action if it does not exist.
#[endpoint(
    POST "/audit_logs/actions/{action_name}/schemas",
    operation = "create_schema",
    reference = "audit-logs/schema/create",
    response = AuditLogSchema,
)]
pub struct CreateAuditLogSchema {
    /// Name of the action, for example `user.signed_in`.
    pub action_name: String,
    /// Types of targets that the action's events have: at least one.
    pub targets: Vec<AuditLogSchemaTarget>,
    /// Schema of the actor's metadata.
    pub actor: Option<AuditLogSchemaActor>,
    /// JSON Schema of the event's metadata (of type `object`).
    pub metadata: Option<Value>,
}

/// Lists the schemas of an action, one per version.
#[endpoint(
    GET "/audit_logs/actions/{action_name}/schemas",
    operation = "list_action_schemas",
    reference = "audit-logs/schema/list",
    response = Page<AuditLogSchema>,
)]
pub struct ListAuditLogSchemas {
    /// Name of the action, for example `user.signed_in`.
    pub action_name: String,
}

// Exports.

/// An audit log export: a CSV file of an organization's events.
#[model]
pub struct AuditLogExport {
    /// ID of the export (`audit_log_export_…`).
    pub id: AuditLogExportId,
    /// State of the export.
    pub state: AuditLogExportState,
    /// URL of the CSV file, once the export is ready. Expires 10 minutes after the request that returned
    /// it.
    pub url: Option<String>,
    /// Timestamp of creation.
    pub created_at: Option<Timestamp>,
    /// Timestamp of the last update.
    pub updated_at: Option<Timestamp>,
}

/// State of an audit log export.
#[open_enum]
pub enum AuditLogExportState {
    /// The export is in progress.
    Pending = "pending",
    /// The CSV file is available.
    Ready = "ready",
    /// The export failed.
    Error = "error",
    /// The export has expired; the file is no longer available.
    Expired = "expired",
}

/// Creates an export of an organization's events in a date range.
///
/// The export runs after the response: request [`GetAuditLogExport`] until the state is
/// [`AuditLogExportState::Ready`].
#[endpoint(
    POST "/audit_logs/exports",
    operation = "create_export",
    reference = "audit-logs/export/create",
    response = AuditLogExport,
)]
pub struct CreateAuditLogExport {
    /// ID of the organization.
    pub organization_id: OrganizationId,
    /// Start of the date range.
    pub range_start: Timestamp,
    /// End of the date range.
    pub range_end: Timestamp,
    /// Names of actions to filter by.
    pub actions: Option<Vec<String>>,
    /// Names of actors to filter by. Deprecated by WorkOS in favor of `actor_names`.
    pub actors: Option<Vec<String>>,
    /// Names of actors to filter by.
    pub actor_names: Option<Vec<String>>,
    /// IDs of actors to filter by.
    pub actor_ids: Option<Vec<String>>,
    /// Types of targets to filter by.
    pub targets: Option<Vec<String>>,
}

/// Gets an audit log export. Each response for a ready export has a new URL, which expires after 10
/// minutes.
#[endpoint(
    GET "/audit_logs/exports/{audit_log_export_id}",
    operation = "get_export",
    reference = "audit-logs/export/get",
    response = AuditLogExport,
)]
pub struct GetAuditLogExport {
    /// ID of the export.
    pub audit_log_export_id: AuditLogExportId,
}

// Retention.

/// The retention period of an organization's audit log events.
#[model]
pub struct AuditLogsRetention {
    /// Number of days after which events are deleted permanently. `None` if no period is configured.
    pub retention_period_in_days: Option<i64>,
}

/// Retention period to set: in months or years, or in days.
#[one_of]
pub enum Retention {
    /// Retention period in months or years.
    Period {
        /// Retention period.
        retention_period: RetentionPeriod,
    },
    /// Retention period in days. Deprecated by WorkOS in favor of `retention_period`.
    Days {
        /// Number of days: 30 to 330 in steps of 30, or 365 to 3650 in steps of 365. Older versions of
        /// WorkOS's reference allow 30 and 365 only.
        retention_period_in_days: i64,
    },
}

/// Retention period in months or years.
#[open_enum]
pub enum RetentionPeriod {
    /// 1 month.
    OneMonth = "1_MONTH",
    /// 2 months.
    TwoMonths = "2_MONTHS",
    /// 3 months.
    ThreeMonths = "3_MONTHS",
    /// 4 months.
    FourMonths = "4_MONTHS",
    /// 5 months.
    FiveMonths = "5_MONTHS",
    /// 6 months.
    SixMonths = "6_MONTHS",
    /// 7 months.
    SevenMonths = "7_MONTHS",
    /// 8 months.
    EightMonths = "8_MONTHS",
    /// 9 months.
    NineMonths = "9_MONTHS",
    /// 10 months.
    TenMonths = "10_MONTHS",
    /// 11 months.
    ElevenMonths = "11_MONTHS",
    /// 1 year.
    OneYear = "1_YEAR",
    /// 2 years.
    TwoYears = "2_YEARS",
    /// 3 years.
    ThreeYears = "3_YEARS",
    /// 4 years.
    FourYears = "4_YEARS",
    /// 5 years.
    FiveYears = "5_YEARS",
    /// 6 years.
    SixYears = "6_YEARS",
    /// 7 years.
    SevenYears = "7_YEARS",
    /// 8 years.
    EightYears = "8_YEARS",
    /// 9 years.
    NineYears = "9_YEARS",
    /// 10 years.
    TenYears = "10_YEARS",
}

/// Gets the retention period of an organization's audit log events.
#[endpoint(
    GET "/organizations/{id}/audit_logs_retention",
    operation = "get_organization_audit_logs_retention",
    reference = "audit-logs/retention/get",
    response = AuditLogsRetention,
)]
pub struct GetAuditLogsRetention {
    /// ID of the organization.
    pub id: OrganizationId,
}

/// Sets the retention period of an organization's audit log events.
#[endpoint(
    PUT "/organizations/{id}/audit_logs_retention",
    operation = "update_organization_audit_logs_retention",
    reference = "audit-logs/retention/set",
    response = AuditLogsRetention,
)]
pub struct UpdateAuditLogsRetention {
    /// ID of the organization.
    pub id: OrganizationId,
    /// Retention period.
    #[serde(flatten)]
    pub retention: Retention,
}
