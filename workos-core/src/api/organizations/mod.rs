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

mod audit_log_configuration;
mod authorized_applications;
mod it_contacts;

pub use self::{audit_log_configuration::*, authorized_applications::*, it_contacts::*};
use crate::{
    organization_domains::OrganizationDomain,
    types::{Metadata, MetadataPatch, OrganizationId, Timestamp},
};

model! {
    /// An organization, usually a customer of the application.
    Organization {
        /// ID of the organization (`org_…`).
        id: OrganizationId,
        /// Name of the organization. Names need not be unique.
        name: String,
        /// Domains of the organization.
        domains: Vec<OrganizationDomain>,
        /// Metadata of the organization: key–value pairs that the application sets.
        metadata: Metadata,
        /// External ID: the identifier of the organization in the application's own system.
        external_id: Option<String>,
        /// ID of the Stripe customer of the organization (`cus_…`).
        stripe_customer_id: Option<String>,
        /// Whether profiles outside of the organization's domains may sign in through its connections.
        /// Deprecated by WorkOS.
        allow_profiles_outside_organization: Option<bool>,
        /// Timestamp of creation.
        created_at: Option<Timestamp>,
        /// Timestamp of the last update.
        updated_at: Option<Timestamp>,
    }
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

open_enum! {
    /// Verification state of a domain in [`OrganizationDomainData`].
    pub enum OrganizationDomainDataState {
        /// The organization has yet to verify the domain.
        Pending = "pending",
        /// The application has verified that the domain is the organization's.
        Verified = "verified",
    }
}

endpoint! {
    /// Lists the organizations that match the filters.
    ListOrganizations: GET "/organizations" as "list_organizations" -> pages of Organization,
    query {
        /// Domains to filter by. An organization matches if it has any of them.
        domains: Option<Vec<String>>,
        /// Text to search for in names and domains.
        search: Option<String>,
    }
}

endpoint! {
    /// Creates an organization in the current environment.
    ///
    /// Emits the event `organization.created`.
    ///
    /// # Errors
    ///
    /// - `external_id_already_used` (400) if another organization has this external ID.
    /// - `invalid_metadata` (400) if the metadata exceeds a limit.
    /// - Status 409 if a domain belongs to another organization.
    CreateOrganization: POST "/organizations" as "create_organization" -> Organization,
    body {
        /// Name of the organization. Names need not be unique.
        name: String,
        /// Whether profiles outside of the organization's domains may sign in through its connections.
        allow_profiles_outside_organization: Option<bool>,
        /// Domain names of the organization. Deprecated by WorkOS in favor of `domain_data`.
        domains: Option<Vec<String>>,
        /// Domains of the organization, with their verification state.
        domain_data: Option<Vec<OrganizationDomainData>>,
        /// Metadata: at most 50 key–value pairs, keys of at most 40 characters, values of at most 600.
        metadata: Patch<Metadata>,
        /// External ID: ASCII, at most 128 characters, unique among organizations.
        external_id: Patch<String>,
    }
}

endpoint! {
    /// Gets an organization by its external ID.
    GetOrganizationByExternalId: GET "/organizations/external_id/{external_id}" as "get_organization_by_external_id" -> Organization,
    path {
        /// External ID of the organization.
        external_id: String,
    }
}

endpoint! {
    /// Gets an organization.
    GetOrganization: GET "/organizations/{id}" as "get_organization" -> Organization,
    path {
        /// ID of the organization.
        id: OrganizationId,
    }
}

endpoint! {
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
    UpdateOrganization: PUT "/organizations/{id}" as "update_organization" -> Organization,
    path {
        /// ID of the organization.
        id: OrganizationId,
    }
    body {
        /// Name of the organization.
        name: Option<String>,
        /// Whether profiles outside of the organization's domains may sign in through its connections.
        allow_profiles_outside_organization: Option<bool>,
        /// Domain names of the organization, replacing the present ones. Deprecated by WorkOS in favor of
        /// `domain_data`.
        domains: Option<Vec<String>>,
        /// Domains of the organization with their verification state, replacing the present ones.
        domain_data: Option<Vec<OrganizationDomainData>>,
        /// ID of the Stripe customer of the organization (`cus_…`).
        stripe_customer_id: Option<String>,
        /// Changes to the metadata, key by key: at most 50 key–value pairs, keys of at most 40 characters,
        /// values of at most 600.
        metadata: Patch<MetadataPatch>,
        /// External ID: ASCII, at most 128 characters, unique among organizations. `Patch::Clear` removes
        /// it.
        external_id: Patch<String>,
    }
}

endpoint! {
    /// Deletes an organization permanently, with its connections, directories and memberships.
    ///
    /// Emits the event `organization.deleted`.
    DeleteOrganization: DELETE "/organizations/{id}" as "delete_organization" -> (),
    path {
        /// ID of the organization.
        id: OrganizationId,
    }
}
