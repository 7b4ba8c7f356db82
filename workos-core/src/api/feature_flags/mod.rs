//! Feature flags: features of your application that are enabled per environment, for all users or for
//! specific users and organizations.
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
//!     println!("{} is enabled", flag.slug);
//! }
//! # Ok(()) }
//! ```
//!
//! With the Cargo feature `feature-flags` a program evaluates flags locally, without a request per
//! evaluation: a [`FlagPoller`], driven by a task, fetches the state of all flags every 30 seconds, and
//! [`FeatureFlags`] evaluates them for a user or an organization.
//!
#![cfg_attr(not(feature = "feature-flags"), doc = "[`FlagPoller`]: crate\n[`FeatureFlags`]: crate\n")]
//! ```
//! # #[cfg(feature = "feature-flags")] {
//! use workos_core::feature_flags::FlagContext;
//!
//! # async fn run(client: workos_core::Client<workos_core::testing::Script, workos_core::testing::Script>) {
//! let mut poller = client.flag_poller();
//! let flags = poller.flags();
//! client.drive(&mut poller).await.ok();
//! if flags.is_enabled("new-editor", &FlagContext::new().user("user_1"), false) {
//!     println!("the new editor is enabled");
//! }
//! # }
//! # }
//! ```
//!
//! # Operations
//!
//! | type | request |
//! |---|---|
//! | [`ListFeatureFlags`] | [`GET /feature-flags`](https://workos.com/docs/reference/feature-flags/flag/list) |
//! | [`GetFeatureFlag`] | [`GET /feature-flags/{slug}`](https://workos.com/docs/reference/feature-flags/flag/get) |
//! | [`EnableFeatureFlag`] | [`PUT /feature-flags/{slug}/enable`](https://workos.com/docs/reference/feature-flags/flag/enable) |
//! | [`DisableFeatureFlag`] | [`PUT /feature-flags/{slug}/disable`](https://workos.com/docs/reference/feature-flags/flag/disable) |
//! | [`AddFlagTarget`] | [`POST /feature-flags/{slug}/targets/{resource_id}`](https://workos.com/docs/reference/feature-flags/targeting/add) |
//! | [`RemoveFlagTarget`] | [`DELETE /feature-flags/{slug}/targets/{resource_id}`](https://workos.com/docs/reference/feature-flags/targeting/remove) |
//! | [`ListOrganizationFeatureFlags`] | [`GET /organizations/{organization_id}/feature-flags`](https://workos.com/docs/reference/feature-flags/targeting/list-for-organization) |
//! | [`ListUserFeatureFlags`] | [`GET /user_management/users/{user_id}/feature-flags`](https://workos.com/docs/reference/feature-flags/targeting/list-for-user) |
//! | [`GetFeatureFlagState`] | `GET /sdk/feature-flags` |

#[cfg(feature = "feature-flags")]
mod context;
#[cfg(feature = "feature-flags")]
mod evaluate;
mod flags;
#[cfg(feature = "feature-flags")]
mod poller;
mod rules;
#[cfg(feature = "feature-flags")]
mod shared;

#[cfg(feature = "feature-flags")]
pub use self::{
    context::{FlagContext, InvalidFlagContext, TokenFlags},
    evaluate::{FeatureFlagSet, FlagChange, FlagState},
    poller::{FlagPoller, FlagPollerError, FlagUpdate},
    shared::{FeatureFlags, FlagStats},
};
pub use self::{
    flags::*,
    rules::{
        FeatureFlagCondition, FeatureFlagOperator, FeatureFlagRule, FeatureFlagRuleKind, FeatureFlagRules,
        FeatureFlagStates,
    },
};
