//! The certificates of SAML connections: what the identity provider signs with, what WorkOS signs with, and
//! what the identity provider encrypts with for WorkOS. All behind a feature flag of WorkOS's.

use crate::types::{ConnectionId, Page, SamlCertificateId, Timestamp};

model! {
    /// A certificate of a SAML connection.
    SamlCertificate {
        /// Its id.
        id: SamlCertificateId,
        /// The certificate itself.
        value: String,
        /// When it begins to be valid.
        not_before: Option<Timestamp>,
        /// When it stops being valid.
        not_after: Option<Timestamp>,
        /// When it was added.
        created_at: Option<Timestamp>,
    }
}

endpoint! {
    /// Lists the certificates that a connection's identity provider signs with, all on one page. Behind a
    /// feature flag of WorkOS's.
    ///
    /// Refused with `connection_is_not_saml` (400).
    ListConnectionSamlIdpSigningCerts: GET "/connections/{connection_id}/saml_idp_signing_certs" as "list_connection_saml_idp_signing_certs" -> Page<SamlCertificate>,
    path {
        /// The connection.
        connection_id: ConnectionId,
    }
}

endpoint! {
    /// Adds a certificate that a connection's identity provider signs with. Behind a feature flag of
    /// WorkOS's.
    ///
    /// Refused with `connection_is_not_saml`, `invalid_certificate` or `certificate_expired` (400).
    CreateConnectionSamlIdpSigningCert: POST "/connections/{connection_id}/saml_idp_signing_certs" as "create_connection_saml_idp_signing_cert" -> SamlCertificate,
    path {
        /// The connection.
        connection_id: ConnectionId,
    }
    body {
        /// The certificate.
        value: String,
    }
}

endpoint! {
    /// Removes a certificate that a connection's identity provider signs with. Behind a feature flag of
    /// WorkOS's.
    ///
    /// Refused with `cannot_delete_last_certificate` (400).
    DeleteConnectionSamlIdpSigningCert: DELETE "/connections/{connection_id}/saml_idp_signing_certs/{certificate_id}" as "delete_connection_saml_idp_signing_cert" -> (),
    path {
        /// The connection.
        connection_id: ConnectionId,
        /// The certificate.
        certificate_id: SamlCertificateId,
    }
}

endpoint! {
    /// Lists the certificates that a connection's identity provider encrypts with for WorkOS, all on one
    /// page. Behind a feature flag of WorkOS's.
    ///
    /// Refused with `connection_is_not_saml` (400).
    ListConnectionSamlSpEncryptionCerts: GET "/connections/{connection_id}/saml_sp_encryption_certs" as "list_connection_saml_sp_encryption_certs" -> Page<SamlCertificate>,
    path {
        /// The connection.
        connection_id: ConnectionId,
    }
}

endpoint! {
    /// Has WorkOS make a key pair, and adds its certificate for a connection's identity provider to encrypt
    /// with. Behind a feature flag of WorkOS's.
    ///
    /// Refused with `connection_is_not_saml` or `key_pair_not_accepted` (400), with
    /// `too_many_sp_encryption_certs` (409), or with `concurrent_request` (503) while another change of the
    /// certificates is under way.
    CreateConnectionSamlSpEncryptionCert: POST "/connections/{connection_id}/saml_sp_encryption_certs" as "create_connection_saml_sp_encryption_cert" -> SamlCertificate,
    path {
        /// The connection.
        connection_id: ConnectionId,
    }
}

endpoint! {
    /// Removes a certificate that a connection's identity provider encrypts with for WorkOS. Behind a
    /// feature flag of WorkOS's.
    DeleteConnectionSamlSpEncryptionCert: DELETE "/connections/{connection_id}/saml_sp_encryption_certs/{certificate_id}" as "delete_connection_saml_sp_encryption_cert" -> (),
    path {
        /// The connection.
        connection_id: ConnectionId,
        /// The certificate.
        certificate_id: SamlCertificateId,
    }
}

endpoint! {
    /// Gets the certificate that WorkOS signs with for a connection: there is one at most. Behind a feature
    /// flag of WorkOS's.
    ///
    /// Refused with `connection_is_not_saml` (400).
    GetConnectionSamlSpSigningCert: GET "/connections/{connection_id}/saml_sp_signing_cert" as "list_connection_saml_sp_signing_cert" -> SamlCertificate,
    path {
        /// The connection.
        connection_id: ConnectionId,
    }
}

endpoint! {
    /// Has WorkOS make a key pair and sign with it for a connection. Behind a feature flag of WorkOS's.
    ///
    /// Refused with `connection_is_not_saml`, `key_pair_not_accepted` or `connection_type_not_supported`
    /// (400), with `sp_signing_cert_already_exists` (409), or with `concurrent_request` (503) while another
    /// change of the certificates is under way.
    CreateConnectionSamlSpSigningCert: POST "/connections/{connection_id}/saml_sp_signing_cert" as "create_connection_saml_sp_signing_cert" -> SamlCertificate,
    path {
        /// The connection.
        connection_id: ConnectionId,
    }
}

endpoint! {
    /// Removes the certificate that WorkOS signs with for a connection. Behind a feature flag of WorkOS's.
    DeleteConnectionSamlSpSigningCert: DELETE "/connections/{connection_id}/saml_sp_signing_cert/{certificate_id}" as "delete_connection_saml_sp_signing_cert" -> (),
    path {
        /// The connection.
        connection_id: ConnectionId,
        /// The certificate.
        certificate_id: SamlCertificateId,
    }
}
