//! Payload of Pipes events about failed connections.

use crate::types::{DataIntegrationId, OrganizationId, Timestamp, UserId};

model! {
    /// A failed attempt to connect an account at a provider.
    AccountConnectionFailed {
        /// ID of the data integration.
        data_integration_id: DataIntegrationId,
        /// Slug of the provider, `github`.
        provider_slug: String,
        /// ID of the user that the attempt belongs to.
        user_id: Option<UserId>,
        /// ID of the organization that the attempt belongs to.
        organization_id: Option<OrganizationId>,
        /// Identifier of the account at the provider, if known, for correlation. Not the ID of a connected
        /// account.
        account_identifier: Option<String>,
        /// Error code.
        error_code: String,
        /// Human-readable explanation of the failure.
        error_reason: Option<String>,
        /// OAuth error code of the provider.
        provider_error: Option<String>,
        /// OAuth error description of the provider.
        provider_error_description: Option<String>,
        /// Timestamp of the failure.
        created_at: Option<Timestamp>,
    }
}
