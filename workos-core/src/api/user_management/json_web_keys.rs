//! The public keys of access tokens.

use crate::types::ClientId;

model! {
    /// The public keys that access tokens are signed with.
    JsonWebKeySet {
        /// The keys.
        keys: Vec<JsonWebKey>,
    }
}

model! {
    /// A public key as a JSON web key (RFC 7517).
    JsonWebKey {
        /// Its id, which the header of a token names.
        key_id as "kid": String,
        /// The algorithm that it signs with: `RS256`.
        algorithm as "alg": String,
        /// What kind of key it is: `RSA`.
        key_type as "kty": String,
        /// What it is for: `sig`, signatures.
        usage as "use": String,
        /// The RSA modulus, in base64url.
        modulus as "n": String,
        /// The RSA exponent, in base64url.
        exponent as "e": String,
        /// The chain of X.509 certificates, each in base64.
        certificate_chain as "x5c": Vec<String>,
        /// The SHA-256 of the certificate, in base64url.
        certificate_thumbprint as "x5t#S256": String,
    }
}

endpoint! {
    /// Gets the public keys that the access tokens of a client are signed with.
    GetJwks: GET "/sso/jwks/{client_id}" as "get_jwks" -> JsonWebKeySet,
    auth: None,
    path {
        /// The client.
        client_id: ClientId,
    }
}

endpoint! {
    /// The address of [`GetJwks`], for a verifier of tokens that fetches the keys itself.
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
        /// The client.
        client_id: ClientId,
    }
}
