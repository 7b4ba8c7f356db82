//! Contexts that WorkOS sends to an action endpoint.

use super::ActionKind;
use crate::{
    organization_membership::OrganizationMembership,
    organizations::Organization,
    types::ActionContextId,
    user_management::{AuthenticationMethod, Invitation, User},
};

/// Context of an action: the authentication or registration that WorkOS asks the application to allow or
/// deny.
///
/// [`kind`](Self::kind) returns the kind of the action even for contexts that this version has no type
/// for.
#[open_union(tag = "object")]
pub enum ActionContext {
    /// A user authenticates.
    Authentication(AuthenticationActionContext) = "authentication_action_context",
    /// A user registers.
    UserRegistration(UserRegistrationActionContext) = "user_registration_action_context",
}

impl ActionContext {
    /// Returns the kind of the action, which is the kind of the expected response.
    #[must_use]
    pub fn kind(&self) -> ActionKind {
        match self {
            Self::Authentication(_) => ActionKind::Authentication,
            Self::UserRegistration(_) => ActionKind::UserRegistration,
            Self::Unknown(json) => {
                let object = json.text_field("object").unwrap_or_default();
                object.strip_suffix("_action_context").unwrap_or(&object).into()
            }
        }
    }
}

/// Context of an authentication action, which runs before a user is signed in.
#[model]
pub struct AuthenticationActionContext {
    /// ID of the action context.
    pub id: ActionContextId,
    /// The user that authenticates.
    pub user: User,
    /// The organization that the user signs in to, if one is selected.
    pub organization: Option<Organization>,
    /// The user's membership in the organization.
    pub organization_membership: Option<OrganizationMembership>,
    /// Authentication method of the user.
    pub authentication_method: Option<AuthenticationMethod>,
    /// IP address of the user, such as `203.0.113.1`.
    pub ip_address: Option<String>,
    /// User agent of the user's browser.
    pub user_agent: Option<String>,
    /// Fingerprint of the user's device.
    pub device_fingerprint: Option<String>,
    /// URL of the issuer that authenticated the user.
    pub issuer: Option<String>,
}

/// Context of a user registration action, which runs before a user is created.
#[model]
pub struct UserRegistrationActionContext {
    /// ID of the action context.
    pub id: ActionContextId,
    /// Data of the user to create.
    pub user_data: UserData,
    /// The invitation that the user registers with.
    pub invitation: Option<Invitation>,
    /// Authentication method of the user.
    pub authentication_method: Option<AuthenticationMethod>,
    /// IP address of the user, such as `203.0.113.1`.
    pub ip_address: Option<String>,
    /// User agent of the user's browser.
    pub user_agent: Option<String>,
    /// Fingerprint of the user's device.
    pub device_fingerprint: Option<String>,
}

/// Data of a user that does not exist yet.
#[model]
pub struct UserData {
    /// Email address, such as `ada@acme.com`.
    pub email: String,
    /// Full name.
    pub name: Option<String>,
    /// First name.
    pub first_name: Option<String>,
    /// Last name.
    pub last_name: Option<String>,
}
