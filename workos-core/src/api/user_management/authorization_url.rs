//! Authorization URL, which a browser is redirected to in order to sign in.

use std::collections::BTreeMap;

use crate::{
    endpoint::{Query, QueryValue},
    types::{CodeChallenge, ConnectionId, OrganizationId, Secret},
};

/// Selector of the way to authenticate: a provider, an SSO connection or an organization.
///
/// WorkOS requires at least one of the three, so a selector is created with one; [`AuthorizationUrl`] can
/// add the others.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub struct AuthorizationSelector {
    provider: Option<AuthorizationProvider>,
    connection_id: Option<ConnectionId>,
    organization_id: Option<OrganizationId>,
}

impl AuthorizationSelector {
    const NONE: Self = Self { provider: None, connection_id: None, organization_id: None };

    /// Selects AuthKit or an OAuth provider.
    pub fn provider(provider: impl Into<AuthorizationProvider>) -> Self {
        Self { provider: Some(provider.into()), ..Self::NONE }
    }

    /// Selects an SSO connection.
    pub fn connection(id: impl Into<ConnectionId>) -> Self {
        Self { connection_id: Some(id.into()), ..Self::NONE }
    }

    /// Selects an organization.
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

/// Each selected value is sent under a parameter name of its own, not under the name of the field.
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

/// Authorization URL, which a browser is redirected to in order to sign in with AuthKit or SSO.
///
/// The browser returns to the redirect URI with a `code` for
/// [`AuthenticateWithCode`](super::AuthenticateWithCode) and the `state` of the request, or with an
/// `error`.
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
#[endpoint(
    GET "/user_management/authorize",
    operation = "get_authorization_url",
    reference = "authkit/authentication/get-authorization-url",
    redirect,
    auth = ClientId,
    constants("response_type" = "code"),
)]
pub struct AuthorizationUrl {
    /// Callback URI that the browser returns to: one of the [`RedirectUri`](super::RedirectUri)s.
    pub redirect_uri: String,
    /// Provider, connection or organization to authenticate with.
    pub selector: AuthorizationSelector,
    /// Opaque value that returns with the code. Use a value that is bound to the browser session and
    /// compare the two.
    pub state: Option<Secret>,
    /// PKCE code challenge (method `S256`). The code verifier is sent with the code.
    pub code_challenge: Option<CodeChallenge>,
    /// AuthKit page to display first. Default: sign-in. Only with the provider AuthKit.
    pub screen_hint: Option<ScreenHint>,
    /// Hint about the login identifier of the user, such as an email address.
    pub login_hint: Option<String>,
    /// Hint about the domain of the user for the lookup of an SSO connection, such as `acme.com`.
    pub domain_hint: Option<String>,
    /// Prompt that the user sees even if the browser is signed in, such as `login` or `consent`.
    pub prompt: Option<String>,
    /// Maximum number of seconds since the last authentication; after more, the user authenticates
    /// again. 0 always requires it. Only with the provider AuthKit.
    pub max_age: Option<u32>,
    /// Token of an invitation to accept during authentication.
    pub invitation_token: Option<Secret>,
    /// Additional OAuth scopes to request from the identity provider.
    pub provider_scopes: Option<Vec<String>>,
    /// Additional query parameters for the OAuth provider, such as `hd` or `access_type`.
    pub provider_query_params: Option<BTreeMap<String, String>>,
    /// Nonce for claiming a one-shot environment. Not in WorkOS's reference; Node's SDK sends it.
    pub claim_nonce: Option<Secret>,
}

impl AuthorizationUrl {
    /// Authenticates with AuthKit or with an OAuth provider.
    pub fn provider(mut self, provider: impl Into<AuthorizationProvider>) -> Self {
        self.selector.provider = Some(provider.into());
        self
    }

    /// Authenticates with an SSO connection (`conn_…`).
    pub fn connection_id(mut self, id: impl Into<ConnectionId>) -> Self {
        self.selector.connection_id = Some(id.into());
        self
    }

    /// Authenticates the user for an organization (`org_…`).
    pub fn organization_id(mut self, id: impl Into<OrganizationId>) -> Self {
        self.selector.organization_id = Some(id.into());
        self
    }
}

/// Provider to authenticate with: AuthKit or an OAuth provider.
#[open_enum]
pub enum AuthorizationProvider {
    /// AuthKit's hosted pages, with all authentication methods that are enabled.
    AuthKit = "authkit",
    /// Apple.
    AppleOAuth = "AppleOAuth",
    /// Bitbucket.
    BitbucketOAuth = "BitbucketOAuth",
    /// GitHub.
    GitHubOAuth = "GitHubOAuth",
    /// GitLab.
    GitLabOAuth = "GitLabOAuth",
    /// Google.
    GoogleOAuth = "GoogleOAuth",
    /// Intuit.
    IntuitOAuth = "IntuitOAuth",
    /// LinkedIn.
    LinkedInOAuth = "LinkedInOAuth",
    /// Microsoft.
    MicrosoftOAuth = "MicrosoftOAuth",
    /// Salesforce.
    SalesforceOAuth = "SalesforceOAuth",
    /// Slack.
    SlackOAuth = "SlackOAuth",
    /// Vercel Marketplace.
    VercelMarketplaceOAuth = "VercelMarketplaceOAuth",
    /// Vercel.
    VercelOAuth = "VercelOAuth",
    /// Xero.
    XeroOAuth = "XeroOAuth",
}

/// AuthKit page to display first.
#[open_enum]
pub enum ScreenHint {
    /// Sign-up page.
    SignUp = "sign-up",
    /// Sign-in page.
    SignIn = "sign-in",
}
