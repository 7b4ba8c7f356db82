//! Payload of Pipes events about failed connections.

use crate::types::{DataIntegrationId, OrganizationId, Timestamp, UserId};

/// A failed attempt to connect an account at a provider.
#[model]
pub struct AccountConnectionFailed {
    /// ID of the data integration.
    pub data_integration_id: DataIntegrationId,
    /// Slug of the provider, `github`.
    pub provider_slug: String,
    /// ID of the user that the attempt belongs to.
    pub user_id: Option<UserId>,
    /// ID of the organization that the attempt belongs to.
    pub organization_id: Option<OrganizationId>,
    /// Identifier of the account at the provider, if known, for correlation. Not the ID of a connected
    /// account.
    pub account_identifier: Option<String>,
    /// Error code.
    pub error_code: String,
    /// Human-readable explanation of the failure.
    pub error_reason: Option<String>,
    /// OAuth error code of the provider.
    pub provider_error: Option<String>,
    /// OAuth error description of the provider.
    pub provider_error_description: Option<String>,
    /// Timestamp of the failure.
    pub created_at: Option<Timestamp>,
}
