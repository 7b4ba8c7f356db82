//! The payloads of events about the certificates of SSO connections.

use crate::types::{ConnectionId, OrganizationId, Timestamp};

model! {
    /// A certificate of a SAML connection that needs to be replaced.
    SamlCertificateRenewalRequired {
        /// The connection.
        connection: SamlCertificateConnection,
        /// The certificate that expires.
        certificate: ExpiringSamlCertificate,
        /// In how many days it expires.
        days_until_expiry: i64,
    }
}

model! {
    /// A certificate of a SAML connection that was replaced.
    SamlCertificateRenewed {
        /// The connection.
        connection: SamlCertificateConnection,
        /// The new certificate.
        certificate: RenewedSamlCertificate,
        /// When it was replaced.
        renewed_at: Option<Timestamp>,
    }
}

model! {
    /// The connection that a certificate is of.
    SamlCertificateConnection {
        /// Its id.
        id: ConnectionId,
        /// The organization that it is of.
        organization_id: Option<OrganizationId>,
    }
}

model! {
    /// A certificate that expires, or has expired.
    ExpiringSamlCertificate {
        /// What it is used for.
        certificate_type: SamlCertificateType,
        /// When it expires.
        expiry_date: Option<Timestamp>,
        /// Whether that is in the past.
        is_expired: bool,
    }
}

model! {
    /// A certificate that took the place of another.
    RenewedSamlCertificate {
        /// What it is used for.
        certificate_type: SamlCertificateType,
        /// When it expires.
        expiry_date: Option<Timestamp>,
    }
}

open_enum! {
    /// What a certificate of a SAML connection is used for.
    pub enum SamlCertificateType {
        /// The identity provider signs its answers with it.
        ResponseSigning = "ResponseSigning",
        /// WorkOS signs its requests with it.
        RequestSigning = "RequestSigning",
        /// The identity provider encrypts its answers with it.
        ResponseEncryption = "ResponseEncryption",
    }
}
