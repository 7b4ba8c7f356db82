//! Connected accounts: what users and organizations have connected.

use std::collections::BTreeMap;

use super::AuthMethod;
use crate::types::{ConnectedAccountId, DataIntegrationId, OrganizationId, Secret, Timestamp, UserId};

model! {
    /// An account at a provider that a user or an organization has connected.
    ConnectedAccount {
        /// Its id.
        id: ConnectedAccountId,
        /// The data integration. Only in events.
        data_integration_id: Option<DataIntegrationId>,
        /// The slug of the provider. Only in events.
        provider_slug: Option<String>,
        /// Whether requests that name no account mean this one. Always there except in events.
        connection_role: Option<ConnectionRole>,
        /// The provider's name of the account, as you gave it.
        account_identifier: Option<String>,
        /// What the account is called.
        account_display_name: Option<String>,
        /// The user whose it is; `None` if it is an organization's.
        user_id: Option<UserId>,
        /// The organization whose it is, or that a user connected it for.
        organization_id: Option<OrganizationId>,
        /// The scopes that were granted.
        scopes: Vec<String>,
        /// How it is.
        state: ConnectedAccountState,
        /// Why it is so.
        state_reason: Option<ConnectedAccountStateReason>,
        /// How it was shown to be theirs; `None` for OAuth.
        auth_method: Option<AuthMethod>,
        /// The last four characters of the API key.
        api_key_last_4: Option<String>,
        /// The client id at the provider, where the account is an OAuth client.
        client_id: Option<String>,
        /// The last four characters of the client's secret, where the account is an OAuth client.
        client_secret_last_4: Option<String>,
        /// The provider's own settings of this account, by name, without secret ones.
        config: Option<BTreeMap<String, String>>,
        /// The user who connected it for the organization.
        established_by_user_id: Option<UserId>,
        /// What to have a look at.
        warnings: Option<Vec<ConnectedAccountWarning>>,
        /// When it was made, as WorkOS writes it.
        created_at: String,
        /// When it last changed, as WorkOS writes it.
        updated_at: String,
    }
}

open_enum! {
    /// Whether requests that name no account mean this one.
    pub enum ConnectionRole {
        /// They do.
        Compatibility = "compatibility",
        /// They do not: it is to be named by its id.
        Standard = "standard",
    }
}

open_enum! {
    /// How a connected account is.
    pub enum ConnectedAccountState {
        /// Its credentials work.
        Connected = "connected",
        /// Its owner has to connect it again, for other scopes, say.
        NeedsReauthorization = "needs_reauthorization",
        /// It is no longer connected.
        Disconnected = "disconnected",
    }
}

open_enum! {
    /// Why a connected account is as it is.
    pub enum ConnectedAccountStateReason {
        /// Who connected it is no longer a member of the organization.
        EstablishingMemberMembershipEnded = "establishing_member_membership_ended",
    }
}

model! {
    /// Something to have a look at.
    ConnectedAccountWarning {
        /// What it is.
        code: ConnectedAccountWarningCode,
        /// The same for people.
        message: String,
    }
}

open_enum! {
    /// What there is to have a look at.
    pub enum ConnectedAccountWarningCode {
        /// Another account of the same owner is called the same.
        DuplicateAccountDisplayName = "duplicate_account_display_name",
    }
}

open_enum! {
    /// How an account that you bring along is to be.
    pub enum ImportedAccountState {
        /// Its tokens work.
        Connected = "connected",
        /// Its owner has to connect it again.
        NeedsReauthorization = "needs_reauthorization",
    }
}

open_enum! {
    /// Why an account is imported.
    pub enum ImportIntent {
        /// As one more, whatever the owner has connected. Without it there may be none yet.
        Add = "add",
    }
}

open_enum! {
    /// Why an account is changed.
    pub enum ChangeIntent {
        /// Its owner has connected it again.
        Reauthorize = "reauthorize",
    }
}

endpoint! {
    /// Gets the account that a user has connected to a provider.
    ///
    /// Refused with `account_selection_required` (409) if there are several and none is named.
    GetUserConnectedAccount: GET "/user_management/users/{user_id}/connected_accounts/{slug}" as "get_user_connected_account" -> ConnectedAccount,
    path {
        /// The user.
        user_id: UserId,
        /// The slug of the provider.
        slug: String,
    }
    query {
        /// The organization that it was connected for.
        organization_id: Option<OrganizationId>,
        /// Whether you can deal with several accounts of one owner.
        supports_multiple_connections: Option<bool>,
        /// Which of several accounts is meant.
        connected_account_id: Option<ConnectedAccountId>,
    }
}

endpoint! {
    /// Disconnects the account that a user has connected to a provider, and forgets its tokens. The provider is
    /// not told.
    ///
    /// Refused with `account_selection_required` (409) if there are several and none is named, with
    /// `concurrent_request` (503) while another change of it is under way.
    DeleteUserConnectedAccount: DELETE "/user_management/users/{user_id}/connected_accounts/{slug}" as "delete_user_connected_account" -> (),
    path {
        /// The user.
        user_id: UserId,
        /// The slug of the provider.
        slug: String,
    }
    query {
        /// The organization that it was connected for.
        organization_id: Option<OrganizationId>,
        /// Whether you can deal with several accounts of one owner.
        supports_multiple_connections: Option<bool>,
        /// Which of several accounts is meant.
        connected_account_id: Option<ConnectedAccountId>,
    }
}

endpoint! {
    /// Imports an account of a user's with the tokens that you have of it.
    ///
    /// Refused with 409 if the user has one already, with `invalid_refresh_token`, `invalid_token_combination`,
    /// `invalid_data_integration_state` or `client_credentials_not_configured` (422). Behind the feature flag
    /// `pipes-management-api`.
    CreateUserConnectedAccount: POST "/user_management/users/{user_id}/connected_accounts/{slug}" as "create_user_connected_account" -> ConnectedAccount,
    path {
        /// The user.
        user_id: UserId,
        /// The slug of the provider.
        slug: String,
    }
    query {
        /// The organization that it is for.
        organization_id: Option<OrganizationId>,
    }
    body {
        /// The access token.
        access_token: Option<Secret>,
        /// The refresh token.
        refresh_token: Option<Secret>,
        /// When the access token expires, if it does; it needs a refresh token then.
        expires_at: Option<Timestamp>,
        /// The scopes that were granted.
        scopes: Option<Vec<String>>,
        /// How it is to be; if you do not say, the tokens tell.
        state: Option<ImportedAccountState>,
        /// Whether it is one more.
        connection_intent: Option<ImportIntent>,
        /// What the account is called.
        account_display_name: Patch<String>,
        /// The provider's name of the account.
        account_identifier: Patch<String>,
    }
}

endpoint! {
    /// Changes the tokens, the scopes or the state of an account of a user's. What is left out keeps its value.
    ///
    /// Refused with `account_selection_required` (409) if there are several and none is named, with
    /// `invalid_request_parameters` (422). Behind the feature flag `pipes-management-api`.
    UpdateUserConnectedAccount: PUT "/user_management/users/{user_id}/connected_accounts/{slug}" as "update_user_connected_account" -> ConnectedAccount,
    path {
        /// The user.
        user_id: UserId,
        /// The slug of the provider.
        slug: String,
    }
    query {
        /// The organization that it was connected for.
        organization_id: Option<OrganizationId>,
        /// Whether you can deal with several accounts of one owner.
        supports_multiple_connections: Option<bool>,
        /// Which of several accounts is meant.
        connected_account_id: Option<ConnectedAccountId>,
        /// Whether it has been connected again.
        connection_intent: Option<ChangeIntent>,
    }
    body {
        /// The access token.
        access_token: Option<Secret>,
        /// The refresh token.
        refresh_token: Option<Secret>,
        /// When the access token expires, if it does.
        expires_at: Option<Timestamp>,
        /// The scopes that were granted.
        scopes: Option<Vec<String>>,
        /// How it is to be; if you do not say, the tokens tell.
        state: Option<ImportedAccountState>,
        /// What the account is called.
        account_display_name: Patch<String>,
        /// The provider's name of the account.
        account_identifier: Patch<String>,
    }
}

endpoint! {
    /// Gets the account that an organization has connected to a provider.
    ///
    /// Refused with `account_selection_required` (409) if there are several and none is named. Behind the
    /// feature flag `pipes-org-integrations`.
    GetOrganizationConnectedAccount: GET "/organizations/{organization_id}/connected_accounts/{slug}" as "get_organization_connected_account" -> ConnectedAccount,
    path {
        /// The organization.
        organization_id: OrganizationId,
        /// The slug of the provider.
        slug: String,
    }
    query {
        /// Whether you can deal with several accounts of one owner.
        supports_multiple_connections: Option<bool>,
        /// Which of several accounts is meant.
        connected_account_id: Option<ConnectedAccountId>,
    }
}

endpoint! {
    /// Imports an account of an organization's with the tokens that you have of it.
    ///
    /// Refused with 409 if the organization has one already, with `invalid_token_combination`,
    /// `invalid_data_integration_state`, `client_credentials_not_configured` or `invalid_request_parameters`
    /// (422). Behind the feature flag `pipes-management-api`.
    CreateOrganizationConnectedAccount: POST "/organizations/{organization_id}/connected_accounts/{slug}" as "create_organization_connected_account" -> ConnectedAccount,
    path {
        /// The organization.
        organization_id: OrganizationId,
        /// The slug of the provider.
        slug: String,
    }
    body {
        /// The user who connects it for the organization.
        user_id: UserId,
        /// The access token.
        access_token: Option<Secret>,
        /// The refresh token.
        refresh_token: Option<Secret>,
        /// When the access token expires, if it does; it needs a refresh token then.
        expires_at: Option<Timestamp>,
        /// The scopes that were granted.
        scopes: Option<Vec<String>>,
        /// How it is to be; if you do not say, the tokens tell.
        state: Option<ImportedAccountState>,
        /// Whether it is one more.
        connection_intent: Option<ImportIntent>,
        /// What the account is called.
        account_display_name: Patch<String>,
        /// The provider's name of the account.
        account_identifier: Patch<String>,
    }
}

endpoint! {
    /// Changes the tokens, the scopes or the state of an account of an organization's. What is left out keeps
    /// its value.
    ///
    /// Refused with `account_selection_required` (409) if there are several and none is named, with
    /// `invalid_request_parameters` (422). Behind the feature flag `pipes-management-api`.
    UpdateOrganizationConnectedAccount: PUT "/organizations/{organization_id}/connected_accounts/{slug}" as "update_organization_connected_account" -> ConnectedAccount,
    path {
        /// The organization.
        organization_id: OrganizationId,
        /// The slug of the provider.
        slug: String,
    }
    query {
        /// Whether you can deal with several accounts of one owner.
        supports_multiple_connections: Option<bool>,
        /// Which of several accounts is meant.
        connected_account_id: Option<ConnectedAccountId>,
        /// Whether it has been connected again.
        connection_intent: Option<ChangeIntent>,
    }
    body {
        /// The user who changes it for the organization.
        user_id: UserId,
        /// The access token.
        access_token: Option<Secret>,
        /// The refresh token.
        refresh_token: Option<Secret>,
        /// When the access token expires, if it does.
        expires_at: Option<Timestamp>,
        /// The scopes that were granted.
        scopes: Option<Vec<String>>,
        /// How it is to be; if you do not say, the tokens tell.
        state: Option<ImportedAccountState>,
        /// What the account is called.
        account_display_name: Patch<String>,
        /// The provider's name of the account.
        account_identifier: Patch<String>,
    }
}

endpoint! {
    /// Disconnects the account that an organization has connected to a provider.
    ///
    /// Refused with `account_selection_required` (409) if there are several and none is named, with
    /// `concurrent_request` (503) while another change of it is under way. Behind the feature flag
    /// `pipes-org-integrations`.
    DeleteOrganizationConnectedAccount: DELETE "/organizations/{organization_id}/connected_accounts/{slug}" as "delete_organization_connected_account" -> (),
    path {
        /// The organization.
        organization_id: OrganizationId,
        /// The slug of the provider.
        slug: String,
    }
    query {
        /// Whether you can deal with several accounts of one owner.
        supports_multiple_connections: Option<bool>,
        /// Which of several accounts is meant.
        connected_account_id: Option<ConnectedAccountId>,
    }
}
