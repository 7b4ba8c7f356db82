//! Where a browser is sent to sign in.

use crate::types::{CodeChallenge, ConnectionId, OrganizationId, Secret};

endpoint! {
    /// Where a browser is sent to sign in. It comes back to the redirect URI with a `code` for
    /// [`AuthenticateWithCode`](super::AuthenticateWithCode) and with your `state`, or with an `error`.
    ///
    /// Say with `provider`, `connection_id` or `organization_id` how people sign in; WorkOS needs one of them.
    ///
    /// ```
    /// use workos_core::{Config, user_management::{AuthorizationProvider, AuthorizationUrl}};
    ///
    /// let config = Config::without_api_key().client_id("client_123")?;
    /// let url = config.url(
    ///     &AuthorizationUrl::new("https://acme.com/callback").provider(AuthorizationProvider::AuthKit).state("s1"),
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
        /// Sign in with AuthKit's pages, or with this identity provider.
        provider: Option<AuthorizationProvider>,
        /// Sign in through this SSO connection.
        connection_id: Option<ConnectionId>,
        /// Sign in to this organization.
        organization_id: Option<OrganizationId>,
        /// A text that comes back along with the code. Make it one that only this browser has, and compare.
        state: Option<String>,
        /// The code challenge of PKCE; its verifier goes with the code.
        code_challenge: Option<CodeChallenge>,
        /// The page of AuthKit to begin with; signing in if left out.
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
    }
    constant { "response_type": "code" }
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
