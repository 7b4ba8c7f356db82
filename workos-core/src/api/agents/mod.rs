//! Agents: registrations, blueprints, instances, sessions and tokens of AI agents that act for users or
//! organizations.
//!
//! A third-party agent registers itself; a user claims the registration and thereby takes responsibility;
//! the agent then calls your API with credentials that [`ValidateAgentCredential`] checks. A first-party
//! agent is created from a blueprint, which defines the permissions that the agent may have at most, who
//! may invoke it, and the lifetimes of its sessions: creating a token for the blueprint creates an instance
//! of it, if needed, and a session.
//!
//! WorkOS enables both on request: registrations require the feature flag `agent-auth-public-api`,
//! blueprints with their instances, sessions and tokens require `agent-blueprints-public-api`.
//!
//! ```
//! use workos_core::agents::{AgentTokenGrant, CreateBlueprint, MintAgentToken};
//!
//! # async fn run(client: workos_core::Client<workos_core::testing::Script, workos_core::testing::Script>) -> Result<(), workos_core::Error> {
//! let create = CreateBlueprint::new("Invoice reader").permissions(["invoices:read"]);
//! let blueprint = client.send(create).await?;
//!
//! let create = MintAgentToken::new(blueprint.id, AgentTokenGrant::autonomous("org_1"));
//! let token = client.send(create.intent("Summarize last month's invoices")).await?;
//! println!("{} has {:?}, expires in {} s", token.agent_instance_id, token.permissions, token.expires_in);
//! # Ok(()) }
//! ```
//!
//! # Operations
//!
//! ## Blueprints
//!
//! | type | request |
//! |---|---|
//! | [`ListBlueprints`] | [`GET /agents/blueprints`](https://workos.com/docs/reference/agents/blueprint) |
//! | [`CreateBlueprint`] | [`POST /agents/blueprints`](https://workos.com/docs/reference/agents/blueprint) |
//! | [`GetBlueprint`] | [`GET /agents/blueprints/{agent_blueprint_id}`](https://workos.com/docs/reference/agents/blueprint) |
//! | [`UpdateBlueprint`] | [`PATCH /agents/blueprints/{agent_blueprint_id}`](https://workos.com/docs/reference/agents/blueprint) |
//! | [`DeleteBlueprint`] | [`DELETE /agents/blueprints/{agent_blueprint_id}`](https://workos.com/docs/reference/agents/blueprint) |
//!
//! ## Claims
//!
//! | type | request |
//! |---|---|
//! | [`LinkClaimAttemptToExternalUser`] | [`PATCH /agents/claims/attempts`](https://workos.com/docs/reference/agents/link-claim-attempt) |
//!
//! ## Credentials
//!
//! | type | request |
//! |---|---|
//! | [`ValidateAgentCredential`] | [`POST /agents/credentials/validate`](https://workos.com/docs/reference/agents/validate-credential) |
//!
//! ## Instances
//!
//! | type | request |
//! |---|---|
//! | [`ListInstances`] | [`GET /agents/instances`](https://workos.com/docs/reference/agents/instance) |
//! | [`GetInstance`] | [`GET /agents/instances/{agent_instance_id}`](https://workos.com/docs/reference/agents/instance) |
//! | [`DeleteInstance`] | [`DELETE /agents/instances/{agent_instance_id}`](https://workos.com/docs/reference/agents/instance) |
//!
//! ## Registrations
//!
//! | type | request |
//! |---|---|
//! | [`GetRegistration`] | [`GET /agents/registrations/{id}`](https://workos.com/docs/reference/agents/registration/get-registration) |
//! | [`RevokeRegistration`] | [`POST /agents/registrations/{id}/revoke`](https://workos.com/docs/reference/agents/registration/revoke-registration) |
//!
//! ## Sessions
//!
//! | type | request |
//! |---|---|
//! | [`ListAgentInstanceSessions`] | [`GET /agents/sessions`](https://workos.com/docs/reference/agents/session) |
//! | [`GetAgentInstanceSession`] | [`GET /agents/sessions/{agent_instance_session_id}`](https://workos.com/docs/reference/agents/session) |
//! | [`RevokeAgentInstanceSession`] | [`POST /agents/sessions/{agent_instance_session_id}/revoke`](https://workos.com/docs/reference/agents/session) |
//!
//! ## Tokens
//!
//! | type | request |
//! |---|---|
//! | [`MintAgentToken`] | [`POST /agents/blueprints/{agent_blueprint_id}/tokens`](https://workos.com/docs/reference/agents/blueprint) |
//! | [`ValidateAgentToken`] | [`POST /agents/blueprints/{agent_blueprint_id}/tokens/validate`](https://workos.com/docs/reference/agents/blueprint) |

mod blueprints;
mod claims;
mod credentials;
mod instances;
mod registrations;
mod sessions;
mod tokens;

pub use self::{
    blueprints::*, claims::*, credentials::*, instances::*, registrations::*, sessions::*, tokens::*,
};
