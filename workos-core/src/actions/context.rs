//! Contexts that WorkOS sends to an action endpoint.

use super::ActionKind;
use crate::{
    organization_membership::OrganizationMembership,
    organizations::Organization,
    types::ActionContextId,
    user_management::{AuthenticationMethod, Invitation, User},
};

open_union! {
    /// Context of an action: the authentication or registration that WorkOS asks the application to allow or
    /// deny.
    ///
    /// [`kind`](Self::kind) returns the kind of the action even for contexts that this version has no type
    /// for.
    pub enum ActionContext by "object" {
        /// A user authenticates.
        Authentication(AuthenticationActionContext) = "authentication_action_context",
        /// A user registers.
        UserRegistration(UserRegistrationActionContext) = "user_registration_action_context",
    }
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

model! {
    /// Context of an authentication action, which runs before a user is signed in.
    AuthenticationActionContext {
        /// ID of the action context.
        id: ActionContextId,
        /// The user that authenticates.
        user: User,
        /// The organization that the user signs in to, if one is selected.
        organization: Option<Organization>,
        /// The user's membership in the organization.
        organization_membership: Option<OrganizationMembership>,
        /// Authentication method of the user.
        authentication_method: Option<AuthenticationMethod>,
        /// IP address of the user, such as `203.0.113.1`.
        ip_address: Option<String>,
        /// User agent of the user's browser.
        user_agent: Option<String>,
        /// Fingerprint of the user's device.
        device_fingerprint: Option<String>,
        /// URL of the issuer that authenticated the user.
        issuer: Option<String>,
    }
}

model! {
    /// Context of a user registration action, which runs before a user is created.
    UserRegistrationActionContext {
        /// ID of the action context.
        id: ActionContextId,
        /// Data of the user to create.
        user_data: UserData,
        /// The invitation that the user registers with.
        invitation: Option<Invitation>,
        /// Authentication method of the user.
        authentication_method: Option<AuthenticationMethod>,
        /// IP address of the user, such as `203.0.113.1`.
        ip_address: Option<String>,
        /// User agent of the user's browser.
        user_agent: Option<String>,
        /// Fingerprint of the user's device.
        device_fingerprint: Option<String>,
    }
}

model! {
    /// Data of a user that does not exist yet.
    UserData {
        /// Email address, such as `ada@acme.com`.
        email: String,
        /// Full name.
        name: Option<String>,
        /// First name.
        first_name: Option<String>,
        /// Last name.
        last_name: Option<String>,
    }
}
