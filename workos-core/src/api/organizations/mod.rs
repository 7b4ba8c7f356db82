//! Organizations: the customers of an application, with their domains, IT contacts and settings.
//!
//! Users belong to an organization through an [organization membership](crate::organization_membership). SSO
//! connections, directories and audit logs belong to an organization, too.
//!
//! ```
//! use workos_core::organizations::{ListOrganizations, UpdateOrganization};
//! use workos_core::types::Patch;
//!
//! # async fn run(client: workos_core::Client<workos_core::testing::Script, workos_core::testing::Script>) -> Result<(), workos_core::Error> {
//! let mut organizations = client.pages(ListOrganizations::new().domains(["acme.com"])).items();
//! while let Some(organization) = organizations.next().await? {
//!     client.send(UpdateOrganization::new(organization.id).external_id(Patch::Clear)).await?;
//! }
//! # Ok(()) }
//! ```
//!
//! # Operations
//!
//! ## Organizations
//!
//! | type | request |
//! |---|---|
//! | [`ListOrganizations`] | [`GET /organizations`](https://workos.com/docs/reference/organization/list) |
//! | [`CreateOrganization`] | [`POST /organizations`](https://workos.com/docs/reference/organization/create) |
//! | [`GetOrganizationByExternalId`] | [`GET /organizations/external_id/{external_id}`](https://workos.com/docs/reference/organization/get-by-external-id) |
//! | [`GetOrganization`] | [`GET /organizations/{id}`](https://workos.com/docs/reference/organization/get) |
//! | [`UpdateOrganization`] | [`PUT /organizations/{id}`](https://workos.com/docs/reference/organization/update) |
//! | [`DeleteOrganization`] | [`DELETE /organizations/{id}`](https://workos.com/docs/reference/organization/delete) |
//!
//! ## Audit log configuration
//!
//! | type | request |
//! |---|---|
//! | [`GetAuditLogConfiguration`] | [`GET /organizations/{id}/audit_log_configuration`](https://workos.com/docs/reference/audit-logs/configuration) |
//!
//! ## Authorized applications
//!
//! | type | request |
//! |---|---|
//! | [`ListOrganizationAuthorizedApplications`] | [`GET /organizations/{organization_id}/authorized_applications`](https://workos.com/docs/reference/authkit/organization) |
//!
//! ## IT contacts
//!
//! | type | request |
//! |---|---|
//! | [`ListItContacts`] | [`GET /organizations/{organization_id}/it_contacts`](https://workos.com/docs/reference/organization/it-contact) |
//! | [`CreateItContact`] | [`POST /organizations/{organization_id}/it_contacts`](https://workos.com/docs/reference/organization/it-contact) |
//! | [`DeleteItContact`] | [`DELETE /organizations/{organization_id}/it_contacts/{contact_id}`](https://workos.com/docs/reference/organization/it-contact) |
//! | [`InviteItContact`] | [`POST /organizations/{organization_id}/it_contacts/{contact_id}/invite`](https://workos.com/docs/reference/organization/it-contact/invite) |
//! | [`RevokeItContactInvitation`] | [`POST /organizations/{organization_id}/it_contacts/{contact_id}/revoke`](https://workos.com/docs/reference/organization/it-contact/revoke) |

mod audit_log_configuration;
mod authorized_applications;
mod it_contacts;

pub use self::{audit_log_configuration::*, authorized_applications::*, it_contacts::*};
use crate::{
    organization_domains::OrganizationDomain,
    types::{Metadata, MetadataPatch, OrganizationId, Page, Patch, Timestamp},
};

/// An organization, usually a customer of the application.
#[model]
pub struct Organization {
    /// ID of the organization (`org_…`).
    pub id: OrganizationId,
    /// Name of the organization. Names need not be unique.
    pub name: String,
    /// Domains of the organization.
    pub domains: Vec<OrganizationDomain>,
    /// Metadata of the organization: key–value pairs that the application sets.
    pub metadata: Metadata,
    /// External ID: the identifier of the organization in the application's own system.
    pub external_id: Option<String>,
    /// ID of the Stripe customer of the organization (`cus_…`).
    pub stripe_customer_id: Option<String>,
    /// Whether profiles outside of the organization's domains may sign in through its connections.
    /// Deprecated by WorkOS.
    pub allow_profiles_outside_organization: Option<bool>,
    /// Timestamp of creation.
    pub created_at: Option<Timestamp>,
    /// Timestamp of the last update.
    pub updated_at: Option<Timestamp>,
}

/// A domain of an organization and its verification state, as [`CreateOrganization`] and
/// [`UpdateOrganization`] send it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[non_exhaustive]
pub struct OrganizationDomainData {
    /// Domain name, such as `acme.com`.
    pub domain: String,
    /// Verification state of the domain.
    pub state: OrganizationDomainDataState,
}

impl OrganizationDomainData {
    /// Creates the data of a domain from its name and its verification state.
    #[must_use]
    pub fn new(domain: impl Into<String>, state: impl Into<OrganizationDomainDataState>) -> Self {
        Self { domain: domain.into(), state: state.into() }
    }

    /// Creates the data of a domain that the organization has yet to verify.
    #[must_use]
    pub fn pending(domain: impl Into<String>) -> Self {
        Self { domain: domain.into(), state: OrganizationDomainDataState::Pending }
    }

    /// Creates the data of a domain that the application has verified to be the organization's.
    #[must_use]
    pub fn verified(domain: impl Into<String>) -> Self {
        Self { domain: domain.into(), state: OrganizationDomainDataState::Verified }
    }
}

/// Verification state of a domain in [`OrganizationDomainData`].
#[open_enum]
pub enum OrganizationDomainDataState {
    /// The organization has yet to verify the domain.
    Pending = "pending",
    /// The application has verified that the domain is the organization's.
    Verified = "verified",
}

/// Lists the organizations that match the filters.
#[endpoint(
    GET "/organizations",
    operation = "list_organizations",
    reference = "organization/list",
    response = Page<Organization>,
)]
pub struct ListOrganizations {
    /// Domains to filter by. An organization matches if it has any of them.
    pub domains: Option<Vec<String>>,
    /// Text to search for in names and domains.
    pub search: Option<String>,
}

/// Creates an organization in the current environment.
///
/// Emits the event `organization.created`.
///
/// # Errors
///
/// - `external_id_already_used` (400) if another organization has this external ID.
/// - `invalid_metadata` (400) if the metadata exceeds a limit.
/// - Status 409 if a domain belongs to another organization.
#[endpoint(
    POST "/organizations",
    operation = "create_organization",
    reference = "organization/create",
    response = Organization,
)]
pub struct CreateOrganization {
    /// Name of the organization. Names need not be unique.
    pub name: String,
    /// Whether profiles outside of the organization's domains may sign in through its connections.
    pub allow_profiles_outside_organization: Option<bool>,
    /// Domain names of the organization. Deprecated by WorkOS in favor of `domain_data`.
    pub domains: Option<Vec<String>>,
    /// Domains of the organization, with their verification state.
    pub domain_data: Option<Vec<OrganizationDomainData>>,
    /// Metadata: at most 50 key–value pairs, keys of at most 40 characters, values of at most 600.
    pub metadata: Patch<Metadata>,
    /// External ID: ASCII, at most 128 characters, unique among organizations.
    pub external_id: Patch<String>,
}

/// Gets an organization by its external ID.
#[endpoint(
    GET "/organizations/external_id/{external_id}",
    operation = "get_organization_by_external_id",
    reference = "organization/get-by-external-id",
    response = Organization,
)]
pub struct GetOrganizationByExternalId {
    /// External ID of the organization.
    pub external_id: String,
}

/// Gets an organization.
#[endpoint(
    GET "/organizations/{id}",
    operation = "get_organization",
    reference = "organization/get",
    response = Organization,
)]
pub struct GetOrganization {
    /// ID of the organization.
    pub id: OrganizationId,
}

/// Updates an organization. Omitted fields are unchanged.
///
/// Emits the event `organization.updated`.
///
/// # Errors
///
/// - `external_id_already_used` (400) if another organization has this external ID.
/// - `invalid_metadata` (400) if the metadata exceeds a limit.
/// - `stripe_customer_id_already_used` (400) if another organization has this Stripe customer.
/// - Status 409 if a domain belongs to another organization.
#[endpoint(
    PUT "/organizations/{id}",
    operation = "update_organization",
    reference = "organization/update",
    response = Organization,
)]
pub struct UpdateOrganization {
    /// ID of the organization.
    pub id: OrganizationId,
    /// Name of the organization.
    pub name: Option<String>,
    /// Whether profiles outside of the organization's domains may sign in through its connections.
    pub allow_profiles_outside_organization: Option<bool>,
    /// Domain names of the organization, replacing the present ones. Deprecated by WorkOS in favor of
    /// `domain_data`.
    pub domains: Option<Vec<String>>,
    /// Domains of the organization with their verification state, replacing the present ones.
    pub domain_data: Option<Vec<OrganizationDomainData>>,
    /// ID of the Stripe customer of the organization (`cus_…`).
    pub stripe_customer_id: Option<String>,
    /// Changes to the metadata, key by key: at most 50 key–value pairs, keys of at most 40 characters,
    /// values of at most 600.
    pub metadata: Patch<MetadataPatch>,
    /// External ID: ASCII, at most 128 characters, unique among organizations. `Patch::Clear` removes
    /// it.
    pub external_id: Patch<String>,
}

/// Deletes an organization permanently, with its connections, directories and memberships.
///
/// Emits the event `organization.deleted`.
#[endpoint(
    DELETE "/organizations/{id}",
    operation = "delete_organization",
    reference = "organization/delete",
)]
pub struct DeleteOrganization {
    /// ID of the organization.
    pub id: OrganizationId,
}
