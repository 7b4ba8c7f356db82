//! What WorkOS tells about who wants in.

use super::ActionKind;
use crate::{
    organization_membership::OrganizationMembership,
    organizations::Organization,
    types::ActionContextId,
    user_management::{AuthenticationMethod, Invitation, User},
};

/// Who wants in, and how.
///
/// [`kind`](Self::kind) says what is asked, even of a context that this version has no type for.
#[open_union(tag = "object")]
pub enum ActionContext {
    /// A user wants to sign in.
    Authentication(AuthenticationActionContext) = "authentication_action_context",
    /// Somebody wants to sign up.
    UserRegistration(UserRegistrationActionContext) = "user_registration_action_context",
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

/// A user who wants to sign in.
#[model]
pub struct AuthenticationActionContext {
    /// The id of what is asked.
    pub id: ActionContextId,
    /// The user.
    pub user: User,
    /// The organization that they want to sign in to, if they chose one.
    pub organization: Option<Organization>,
    /// Their membership in it.
    pub organization_membership: Option<OrganizationMembership>,
    /// How they proved who they are.
    pub authentication_method: Option<AuthenticationMethod>,
    /// The address that they come from.
    pub ip_address: Option<String>,
    /// The browser that they come with.
    pub user_agent: Option<String>,
    /// What tells their device from others.
    pub device_fingerprint: Option<String>,
    /// Who vouched for them, as the URL of an issuer.
    pub issuer: Option<String>,
}

/// Somebody who wants to sign up.
#[model]
pub struct UserRegistrationActionContext {
    /// The id of what is asked.
    pub id: ActionContextId,
    /// What is known of them.
    pub user_data: UserData,
    /// The invitation that they come with.
    pub invitation: Option<Invitation>,
    /// How they want to sign in.
    pub authentication_method: Option<AuthenticationMethod>,
    /// The address that they come from.
    pub ip_address: Option<String>,
    /// The browser that they come with.
    pub user_agent: Option<String>,
    /// What tells their device from others.
    pub device_fingerprint: Option<String>,
}

/// What is known of somebody who is no user yet.
#[model]
pub struct UserData {
    /// Their e-mail address.
    pub email: String,
    /// Their name in full.
    pub name: Option<String>,
    /// Their first name.
    pub first_name: Option<String>,
    /// Their last name.
    pub last_name: Option<String>,
}
