//! Certificates of SAML connections: IdP signing certificates, SP encryption certificates and the SP signing
//! certificate. IdP is the identity provider, SP is WorkOS as the service provider.
//!
//! WorkOS enables these operations per environment (feature flag
//! `connections-api-migrations-capabilities-api`).

use crate::types::{ConnectionId, Page, SamlCertificateId, Timestamp};

/// An X.509 certificate of a SAML connection.
#[model]
pub struct SamlCertificate {
    /// ID of the certificate, or of the key pair that it belongs to (`saml_x509_cert_…`,
    /// `saml_enc_key_pair_…` or `saml_party_trust_…`). WorkOS never returns private keys.
    pub id: SamlCertificateId,
    /// PEM-encoded public X.509 certificate.
    pub value: String,
    /// Timestamp from which the certificate is valid.
    pub not_before: Option<Timestamp>,
    /// Timestamp at which the certificate expires.
    pub not_after: Option<Timestamp>,
    /// Timestamp of creation.
    pub created_at: Option<Timestamp>,
}

/// Lists the IdP signing certificates of a connection, including expired ones, oldest first, on one page.
///
/// WorkOS enables this operation per environment (feature flag
/// `connections-api-migrations-capabilities-api`).
///
/// # Errors
///
/// `connection_is_not_saml` (400) if the connection does not use SAML.
#[endpoint(
    GET "/connections/{connection_id}/saml_idp_signing_certs",
    operation = "list_connection_saml_idp_signing_certs",
    reference = "sso/saml-idp-signing-certificate",
    response = Page<SamlCertificate>,
)]
pub struct ListConnectionSamlIdpSigningCerts {
    /// ID of the connection.
    pub connection_id: ConnectionId,
}

/// Creates an IdP signing certificate, which verifies the signatures of SAML responses.
///
/// The existing certificates stay in use until they are deleted or expire, so a certificate can be added
/// before the identity provider rotates its key. WorkOS enables this operation per environment (feature
/// flag `connections-api-migrations-capabilities-api`).
///
/// # Errors
///
/// - `connection_is_not_saml` (400) if the connection does not use SAML.
/// - `invalid_certificate` (400) if the certificate cannot be parsed.
/// - `certificate_expired` (400) if the certificate has expired.
#[endpoint(
    POST "/connections/{connection_id}/saml_idp_signing_certs",
    operation = "create_connection_saml_idp_signing_cert",
    reference = "sso/saml-idp-signing-certificate",
    response = SamlCertificate,
)]
pub struct CreateConnectionSamlIdpSigningCert {
    /// ID of the connection.
    pub connection_id: ConnectionId,
    /// PEM-encoded X.509 certificate.
    pub value: String,
}

/// Deletes an IdP signing certificate of a connection.
///
/// A certificate that the identity provider's metadata still contains can come back when WorkOS refreshes
/// the metadata. WorkOS enables this operation per environment (feature flag
/// `connections-api-migrations-capabilities-api`).
///
/// # Errors
///
/// `cannot_delete_last_certificate` (400) if the connection has no other IdP signing certificate.
#[endpoint(
    DELETE "/connections/{connection_id}/saml_idp_signing_certs/{certificate_id}",
    operation = "delete_connection_saml_idp_signing_cert",
    reference = "sso/saml-idp-signing-certificate",
)]
pub struct DeleteConnectionSamlIdpSigningCert {
    /// ID of the connection.
    pub connection_id: ConnectionId,
    /// ID of the certificate.
    pub certificate_id: SamlCertificateId,
}

/// Lists the SP encryption certificates of a connection, including expired ones, oldest first, on one
/// page. The identity provider encrypts SAML responses with them.
///
/// WorkOS enables this operation per environment (feature flag
/// `connections-api-migrations-capabilities-api`).
///
/// # Errors
///
/// `connection_is_not_saml` (400) if the connection does not use SAML.
#[endpoint(
    GET "/connections/{connection_id}/saml_sp_encryption_certs",
    operation = "list_connection_saml_sp_encryption_certs",
    reference = "sso/saml-sp-encryption-certificate",
    response = Page<SamlCertificate>,
)]
pub struct ListConnectionSamlSpEncryptionCerts {
    /// ID of the connection.
    pub connection_id: ConnectionId,
}

/// Creates an SP encryption certificate: WorkOS generates a key pair, keeps the private key and returns
/// the certificate for the identity provider.
///
/// The existing key pairs stay in use for decryption, so that old and new certificates can overlap. To
/// use your own key pairs, set
/// [`SamlOptions::sp_encryption_key_pairs`](super::SamlOptions::sp_encryption_key_pairs) when creating
/// the connection. WorkOS enables this operation per environment (feature flag
/// `connections-api-migrations-capabilities-api`).
///
/// # Errors
///
/// - `connection_is_not_saml` (400) if the connection does not use SAML.
/// - `key_pair_not_accepted` (400) if the connection does not accept a key pair.
/// - `too_many_sp_encryption_certs` (409) if the connection has the maximum number of SP encryption
///   certificates.
/// - `concurrent_request` (503) while another change of the certificates is in progress.
#[endpoint(
    POST "/connections/{connection_id}/saml_sp_encryption_certs",
    operation = "create_connection_saml_sp_encryption_cert",
    reference = "sso/saml-sp-encryption-certificate",
    response = SamlCertificate,
)]
pub struct CreateConnectionSamlSpEncryptionCert {
    /// ID of the connection.
    pub connection_id: ConnectionId,
}

/// Deletes an SP encryption certificate of a connection and its key pair.
///
/// SAML responses that are encrypted with the certificate can no longer be decrypted, so remove it from
/// the identity provider first. WorkOS enables this operation per environment (feature flag
/// `connections-api-migrations-capabilities-api`).
#[endpoint(
    DELETE "/connections/{connection_id}/saml_sp_encryption_certs/{certificate_id}",
    operation = "delete_connection_saml_sp_encryption_cert",
    reference = "sso/saml-sp-encryption-certificate",
)]
pub struct DeleteConnectionSamlSpEncryptionCert {
    /// ID of the connection.
    pub connection_id: ConnectionId,
    /// ID of the certificate.
    pub certificate_id: SamlCertificateId,
}

/// Gets the SP signing certificate of a connection, with which the identity provider verifies SAML
/// requests. A connection has at most one.
///
/// WorkOS enables this operation per environment (feature flag
/// `connections-api-migrations-capabilities-api`).
///
/// # Errors
///
/// - `connection_is_not_saml` (400) if the connection does not use SAML.
/// - 404 if the connection has no SP signing key pair.
#[endpoint(
    GET "/connections/{connection_id}/saml_sp_signing_cert",
    operation = "list_connection_saml_sp_signing_cert",
    reference = "sso/saml-sp-signing-certificate",
    response = SamlCertificate,
)]
pub struct GetConnectionSamlSpSigningCert {
    /// ID of the connection.
    pub connection_id: ConnectionId,
}

/// Creates the SP signing certificate of a connection: WorkOS generates a key pair, keeps the private key
/// and signs SAML requests with it.
///
/// A connection has one SP signing key pair at a time: delete the existing certificate before creating
/// its replacement. To use your own key pair, set
/// [`SamlOptions::sp_signing_key_pair`](super::SamlOptions::sp_signing_key_pair) when creating the
/// connection. WorkOS enables this operation per environment (feature flag
/// `connections-api-migrations-capabilities-api`).
///
/// # Errors
///
/// - `connection_is_not_saml` (400) if the connection does not use SAML.
/// - `key_pair_not_accepted` (400) if the connection does not accept a key pair.
/// - `connection_type_not_supported` (400) if the connection type does not support signed requests.
/// - `sp_signing_cert_already_exists` (409) if the connection has an SP signing certificate.
/// - `concurrent_request` (503) while another change of the certificates is in progress.
#[endpoint(
    POST "/connections/{connection_id}/saml_sp_signing_cert",
    operation = "create_connection_saml_sp_signing_cert",
    reference = "sso/saml-sp-signing-certificate",
    response = SamlCertificate,
)]
pub struct CreateConnectionSamlSpSigningCert {
    /// ID of the connection.
    pub connection_id: ConnectionId,
}

/// Deletes the SP signing certificate of a connection and its key pair. SAML requests are unsigned
/// afterwards.
///
/// WorkOS enables this operation per environment (feature flag
/// `connections-api-migrations-capabilities-api`).
#[endpoint(
    DELETE "/connections/{connection_id}/saml_sp_signing_cert/{certificate_id}",
    operation = "delete_connection_saml_sp_signing_cert",
    reference = "sso/saml-sp-signing-certificate",
)]
pub struct DeleteConnectionSamlSpSigningCert {
    /// ID of the connection.
    pub connection_id: ConnectionId,
    /// ID of the certificate.
    pub certificate_id: SamlCertificateId,
}
