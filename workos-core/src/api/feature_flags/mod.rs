//! Feature flags: what is switched on, and for whom.
//!
//! ```
//! use workos_core::feature_flags::{AddFlagTarget, EnableFeatureFlag, ListUserFeatureFlags};
//! use workos_core::types::OrganizationId;
//!
//! # async fn run(client: workos_core::Client<workos_core::testing::Script, workos_core::testing::Script>) -> Result<(), workos_core::Error> {
//! let organization = OrganizationId::from("org_1");
//! client.send(AddFlagTarget::new("new-editor", organization)).await?;
//! client.send(EnableFeatureFlag::new("new-editor")).await?;
//!
//! let mut flags = client.pages(ListUserFeatureFlags::new("user_1")).items();
//! while let Some(flag) = flags.next().await? {
//!     println!("{} is on", flag.slug);
//! }
//! # Ok(()) }
//! ```

mod flags;

pub use self::flags::*;
