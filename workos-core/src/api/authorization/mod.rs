//! Authorization: roles, permissions and resources for role-based (RBAC) and fine-grained authorization
//! (FGA).
//!
//! A permission is an action such as `documents:write`; a role is a set of permissions. A role is assigned on
//! a resource, to an organization membership or to a [group](crate::groups). The resource is the organization
//! itself or an authorization resource in it that your application has created, for example a project.
//! Resources have parents: a role on a parent also grants its permissions on the child resources. [`Check`]
//! answers whether an organization membership has a permission on a resource.
//!
//! ```
//! use workos_core::authorization::{AssignRole, Check, ResourceTarget};
//!
//! # async fn run(client: workos_core::Client<workos_core::testing::Script, workos_core::testing::Script>) -> Result<(), workos_core::Error> {
//! let project = ResourceTarget::external("project", "42");
//! client.send(AssignRole::new("om_1", "editor", project.clone())).await?;
//! if client.send(Check::new("om_1", "documents:write", project)).await?.authorized {
//!     println!("authorized");
//! }
//! # Ok(()) }
//! ```

mod access;
mod group_role_assignments;
#[cfg(feature = "legacy")]
mod legacy;
mod organization_roles;
mod permissions;
mod resources;
mod role_assignments;
mod roles;

#[cfg(feature = "legacy")]
pub use self::legacy::*;
pub use self::{
    access::*, group_role_assignments::*, organization_roles::*, permissions::*, resources::*,
    role_assignments::*, roles::*,
};
