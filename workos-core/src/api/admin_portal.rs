//! Admin Portal: hosted pages on which an organization's IT contacts configure SSO, Directory Sync, domain
//! verification and other WorkOS resources of their organization.
//!
//! Generate a Portal Link with [`GenerateLink`] and redirect the admin's browser to it.
//!
//! ```
//! use workos_core::admin_portal::{GenerateLink, PortalIntent};
//!
//! # async fn run(client: workos_core::Client<workos_core::testing::Script, workos_core::testing::Script>) -> Result<(), workos_core::Error> {
//! let generate = GenerateLink::new("org_1").intent(PortalIntent::Sso).return_url("https://acme.com/settings");
//! // Redirect the admin immediately: the link expires after five minutes.
//! let location = client.send(generate).await?.link.expose().to_owned();
//! # Ok(()) }
//! ```
//!
//! # Operations
//!
//! | type | request |
//! |---|---|
//! | [`GenerateLink`] | [`POST /portal/generate_link`](https://workos.com/docs/reference/admin-portal/portal-link/generate) |
//! | [`RevokeLink`] | [`POST /portal/revoke_link`](https://workos.com/docs/reference/admin-portal/portal-link) |

use serde::{Deserialize, Serialize};

use crate::types::{OrganizationId, Secret};

/// A Portal Link: a temporary URL that starts an Admin Portal session.
#[model]
pub struct PortalLink {
    /// URL of the Admin Portal, with a token that grants access. Expires five minutes after creation.
    pub link: Secret,
}

/// Intent of an Admin Portal session: the resource that the admin configures.
#[open_enum]
pub enum PortalIntent {
    /// Configure single sign-on (SSO) connections.
    Sso = "sso",
    /// Configure Directory Sync connections.
    DirectorySync = "dsync",
    /// View audit logs.
    AuditLogs = "audit_logs",
    /// Configure log streams of audit log events.
    LogStreams = "log_streams",
    /// Verify a domain.
    DomainVerification = "domain_verification",
    /// Renew a SAML certificate.
    CertificateRenewal = "certificate_renewal",
    /// Configure Bring Your Own Key for Vault.
    BringYourOwnKey = "bring_your_own_key",
}

/// Options of the Admin Portal by intent.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub struct PortalIntentOptions {
    /// Options for the intent [`PortalIntent::Sso`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sso: Option<PortalSsoOptions>,
}

impl PortalIntentOptions {
    /// Creates options for the intent [`PortalIntent::Sso`].
    #[must_use]
    pub fn sso(options: PortalSsoOptions) -> Self {
        Self { sso: Some(options) }
    }
}

/// Options of the Admin Portal for the configuration of SSO.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub struct PortalSsoOptions {
    /// Bookmark slug to use for SSO.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bookmark_slug: Option<String>,
    /// SSO provider type to configure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider_type: Option<String>,
}

impl PortalSsoOptions {
    /// Creates options without a bookmark slug and a provider type.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the bookmark slug to use for SSO.
    #[must_use]
    pub fn bookmark_slug(mut self, slug: impl Into<String>) -> Self {
        self.bookmark_slug = Some(slug.into());
        self
    }

    /// Sets the SSO provider type to configure.
    #[must_use]
    pub fn provider_type(mut self, kind: impl Into<String>) -> Self {
        self.provider_type = Some(kind.into());
        self
    }
}

/// Generates a Portal Link for an organization. The link expires after five minutes.
#[endpoint(
    POST "/portal/generate_link",
    operation = "generate_link",
    reference = "admin-portal/portal-link/generate",
    response = PortalLink,
)]
pub struct GenerateLink {
    /// ID of the organization.
    pub organization: OrganizationId,
    /// Intent of the session: the resource that the admin configures.
    pub intent: Option<PortalIntent>,
    /// Options of the Admin Portal by intent. Not in WorkOS's reference.
    pub intent_options: Option<PortalIntentOptions>,
    /// URL that the admin returns to when leaving the Admin Portal. Defaults to the return URL that is
    /// configured in the WorkOS Dashboard.
    pub return_url: Option<String>,
    /// URL that the admin is redirected to after finishing the setup. Defaults to the success URL that is
    /// configured in the WorkOS Dashboard.
    pub success_url: Option<String>,
    /// ID of the admin in your application, by which [`RevokeLink`] revokes the link.
    pub external_user_id: Option<String>,
    /// Email addresses of the IT contacts to grant access to the Admin Portal of the organization: at
    /// most 20.
    pub it_contact_emails: Option<Vec<String>>,
    /// Email addresses of the IT admins to grant access to the Admin Portal of the organization: at most
    /// 20. Not in WorkOS's reference.
    pub admin_emails: Option<Vec<String>>,
}

/// Revokes the Portal Links that were generated for an organization and an external user ID, and ends the
/// Admin Portal sessions that were started from them.
#[endpoint(
    POST "/portal/revoke_link",
    operation = "revoke_link",
    reference = "admin-portal/portal-link",
)]
pub struct RevokeLink {
    /// ID of the organization.
    pub organization: OrganizationId,
    /// ID of the admin in your application, as given to [`GenerateLink::external_user_id`].
    pub external_user_id: String,
}
