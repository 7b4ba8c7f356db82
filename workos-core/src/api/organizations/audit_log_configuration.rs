//! Audit log configuration of an organization.

use crate::types::{LogStreamId, OrganizationId, Timestamp};

/// Audit log configuration of an organization: retention, state and log stream.
#[model]
pub struct AuditLogConfiguration {
    /// ID of the organization.
    pub organization_id: OrganizationId,
    /// Number of days for which audit log events are retained before they are deleted permanently.
    pub retention_period_in_days: i64,
    /// State of the audit logs.
    pub state: AuditLogConfigurationState,
    /// Log stream of the organization; `None` if none is configured.
    pub log_stream: Option<AuditLogStream>,
}

/// A log stream, which sends audit log events to an external destination.
#[model]
pub struct AuditLogStream {
    /// ID of the log stream (`als_…`).
    pub id: LogStreamId,
    /// Type of the destination.
    #[serde(rename = "type")]
    pub kind: AuditLogStreamType,
    /// State of the log stream.
    pub state: AuditLogStreamState,
    /// Timestamp of the last successful sync of an event, as the text that WorkOS sends; `None` before
    /// the first.
    pub last_synced_at: Option<String>,
    /// Timestamp of creation.
    pub created_at: Option<Timestamp>,
}

/// State of the audit logs of an organization.
#[open_enum]
pub enum AuditLogConfigurationState {
    /// Audit logs are active; events are accepted.
    Active = "active",
    /// Audit logs are inactive; events are not accepted for the time being.
    Inactive = "inactive",
    /// Audit logs are disabled; events are not accepted.
    Disabled = "disabled",
}

/// Type of the destination of a log stream.
#[open_enum]
pub enum AuditLogStreamType {
    /// Microsoft Sentinel.
    AzureSentinel = "AzureSentinel",
    /// Datadog.
    Datadog = "Datadog",
    /// Custom HTTPS endpoint.
    GenericHttps = "GenericHttps",
    /// Google Cloud Storage.
    GoogleCloudStorage = "GoogleCloudStorage",
    /// Amazon S3.
    S3 = "S3",
    /// Snowflake.
    Snowflake = "Snowflake",
    /// Splunk.
    Splunk = "Splunk",
}

/// State of a log stream.
#[open_enum]
pub enum AuditLogStreamState {
    /// The stream delivers events.
    Active = "active",
    /// The stream is turned off.
    Inactive = "inactive",
    /// Deliveries fail.
    Error = "error",
    /// The configuration of the stream is invalid.
    Invalid = "invalid",
}

/// Gets the audit log configuration of an organization.
#[endpoint(
    GET "/organizations/{id}/audit_log_configuration",
    operation = "get_audit_log_configuration",
    reference = "audit-logs/configuration",
    response = AuditLogConfiguration,
)]
pub struct GetAuditLogConfiguration {
    /// ID of the organization.
    pub id: OrganizationId,
}
