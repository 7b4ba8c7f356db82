//! Claim attempts: linking a user to an agent registration.

use serde::{Deserialize, Serialize};

use super::AgentRegistrationStatus;
use crate::types::{AgentRegistrationId, OrganizationId, Secret};

/// The claim of an agent registration, as seen by the user who claims the agent.
#[model]
pub struct AgentRegistrationClaimView {
    /// ID of the agent registration.
    pub id: AgentRegistrationId,
    /// Verification status of the agent registration.
    pub status: AgentRegistrationStatus,
    /// User code that the agent needs to complete the claim, `BCDF-GHJK`.
    pub user_code: Secret,
    /// Organizations of the user, offered as choices for the agent's organization.
    pub organizations: Vec<AgentClaimOrganization>,
}

/// An organization that an agent can be placed in.
#[model]
pub struct AgentClaimOrganization {
    /// ID of the organization.
    pub id: OrganizationId,
    /// Name of the organization.
    pub name: String,
}

/// A user of your application who claims an agent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct AgentClaimUser {
    /// Email address of the user.
    pub email: String,
    /// External ID of the user.
    pub external_id: String,
}

impl AgentClaimUser {
    /// Creates the user from an external ID and an email. WorkOS creates a user with this email if no user
    /// has the external ID.
    #[must_use]
    pub fn new(external_id: impl Into<String>, email: impl Into<String>) -> Self {
        Self { email: email.into(), external_id: external_id.into() }
    }
}

/// Links a user of your application to a claim attempt and returns the code that the agent needs to
/// complete the claim.
///
/// The user is looked up by external ID and created if there is none. Requires the feature flag
/// `agent-auth-public-api`.
///
/// # Errors
///
/// `invalid_request`, `invalid_claim` or `invalid_organization` (400) if the request, the claim or the
/// organization is invalid. `email_mismatch` or `wrong_account` (400) if the claim is meant for another
/// user. `claim_denied` (403) if the claim was denied. `auth_method_disabled` (403) if the registration
/// method is disabled. `organization_selection_required` (409) if the user belongs to several
/// organizations and the request selects none. `email_already_in_use` (409) if another user has the
/// email. `already_claimed` (409) if the claim was completed already. `claim_expired` or
/// `user_code_expired` (410) if the claim or its user code has expired.
#[endpoint(
    PATCH "/agents/claims/attempts",
    operation = "update_attempts",
    reference = "agents/link-claim-attempt",
    response = AgentRegistrationClaimView,
    constants("type" = "link_external_user"),
)]
pub struct LinkClaimAttemptToExternalUser {
    /// Token of the claim attempt, `cla_tkn_…`.
    pub claim_attempt_token: Secret,
    /// User to link to the claim attempt.
    pub user: AgentClaimUser,
    /// ID of the organization to place the agent in. Required if the user belongs to several
    /// organizations.
    pub organization_id: Option<OrganizationId>,
}
