//! Where a browser is sent to sign in.

use crate::{
    endpoint::{Query, QueryValue},
    types::{CodeChallenge, ConnectionId, OrganizationId, Secret},
};

/// How people sign in: with a provider, through a connection, to an organization. WorkOS needs one of them, so a
/// selector is made of one; [`AuthorizationUrl`] can add the others.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub struct AuthorizationSelector {
    provider: Option<AuthorizationProvider>,
    connection_id: Option<ConnectionId>,
    organization_id: Option<OrganizationId>,
}

impl AuthorizationSelector {
    const NONE: Self = Self { provider: None, connection_id: None, organization_id: None };

    /// With AuthKit's pages, or with this identity provider.
    pub fn provider(provider: impl Into<AuthorizationProvider>) -> Self {
        Self { provider: Some(provider.into()), ..Self::NONE }
    }

    /// Through this SSO connection.
    pub fn connection(id: impl Into<ConnectionId>) -> Self {
        Self { connection_id: Some(id.into()), ..Self::NONE }
    }

    /// To this organization.
    pub fn organization(id: impl Into<OrganizationId>) -> Self {
        Self { organization_id: Some(id.into()), ..Self::NONE }
    }
}

impl From<AuthorizationProvider> for AuthorizationSelector {
    fn from(provider: AuthorizationProvider) -> Self {
        Self::provider(provider)
    }
}

impl From<ConnectionId> for AuthorizationSelector {
    fn from(id: ConnectionId) -> Self {
        Self::connection(id)
    }
}

impl From<OrganizationId> for AuthorizationSelector {
    fn from(id: OrganizationId) -> Self {
        Self::organization(id)
    }
}

/// Written under names of its own.
impl QueryValue for AuthorizationSelector {
    fn append(&self, _: &str, query: &mut Query<'_>) {
        self.provider.append("provider", query);
        self.connection_id.append("connection_id", query);
        self.organization_id.append("organization_id", query);
    }

    fn append_item(&self, query: &mut Query<'_>) {
        self.provider.append_item(query);
        self.connection_id.append_item(query);
        self.organization_id.append_item(query);
    }
}

endpoint! {
    /// Where a browser is sent to sign in. It comes back to the redirect URI with a `code` for
    /// [`AuthenticateWithCode`](super::AuthenticateWithCode) and with your `state`, or with an `error`.
    ///
    /// ```
    /// use workos_core::{Config, user_management::{AuthorizationProvider, AuthorizationUrl}};
    ///
    /// let config = Config::without_api_key().client_id("client_123")?;
    /// let url = config.url(
    ///     &AuthorizationUrl::new("https://acme.com/callback", AuthorizationProvider::AuthKit).state("s1"),
    /// )?;
    /// assert_eq!(
    ///     url.as_str(),
    ///     "https://api.workos.com/user_management/authorize?client_id=client_123&response_type=code\
    ///      &redirect_uri=https%3A%2F%2Facme.com%2Fcallback&provider=authkit&state=s1",
    /// );
    /// # Ok::<(), workos_core::Error>(())
    /// ```
    AuthorizationUrl: GET "/user_management/authorize" as "get_authorization_url" -> redirect,
    auth: ClientId,
    query {
        /// Where the browser comes back to: one of your [`RedirectUri`](super::RedirectUri)s.
        redirect_uri: String,
        /// How people sign in.
        selector: AuthorizationSelector,
        /// A text that comes back along with the code. Make it one that only this browser has, and compare.
        state: Option<Secret>,
        /// The code challenge of PKCE; its verifier goes with the code.
        code_challenge: Option<CodeChallenge>,
        /// The page of AuthKit to begin with; signing in if left out. Only with AuthKit.
        screen_hint: Option<ScreenHint>,
        /// The e-mail address that they probably sign in with.
        login_hint: Option<String>,
        /// The domain that they probably belong to.
        domain_hint: Option<String>,
        /// What they are asked for whether or not their browser is known: `login` or `consent`, say.
        prompt: Option<String>,
        /// How many seconds ago they may last have signed in; otherwise they do it again. Zero: in any case.
        /// Only with AuthKit.
        max_age: Option<u32>,
        /// The token of an invitation that is accepted on the way.
        invitation_token: Option<Secret>,
        /// Further scopes to ask the identity provider for.
        provider_scopes: Option<Vec<String>>,
        /// Further parameters for the identity provider.
        provider_query_params: Option<BTreeMap<String, String>>,
        /// The nonce by which a one-shot environment is claimed. Not in WorkOS's reference; Node's SDK sends it.
        claim_nonce: Option<Secret>,
    }
    constant { "response_type": "code" }
}

impl AuthorizationUrl {
    /// Signs in with AuthKit's pages, or with this identity provider.
    pub fn provider(mut self, provider: impl Into<AuthorizationProvider>) -> Self {
        self.selector.provider = Some(provider.into());
        self
    }

    /// Signs in through this SSO connection.
    pub fn connection_id(mut self, id: impl Into<ConnectionId>) -> Self {
        self.selector.connection_id = Some(id.into());
        self
    }

    /// Signs in to this organization.
    pub fn organization_id(mut self, id: impl Into<OrganizationId>) -> Self {
        self.selector.organization_id = Some(id.into());
        self
    }
}

open_enum! {
    /// How people sign in.
    pub enum AuthorizationProvider {
        /// With AuthKit's pages, in every way that you have switched on.
        AuthKit = "authkit",
        /// With Apple.
        AppleOAuth = "AppleOAuth",
        /// With Bitbucket.
        BitbucketOAuth = "BitbucketOAuth",
        /// With GitHub.
        GitHubOAuth = "GitHubOAuth",
        /// With GitLab.
        GitLabOAuth = "GitLabOAuth",
        /// With Google.
        GoogleOAuth = "GoogleOAuth",
        /// With Intuit.
        IntuitOAuth = "IntuitOAuth",
        /// With LinkedIn.
        LinkedInOAuth = "LinkedInOAuth",
        /// With Microsoft.
        MicrosoftOAuth = "MicrosoftOAuth",
        /// With Salesforce.
        SalesforceOAuth = "SalesforceOAuth",
        /// With Slack.
        SlackOAuth = "SlackOAuth",
        /// From Vercel's marketplace.
        VercelMarketplaceOAuth = "VercelMarketplaceOAuth",
        /// With Vercel.
        VercelOAuth = "VercelOAuth",
        /// With Xero.
        XeroOAuth = "XeroOAuth",
    }
}

open_enum! {
    /// The page of AuthKit to begin with.
    pub enum ScreenHint {
        /// Signing up.
        SignUp = "sign-up",
        /// Signing in.
        SignIn = "sign-in",
    }
}
