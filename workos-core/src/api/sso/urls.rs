//! The pages that browsers are sent to: to sign in, and to sign out.

use crate::{
    endpoint::{Query, QueryValue},
    types::{CodeChallenge, ConnectionId, OrganizationId, ProfileId, Secret},
};

/// Which identity provider somebody signs in with: one of these, never two.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ConnectionSelector {
    /// That of this connection.
    Connection(ConnectionId),
    /// That of this organization's connection.
    Organization(OrganizationId),
    /// This one, where everybody may have an account.
    Provider(Provider),
    /// That of the connection with this domain. Deprecated by WorkOS in favour of the others.
    Domain(String),
}

impl ConnectionSelector {
    /// That of this connection.
    #[must_use]
    pub fn connection(id: impl Into<ConnectionId>) -> Self {
        Self::Connection(id.into())
    }

    /// That of this organization's connection.
    #[must_use]
    pub fn organization(id: impl Into<OrganizationId>) -> Self {
        Self::Organization(id.into())
    }

    /// This one, where everybody may have an account.
    #[must_use]
    pub fn provider(provider: impl Into<Provider>) -> Self {
        Self::Provider(provider.into())
    }

    /// That of the connection with this domain. Deprecated by WorkOS in favour of the others.
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

/// Written under a name of its own.
impl QueryValue for ConnectionSelector {
    fn append(&self, _: &str, query: &mut Query<'_>) {
        let (name, text) = self.name_and_text();
        query.pair(name, text);
    }

    fn append_item(&self, query: &mut Query<'_>) {
        query.item(self.name_and_text().1);
    }
}

open_enum! {
    /// An identity provider where everybody may have an account.
    pub enum Provider {
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
        /// Vercel's marketplace.
        VercelMarketplaceOAuth = "VercelMarketplaceOAuth",
        /// Vercel.
        VercelOAuth = "VercelOAuth",
        /// Xero.
        XeroOAuth = "XeroOAuth",
    }
}

open_enum! {
    /// What the identity provider is to ask, whether or not it knows the browser.
    pub enum Prompt {
        /// To sign in again.
        Login = "login",
    }
}

endpoint! {
    /// Sends a browser to an identity provider to sign in, and on to your redirect URI with a `code` for
    /// [`GetProfileAndToken`](super::GetProfileAndToken) and with your `state`, or with an `error`.
    ///
    /// ```
    /// use workos_core::{Config, sso::{AuthorizationUrl, ConnectionSelector, Prompt}};
    ///
    /// let config = Config::without_api_key().client_id("client_1")?;
    /// let page = AuthorizationUrl::new("https://a.app/callback", ConnectionSelector::organization("org_1"));
    /// assert_eq!(
    ///     config.url(&page.state("s1").code_challenge("c1").prompt(Prompt::Login))?.as_str(),
    ///     "https://api.workos.com/sso/authorize?client_id=client_1&response_type=code\
    ///      &redirect_uri=https%3A%2F%2Fa.app%2Fcallback&organization=org_1&state=s1\
    ///      &code_challenge=c1&code_challenge_method=S256&prompt=login",
    /// );
    /// # Ok::<(), workos_core::Error>(())
    /// ```
    AuthorizationUrl: GET "/sso/authorize" as "get_authorization_url" -> redirect,
    auth: ClientId,
    query {
        /// Where the browser goes with the code: one of the redirect URIs that you entered in the dashboard.
        redirect_uri: String,
        /// Which identity provider.
        selector: ConnectionSelector,
        /// A text that comes back to your redirect URI along with the code. Make it one that only this
        /// browser has, and compare.
        state: Option<Secret>,
        /// The code challenge of PKCE; then exchange the code with
        /// [`GetProfileAndTokenWithPkce`](super::GetProfileAndTokenWithPkce).
        code_challenge: Option<CodeChallenge>,
        /// The domain of their account, filled in beforehand: with Microsoft OAuth and Google SAML.
        domain_hint: Option<String>,
        /// Their name or e-mail address, filled in beforehand: with OAuth, OpenID Connect, Okta, Entra ID
        /// and custom SAML.
        login_hint: Option<String>,
        /// A random text that the identity provider repeats in its id token.
        nonce: Option<String>,
        /// What the identity provider is to ask, whether or not it knows the browser.
        prompt: Option<Prompt>,
        /// What else the identity provider's tokens are to be good for: with OAuth and OpenID Connect.
        provider_scopes: Option<Vec<String>>,
        /// Further parameters for the identity provider's own URL: with OAuth.
        provider_query_params: Option<BTreeMap<String, String>>,
    }
    constant {
        "response_type": "code",
    }
}

model! {
    /// What signs somebody out at their identity provider.
    LogoutAuthorization {
        /// The URL to send their browser to, finished.
        logout_url: Secret,
        /// The token in it, for [`LogoutUrl`].
        logout_token: Secret,
    }
}

endpoint! {
    /// Prepares to sign somebody out at their identity provider: send their browser to the URL of the answer.
    ///
    /// Refused with `connection_invalid` or `unauthorized_client` (400).
    AuthorizeLogout: POST "/sso/logout/authorize" as "authorize_logout" -> LogoutAuthorization,
    body {
        /// Whom.
        profile_id: ProfileId,
    }
}

endpoint! {
    /// Sends a browser to its identity provider to sign out. [`LogoutAuthorization::logout_url`] is the
    /// same, unless you have a `return_to`.
    LogoutUrl: GET "/sso/logout" as "get_logout_url" -> redirect,
    auth: None,
    query {
        /// The token that [`AuthorizeLogout`] answered with. It is good for a short time.
        token: Secret,
        /// Where the browser goes afterwards. Not in WorkOS's reference.
        return_to: Option<String>,
    }
}
