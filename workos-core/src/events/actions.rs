//! Payloads of action events: an action endpoint denied an authentication or a user registration.

use crate::types::{ActionEndpointId, ActionExecutionId, OrganizationId, UserId};

model! {
    /// An authentication that an action endpoint denied.
    ActionAuthenticationDenied {
        /// ID of the action endpoint.
        action_endpoint_id: ActionEndpointId,
        /// ID of the action execution.
        action_execution_id: ActionExecutionId,
        /// ID of the user.
        user_id: UserId,
        /// ID of the organization of the authentication; `None` if none was selected.
        organization_id: Option<OrganizationId>,
        /// Email address of the user.
        email: String,
        /// IP address of the request, if known.
        ip_address: Option<String>,
        /// User agent of the request, if known.
        user_agent: Option<String>,
    }
}

model! {
    /// A user registration that an action endpoint denied.
    ActionUserRegistrationDenied {
        /// ID of the action endpoint.
        action_endpoint_id: ActionEndpointId,
        /// ID of the action execution.
        action_execution_id: ActionExecutionId,
        /// ID of the organization that the user would have joined.
        organization_id: Option<OrganizationId>,
        /// Email address of the user.
        email: String,
        /// IP address of the request, if known.
        ip_address: Option<String>,
        /// User agent of the request, if known.
        user_agent: Option<String>,
    }
}
