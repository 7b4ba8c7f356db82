//! Access tokens for tests.

mod keys;

use std::{borrow::Cow, fmt, time::Duration};

use serde::Serialize;
use serde_json::{Map, Value};

use self::keys::KeyPair;
use crate::{
    crypto::{base64, rs256::pure},
    types::{OrganizationId, Secret, SessionId, Timestamp, UserId},
    user_management::{JsonWebKey, JsonWebKeySet},
};

/// Signer of access tokens for tests, with an RSA key that is part of this crate. Signs valid tokens, and
/// invalid ones for tests of code that rejects them.
///
/// The [`Emulator`](super::Emulator) signs with the key of [`new`](Self::new) and has the public key in its
/// JWKS.
///
/// ```
/// use workos_core::{
///     session::{AccessTokenRules, KeySet},
///     testing::TokenSigner,
///     types::Timestamp,
/// };
///
/// let now = Timestamp::from_unix_seconds(1_800_000_000);
/// let signer = TokenSigner::new();
/// let keys = KeySet::try_from(&signer.jwks())?;
///
/// let token = signer.access_token("user_1", "session_1", now).role("admin").sign();
/// let claims = keys.verify(token.expose(), &AccessTokenRules::new(), now)?;
/// assert_eq!(claims.role.as_deref(), Some("admin"));
///
/// let widget = signer.access_token("user_1", "session_1", now).claim("sub_type", "widget").sign();
/// assert!(keys.verify(widget.expose(), &AccessTokenRules::new(), now).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct TokenSigner {
    key_pair: &'static KeyPair,
    key_id: Cow<'static, str>,
}

impl TokenSigner {
    /// Creates a signer with the emulator's key and the key ID `sso_oidc_key_pair_emulator`.
    #[must_use]
    pub const fn new() -> Self {
        Self { key_pair: &keys::TRUSTED, key_id: Cow::Borrowed("sso_oidc_key_pair_emulator") }
    }

    /// Creates a signer with a key that is not in the emulator's JWKS, and the key ID
    /// `sso_oidc_key_pair_untrusted`.
    #[must_use]
    pub const fn untrusted() -> Self {
        Self { key_pair: &keys::UNTRUSTED, key_id: Cow::Borrowed("sso_oidc_key_pair_untrusted") }
    }

    /// Sets the key ID. The key stays the same.
    #[must_use]
    pub fn with_key_id(mut self, key_id: impl Into<String>) -> Self {
        self.key_id = Cow::Owned(key_id.into());
        self
    }

    /// Returns the key ID.
    #[must_use]
    pub fn key_id(&self) -> &str {
        &self.key_id
    }

    /// Returns a JWKS with the public key.
    #[must_use]
    pub fn jwks(&self) -> JsonWebKeySet {
        let key = JsonWebKey {
            key_id: self.key_id().to_owned(),
            algorithm: "RS256".to_owned(),
            key_type: "RSA".to_owned(),
            usage: "sig".to_owned(),
            modulus: self.key_pair.modulus.to_owned(),
            exponent: "AQAB".to_owned(),
            certificate_chain: Vec::new(),
            certificate_thumbprint: String::new(),
        };
        JsonWebKeySet { keys: vec![key] }
    }

    /// Creates an access token of a session, issued at `now`, authenticated at `now`, and expiring five
    /// minutes later. The issuer is `https://api.workos.com`; there is no organization and no role.
    pub fn access_token(
        &self,
        user_id: impl Into<UserId>,
        session_id: impl Into<SessionId>,
        now: Timestamp,
    ) -> UnsignedAccessToken {
        UnsignedAccessToken { signer: self.clone(), header: Map::new(), claims: Map::new() }
            .header("alg", "RS256")
            .header("kid", self.key_id())
            .header("typ", "JWT")
            .claim("iss", "https://api.workos.com")
            .claim("sub", user_id.into())
            .claim("sid", session_id.into())
            .claim("jti", "01TOKEN")
            .claim("auth_time", now.unix_seconds())
            .claim("iat", now.unix_seconds())
            .expires_at(now + Duration::from_secs(300))
    }

    /// Creates an access token of a user, as AuthKit issues it to an OAuth application or an MCP client: issued at `now`
    /// and expiring five minutes later, with the `sid` of a consent, an empty `scope`, no `typ` in the header, and without
    /// an audience and an organization. The issuer is the AuthKit domain, `https://emulator.authkit.app`.
    ///
    /// ```
    /// use workos_core::{testing::TokenSigner, types::Timestamp};
    ///
    /// let now = Timestamp::from_unix_seconds(1_800_000_000);
    /// let token = TokenSigner::new()
    ///     .connect_user_token("https://emulator.authkit.app", "client_1", "user_1", now)
    ///     .claim("aud", "https://mcp.acme.com/mcp")
    ///     .scopes(["openid", "posts:read"])
    ///     .sign();
    /// ```
    pub fn connect_user_token(
        &self,
        issuer: &str,
        client_id: &str,
        user_id: impl Into<UserId>,
        now: Timestamp,
    ) -> UnsignedAccessToken {
        self.connect_token(issuer, client_id, now).claim("sub", user_id.into()).claim("sid", "app_consent_1")
    }

    /// Creates an access token of a machine, as AuthKit issues it for client credentials: its subject is the client, and
    /// there is no `sid`. Otherwise as [`connect_user_token`](Self::connect_user_token).
    pub fn connect_machine_token(
        &self,
        issuer: &str,
        client_id: &str,
        now: Timestamp,
    ) -> UnsignedAccessToken {
        self.connect_token(issuer, client_id, now).claim("sub", client_id)
    }

    fn connect_token(&self, issuer: &str, client_id: &str, now: Timestamp) -> UnsignedAccessToken {
        UnsignedAccessToken { signer: self.clone(), header: Map::new(), claims: Map::new() }
            .header("alg", "RS256")
            .header("kid", self.key_id())
            .claim("iss", issuer)
            .claim("client_id", client_id)
            .claim("scope", "")
            .claim("jti", "01TOKEN")
            .claim("iat", now.unix_seconds())
            .expires_at(now + Duration::from_secs(300))
    }

    /// Signs any claims with RS256.
    ///
    /// # Panics
    ///
    /// If the claims cannot be serialized to JSON.
    #[must_use]
    pub fn sign(&self, claims: &impl Serialize) -> Secret {
        let header = serde_json::json!({"alg": "RS256", "kid": self.key_id(), "typ": "JWT"});
        self.sign_parts(&header, &json(claims))
    }

    #[cfg(test)]
    pub(crate) fn private_exponent(&self) -> Vec<u8> {
        base64::decode_url(self.key_pair.private_exponent.as_bytes()).unwrap()
    }

    #[cfg(test)]
    pub(crate) fn sign_text(&self, header: &str, claims: &str) -> Secret {
        self.sign_parts(&header, &claims)
    }

    fn sign_parts(&self, header: &impl fmt::Display, claims: &impl fmt::Display) -> Secret {
        let [header, claims] =
            [header.to_string(), claims.to_string()].map(|part| base64::encode_url(part.as_bytes()));
        let message = format!("{header}.{claims}");
        let part = |text: &str| base64::decode_url(text.as_bytes());
        let key = part(self.key_pair.modulus).and_then(|modulus| pure::Key::new(&modulus, &[1, 0, 1]));
        let exponent = part(self.key_pair.private_exponent).unwrap_or_default();
        let Some(signature) = key.and_then(|key| key.sign(message.as_bytes(), &exponent)) else {
            panic!("invalid test key")
        };
        format!("{message}.{}", base64::encode_url(&signature)).into()
    }
}

impl Default for TokenSigner {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for TokenSigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenSigner").field("key_id", &self.key_id()).finish_non_exhaustive()
    }
}

/// An access token before it is signed. Created by [`TokenSigner::access_token`].
#[derive(Clone)]
#[must_use = "a token is not signed until `sign` is called"]
pub struct UnsignedAccessToken {
    signer: TokenSigner,
    header: Map<String, Value>,
    claims: Map<String, Value>,
}

impl UnsignedAccessToken {
    /// Sets the `org_id` claim: the organization that the user is signed in to.
    pub fn organization_id(self, organization_id: impl Into<OrganizationId>) -> Self {
        self.claim("org_id", organization_id.into())
    }

    /// Sets the `role` claim, and the `roles` claim to a list of this role.
    pub fn role(self, role: &str) -> Self {
        self.claim("role", role).claim("roles", [role])
    }

    /// Sets the `permissions` claim.
    pub fn permissions<T: Serialize>(self, permissions: impl IntoIterator<Item = T>) -> Self {
        self.claim("permissions", permissions.into_iter().collect::<Vec<_>>())
    }

    /// Sets the `scope` claim to the scopes, with spaces between them.
    pub fn scopes<T: AsRef<str>>(self, scopes: impl IntoIterator<Item = T>) -> Self {
        let scopes: Vec<T> = scopes.into_iter().collect();
        let scopes: Vec<&str> = scopes.iter().map(AsRef::as_ref).collect();
        self.claim("scope", scopes.join(" "))
    }

    /// Sets the `exp` claim: the expiration time, in whole seconds.
    pub fn expires_at(self, expires_at: Timestamp) -> Self {
        self.claim("exp", expires_at.unix_seconds())
    }

    /// Sets a claim.
    ///
    /// # Panics
    ///
    /// If the value cannot be serialized to JSON.
    pub fn claim(mut self, name: &str, value: impl Serialize) -> Self {
        self.claims.insert(name.to_owned(), json(&value));
        self
    }

    /// Sets a claim that the token does not have.
    pub(crate) fn claim_unless_present(self, name: &str, value: impl Serialize) -> Self {
        if self.claims.contains_key(name) { self } else { self.claim(name, value) }
    }

    /// Removes a claim.
    pub fn without(mut self, name: &str) -> Self {
        self.claims.remove(name);
        self
    }

    /// Sets a header parameter, such as a wrong `alg`. Null removes the parameter. The signature is RS256 in
    /// any case.
    ///
    /// # Panics
    ///
    /// If the value cannot be serialized to JSON.
    pub fn header(mut self, name: &str, value: impl Serialize) -> Self {
        match json(&value) {
            Value::Null => self.header.remove(name),
            value => self.header.insert(name.to_owned(), value),
        };
        self
    }

    /// Signs the token with RS256 and returns the JWT.
    #[must_use]
    pub fn sign(self) -> Secret {
        self.signer.sign_parts(&Value::Object(self.header), &Value::Object(self.claims))
    }
}

impl fmt::Debug for UnsignedAccessToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UnsignedAccessToken").field("header", &self.header).finish_non_exhaustive()
    }
}

fn json(value: &impl Serialize) -> Value {
    serde_json::to_value(value).unwrap_or_else(|error| panic!("cannot serialize to JSON: {error}"))
}
