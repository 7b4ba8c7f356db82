//! Applications, clients and tokens of the authorization server, for tests of resource servers and clients.

use std::{fmt, time::Duration};

use serde::Serialize;

use super::{
    Emulator,
    response::to_json,
    row::Row,
    services::{
        connect::{self, registration},
        organization_memberships::active_organizations,
        organizations::ORGANIZATIONS,
        settings,
        users::USERS,
    },
    store::Store,
};
use crate::{
    connect::TokenResponse,
    types::{ClientId, OrganizationId, Secret, UserId, from_json},
};

/// The authorization server at the AuthKit domain: [`AUTHKIT_DOMAIN`](Self::AUTHKIT_DOMAIN), and over a socket the address
/// of the server.
impl Emulator {
    /// Creates a machine-to-machine application of an organization, with permissions as its scopes, and a client secret.
    ///
    /// ```
    /// use workos_core::{
    ///     connect::CreateTokenWithClientCredentials, organizations::CreateOrganization, testing::Emulator,
    /// };
    ///
    /// let emulator = Emulator::new();
    /// let client = emulator.client();
    /// let acme = emulator.run(client.send(CreateOrganization::new("Acme")))?;
    /// let nightly = emulator.machine_application(&acme.id, ["invoices:read"]);
    /// let request = CreateTokenWithClientCredentials::new(nightly.client_id, nightly.client_secret);
    /// assert_eq!(emulator.run(client.send(request))?.token_type, "Bearer");
    /// # Ok::<(), workos_core::Error>(())
    /// ```
    ///
    /// # Panics
    ///
    /// If there is no such organization.
    pub fn machine_application<T: Into<String>>(
        &self,
        organization: &OrganizationId,
        scopes: impl IntoIterator<Item = T>,
    ) -> MachineApplication {
        let now = self.timestamp();
        let mut state = self.state();
        let store = state.store();
        assert!(
            store.row(&ORGANIZATIONS, organization.as_str()).is_some(),
            "unknown organization {organization}"
        );
        let scopes: Vec<String> = scopes.into_iter().map(Into::into).collect();
        let application = Row::default()
            .with("name", "Machine")
            .with("application_type", "m2m")
            .with("organization_id", organization.as_str())
            .with("client_id", store.new_token("client"))
            .with("description", ())
            .with("scopes", scopes);
        let application = store.insert(&connect::APPLICATIONS, application, now);
        let secret = connect::add_secret(store, application.id(), now);
        MachineApplication {
            client_id: ClientId::from(application.text("client_id")),
            client_secret: Secret::from(secret.text("secret")),
        }
    }

    /// Registers a public client with a redirect URI, as [`RegisterClient`](crate::connect::RegisterClient) does, whether
    /// or not registration is [allowed](Self::allow_dynamic_registration). Returns its client ID.
    ///
    /// # Panics
    ///
    /// If the redirect URI is invalid: neither an HTTPS URL, nor an HTTP URL of a loopback address, nor one with the scheme of an app.
    pub fn register_client(&self, redirect_uri: &str) -> ClientId {
        let metadata = Row::default()
            .with("redirect_uris", [redirect_uri])
            .with("client_name", "Client")
            .with("token_endpoint_auth_method", "none");
        self.add_client(&metadata, None)
    }

    /// Registers a client whose client ID is the URL of its metadata document
    /// ([draft](https://datatracker.ietf.org/doc/draft-ietf-oauth-client-id-metadata-document/)), and advertises that such
    /// clients are supported. The emulator fetches no documents, so each one has to be registered.
    ///
    /// # Panics
    ///
    /// If the authorization server would reject the document.
    pub fn register_client_document(&self, url: &str, document: &impl Serialize) {
        let document = Row::from(to_json(document));
        let id = document.optional_text("client_id");
        assert!(url.starts_with("https://") && id.is_none_or(|id| id == url), "invalid client ID {url}");
        self.state().store().settings.allows_client_id_metadata_documents = true;
        self.add_client(&document, Some(url));
    }

    fn add_client(&self, metadata: &Row, client_id: Option<&str>) -> ClientId {
        let now = self.timestamp();
        match registration::add(self.state().store(), metadata, client_id, now) {
            Ok((application, _)) => ClientId::from(application.text("client_id")),
            Err(error) => panic!("the client is rejected: {}", error.message()),
        }
    }

    /// Adds a resource indicator (RFC 8707), such as the address of an MCP server, for which clients may request access
    /// tokens. The operation is [`CreateAuthkitOAuthResource`](crate::user_management::CreateAuthkitOAuthResource).
    pub fn add_resource_indicator(&self, uri: &str) {
        let now = self.timestamp();
        settings::add_oauth_resource(self.state().store(), uri, false, now);
    }

    /// Creates tokens of a user for a client, as after the consent of the user.
    ///
    /// ```
    /// use workos_core::{testing::Emulator, user_management::CreateUser};
    ///
    /// let emulator = Emulator::new();
    /// let ada = emulator.run(emulator.client().send(CreateUser::new("ada@acme.com")))?;
    /// let client_id = emulator.register_client("http://127.0.0.1/callback");
    /// let tokens = emulator
    ///     .connect_token(&ada.id, &client_id)
    ///     .resource("https://mcp.acme.com/mcp")
    ///     .scopes(["openid", "offline_access"])
    ///     .tokens();
    /// assert!(tokens.refresh_token.is_some());
    /// # Ok::<(), workos_core::Error>(())
    /// ```
    ///
    /// # Panics
    ///
    /// If there is no such user or client.
    pub fn connect_token(&self, user: &UserId, client_id: &ClientId) -> ConnectToken {
        let mut state = self.state();
        let store = state.store();
        assert!(store.row(&USERS, user.as_str()).is_some(), "unknown user {user}");
        assert!(connect::has_application(store, client_id.as_str()), "unknown client {client_id}");
        drop(state);
        ConnectToken {
            emulator: self.clone(),
            user: user.clone(),
            client_id: client_id.clone(),
            issuer: Self::AUTHKIT_DOMAIN.to_owned(),
            organization: None,
            scopes: Vec::new(),
            resources: Vec::new(),
            claims: Row::default(),
        }
    }

    /// Sets whether clients can register (RFC 7591). True by default, for MCP clients; off by default at WorkOS. If
    /// false, the metadata have no registration endpoint, and a registration fails with `access_denied` (403).
    pub fn allow_dynamic_registration(&self, allowed: bool) {
        self.state().store().settings.allows_dynamic_registration = allowed;
    }

    /// Sets the lifetime of the access tokens and ID tokens of the authorization server, in whole seconds. Five minutes by
    /// default.
    pub fn set_connect_token_lifetime(&self, lifetime: Duration) {
        self.state().store().settings.connect_token_lifetime = lifetime.as_secs();
    }

    /// Sets the time after the exchange of a refresh token of the authorization server in which the token returns the same
    /// response again, in whole seconds. 30 seconds by default, as for [sessions](Self::set_replay_window); WorkOS does not
    /// document that there is such a window. After it, and with zero at once, the token gives `invalid_grant` (400).
    pub fn set_connect_replay_window(&self, window: Duration) {
        self.state().store().settings.connect_replay_window = window.as_secs();
    }
}

/// A machine-to-machine application with its client secret. Returned by [`Emulator::machine_application`].
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct MachineApplication {
    /// Client ID, which is the subject of its access tokens.
    pub client_id: ClientId,
    /// Client secret.
    pub client_secret: Secret,
}

/// Tokens of a user for a client before they are created. Returned by [`Emulator::connect_token`].
///
/// The tokens exist in the emulator: introspection, user information and refreshes work, and
/// [`DeleteUserAuthorizedApplication`](crate::user_management::DeleteUserAuthorizedApplication) revokes them.
#[derive(Clone)]
#[must_use = "tokens are not created until `access_token` or `tokens` is called"]
pub struct ConnectToken {
    emulator: Emulator,
    user: UserId,
    client_id: ClientId,
    issuer: String,
    organization: Option<OrganizationId>,
    scopes: Vec<String>,
    resources: Vec<String>,
    claims: Row,
}

impl ConnectToken {
    /// Sets the organization, the `org_id` claim. By default it is the only one of the user; none if there are several.
    pub fn organization(mut self, organization: &OrganizationId) -> Self {
        self.organization = Some(organization.clone());
        self
    }

    /// Sets the granted scopes, which may be any. None by default.
    pub fn scopes<T: Into<String>>(mut self, scopes: impl IntoIterator<Item = T>) -> Self {
        self.scopes = scopes.into_iter().map(Into::into).collect();
        self
    }

    /// Adds a resource, which is the audience; several are a list. Without one it is the default resource indicator, or
    /// else the client ID of the environment.
    pub fn resource(mut self, resource: impl Into<String>) -> Self {
        self.resources.push(resource.into());
        self
    }

    /// Sets the issuer. [`Emulator::AUTHKIT_DOMAIN`] by default; over a socket it is the address of the server.
    pub fn issuer(mut self, issuer: impl Into<String>) -> Self {
        self.issuer = issuer.into();
        self
    }

    /// Sets a claim that the user has chosen on the consent page (Standalone Connect). The claims of WorkOS take
    /// precedence.
    pub fn claim(mut self, name: &str, value: impl Serialize) -> Self {
        self.claims.set(name, value);
        self
    }

    /// Creates an access token at the time of the virtual clock.
    ///
    /// # Panics
    ///
    /// As [`tokens`](Self::tokens).
    #[must_use]
    pub fn access_token(self) -> Secret {
        self.tokens().access_token
    }

    /// Creates the tokens at the time of the virtual clock: a refresh token with the scope `offline_access`, an ID token
    /// with `openid`.
    ///
    /// # Panics
    ///
    /// If the user or the client has been deleted, or the claims of the JWT template are too long.
    #[must_use]
    pub fn tokens(self) -> TokenResponse {
        let (now, mut state) = (self.emulator.timestamp(), self.emulator.state());
        let store = state.store();
        let request = self.request(store);
        let response = connect::tokens::issue_to_user(store, &self.issuer, &self.client_id, request, now);
        let response = response.ok().and_then(|row| from_json(to_json(&row).to_string().as_bytes()).ok());
        response.unwrap_or_else(|| panic!("the tokens of user {} cannot be created", self.user))
    }

    fn request(&self, store: &Store) -> Row {
        let organization =
            match (&self.organization, active_organizations(store, self.user.as_str()).as_slice()) {
                (Some(id), _) => Some(id.as_str().to_owned()),
                (None, [only]) => Some(only.clone()),
                (None, _) => None,
            };
        let default = settings::default_oauth_resource(store).map(str::to_owned);
        let resources =
            if self.resources.is_empty() { default.into_iter().collect() } else { self.resources.clone() };
        Row::default()
            .with("user_id", self.user.as_str())
            .with("organization_id", organization)
            .with("scopes", &self.scopes)
            .with("resources", resources)
            .with("claims", &self.claims)
    }
}

impl fmt::Debug for ConnectToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ConnectToken")
            .field("user", &self.user)
            .field("client_id", &self.client_id)
            .field("scopes", &self.scopes)
            .field("resources", &self.resources)
            .finish_non_exhaustive()
    }
}
