//! The payload of events about exports of data from the dashboard.

use crate::types::ResourceExportId;

model! {
    /// An export of data.
    ResourceExport {
        /// Its id.
        id: ResourceExportId,
        /// What is exported.
        resource_type: ResourceExportType,
    }
}

open_enum! {
    /// What is exported.
    pub enum ResourceExportType {
        /// Users.
        Users = "users",
        /// Organizations.
        Organizations = "organizations",
        /// Events.
        Events = "events",
        /// Sessions.
        Sessions = "sessions",
        /// Events of audit logs.
        AuditLogEvents = "auditLogEvents",
        /// SSO connections.
        Connections = "connections",
        /// Users of directories.
        DirectoryUsers = "directoryUsers",
        /// What directories sent by SCIM.
        ScimLogs = "scimLogs",
        /// What Radar detected.
        RadarDetections = "radarDetections",
        /// What the team did in the dashboard.
        TeamActivityLogEvents = "teamActivityLogEvents",
    }
}
