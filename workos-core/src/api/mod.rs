//! The services of WorkOS, one module each. A service with several resources is a directory with one file
//! per resource.

pub mod admin_portal;
pub mod agents;
pub mod api_keys;
pub mod audit_logs;
#[doc(alias = "fga")]
#[doc(alias = "rbac")]
pub mod authorization;
pub mod client_api;
pub mod connect;
#[doc(alias = "scim")]
pub mod directory_sync;
pub mod feature_flags;
#[cfg(feature = "legacy")]
pub mod fga;
pub mod groups;
#[doc(alias = "mfa")]
#[doc(alias = "2fa")]
pub mod multi_factor_auth;
pub mod one_shot;
pub mod organization_domains;
pub mod organization_membership;
pub mod organizations;
#[doc(alias = "magic link")]
pub mod passwordless;
pub mod pipes;
pub mod pipes_provider;
pub mod platform_teams;
pub mod radar;
#[doc(alias = "saml")]
#[doc(alias = "oidc")]
pub mod sso;
pub mod user_management;
pub mod vault;
pub mod webhooks;
pub mod widgets;
