//! URLs that browsers are redirected to, for sign-in and for logout.

use std::collections::BTreeMap;

use crate::{
    endpoint::{Query, QueryValue},
    types::{CodeChallenge, ConnectionId, OrganizationId, ProfileId, Secret},
};

/// Connection or OAuth provider that a user signs in with. WorkOS accepts exactly one of the variants.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ConnectionSelector {
    /// The connection with this ID (`conn_…`).
    Connection(ConnectionId),
    /// The connection of the organization with this ID (`org_…`).
    Organization(OrganizationId),
    /// An OAuth provider, for example Google.
    Provider(Provider),
    /// The connection with this domain. Deprecated by WorkOS in favor of `Connection` and `Organization`.
    Domain(String),
}

impl ConnectionSelector {
    /// Selects the connection with this ID (`conn_…`).
    #[must_use]
    pub fn connection(id: impl Into<ConnectionId>) -> Self {
        Self::Connection(id.into())
    }

    /// Selects the connection of the organization with this ID (`org_…`).
    #[must_use]
    pub fn organization(id: impl Into<OrganizationId>) -> Self {
        Self::Organization(id.into())
    }

    /// Selects an OAuth provider, for example Google.
    #[must_use]
    pub fn provider(provider: impl Into<Provider>) -> Self {
        Self::Provider(provider.into())
    }

    /// Selects the connection with this domain, for example `acme.com`. Deprecated by WorkOS in favor of
    /// [`connection`](Self::connection) and [`organization`](Self::organization).
    #[must_use]
    pub fn domain(domain: impl Into<String>) -> Self {
        Self::Domain(domain.into())
    }

    fn name_and_text(&self) -> (&'static str, &str) {
        match self {
            Self::Connection(id) => ("connection", id.as_str()),
            Self::Organization(id) => ("organization", id.as_str()),
            Self::Provider(provider) => ("provider", provider.as_str()),
            Self::Domain(domain) => ("domain", domain),
        }
    }
}

impl From<ConnectionId> for ConnectionSelector {
    fn from(id: ConnectionId) -> Self {
        Self::Connection(id)
    }
}

impl From<OrganizationId> for ConnectionSelector {
    fn from(id: OrganizationId) -> Self {
        Self::Organization(id)
    }
}

impl From<Provider> for ConnectionSelector {
    fn from(provider: Provider) -> Self {
        Self::Provider(provider)
    }
}

/// The name of the query parameter depends on the variant.
impl QueryValue for ConnectionSelector {
    fn append(&self, _: &str, query: &mut Query<'_>) {
        let (name, text) = self.name_and_text();
        query.pair(name, text);
    }

    fn append_item(&self, query: &mut Query<'_>) {
        query.item(self.name_and_text().1);
    }
}

/// An OAuth provider that users sign in with, independent of an organization.
#[open_enum]
pub enum Provider {
    /// Apple OAuth.
    AppleOAuth = "AppleOAuth",
    /// Bitbucket OAuth.
    BitbucketOAuth = "BitbucketOAuth",
    /// GitHub OAuth.
    GitHubOAuth = "GitHubOAuth",
    /// GitLab OAuth.
    GitLabOAuth = "GitLabOAuth",
    /// Google OAuth.
    GoogleOAuth = "GoogleOAuth",
    /// Intuit OAuth.
    IntuitOAuth = "IntuitOAuth",
    /// LinkedIn OAuth.
    LinkedInOAuth = "LinkedInOAuth",
    /// Microsoft OAuth.
    MicrosoftOAuth = "MicrosoftOAuth",
    /// Salesforce OAuth.
    SalesforceOAuth = "SalesforceOAuth",
    /// Slack OAuth.
    SlackOAuth = "SlackOAuth",
    /// Vercel Marketplace OAuth.
    VercelMarketplaceOAuth = "VercelMarketplaceOAuth",
    /// Vercel OAuth.
    VercelOAuth = "VercelOAuth",
    /// Xero OAuth.
    XeroOAuth = "XeroOAuth",
}

/// Prompt of the identity provider.
#[open_enum]
pub enum Prompt {
    /// Authentication is required again, even if the user has a session at the identity provider. Sets
    /// `ForceAuthn="true"` in SAML requests; SAML providers without support for it ignore it.
    Login = "login",
}

/// Builds the authorization URL that starts single sign-on.
///
/// After authentication WorkOS redirects the browser to `redirect_uri` with a `code` for
/// [`GetProfileAndToken`](super::GetProfileAndToken) and the `state`, or with an `error`.
///
/// ```
/// use workos_core::{Config, sso::{SsoAuthorizationUrl, ConnectionSelector, Prompt}};
///
/// let config = Config::without_api_key().client_id("client_1")?;
/// let authorization =
///     SsoAuthorizationUrl::new("https://a.app/callback", ConnectionSelector::organization("org_1"));
/// assert_eq!(
///     config.url(&authorization.state("s1").code_challenge("c1").prompt(Prompt::Login))?.as_str(),
///     "https://api.workos.com/sso/authorize?client_id=client_1&response_type=code\
///      &redirect_uri=https%3A%2F%2Fa.app%2Fcallback&organization=org_1&state=s1\
///      &code_challenge=c1&code_challenge_method=S256&prompt=login",
/// );
/// # Ok::<(), workos_core::Error>(())
/// ```
#[endpoint(
    GET "/sso/authorize",
    operation = "get_authorization_url",
    reference = "sso/get-authorization-url",
    redirect,
    auth = ClientId,
    constants("response_type" = "code"),
)]
pub struct SsoAuthorizationUrl {
    /// URL that the browser is redirected to with the `code`. One of the redirect URIs of the
    /// environment, which are configured in the WorkOS Dashboard.
    pub redirect_uri: String,
    /// Connection or OAuth provider to sign in with.
    pub selector: ConnectionSelector,
    /// Value that the redirect URI receives unchanged. Protects against CSRF if the value is random,
    /// bound to the browser and compared in the callback.
    pub state: Option<Secret>,
    /// PKCE code challenge, sent with the method `S256`. Exchange the code with
    /// [`GetProfileAndTokenWithPkce`](super::GetProfileAndTokenWithPkce).
    pub code_challenge: Option<CodeChallenge>,
    /// Domain to prefill in the sign-in form, for example `acme.com`. Supported by Microsoft OAuth and
    /// Google SAML connections.
    pub domain_hint: Option<String>,
    /// Username or email address to prefill in the sign-in form. Supported by OAuth, OpenID Connect,
    /// Okta, Entra ID and custom SAML connections.
    pub login_hint: Option<String>,
    /// Random value that the identity provider repeats in the ID token, to prevent replay attacks.
    pub nonce: Option<String>,
    /// Prompt of the identity provider: [`Prompt::Login`] requires authentication again.
    pub prompt: Option<Prompt>,
    /// Additional scopes to request from the identity provider. Supported by OAuth and OpenID Connect
    /// connections.
    pub provider_scopes: Option<Vec<String>>,
    /// Additional query parameters for the OAuth provider, for example `access_type=offline`. Supported
    /// by OAuth connections.
    pub provider_query_params: Option<BTreeMap<String, String>>,
}

/// Logout URL and token for a user's session at the identity provider.
#[model]
pub struct SsoLogoutAuthorization {
    /// URL to redirect the user's browser to.
    pub logout_url: Secret,
    /// Short-lived logout token for [`SsoLogoutUrl`].
    pub logout_token: Secret,
}

/// Creates a logout token, with which the user is signed out at the identity provider. Redirect the
/// user's browser to the returned `logout_url`.
///
/// # Errors
///
/// - `connection_invalid` (400) if the connection does not support single logout. Only connections of
///   type [`ConnectionType::GenericOidc`](super::ConnectionType::GenericOidc) do.
/// - `unauthorized_client` (400) if the client is not authorized.
#[endpoint(
    POST "/sso/logout/authorize",
    operation = "authorize_logout",
    reference = "sso/logout/authorize",
    response = SsoLogoutAuthorization,
)]
pub struct AuthorizeLogout {
    /// ID of the profile to log out.
    pub profile_id: ProfileId,
}

/// Builds the logout URL, which signs the user out at the identity provider.
///
/// [`SsoLogoutAuthorization::logout_url`] is the same URL without `return_to`.
#[endpoint(
    GET "/sso/logout",
    operation = "get_logout_url",
    reference = "sso/logout/redirect",
    redirect,
    auth = None,
)]
pub struct SsoLogoutUrl {
    /// Short-lived logout token from [`AuthorizeLogout`].
    pub token: Secret,
    /// URL that the browser is redirected to after logout. Not in WorkOS's reference.
    pub return_to: Option<String>,
}
