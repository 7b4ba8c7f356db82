//! Attempts to claim an agent.

use serde::{Deserialize, Serialize};

use super::AgentRegistrationStatus;
use crate::types::{AgentRegistrationId, OrganizationId, Secret};

model! {
    /// An agent that is being claimed.
    AgentClaimView {
        /// The registration of the agent.
        id: AgentRegistrationId,
        /// How far its verification is.
        status: AgentRegistrationStatus,
        /// The code that the agent completes the claim with.
        user_code: Secret,
        /// The organizations of the user, one of which the agent is to belong to.
        organizations: Vec<AgentClaimOrganization>,
    }
}

model! {
    /// An organization that an agent could belong to.
    AgentClaimOrganization {
        /// Its id.
        id: OrganizationId,
        /// Its name.
        name: String,
    }
}

/// A user of yours who claims an agent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct AgentClaimUser {
    /// Their e-mail address.
    pub email: String,
    /// Your own id of them.
    pub external_id: String,
}

impl AgentClaimUser {
    /// The user with your own id of them, who is made with the address if WorkOS knows nobody by the id.
    #[must_use]
    pub fn new(external_id: impl Into<String>, email: impl Into<String>) -> Self {
        Self { email: email.into(), external_id: external_id.into() }
    }
}

endpoint! {
    /// Links an attempt to claim an agent to a user of yours, and gets the code that the agent completes it
    /// with.
    ///
    /// Refused with `invalid_request`, `invalid_claim`, `invalid_organization`, `email_mismatch` or
    /// `wrong_account` (400), `claim_denied` or `auth_method_disabled` (403), `organization_selection_required`,
    /// `email_already_in_use` or `already_claimed` (409), `claim_expired` or `user_code_expired` (410).
    /// Behind the feature flag `agent-auth-public-api`.
    LinkClaimAttempt: PATCH "/agents/claims/attempts" as "update_attempts" -> AgentClaimView,
    constant { "type": "link_external_user" }
    body {
        /// The token of the attempt.
        claim_attempt_token: Secret,
        /// The user.
        user: AgentClaimUser,
        /// The organization that the agent is to belong to; needed if the user is a member of several.
        organization_id: Option<OrganizationId>,
    }
}
