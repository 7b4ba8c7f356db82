//! Payloads of events about certificates of SAML connections.

use crate::types::{ConnectionId, OrganizationId, Timestamp};

/// A certificate of a SAML connection that must be renewed.
#[model]
pub struct SamlCertificateRenewalRequired {
    /// SAML connection with the expiring certificate.
    pub connection: SamlCertificateConnection,
    /// Expiring certificate.
    pub certificate: ExpiringSamlCertificate,
    /// Number of days until the certificate expires.
    pub days_until_expiry: i64,
}

/// A renewed certificate of a SAML connection.
#[model]
pub struct SamlCertificateRenewed {
    /// SAML connection with the renewed certificate.
    pub connection: SamlCertificateConnection,
    /// New certificate.
    pub certificate: RenewedSamlCertificate,
    /// Timestamp of the renewal.
    pub renewed_at: Option<Timestamp>,
}

/// The SAML connection that a certificate belongs to.
#[model]
pub struct SamlCertificateConnection {
    /// ID of the SSO connection.
    pub id: ConnectionId,
    /// ID of the organization that the connection belongs to.
    pub organization_id: Option<OrganizationId>,
}

/// A certificate that expires soon or has expired.
#[model]
pub struct ExpiringSamlCertificate {
    /// Use of the certificate.
    pub certificate_type: SamlCertificateType,
    /// Expiry of the certificate.
    pub expiry_date: Option<Timestamp>,
    /// Whether the certificate has expired.
    pub is_expired: bool,
}

/// A certificate that has replaced another.
#[model]
pub struct RenewedSamlCertificate {
    /// Use of the certificate.
    pub certificate_type: SamlCertificateType,
    /// Expiry of the certificate.
    pub expiry_date: Option<Timestamp>,
}

/// Use of a certificate of a SAML connection.
#[open_enum]
pub enum SamlCertificateType {
    /// Signs the identity provider's SAML responses.
    ResponseSigning = "ResponseSigning",
    /// Signs WorkOS's SAML requests.
    RequestSigning = "RequestSigning",
    /// Encrypts the identity provider's SAML responses.
    ResponseEncryption = "ResponseEncryption",
}
