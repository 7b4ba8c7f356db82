//! JSON Web Key Set (JWKS) of access tokens.

use crate::types::ClientId;

model! {
    /// JSON Web Key Set: the public keys that verify access tokens.
    JsonWebKeySet {
        /// Public keys.
        keys: Vec<JsonWebKey>,
    }
}

model! {
    /// A public key as a JSON Web Key (RFC 7517).
    JsonWebKey {
        /// Key ID, which the `kid` header of a token names.
        key_id as "kid": String,
        /// Signature algorithm: `RS256`.
        algorithm as "alg": String,
        /// Key type: `RSA`.
        key_type as "kty": String,
        /// Use of the key: `sig` (signature).
        usage as "use": String,
        /// RSA modulus, in base64url.
        modulus as "n": String,
        /// RSA public exponent, in base64url, such as `AQAB`.
        exponent as "e": String,
        /// X.509 certificate chain, each certificate in base64.
        certificate_chain as "x5c": Vec<String>,
        /// SHA-256 thumbprint of the X.509 certificate, in base64url.
        certificate_thumbprint as "x5t#S256": String,
    }
}

endpoint! {
    /// Gets the JSON Web Key Set that verifies the access tokens of a client.
    GetJwks: GET "/sso/jwks/{client_id}" as "get_jwks" -> JsonWebKeySet,
    auth: None,
    path {
        /// Client ID of the application (`client_…`).
        client_id: ClientId,
    }
}

endpoint! {
    /// URL of the JSON Web Key Set of [`GetJwks`], for a token verifier that fetches the keys itself.
    ///
    /// ```
    /// use workos_core::{Config, user_management::JwksUrl};
    ///
    /// let url = Config::without_api_key().url(&JwksUrl::new("client_123"))?;
    /// assert_eq!(url.as_str(), "https://api.workos.com/sso/jwks/client_123");
    /// # Ok::<(), workos_core::Error>(())
    /// ```
    JwksUrl: GET "/sso/jwks/{client_id}" as "get_jwks_url" -> redirect,
    auth: None,
    path {
        /// Client ID of the application (`client_…`).
        client_id: ClientId,
    }
}
