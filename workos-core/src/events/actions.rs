//! The payloads of events about actions: the endpoints of yours that WorkOS asks before it lets somebody in.

use crate::types::{ActionEndpointId, ActionExecutionId, OrganizationId, UserId};

model! {
    /// A sign-in that your endpoint turned down.
    ActionAuthenticationDenied {
        /// The endpoint.
        action_endpoint_id: ActionEndpointId,
        /// The time that it was asked.
        action_execution_id: ActionExecutionId,
        /// Who tried to sign in.
        user_id: UserId,
        /// The organization that they tried to sign in to, if they chose one.
        organization_id: Option<OrganizationId>,
        /// Their e-mail address.
        email: String,
        /// The address that they came from.
        ip_address: Option<String>,
        /// The browser that they came with.
        user_agent: Option<String>,
    }
}

model! {
    /// A sign-up that your endpoint turned down.
    ActionUserRegistrationDenied {
        /// The endpoint.
        action_endpoint_id: ActionEndpointId,
        /// The time that it was asked.
        action_execution_id: ActionExecutionId,
        /// The organization that they tried to join, if any.
        organization_id: Option<OrganizationId>,
        /// Their e-mail address.
        email: String,
        /// The address that they came from.
        ip_address: Option<String>,
        /// The browser that they came with.
        user_agent: Option<String>,
    }
}
