//! Agents: programs that act for users or organizations, and what they may do.
//!
//! There are two kinds. A program that somebody else wrote registers itself; somebody claims it, and it gets
//! credentials to call your API with, which you check here. A program of your own is made from a blueprint,
//! which says what it may do and who may start it; starting it gives a token and makes an instance of the
//! blueprint, with a session for as long as it runs.
//!
//! WorkOS switches both on by request: registrations behind the feature flag `agent-auth-public-api`, all
//! that has to do with blueprints behind `agent-blueprints-public-api`.
//!
//! ```
//! use workos_core::agents::{AgentTokenGrant, CreateBlueprint, CreateBlueprintToken};
//!
//! # async fn run(client: workos_core::Client<workos_core::testing::Script, workos_core::testing::Script>) -> Result<(), workos_core::Error> {
//! let create = CreateBlueprint::new("Invoice reader").permissions(["invoices:read"]);
//! let blueprint = client.send(create).await?;
//!
//! let start = CreateBlueprintToken::new(blueprint.id, AgentTokenGrant::autonomous("org_1"));
//! let token = client.send(start.intent("Sum up last month")).await?;
//! println!("{} may {:?} for {} seconds", token.agent_instance_id, token.permissions, token.expires_in);
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
