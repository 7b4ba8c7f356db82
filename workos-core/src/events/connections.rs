//! Payloads of events about certificates of SAML connections.

use crate::types::{ConnectionId, OrganizationId, Timestamp};

model! {
    /// A certificate of a SAML connection that must be renewed.
    SamlCertificateRenewalRequired {
        /// SAML connection with the expiring certificate.
        connection: SamlCertificateConnection,
        /// Expiring certificate.
        certificate: ExpiringSamlCertificate,
        /// Number of days until the certificate expires.
        days_until_expiry: i64,
    }
}

model! {
    /// A renewed certificate of a SAML connection.
    SamlCertificateRenewed {
        /// SAML connection with the renewed certificate.
        connection: SamlCertificateConnection,
        /// New certificate.
        certificate: RenewedSamlCertificate,
        /// Timestamp of the renewal.
        renewed_at: Option<Timestamp>,
    }
}

model! {
    /// The SAML connection that a certificate belongs to.
    SamlCertificateConnection {
        /// ID of the SSO connection.
        id: ConnectionId,
        /// ID of the organization that the connection belongs to.
        organization_id: Option<OrganizationId>,
    }
}

model! {
    /// A certificate that expires soon or has expired.
    ExpiringSamlCertificate {
        /// Use of the certificate.
        certificate_type: SamlCertificateType,
        /// Expiry of the certificate.
        expiry_date: Option<Timestamp>,
        /// Whether the certificate has expired.
        is_expired: bool,
    }
}

model! {
    /// A certificate that has replaced another.
    RenewedSamlCertificate {
        /// Use of the certificate.
        certificate_type: SamlCertificateType,
        /// Expiry of the certificate.
        expiry_date: Option<Timestamp>,
    }
}

open_enum! {
    /// Use of a certificate of a SAML connection.
    pub enum SamlCertificateType {
        /// Signs the identity provider's SAML responses.
        ResponseSigning = "ResponseSigning",
        /// Signs WorkOS's SAML requests.
        RequestSigning = "RequestSigning",
        /// Encrypts the identity provider's SAML responses.
        ResponseEncryption = "ResponseEncryption",
    }
}
