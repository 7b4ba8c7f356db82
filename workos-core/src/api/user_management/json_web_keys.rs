//! JSON Web Key Set (JWKS) of access tokens.

use crate::types::ClientId;

/// JSON Web Key Set: the public keys that verify access tokens.
#[model]
pub struct JsonWebKeySet {
    /// Public keys.
    pub keys: Vec<JsonWebKey>,
}

/// A public key as a JSON Web Key (RFC 7517).
#[model]
pub struct JsonWebKey {
    /// Key ID, which the `kid` header of a token names.
    #[serde(rename = "kid")]
    pub key_id: String,
    /// Signature algorithm: `RS256`.
    #[serde(rename = "alg")]
    pub algorithm: String,
    /// Key type: `RSA`.
    #[serde(rename = "kty")]
    pub key_type: String,
    /// Use of the key: `sig` (signature).
    #[serde(rename = "use")]
    pub usage: String,
    /// RSA modulus, in base64url.
    #[serde(rename = "n")]
    pub modulus: String,
    /// RSA public exponent, in base64url, such as `AQAB`.
    #[serde(rename = "e")]
    pub exponent: String,
    /// X.509 certificate chain, each certificate in base64.
    #[serde(rename = "x5c")]
    pub certificate_chain: Vec<String>,
    /// SHA-256 thumbprint of the X.509 certificate, in base64url.
    #[serde(rename = "x5t#S256")]
    pub certificate_thumbprint: String,
}

/// Gets the JSON Web Key Set that verifies the access tokens of a client.
#[endpoint(
    GET "/sso/jwks/{client_id}",
    operation = "get_jwks",
    reference = "authkit/session-tokens/jwks",
    response = JsonWebKeySet,
    auth = None,
)]
pub struct GetJwks {
    /// Client ID of the application (`client_…`).
    pub client_id: ClientId,
}

/// URL of the JSON Web Key Set of [`GetJwks`], for a token verifier that fetches the keys itself.
///
/// ```
/// use workos_core::{Config, user_management::JwksUrl};
///
/// let url = Config::without_api_key().url(&JwksUrl::new("client_123"))?;
/// assert_eq!(url.as_str(), "https://api.workos.com/sso/jwks/client_123");
/// # Ok::<(), workos_core::Error>(())
/// ```
#[endpoint(
    GET "/sso/jwks/{client_id}",
    operation = "get_jwks_url",
    reference = "authkit/session-tokens/jwks",
    redirect,
    auth = None,
)]
pub struct JwksUrl {
    /// Client ID of the application (`client_…`).
    pub client_id: ClientId,
}
