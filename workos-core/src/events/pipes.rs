//! The payload of events about accounts that could not be connected.

use crate::types::{DataIntegrationId, OrganizationId, Timestamp, UserId};

model! {
    /// An account at a provider that could not be connected.
    AccountConnectionFailed {
        /// The data integration.
        data_integration_id: DataIntegrationId,
        /// The slug of the provider.
        provider_slug: String,
        /// The user whose account it is.
        user_id: Option<UserId>,
        /// The organization whose account it is, or that a user wanted to connect it for.
        organization_id: Option<OrganizationId>,
        /// The provider's name of the account, if WorkOS knows. It does not identify one.
        account_identifier: Option<String>,
        /// Why it failed, for code.
        error_code: String,
        /// The same for people.
        error_reason: Option<String>,
        /// The error that the provider gave.
        provider_error: Option<String>,
        /// What the provider says about its error.
        provider_error_description: Option<String>,
        /// When it failed.
        created_at: Option<Timestamp>,
    }
}
