//! Payloads of action events: an action endpoint denied an authentication or a user registration.

use crate::types::{ActionEndpointId, ActionExecutionId, OrganizationId, UserId};

/// An authentication that an action endpoint denied.
#[model]
pub struct ActionAuthenticationDenied {
    /// ID of the action endpoint.
    pub action_endpoint_id: ActionEndpointId,
    /// ID of the action execution.
    pub action_execution_id: ActionExecutionId,
    /// ID of the user.
    pub user_id: UserId,
    /// ID of the organization of the authentication; `None` if none was selected.
    pub organization_id: Option<OrganizationId>,
    /// Email address of the user.
    pub email: String,
    /// IP address of the request, if known.
    pub ip_address: Option<String>,
    /// User agent of the request, if known.
    pub user_agent: Option<String>,
}

/// A user registration that an action endpoint denied.
#[model]
pub struct ActionUserRegistrationDenied {
    /// ID of the action endpoint.
    pub action_endpoint_id: ActionEndpointId,
    /// ID of the action execution.
    pub action_execution_id: ActionExecutionId,
    /// ID of the organization that the user would have joined.
    pub organization_id: Option<OrganizationId>,
    /// Email address of the user.
    pub email: String,
    /// IP address of the request, if known.
    pub ip_address: Option<String>,
    /// User agent of the request, if known.
    pub user_agent: Option<String>,
}
