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
//! use workos_core::agents::{AgentTokenGrant, CreateBlueprint, CreateBlueprintToken};
//!
//! # async fn run(client: workos_core::Client<workos_core::testing::Script, workos_core::testing::Script>) -> Result<(), workos_core::Error> {
//! let create = CreateBlueprint::new("Invoice reader").permissions(["invoices:read"]);
//! let blueprint = client.send(create).await?;
//!
//! let create = CreateBlueprintToken::new(blueprint.id, AgentTokenGrant::autonomous("org_1"));
//! let token = client.send(create.intent("Summarize last month's invoices")).await?;
//! println!("{} has {:?}, expires in {} s", token.agent_instance_id, token.permissions, token.expires_in);
//! # Ok(()) }
//! ```

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
