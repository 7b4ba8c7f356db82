//! How an organization's audit logs are kept and streamed.

use crate::types::{LogStreamId, OrganizationId, Timestamp};

model! {
    /// How an organization's audit logs are kept and streamed.
    AuditLogConfiguration {
        /// The organization.
        organization_id: OrganizationId,
        /// How many days events are kept.
        retention_period_in_days: i64,
        /// Whether events are taken.
        state: AuditLogConfigurationState,
        /// Where events are streamed to, if anywhere.
        log_stream: Option<AuditLogStream>,
    }
}

model! {
    /// A stream of audit log events to a system of the organization's.
    AuditLogStream {
        /// Its id.
        id: LogStreamId,
        /// The system that it goes to.
        #[serde(rename = "type")]
        kind: AuditLogStreamType,
        /// How it is.
        state: AuditLogStreamState,
        /// When events were last delivered, as WorkOS writes it.
        last_synced_at: Option<String>,
        /// When it was made.
        created_at: Option<Timestamp>,
    }
}

open_enum! {
    /// Whether an organization's audit log events are taken.
    pub enum AuditLogConfigurationState {
        /// They are.
        Active = "active",
        /// They are not, for now.
        Inactive = "inactive",
        /// They are not.
        Disabled = "disabled",
    }
}

open_enum! {
    /// A system that audit log events can be streamed to.
    pub enum AuditLogStreamType {
        /// Microsoft Sentinel.
        AzureSentinel = "AzureSentinel",
        /// Datadog.
        Datadog = "Datadog",
        /// Any HTTPS endpoint.
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
    /// How a stream of audit log events is.
    pub enum AuditLogStreamState {
        /// It delivers.
        Active = "active",
        /// It is switched off.
        Inactive = "inactive",
        /// Deliveries fail.
        Error = "error",
        /// Its settings do not work.
        Invalid = "invalid",
    }
}

endpoint! {
    /// Gets how an organization's audit logs are kept and streamed.
    GetAuditLogConfiguration: GET "/organizations/{id}/audit_log_configuration" as "get_audit_log_configuration" -> AuditLogConfiguration,
    path {
        /// The organization.
        id: OrganizationId,
    }
}
