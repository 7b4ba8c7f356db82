//! What WorkOS tells about who wants in.

use super::ActionKind;
use crate::{
    organization_membership::OrganizationMembership,
    organizations::Organization,
    types::ActionContextId,
    user_management::{AuthenticationMethod, Invitation, User},
};

open_union! {
    /// Who wants in, and how.
    ///
    /// [`kind`](Self::kind) says what is asked, even of a context that this version has no type for.
    pub enum ActionContext by "object" {
        /// A user wants to sign in.
        Authentication(AuthenticationActionContext) = "authentication_action_context",
        /// Somebody wants to sign up.
        UserRegistration(UserRegistrationActionContext) = "user_registration_action_context",
    }
}

impl ActionContext {
    /// What is asked: which kind of response is expected.
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
    /// A user who wants to sign in.
    AuthenticationActionContext {
        /// The id of what is asked.
        id: ActionContextId,
        /// The user.
        user: User,
        /// The organization that they want to sign in to, if they chose one.
        organization: Option<Organization>,
        /// Their membership in it.
        organization_membership: Option<OrganizationMembership>,
        /// How they proved who they are.
        authentication_method: Option<AuthenticationMethod>,
        /// The address that they come from.
        ip_address: Option<String>,
        /// The browser that they come with.
        user_agent: Option<String>,
        /// What tells their device from others.
        device_fingerprint: Option<String>,
        /// Who vouched for them, as the URL of an issuer.
        issuer: Option<String>,
    }
}

model! {
    /// Somebody who wants to sign up.
    UserRegistrationActionContext {
        /// The id of what is asked.
        id: ActionContextId,
        /// What is known of them.
        user_data: UserData,
        /// The invitation that they come with.
        invitation: Option<Invitation>,
        /// How they want to sign in.
        authentication_method: Option<AuthenticationMethod>,
        /// The address that they come from.
        ip_address: Option<String>,
        /// The browser that they come with.
        user_agent: Option<String>,
        /// What tells their device from others.
        device_fingerprint: Option<String>,
    }
}

model! {
    /// What is known of somebody who is no user yet.
    UserData {
        /// Their e-mail address.
        email: String,
        /// Their name in full.
        name: Option<String>,
        /// Their first name.
        first_name: Option<String>,
        /// Their last name.
        last_name: Option<String>,
    }
}
