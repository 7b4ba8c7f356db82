//! Credentials: what you call a provider with.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::DeserializeOwned, ser::SerializeStruct};
use serde_json::Value;

use super::ConnectionOwner;
use crate::types::{ConnectedAccountId, OrganizationId, RawJson, Secret, Timestamp, UserId};

/// What you call a provider with, or why there is none.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Vended<T> {
    /// Here it is, valid.
    Active(T),
    /// There is none.
    Inactive(InactiveReason),
    /// An answer that this version does not know: the JSON as it came.
    Unknown(RawJson),
}

open_enum! {
    /// Why there is nothing to call a provider with.
    pub enum InactiveReason {
        /// No account is connected.
        NotInstalled = "not_installed",
        /// The account has to be connected again.
        NeedsReauthorization = "needs_reauthorization",
    }
}

/// What can be [`Vended`].
pub trait Vendable {
    /// The field that it stands in.
    const FIELD: &'static str;
}

impl<'de, T: Vendable + DeserializeOwned> Deserialize<'de> for Vended<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let json = RawJson::deserialize(deserializer)?;
        let known = json.parse::<BTreeMap<String, RawJson>>().ok().and_then(|fields| {
            match fields.get("active")?.get() {
                "true" => fields.get(T::FIELD)?.parse().ok().map(Self::Active),
                "false" => fields.get("error")?.parse().ok().map(Self::Inactive),
                _ => None,
            }
        });
        Ok(known.unwrap_or(Self::Unknown(json)))
    }
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

model! {
    /// An access token of a connected account.
    AccessToken {
        /// The token.
        access_token: Secret,
        /// When it expires; `None` if it does not.
        expires_at: Option<Timestamp>,
        /// The scopes that it has.
        scopes: Vec<String>,
        /// The scopes that were asked for and that it has not.
        missing_scopes: Vec<String>,
    }
}

impl Vendable for AccessToken {
    const FIELD: &'static str = "access_token";
}

open_union! {
    /// What a connected account is used with.
    pub enum VendedCredential by "auth_method" {
        /// An API key.
        ApiKey(VendedApiKey) = "api_key",
        /// An access token that an OAuth client got.
        ClientCredentials(VendedToken) = "client_credentials",
        /// An access token that somebody consented to.
        OAuth(VendedToken) = "oauth",
    }
}

impl Vendable for VendedCredential {
    const FIELD: &'static str = "credential";
}

model! {
    /// An API key of a connected account.
    VendedApiKey {
        /// The key.
        value: Secret,
        /// The provider's own settings of this account, by name.
        config: BTreeMap<String, String>,
    }
}

model! {
    /// An access token of a connected account.
    VendedToken {
        /// The token.
        value: Secret,
        /// When it expires, as WorkOS writes it; `None` if it does not.
        expires_at: Option<String>,
        /// The scopes that it has.
        scopes: Vec<String>,
        /// The scopes that were asked for and that it has not.
        missing_scopes: Vec<String>,
        /// What the provider said along with the token that is no secret, such as the host to call.
        metadata: BTreeMap<String, Value>,
        /// The provider's own settings of this account, by name.
        config: BTreeMap<String, String>,
    }
}

endpoint! {
    /// Gets what a connected account is used with, whatever that is: an access token, refreshed if need be, or
    /// an API key.
    ///
    /// Refused with `account_selection_required` (409) if there are several accounts and none is named. Behind
    /// the feature flag `pipes-api-keys`.
    VendCredential: POST "/data-integrations/{slug}/credentials" as "create_data_integration_credential" -> Vended<VendedCredential>,
    path {
        /// The slug of the provider.
        slug: String,
    }
    body {
        /// The user who uses it.
        user_id: UserId,
        /// The organization that it is for.
        organization_id: Option<OrganizationId>,
        /// Which of several accounts is meant.
        connected_account_id: Option<ConnectedAccountId>,
        /// Who owns it; the user if you do not say.
        connection_owner: Option<ConnectionOwner>,
        /// Whether you can deal with several accounts of one owner.
        supports_multiple_connections: Option<bool>,
    }
}

endpoint! {
    /// Gets an access token of an account that was connected by OAuth, refreshed if need be.
    ///
    /// Refused with `account_selection_required` (409) if there are several accounts and none is named, with
    /// `auth_method_mismatch` (422) if the account is connected in another way.
    GetAccessToken: POST "/data-integrations/{slug}/token" as "get_access_token" -> Vended<AccessToken>,
    path {
        /// The slug of the provider.
        slug: String,
    }
    body {
        /// The user who uses it.
        user_id: UserId,
        /// Which of several accounts is meant.
        connected_account_id: Option<ConnectedAccountId>,
        /// Who owns it; the user if you do not say.
        connection_owner: Option<ConnectionOwner>,
        /// Whether you can deal with several accounts of one owner.
        supports_multiple_connections: Option<bool>,
        /// The organization that it is for.
        organization_id: Patch<OrganizationId>,
    }
}

#[cfg(test)]
mod tests {
    use super::{AccessToken, InactiveReason, Vended, VendedCredential};

    #[test]
    fn what_is_vended_is_told_from_why_there_is_nothing() {
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
    fn an_answer_that_is_neither_keeps_its_json_and_hides_it() {
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
