//! Payload of events about resource exports from the WorkOS Dashboard.

use crate::types::ResourceExportId;

/// A resource export.
#[model]
pub struct ResourceExport {
    /// ID of the resource export.
    pub id: ResourceExportId,
    /// Type of the exported resources.
    pub resource_type: ResourceExportType,
}

/// Type of the resources of an export.
#[open_enum]
pub enum ResourceExportType {
    /// Users.
    Users = "users",
    /// Organizations.
    Organizations = "organizations",
    /// Events.
    Events = "events",
    /// Sessions.
    Sessions = "sessions",
    /// Audit log events.
    AuditLogEvents = "auditLogEvents",
    /// SSO connections.
    Connections = "connections",
    /// Directory users.
    DirectoryUsers = "directoryUsers",
    /// SCIM logs of directories.
    ScimLogs = "scimLogs",
    /// Radar detections.
    RadarDetections = "radarDetections",
    /// Team activity in the WorkOS Dashboard.
    TeamActivityLogEvents = "teamActivityLogEvents",
}
