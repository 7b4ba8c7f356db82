//! Protocol configuration of connections.

use std::collections::BTreeMap;

use crate::types::{Patch, Secret};

/// Protocol configuration of a new connection: SAML or OpenID Connect.
#[one_of]
pub enum ConnectionOptions {
    /// Configuration of a SAML connection.
    Saml {
        /// SAML options of the connection.
        saml_options: SamlOptions,
    },
    /// Configuration of an OpenID Connect (OIDC) connection.
    Oidc {
        /// OpenID Connect options of the connection.
        oidc_options: OidcOptions,
    },
}

/// Changes to the protocol configuration of a connection: SAML or OpenID Connect.
#[one_of]
pub enum ConnectionOptionsUpdate {
    /// Changes to a SAML connection.
    Saml {
        /// SAML options to update.
        saml_options: SamlOptionsUpdate,
    },
    /// Changes to an OpenID Connect (OIDC) connection.
    Oidc {
        /// OpenID Connect options to update.
        oidc_options: OidcOptionsUpdate,
    },
}

/// SAML options of a new connection.
///
/// The identity provider is described either by `idp_metadata_url` alone or by the manual fields
/// `idp_entity_id`, `idp_sso_url` and `idp_signing_certs`.
#[object]
pub struct SamlOptions {
    /// Metadata URL of the identity provider. WorkOS imports the entity ID, the SSO URL and the signing
    /// certificates from the metadata document. Mutually exclusive with the manual `idp_…` fields.
    pub idp_metadata_url: Option<String>,
    /// Entity ID of the identity provider.
    pub idp_entity_id: Option<String>,
    /// SSO URL of the identity provider, to which SAML requests are sent. Required without
    /// `idp_metadata_url`.
    pub idp_sso_url: Option<String>,
    /// X.509 certificates that verify signed SAML responses of the identity provider. Required without
    /// `idp_metadata_url`.
    pub idp_signing_certs: Option<Vec<String>>,
    /// Custom Assertion Consumer Service (ACS) URL, to which the identity provider sends SAML responses.
    /// Defaults to the ACS URL that WorkOS generates.
    pub acs_url: Option<String>,
    /// Custom service provider entity ID (audience). Defaults to the connection's external key.
    pub sp_entity_id: Option<String>,
    /// Key pair that signs SAML requests. Defaults to a key pair that WorkOS generates and manages.
    pub sp_signing_key_pair: Option<KeyPair>,
    /// Key pairs that decrypt encrypted SAML responses of the identity provider. Defaults to a key pair
    /// that WorkOS generates and manages.
    pub sp_encryption_key_pairs: Option<Vec<KeyPair>>,
}

/// Changes to the SAML options of a connection. Omitted fields are unchanged.
#[object]
pub struct SamlOptionsUpdate {
    /// Metadata URL of the identity provider. WorkOS imports the entity ID, the SSO URL and the signing
    /// certificates from the metadata document again, in place of the current ones. Mutually exclusive
    /// with the manual `idp_…` fields. `Patch::Clear` removes it.
    pub idp_metadata_url: Patch<String>,
    /// Entity ID of the identity provider.
    pub idp_entity_id: Option<String>,
    /// SSO URL of the identity provider, to which SAML requests are sent.
    pub idp_sso_url: Option<String>,
    /// Custom Assertion Consumer Service (ACS) URL. `Patch::Clear` restores the ACS URL that WorkOS
    /// generates.
    pub acs_url: Patch<String>,
    /// Custom service provider entity ID (audience). `Patch::Clear` restores the connection's external
    /// key.
    pub sp_entity_id: Patch<String>,
}

/// OpenID Connect options of a new connection.
#[object]
pub struct OidcOptions {
    /// HTTPS URL of the identity provider's OpenID Connect discovery document.
    pub discovery_endpoint: String,
    /// Client ID of the application at the identity provider.
    pub client_id: String,
    /// Client secret of the application at the identity provider. Required for `client_secret_post` and
    /// `client_secret_basic`, rejected for `private_key_jwt`. WorkOS never returns it.
    pub client_secret: Option<Secret>,
    /// Custom OAuth redirect URI, to which the identity provider redirects browsers. Defaults to the
    /// redirect URI that WorkOS generates.
    pub redirect_uri: Option<String>,
    /// Whether the connection uses PKCE.
    pub pkce: Option<bool>,
    /// Client authentication method at the identity provider's token endpoint.
    pub token_authentication_method: Option<TokenAuthenticationMethod>,
    /// Key pair that signs client assertions, only accepted with
    /// [`TokenAuthenticationMethod::PrivateKeyJwt`]. Defaults to a key pair that WorkOS generates.
    pub jwt_signing_key_pair: Option<KeyPair>,
    /// Algorithm that the identity provider signs ID tokens with.
    pub id_token_signature_algorithm: Option<IdTokenSignatureAlgorithm>,
    /// Whether WorkOS also requests profile attributes from the identity provider's UserInfo endpoint.
    pub fetch_user_info: Option<bool>,
}

/// Changes to the OpenID Connect options of a connection. Omitted fields are unchanged.
#[object]
pub struct OidcOptionsUpdate {
    /// HTTPS URL of the identity provider's OpenID Connect discovery document.
    pub discovery_endpoint: Option<String>,
    /// Client ID of the application at the identity provider.
    pub client_id: Option<String>,
    /// Client secret of the application at the identity provider. Required when the authentication method
    /// changes to `client_secret_post` or `client_secret_basic`, rejected for `private_key_jwt`. WorkOS
    /// never returns it.
    pub client_secret: Option<Secret>,
    /// Custom OAuth redirect URI, to which the identity provider redirects browsers. `Patch::Clear`
    /// restores the redirect URI that WorkOS generates.
    pub redirect_uri: Patch<String>,
    /// Whether the connection uses PKCE.
    pub pkce: Option<bool>,
    /// Client authentication method at the identity provider's token endpoint. A change to
    /// [`TokenAuthenticationMethod::PrivateKeyJwt`] generates a signing key pair if the connection has
    /// none.
    pub token_authentication_method: Option<TokenAuthenticationMethod>,
    /// Algorithm that the identity provider signs ID tokens with.
    pub id_token_signature_algorithm: Option<IdTokenSignatureAlgorithm>,
    /// Whether WorkOS also requests profile attributes from the identity provider's UserInfo endpoint.
    pub fetch_user_info: Option<bool>,
}

/// A private key and its X.509 certificate, both PEM-encoded.
#[object]
pub struct KeyPair {
    /// PEM-encoded private key.
    pub key: Secret,
    /// PEM-encoded X.509 certificate of the key.
    pub cert: String,
}

/// Mapping of an identity provider's attributes or claims to the fields of a [`Profile`](super::Profile).
///
/// In [`CreateConnection`](super::CreateConnection) the given fields override the defaults of the
/// connection type; in [`UpdateConnection`](super::UpdateConnection) omitted fields are unchanged.
#[object]
pub struct AttributeMaps {
    /// Mapping of the standard profile fields.
    pub standard_attributes: Option<StandardAttributes>,
    /// Mapping of custom attributes, from the attribute's name in
    /// [`Profile::custom_attributes`](super::Profile::custom_attributes) to the identity provider's
    /// attribute or claim. Custom attributes must be defined in the WorkOS Dashboard first.
    pub custom_attributes: Option<BTreeMap<String, String>>,
}

/// Identity provider's attributes or claims that the standard profile fields are mapped from.
#[object]
pub struct StandardAttributes {
    /// Attribute or claim for the profile's `idp_id`.
    pub idp_id: Option<String>,
    /// Attribute or claim for the profile's `email`.
    pub email: Option<String>,
    /// Attribute or claim for the profile's `first_name`.
    pub first_name: Option<String>,
    /// Attribute or claim for the profile's `last_name`.
    pub last_name: Option<String>,
    /// Attribute or claim for the profile's `name`. `Patch::Clear` leaves the field unmapped.
    pub name: Patch<String>,
    /// Attribute or claim for the profile's `groups`. `Patch::Clear` leaves the field unmapped.
    pub groups: Patch<String>,
}

/// Client authentication method at a token endpoint.
#[open_enum]
pub enum TokenAuthenticationMethod {
    /// Client secret in the request body.
    ClientSecretPost = "client_secret_post",
    /// Client secret in the `Authorization` header (HTTP Basic).
    ClientSecretBasic = "client_secret_basic",
    /// JWT signed with a private key (RFC 7523).
    PrivateKeyJwt = "private_key_jwt",
}

/// Signature algorithm of ID tokens (RFC 7518).
#[open_enum]
pub enum IdTokenSignatureAlgorithm {
    /// ECDSA with P-256 and SHA-256.
    Es256 = "ES256",
    /// ECDSA with P-384 and SHA-384.
    Es384 = "ES384",
    /// ECDSA with P-521 and SHA-512.
    Es512 = "ES512",
    /// EdDSA (RFC 8037).
    EdDsa = "EdDSA",
    /// HMAC with SHA-256.
    Hs256 = "HS256",
    /// HMAC with SHA-384.
    Hs384 = "HS384",
    /// HMAC with SHA-512.
    Hs512 = "HS512",
    /// RSASSA-PSS with SHA-256.
    Ps256 = "PS256",
    /// RSASSA-PSS with SHA-384.
    Ps384 = "PS384",
    /// RSASSA-PSS with SHA-512.
    Ps512 = "PS512",
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    Rs256 = "RS256",
    /// RSASSA-PKCS1-v1_5 with SHA-384.
    Rs384 = "RS384",
    /// RSASSA-PKCS1-v1_5 with SHA-512.
    Rs512 = "RS512",
}
