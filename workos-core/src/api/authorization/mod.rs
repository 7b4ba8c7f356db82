//! Authorization: who may do what, to which of your resources.
//!
//! A permission says what can be done, a role holds permissions, and a role is assigned to a member of an
//! organization (or to a [group](crate::groups)) on a resource: the organization itself, or something in it
//! that you have told WorkOS about, a project, say. Resources have parents, and what somebody may do to a
//! parent they may do to what is in it.
//!
//! ```
//! use workos_core::authorization::{AssignRole, Check, ResourceTarget};
//!
//! # async fn run(client: workos_core::Client<workos_core::testing::Script, workos_core::testing::Script>) -> Result<(), workos_core::Error> {
//! let project = ResourceTarget::external("project", "42");
//! client.send(AssignRole::new("om_1", "editor", project.clone())).await?;
//! if client.send(Check::new("om_1", "documents:write", project)).await?.authorized {
//!     println!("they may write");
//! }
//! # Ok(()) }
//! ```

mod access;
mod group_role_assignments;
mod legacy;
mod organization_roles;
mod permissions;
mod resources;
mod role_assignments;
mod roles;

pub use self::{
    access::*, group_role_assignments::*, legacy::*, organization_roles::*, permissions::*, resources::*,
    role_assignments::*, roles::*,
};
