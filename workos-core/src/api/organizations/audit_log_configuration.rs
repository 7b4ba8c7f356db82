//! Audit log configuration of an organization.

use crate::types::{LogStreamId, OrganizationId, Timestamp};

model! {
    /// Audit log configuration of an organization: retention, state and log stream.
    AuditLogConfiguration {
        /// ID of the organization.
        organization_id: OrganizationId,
        /// Number of days for which audit log events are retained before they are deleted permanently.
        retention_period_in_days: i64,
        /// State of the audit logs.
        state: AuditLogConfigurationState,
        /// Log stream of the organization; `None` if none is configured.
        log_stream: Option<AuditLogStream>,
    }
}

model! {
    /// A log stream, which sends audit log events to an external destination.
    AuditLogStream {
        /// ID of the log stream (`als_…`).
        id: LogStreamId,
        /// Type of the destination.
        #[serde(rename = "type")]
        kind: AuditLogStreamType,
        /// State of the log stream.
        state: AuditLogStreamState,
        /// Timestamp of the last successful sync of an event, as the text that WorkOS sends; `None` before
        /// the first.
        last_synced_at: Option<String>,
        /// Timestamp of creation.
        created_at: Option<Timestamp>,
    }
}

open_enum! {
    /// State of the audit logs of an organization.
    pub enum AuditLogConfigurationState {
        /// Audit logs are active; events are accepted.
        Active = "active",
        /// Audit logs are inactive; events are not accepted for the time being.
        Inactive = "inactive",
        /// Audit logs are disabled; events are not accepted.
        Disabled = "disabled",
    }
}

open_enum! {
    /// Type of the destination of a log stream.
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
}

open_enum! {
    /// State of a log stream.
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
}

endpoint! {
    /// Gets the audit log configuration of an organization.
    GetAuditLogConfiguration: GET "/organizations/{id}/audit_log_configuration" as "get_audit_log_configuration" -> AuditLogConfiguration,
    path {
        /// ID of the organization.
        id: OrganizationId,
    }
}
