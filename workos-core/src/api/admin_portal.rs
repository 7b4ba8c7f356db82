//! Admin Portal: the pages on which the administrators of an organization set up its connections themselves.
//!
//! ```
//! use workos_core::admin_portal::{GenerateLink, PortalIntent};
//!
//! # async fn run(client: workos_core::Client<workos_core::testing::Script, workos_core::testing::Script>) -> Result<(), workos_core::Error> {
//! let generate = GenerateLink::new("org_1").intent(PortalIntent::Sso).return_url("https://acme.com/settings");
//! // Send the administrator there at once: the link does not last.
//! let location = client.send(generate).await?.link.expose().to_owned();
//! # Ok(()) }
//! ```

use serde::{Deserialize, Serialize};

use crate::types::{OrganizationId, Secret};

model! {
    /// A way into the Admin Portal.
    PortalLink {
        /// The URL, which lets in whoever has it.
        link: Secret,
    }
}

open_enum! {
    /// What somebody is to do in the Admin Portal.
    pub enum PortalIntent {
        /// Set up single sign-on.
        Sso = "sso",
        /// Set up directory sync.
        DirectorySync = "dsync",
        /// Read the audit log.
        AuditLogs = "audit_logs",
        /// Set up where audit log events are streamed to.
        LogStreams = "log_streams",
        /// Verify a domain.
        DomainVerification = "domain_verification",
        /// Renew a SAML certificate.
        CertificateRenewal = "certificate_renewal",
        /// Give the vault a key of their own.
        BringYourOwnKey = "bring_your_own_key",
    }
}

/// What the Admin Portal starts with, by intent.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub struct PortalIntentOptions {
    /// For [`PortalIntent::Sso`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sso: Option<PortalSsoOptions>,
}

impl PortalIntentOptions {
    /// Options for [`PortalIntent::Sso`].
    #[must_use]
    pub fn sso(options: PortalSsoOptions) -> Self {
        Self { sso: Some(options) }
    }
}

/// What the Admin Portal starts with when single sign-on is set up.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub struct PortalSsoOptions {
    /// The slug of the bookmark to set up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bookmark_slug: Option<String>,
    /// The kind of identity provider to set up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider_type: Option<String>,
}

impl PortalSsoOptions {
    /// Nothing chosen beforehand.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The slug of the bookmark to set up.
    #[must_use]
    pub fn bookmark_slug(mut self, slug: impl Into<String>) -> Self {
        self.bookmark_slug = Some(slug.into());
        self
    }

    /// The kind of identity provider to set up.
    #[must_use]
    pub fn provider_type(mut self, kind: impl Into<String>) -> Self {
        self.provider_type = Some(kind.into());
        self
    }
}

endpoint! {
    /// Makes a link into the Admin Portal for an organization. It is good for a short time.
    GenerateLink: POST "/portal/generate_link" as "generate_link" -> PortalLink,
    body {
        /// The organization.
        organization: OrganizationId,
        /// What is to be done there.
        intent: Option<PortalIntent>,
        /// What the Admin Portal starts with. Not in WorkOS's reference.
        intent_options: Option<PortalIntentOptions>,
        /// Where they are sent back to; without it, where the dashboard says.
        return_url: Option<String>,
        /// Where they are sent when all is set up; without it, where the dashboard says.
        success_url: Option<String>,
        /// Your own id of the person. What [`RevokeLink`] goes by.
        external_user_id: Option<String>,
        /// The e-mail addresses of the IT contacts who may enter: at most 20.
        it_contact_emails: Option<Vec<String>>,
        /// The e-mail addresses of administrators. Not in WorkOS's reference.
        admin_emails: Option<Vec<String>>,
    }
}

endpoint! {
    /// Makes the links into the Admin Portal that a person has got useless.
    RevokeLink: POST "/portal/revoke_link" as "revoke_link" -> (),
    body {
        /// The organization.
        organization: OrganizationId,
        /// Your own id of the person, as given to [`GenerateLink`].
        external_user_id: String,
    }
}
