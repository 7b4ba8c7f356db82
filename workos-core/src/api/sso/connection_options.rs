//! How connections reach their identity providers.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::types::{Patch, Secret};

alternatives! {
    /// How a new connection reaches its identity provider.
    pub enum ConnectionOptions {
        /// By SAML.
        Saml = saml {
            /// Its settings.
            saml_options: SamlOptions,
        },
        /// By OpenID Connect.
        Oidc = oidc {
            /// Its settings.
            oidc_options: OidcOptions,
        },
    }
}

alternatives! {
    /// Changes to how a connection reaches its identity provider.
    pub enum ConnectionOptionsUpdate {
        /// By SAML.
        Saml = saml {
            /// Its settings.
            saml_options: SamlOptionsUpdate,
        },
        /// By OpenID Connect.
        Oidc = oidc {
            /// Its settings.
            oidc_options: OidcOptionsUpdate,
        },
    }
}

/// The SAML settings of a new connection: either the URL of the identity provider's metadata, or its entity
/// id, URL and certificates.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[non_exhaustive]
pub struct SamlOptions {
    /// Where the identity provider publishes its metadata: its entity id, its URL and its certificates.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub idp_metadata_url: Option<String>,
    /// The identity provider's entity id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub idp_entity_id: Option<String>,
    /// Where the identity provider takes SAML requests.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub idp_sso_url: Option<String>,
    /// The certificates that the identity provider signs with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub idp_signing_certs: Option<Vec<String>>,
    /// Where the identity provider sends its answers, if not to the URL that WorkOS gives the connection.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub acs_url: Option<String>,
    /// The entity id that you have at the identity provider, if not the one that WorkOS gives the
    /// connection.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sp_entity_id: Option<String>,
    /// What requests are signed with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sp_signing_key_pair: Option<KeyPair>,
    /// What the identity provider encrypts for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sp_encryption_key_pairs: Option<Vec<KeyPair>>,
}

impl SamlOptions {
    /// No settings yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Where the identity provider publishes its metadata: its entity id, its URL and its certificates.
    #[must_use]
    pub fn idp_metadata_url(mut self, idp_metadata_url: impl Into<String>) -> Self {
        self.idp_metadata_url = Some(idp_metadata_url.into());
        self
    }

    /// The identity provider's entity id.
    #[must_use]
    pub fn idp_entity_id(mut self, idp_entity_id: impl Into<String>) -> Self {
        self.idp_entity_id = Some(idp_entity_id.into());
        self
    }

    /// Where the identity provider takes SAML requests.
    #[must_use]
    pub fn idp_sso_url(mut self, idp_sso_url: impl Into<String>) -> Self {
        self.idp_sso_url = Some(idp_sso_url.into());
        self
    }

    /// The certificates that the identity provider signs with.
    #[must_use]
    pub fn idp_signing_certs(
        mut self,
        idp_signing_certs: impl IntoIterator<Item = impl Into<String>>,
    ) -> Self {
        self.idp_signing_certs = Some(idp_signing_certs.into_iter().map(Into::into).collect());
        self
    }

    /// Where the identity provider sends its answers, if not to the URL that WorkOS gives the connection.
    #[must_use]
    pub fn acs_url(mut self, acs_url: impl Into<String>) -> Self {
        self.acs_url = Some(acs_url.into());
        self
    }

    /// The entity id that you have at the identity provider, if not the one that WorkOS gives the
    /// connection.
    #[must_use]
    pub fn sp_entity_id(mut self, sp_entity_id: impl Into<String>) -> Self {
        self.sp_entity_id = Some(sp_entity_id.into());
        self
    }

    /// What requests are signed with.
    #[must_use]
    pub fn sp_signing_key_pair(mut self, sp_signing_key_pair: impl Into<KeyPair>) -> Self {
        self.sp_signing_key_pair = Some(sp_signing_key_pair.into());
        self
    }

    /// What the identity provider encrypts for.
    #[must_use]
    pub fn sp_encryption_key_pairs(
        mut self,
        sp_encryption_key_pairs: impl IntoIterator<Item = impl Into<KeyPair>>,
    ) -> Self {
        self.sp_encryption_key_pairs = Some(sp_encryption_key_pairs.into_iter().map(Into::into).collect());
        self
    }
}

/// Changes to the SAML settings of a connection. What is left out keeps its value.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[non_exhaustive]
pub struct SamlOptionsUpdate {
    /// Where the identity provider publishes its metadata: its entity id, its URL and its certificates.
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub idp_metadata_url: Patch<String>,
    /// The identity provider's entity id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub idp_entity_id: Option<String>,
    /// Where the identity provider takes SAML requests.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub idp_sso_url: Option<String>,
    /// Where the identity provider sends its answers.
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub acs_url: Patch<String>,
    /// The entity id that you have at the identity provider.
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub sp_entity_id: Patch<String>,
}

impl SamlOptionsUpdate {
    /// No change yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Where the identity provider publishes its metadata: its entity id, its URL and its certificates.
    #[must_use]
    pub fn idp_metadata_url(mut self, idp_metadata_url: impl Into<Patch<String>>) -> Self {
        self.idp_metadata_url = idp_metadata_url.into();
        self
    }

    /// The identity provider's entity id.
    #[must_use]
    pub fn idp_entity_id(mut self, idp_entity_id: impl Into<String>) -> Self {
        self.idp_entity_id = Some(idp_entity_id.into());
        self
    }

    /// Where the identity provider takes SAML requests.
    #[must_use]
    pub fn idp_sso_url(mut self, idp_sso_url: impl Into<String>) -> Self {
        self.idp_sso_url = Some(idp_sso_url.into());
        self
    }

    /// Where the identity provider sends its answers.
    #[must_use]
    pub fn acs_url(mut self, acs_url: impl Into<Patch<String>>) -> Self {
        self.acs_url = acs_url.into();
        self
    }

    /// The entity id that you have at the identity provider.
    #[must_use]
    pub fn sp_entity_id(mut self, sp_entity_id: impl Into<Patch<String>>) -> Self {
        self.sp_entity_id = sp_entity_id.into();
        self
    }
}

/// The OpenID Connect settings of a new connection.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct OidcOptions {
    /// The identity provider's discovery document, an HTTPS URL.
    pub discovery_endpoint: String,
    /// The client id that you have at the identity provider.
    pub client_id: String,
    /// The client secret that you have at the identity provider.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_secret: Option<Secret>,
    /// Where the identity provider sends browsers back to, if not to the URL that WorkOS gives the
    /// connection.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub redirect_uri: Option<String>,
    /// Whether to use PKCE.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pkce: Option<bool>,
    /// How the client shows who it is to the identity provider's token endpoint.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token_authentication_method: Option<TokenAuthenticationMethod>,
    /// What `TokenAuthenticationMethod::PrivateKeyJwt` signs with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jwt_signing_key_pair: Option<KeyPair>,
    /// How the identity provider signs id tokens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id_token_signature_algorithm: Option<IdTokenSignatureAlgorithm>,
    /// Whether to ask the identity provider's UserInfo endpoint too.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fetch_user_info: Option<bool>,
}

impl OidcOptions {
    /// Settings with the least that is needed.
    #[must_use]
    pub fn new(discovery_endpoint: impl Into<String>, client_id: impl Into<String>) -> Self {
        Self {
            discovery_endpoint: discovery_endpoint.into(),
            client_id: client_id.into(),
            client_secret: None,
            redirect_uri: None,
            pkce: None,
            token_authentication_method: None,
            jwt_signing_key_pair: None,
            id_token_signature_algorithm: None,
            fetch_user_info: None,
        }
    }

    /// The client secret that you have at the identity provider.
    #[must_use]
    pub fn client_secret(mut self, client_secret: impl Into<Secret>) -> Self {
        self.client_secret = Some(client_secret.into());
        self
    }

    /// Where the identity provider sends browsers back to, if not to the URL that WorkOS gives the
    /// connection.
    #[must_use]
    pub fn redirect_uri(mut self, redirect_uri: impl Into<String>) -> Self {
        self.redirect_uri = Some(redirect_uri.into());
        self
    }

    /// Whether to use PKCE.
    #[must_use]
    pub fn pkce(mut self, pkce: bool) -> Self {
        self.pkce = Some(pkce);
        self
    }

    /// How the client shows who it is to the identity provider's token endpoint.
    #[must_use]
    pub fn token_authentication_method(
        mut self,
        token_authentication_method: impl Into<TokenAuthenticationMethod>,
    ) -> Self {
        self.token_authentication_method = Some(token_authentication_method.into());
        self
    }

    /// What `TokenAuthenticationMethod::PrivateKeyJwt` signs with.
    #[must_use]
    pub fn jwt_signing_key_pair(mut self, jwt_signing_key_pair: impl Into<KeyPair>) -> Self {
        self.jwt_signing_key_pair = Some(jwt_signing_key_pair.into());
        self
    }

    /// How the identity provider signs id tokens.
    #[must_use]
    pub fn id_token_signature_algorithm(
        mut self,
        id_token_signature_algorithm: impl Into<IdTokenSignatureAlgorithm>,
    ) -> Self {
        self.id_token_signature_algorithm = Some(id_token_signature_algorithm.into());
        self
    }

    /// Whether to ask the identity provider's UserInfo endpoint too.
    #[must_use]
    pub fn fetch_user_info(mut self, fetch_user_info: bool) -> Self {
        self.fetch_user_info = Some(fetch_user_info);
        self
    }
}

/// Changes to the OpenID Connect settings of a connection. What is left out keeps its value.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[non_exhaustive]
pub struct OidcOptionsUpdate {
    /// The identity provider's discovery document, an HTTPS URL.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub discovery_endpoint: Option<String>,
    /// The client id that you have at the identity provider.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_id: Option<String>,
    /// The client secret that you have at the identity provider.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_secret: Option<Secret>,
    /// Where the identity provider sends browsers back to.
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub redirect_uri: Patch<String>,
    /// Whether to use PKCE.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pkce: Option<bool>,
    /// How the client shows who it is to the identity provider's token endpoint.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token_authentication_method: Option<TokenAuthenticationMethod>,
    /// How the identity provider signs id tokens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id_token_signature_algorithm: Option<IdTokenSignatureAlgorithm>,
    /// Whether to ask the identity provider's UserInfo endpoint too.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fetch_user_info: Option<bool>,
}

impl OidcOptionsUpdate {
    /// No change yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The identity provider's discovery document, an HTTPS URL.
    #[must_use]
    pub fn discovery_endpoint(mut self, discovery_endpoint: impl Into<String>) -> Self {
        self.discovery_endpoint = Some(discovery_endpoint.into());
        self
    }

    /// The client id that you have at the identity provider.
    #[must_use]
    pub fn client_id(mut self, client_id: impl Into<String>) -> Self {
        self.client_id = Some(client_id.into());
        self
    }

    /// The client secret that you have at the identity provider.
    #[must_use]
    pub fn client_secret(mut self, client_secret: impl Into<Secret>) -> Self {
        self.client_secret = Some(client_secret.into());
        self
    }

    /// Where the identity provider sends browsers back to.
    #[must_use]
    pub fn redirect_uri(mut self, redirect_uri: impl Into<Patch<String>>) -> Self {
        self.redirect_uri = redirect_uri.into();
        self
    }

    /// Whether to use PKCE.
    #[must_use]
    pub fn pkce(mut self, pkce: bool) -> Self {
        self.pkce = Some(pkce);
        self
    }

    /// How the client shows who it is to the identity provider's token endpoint.
    #[must_use]
    pub fn token_authentication_method(
        mut self,
        token_authentication_method: impl Into<TokenAuthenticationMethod>,
    ) -> Self {
        self.token_authentication_method = Some(token_authentication_method.into());
        self
    }

    /// How the identity provider signs id tokens.
    #[must_use]
    pub fn id_token_signature_algorithm(
        mut self,
        id_token_signature_algorithm: impl Into<IdTokenSignatureAlgorithm>,
    ) -> Self {
        self.id_token_signature_algorithm = Some(id_token_signature_algorithm.into());
        self
    }

    /// Whether to ask the identity provider's UserInfo endpoint too.
    #[must_use]
    pub fn fetch_user_info(mut self, fetch_user_info: bool) -> Self {
        self.fetch_user_info = Some(fetch_user_info);
        self
    }
}

/// A private key and its certificate.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct KeyPair {
    /// The private key.
    pub key: Secret,
    /// The certificate.
    pub cert: String,
}

impl KeyPair {
    /// A key pair.
    #[must_use]
    pub fn new(key: impl Into<Secret>, cert: impl Into<String>) -> Self {
        Self { key: key.into(), cert: cert.into() }
    }
}

/// Where an identity provider's answers have what profiles say.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[non_exhaustive]
pub struct AttributeMaps {
    /// The attributes that every profile has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub standard_attributes: Option<StandardAttributes>,
    /// The attributes of your own: from the name in profiles to the identity provider's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub custom_attributes: Option<BTreeMap<String, String>>,
}

impl AttributeMaps {
    /// Nothing mapped yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The attributes that every profile has.
    #[must_use]
    pub fn standard_attributes(mut self, standard_attributes: impl Into<StandardAttributes>) -> Self {
        self.standard_attributes = Some(standard_attributes.into());
        self
    }

    /// The attributes of your own: from the name in profiles to the identity provider's.
    #[must_use]
    pub fn custom_attributes(
        mut self,
        custom_attributes: impl IntoIterator<Item = (impl Into<String>, impl Into<String>)>,
    ) -> Self {
        self.custom_attributes =
            Some(custom_attributes.into_iter().map(|(name, place)| (name.into(), place.into())).collect());
        self
    }
}

/// What an identity provider calls the attributes that every profile has.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[non_exhaustive]
pub struct StandardAttributes {
    /// The attribute with the identity provider's id of the person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub idp_id: Option<String>,
    /// The attribute with the e-mail address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// The attribute with the first name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_name: Option<String>,
    /// The attribute with the last name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_name: Option<String>,
    /// The attribute with the name in full.
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub name: Patch<String>,
    /// The attribute with the groups.
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub groups: Patch<String>,
}

impl StandardAttributes {
    /// Nothing mapped yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The attribute with the identity provider's id of the person.
    #[must_use]
    pub fn idp_id(mut self, idp_id: impl Into<String>) -> Self {
        self.idp_id = Some(idp_id.into());
        self
    }

    /// The attribute with the e-mail address.
    #[must_use]
    pub fn email(mut self, email: impl Into<String>) -> Self {
        self.email = Some(email.into());
        self
    }

    /// The attribute with the first name.
    #[must_use]
    pub fn first_name(mut self, first_name: impl Into<String>) -> Self {
        self.first_name = Some(first_name.into());
        self
    }

    /// The attribute with the last name.
    #[must_use]
    pub fn last_name(mut self, last_name: impl Into<String>) -> Self {
        self.last_name = Some(last_name.into());
        self
    }

    /// The attribute with the name in full.
    #[must_use]
    pub fn name(mut self, name: impl Into<Patch<String>>) -> Self {
        self.name = name.into();
        self
    }

    /// The attribute with the groups.
    #[must_use]
    pub fn groups(mut self, groups: impl Into<Patch<String>>) -> Self {
        self.groups = groups.into();
        self
    }
}

open_enum! {
    /// How a client shows who it is to a token endpoint.
    pub enum TokenAuthenticationMethod {
        /// With its secret in the body.
        ClientSecretPost = "client_secret_post",
        /// With its secret in the `Authorization` header.
        ClientSecretBasic = "client_secret_basic",
        /// With a token that it signs with a private key (RFC 7523).
        PrivateKeyJwt = "private_key_jwt",
    }
}

open_enum! {
    /// How id tokens are signed (RFC 7518).
    pub enum IdTokenSignatureAlgorithm {
        /// ECDSA with P-256 and SHA-256.
        Es256 = "ES256",
        /// ECDSA with P-384 and SHA-384.
        Es384 = "ES384",
        /// ECDSA with P-521 and SHA-512.
        Es512 = "ES512",
        /// EdDSA.
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
}
