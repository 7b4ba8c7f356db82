//! One-shot environments: WorkOS environments that are created without an account and claimed later.
//!
//! Undocumented: WorkOS's command line uses these operations, and no page of WorkOS describes them. They may change
//! without notice. What is here is what the source code of the command line and of WorkOS's SDK for Next.js shows.
//!
//! A developer who claims an environment signs in at the authorization URL with the nonce of a claim
//! (`AuthorizationUrl::claim_nonce` in `user_management`, feature `auth`).
//!
//! ```
//! use workos_core::{Config, one_shot::{CreateClaimNonce, CreateOneShotEnvironment}};
//!
//! # async fn run(client: workos_core::Client<workos_core::testing::Script, workos_core::testing::Script>) -> Result<(), workos_core::Error> {
//! let environment = client.send(CreateOneShotEnvironment::new()).await?;
//! let config = Config::new(environment.api_key)?.client_id(environment.client_id.clone())?;
//! let claim = client.send(CreateClaimNonce::new(environment.client_id, environment.claim_token)).await?;
//! # let _ = (config, claim.nonce);
//! # Ok(()) }
//! ```
//!
//! # Operations
//!
//! | type | request |
//! |---|---|
//! | [`CreateOneShotEnvironment`] | `POST /x/one-shot-environments` |
//! | [`CreateClaimNonce`] | `POST /x/one-shot-environments/claim-nonces` |

use serde::{Deserialize, Deserializer, Serialize, de::Error as _};

use crate::types::{ClientId, Secret};

/// A new one-shot environment with its credentials.
///
/// The names of the fields are accepted in snake case and in camel case, since WorkOS's command line accepts both.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct OneShotEnvironment {
    /// Client ID of the environment (`client_…`).
    pub client_id: ClientId,
    /// API key of the environment (`sk_…`).
    pub api_key: Secret,
    /// Token that proves the ownership of the environment when it is claimed.
    pub claim_token: Secret,
    /// AuthKit domain of the environment, for example `acme.authkit.app`.
    pub authkit_domain: String,
}

/// Both spellings of the fields of [`OneShotEnvironment`].
#[model]
struct EnvironmentFields {
    client_id: Option<ClientId>,
    #[serde(rename = "clientId")]
    client_id_camel_case: Option<ClientId>,
    api_key: Option<Secret>,
    #[serde(rename = "apiKey")]
    api_key_camel_case: Option<Secret>,
    claim_token: Option<Secret>,
    #[serde(rename = "claimToken")]
    claim_token_camel_case: Option<Secret>,
    authkit_domain: Option<String>,
    #[serde(rename = "authkitDomain")]
    authkit_domain_camel_case: Option<String>,
}

impl<'de> Deserialize<'de> for OneShotEnvironment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let fields = EnvironmentFields::deserialize(deserializer)?;
        let missing = |name| move || D::Error::missing_field(name);
        let client_id = fields.client_id.or(fields.client_id_camel_case);
        let api_key = fields.api_key.or(fields.api_key_camel_case);
        let claim_token = fields.claim_token.or(fields.claim_token_camel_case);
        let authkit_domain = fields.authkit_domain.or(fields.authkit_domain_camel_case);
        Ok(Self {
            client_id: client_id.ok_or_else(missing("client_id"))?,
            api_key: api_key.ok_or_else(missing("api_key"))?,
            claim_token: claim_token.ok_or_else(missing("claim_token"))?,
            authkit_domain: authkit_domain.ok_or_else(missing("authkit_domain"))?,
        })
    }
}

/// A nonce to claim a one-shot environment with.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ClaimNonce {
    /// Nonce for the authorization URL of the developer who claims the environment. `None` if the environment is
    /// claimed already.
    pub nonce: Option<Secret>,
    /// Whether the environment is claimed already.
    pub already_claimed: bool,
}

/// Both spellings of the fields of [`ClaimNonce`].
#[model]
struct ClaimNonceFields {
    nonce: Option<Secret>,
    already_claimed: Option<bool>,
    #[serde(rename = "alreadyClaimed")]
    already_claimed_camel_case: Option<bool>,
}

impl<'de> Deserialize<'de> for ClaimNonce {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let fields = ClaimNonceFields::deserialize(deserializer)?;
        let already_claimed = fields.already_claimed.or(fields.already_claimed_camel_case);
        Ok(Self { nonce: fields.nonce, already_claimed: already_claimed.unwrap_or_default() })
    }
}

/// Creates a one-shot environment. The request needs no API key and has no body.
///
/// Undocumented; see [the module](self). The environment's API key is in the response only.
///
/// # Errors
///
/// Status 429 if too many environments were created.
#[endpoint(
    POST "/x/one-shot-environments",
    operation = "create_one_shot_environment",
    response = OneShotEnvironment,
    auth = None,
)]
pub struct CreateOneShotEnvironment {}

/// Creates a nonce to claim a one-shot environment with.
///
/// Undocumented; see [the module](self).
///
/// # Errors
///
/// - Status 401 if the claim token is invalid.
/// - Status 404 if there is no such environment.
/// - Status 409 if the environment is claimed already, unless the response says so in
///   [`already_claimed`](ClaimNonce::already_claimed).
/// - Status 429 if there were too many requests.
#[endpoint(
    POST "/x/one-shot-environments/claim-nonces",
    operation = "create_claim_nonce",
    response = ClaimNonce,
    auth = None,
)]
pub struct CreateClaimNonce {
    /// Client ID of the environment.
    pub client_id: ClientId,
    /// Claim token of the environment.
    pub claim_token: Secret,
}

#[cfg(test)]
mod tests {
    use super::{CreateClaimNonce, CreateOneShotEnvironment};
    use crate::{Endpoint, error::Error, operation::HttpResponse};

    #[test]
    fn environment_is_read_in_either_spelling() {
        for (json, missing) in [
            (r#"{"client_id":"c","api_key":"k","claim_token":"t","authkit_domain":"d"}"#, None),
            (r#"{"clientId":"c","apiKey":"k","claimToken":"t","authkitDomain":"d"}"#, None),
            (
                r#"{"client_id":"c","clientId":"c","api_key":"k","claim_token":null,"claimToken":"t","authkitDomain":"d"}"#,
                None,
            ),
            (r#"{"client_id":"c","api_key":"k","authkit_domain":"d"}"#, Some("claim_token")),
            (r#"{}"#, Some("client_id")),
        ] {
            let result = CreateOneShotEnvironment::decode(&HttpResponse::new(json.into()));
            match (result, missing) {
                (Ok(environment), None) => {
                    assert_eq!(environment.client_id, "c");
                    assert_eq!(environment.api_key.expose(), "k");
                    assert_eq!(environment.claim_token.expose(), "t");
                    assert_eq!(environment.authkit_domain, "d");
                }
                (Err(Error::Decode(error)), Some(missing)) => {
                    assert!(error.to_string().contains(missing), "{error}");
                }
                (result, _) => panic!("{json}: {result:?}"),
            }
        }
    }

    #[test]
    fn claim_nonce_is_read_in_either_spelling() {
        for (json, nonce, already_claimed) in [
            (r#"{"nonce":"n"}"#, Some("n"), false),
            (r#"{"already_claimed":true}"#, None, true),
            (r#"{"alreadyClaimed":true,"nonce":null}"#, None, true),
            (r#"{}"#, None, false),
        ] {
            let claim = CreateClaimNonce::decode(&HttpResponse::new(json.into())).unwrap();
            assert_eq!(claim.nonce.as_ref().map(|nonce| nonce.expose()), nonce, "{json}");
            assert_eq!(claim.already_claimed, already_claimed, "{json}");
        }
    }
}
