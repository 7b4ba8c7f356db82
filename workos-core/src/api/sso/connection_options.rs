//! How connections reach their identity providers.

use crate::types::Secret;

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

object! {
    /// The SAML settings of a new connection: either the URL of the identity provider's metadata, or its entity
    /// id, URL and certificates.
    SamlOptions {
        /// Where the identity provider publishes its metadata: its entity id, its URL and its certificates.
        idp_metadata_url: Option<String>,
        /// The identity provider's entity id.
        idp_entity_id: Option<String>,
        /// Where the identity provider takes SAML requests.
        idp_sso_url: Option<String>,
        /// The certificates that the identity provider signs with.
        idp_signing_certs: Option<Vec<String>>,
        /// Where the identity provider sends its answers, if not to the URL that WorkOS gives the connection.
        acs_url: Option<String>,
        /// The entity id that you have at the identity provider, if not the one that WorkOS gives the
        /// connection.
        sp_entity_id: Option<String>,
        /// What requests are signed with.
        sp_signing_key_pair: Option<KeyPair>,
        /// What the identity provider encrypts for.
        sp_encryption_key_pairs: Option<Vec<KeyPair>>,
    }
}

object! {
    /// Changes to the SAML settings of a connection. What is left out keeps its value.
    SamlOptionsUpdate {
        /// Where the identity provider publishes its metadata: its entity id, its URL and its certificates.
        idp_metadata_url: Patch<String>,
        /// The identity provider's entity id.
        idp_entity_id: Option<String>,
        /// Where the identity provider takes SAML requests.
        idp_sso_url: Option<String>,
        /// Where the identity provider sends its answers.
        acs_url: Patch<String>,
        /// The entity id that you have at the identity provider.
        sp_entity_id: Patch<String>,
    }
}

object! {
    /// The OpenID Connect settings of a new connection.
    OidcOptions {
        /// The identity provider's discovery document, an HTTPS URL.
        discovery_endpoint: String,
        /// The client id that you have at the identity provider.
        client_id: String,
        /// The client secret that you have at the identity provider.
        client_secret: Option<Secret>,
        /// Where the identity provider sends browsers back to, if not to the URL that WorkOS gives the
        /// connection.
        redirect_uri: Option<String>,
        /// Whether to use PKCE.
        pkce: Option<bool>,
        /// How the client shows who it is to the identity provider's token endpoint.
        token_authentication_method: Option<TokenAuthenticationMethod>,
        /// What `TokenAuthenticationMethod::PrivateKeyJwt` signs with.
        jwt_signing_key_pair: Option<KeyPair>,
        /// How the identity provider signs id tokens.
        id_token_signature_algorithm: Option<IdTokenSignatureAlgorithm>,
        /// Whether to ask the identity provider's UserInfo endpoint too.
        fetch_user_info: Option<bool>,
    }
}

object! {
    /// Changes to the OpenID Connect settings of a connection. What is left out keeps its value.
    OidcOptionsUpdate {
        /// The identity provider's discovery document, an HTTPS URL.
        discovery_endpoint: Option<String>,
        /// The client id that you have at the identity provider.
        client_id: Option<String>,
        /// The client secret that you have at the identity provider.
        client_secret: Option<Secret>,
        /// Where the identity provider sends browsers back to.
        redirect_uri: Patch<String>,
        /// Whether to use PKCE.
        pkce: Option<bool>,
        /// How the client shows who it is to the identity provider's token endpoint.
        token_authentication_method: Option<TokenAuthenticationMethod>,
        /// How the identity provider signs id tokens.
        id_token_signature_algorithm: Option<IdTokenSignatureAlgorithm>,
        /// Whether to ask the identity provider's UserInfo endpoint too.
        fetch_user_info: Option<bool>,
    }
}

object! {
    /// A private key and its certificate.
    KeyPair {
        /// The private key.
        key: Secret,
        /// The certificate.
        cert: String,
    }
}

object! {
    /// Where an identity provider's answers have what profiles say.
    AttributeMaps {
        /// The attributes that every profile has.
        standard_attributes: Option<StandardAttributes>,
        /// The attributes of your own: from the name in profiles to the identity provider's.
        custom_attributes: Option<BTreeMap<String, String>>,
    }
}

object! {
    /// What an identity provider calls the attributes that every profile has.
    StandardAttributes {
        /// The attribute with the identity provider's id of the person.
        idp_id: Option<String>,
        /// The attribute with the e-mail address.
        email: Option<String>,
        /// The attribute with the first name.
        first_name: Option<String>,
        /// The attribute with the last name.
        last_name: Option<String>,
        /// The attribute with the name in full.
        name: Patch<String>,
        /// The attribute with the groups.
        groups: Patch<String>,
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
