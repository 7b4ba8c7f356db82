//! Credentials: access tokens and API keys for requests to a provider.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::DeserializeOwned, ser::SerializeStruct};
use serde_json::Value;

use super::ConnectionOwner;
use crate::types::{ConnectedAccountId, OrganizationId, Patch, RawJson, Secret, Timestamp, UserId, fields};

/// A credential of a connected account, or the reason why none is available.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Vended<T> {
    /// The account is connected; the credential is valid.
    Active(T),
    /// No credential is available.
    Inactive(InactiveReason),
    /// A response of an unknown shape, as raw JSON.
    Unknown(RawJson),
}

/// Reason why no credential of a connected account is available.
#[open_enum]
pub enum InactiveReason {
    /// No account is connected.
    NotInstalled = "not_installed",
    /// The owner must reauthorize the connection.
    NeedsReauthorization = "needs_reauthorization",
}

/// A credential type that [`Vended`] can hold.
pub trait Vendable {
    /// Name of the response field that holds the credential.
    const FIELD: &'static str;
}

impl<'de, T: Vendable + DeserializeOwned> Deserialize<'de> for Vended<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let json = RawJson::deserialize(deserializer)?;
        let known = fields(json.get().as_bytes(), ["active", T::FIELD, "error"]).and_then(
            |[active, credential, error]| match active?.get() {
                // The error of serde_json would quote a string of any length.
                "true" if is_long_string(credential?.get()) => None,
                "true" => serde_json::from_str(credential?.get()).ok().map(Self::Active),
                "false" => serde_json::from_str(error?.get()).ok().map(Self::Inactive),
                _ => None,
            },
        );
        Ok(known.unwrap_or(Self::Unknown(json)))
    }
}

fn is_long_string(json: &str) -> bool {
    json.starts_with('"') && json.len() > 64 * 1024
}

impl<T: Vendable + Serialize> Serialize for Vended<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = match self {
            Self::Unknown(json) => return json.serialize(serializer),
            Self::Active(_) | Self::Inactive(_) => serializer.serialize_struct("Vended", 2)?,
        };
        match self {
            Self::Active(value) => {
                fields.serialize_field("active", &true)?;
                fields.serialize_field(T::FIELD, value)?;
            }
            Self::Inactive(reason) => {
                fields.serialize_field("active", &false)?;
                fields.serialize_field("error", reason)?;
            }
            Self::Unknown(_) => {}
        }
        fields.end()
    }
}

/// An OAuth access token of a connected account.
#[model]
pub struct AccessToken {
    /// The access token.
    pub access_token: Secret,
    /// Expiry of the access token; `None` if it does not expire.
    pub expires_at: Option<Timestamp>,
    /// OAuth scopes granted to the access token.
    pub scopes: Vec<String>,
    /// Requested OAuth scopes that the access token lacks.
    pub missing_scopes: Vec<String>,
}

impl Vendable for AccessToken {
    const FIELD: &'static str = "access_token";
}

/// A credential of a connected account.
#[open_union(tag = "auth_method")]
pub enum VendedCredential {
    /// An API key.
    ApiKey(VendedApiKey) = "api_key",
    /// An access token obtained with OAuth client credentials.
    ClientCredentials(VendedToken) = "client_credentials",
    /// An access token obtained with the user's consent.
    OAuth(VendedToken) = "oauth",
}

impl Vendable for VendedCredential {
    const FIELD: &'static str = "credential";
}

/// An API key of a connected account.
#[model]
pub struct VendedApiKey {
    /// The API key.
    pub value: Secret,
    /// Provider-specific settings of the connection by name.
    pub config: BTreeMap<String, String>,
}

/// An access token of a connected account.
#[model]
pub struct VendedToken {
    /// The access token.
    pub value: Secret,
    /// Expiry of the access token as WorkOS formats it, `2025-12-31T23:59:59.000Z`; `None` if it does
    /// not expire.
    pub expires_at: Option<String>,
    /// OAuth scopes granted to the access token.
    pub scopes: Vec<String>,
    /// Requested OAuth scopes that the access token lacks.
    pub missing_scopes: Vec<String>,
    /// Non-sensitive fields of the provider's token response, such as Salesforce's `instance_url`.
    pub metadata: BTreeMap<String, Value>,
    /// Provider-specific settings of the connection by name.
    pub config: BTreeMap<String, String>,
}

/// Gets a credential of a connected account: an access token, refreshed if needed, or an API key,
/// depending on the account's authentication method.
///
/// Requires the feature flag `pipes-api-keys`.
///
/// # Errors
///
/// `account_selection_required` (409) if the owner has several accounts and the request selects none.
#[endpoint(
    POST "/data-integrations/{slug}/credentials",
    operation = "create_data_integration_credential",
    reference = "pipes",
    response = Vended<VendedCredential>,
)]
pub struct VendCredential {
    /// Slug of the provider, `github`.
    pub slug: String,
    /// ID of the user. For an organization-owned connection, an active member of the organization.
    pub user_id: UserId,
    /// ID of the organization that the connection is scoped to. Required if the organization owns the
    /// connection.
    pub organization_id: Option<OrganizationId>,
    /// ID of the connected account. Required if several match.
    pub connected_account_id: Option<ConnectedAccountId>,
    /// Owner of the connection. Default: the user.
    pub connection_owner: Option<ConnectionOwner>,
    /// Whether to consider all connected accounts of the owner. Default: `false`, which considers only
    /// the compatibility connection.
    pub supports_multiple_connections: Option<bool>,
}

/// Gets a valid OAuth access token of a connected account, refreshed by WorkOS if needed.
///
/// # Errors
///
/// `account_selection_required` (409) if the owner has several accounts and the request selects none.
/// `auth_method_mismatch` (422) if the account does not use OAuth.
#[endpoint(
    POST "/data-integrations/{slug}/token",
    operation = "get_access_token",
    reference = "pipes/access-token/get",
    response = Vended<AccessToken>,
)]
pub struct GetAccessToken {
    /// Slug of the provider, `github`.
    pub slug: String,
    /// ID of the user. For an organization-owned connection, an active member of the organization.
    pub user_id: UserId,
    /// ID of the connected account. Required if several match.
    pub connected_account_id: Option<ConnectedAccountId>,
    /// Owner of the connection. Default: the user.
    pub connection_owner: Option<ConnectionOwner>,
    /// Whether to consider all connected accounts of the owner. Default: `false`, which considers only
    /// the compatibility connection.
    pub supports_multiple_connections: Option<bool>,
    /// ID of the organization that the connection is scoped to. Required if the organization owns the
    /// connection.
    pub organization_id: Patch<OrganizationId>,
}

#[cfg(test)]
mod tests {
    use super::{AccessToken, InactiveReason, Vended, VendedCredential};

    #[test]
    fn vended_reads_credentials_and_inactive_reasons() {
        let json =
            r#"{"active":true,"access_token":{"access_token":"t","scopes":[],"missing_scopes":["a"]}}"#;
        let vended: Vended<AccessToken> = serde_json::from_str(json).unwrap();
        assert!(matches!(&vended, Vended::Active(token) if token.access_token.expose() == "t"));
        assert_eq!(serde_json::to_string(&vended).unwrap(), json);

        let json = r#"{"active":false,"error":"not_installed"}"#;
        let vended: Vended<VendedCredential> = serde_json::from_str(json).unwrap();
        assert_eq!(vended, Vended::Inactive(InactiveReason::NotInstalled));
        assert_eq!(serde_json::to_string(&vended).unwrap(), json);
    }

    #[test]
    fn vended_keeps_unknown_responses_and_redacts_them_in_debug() {
        for json in [
            "{}",
            "[]",
            r#"{"active":"true"}"#,
            r#"{"active":true,"access_token":"s3cr3t"}"#,
            r#"{"active":true,"token":{"access_token":"s3cr3t"}}"#,
            r#"{"active":false,"error":7}"#,
        ] {
            let vended: Vended<AccessToken> = serde_json::from_str(json).unwrap();
            assert!(matches!(&vended, Vended::Unknown(raw) if raw.get() == json), "{json}");
            assert_eq!(serde_json::to_string(&vended).unwrap(), json);
            assert!(!format!("{vended:?}").contains("s3cr3t"));
        }
    }
}
