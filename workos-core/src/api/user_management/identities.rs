//! Identities of users at identity providers.

use crate::types::UserId;

/// An identity of a user at an identity provider. A user has several after identity linking.
#[model]
pub struct Identity {
    /// ID of the user at the identity provider.
    pub idp_id: String,
    /// Type of the identity: `OAuth`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Identity provider.
    pub provider: IdentityProvider,
}

/// Identity provider of an [`Identity`].
#[open_enum]
pub enum IdentityProvider {
    /// Apple.
    AppleOAuth = "AppleOAuth",
    /// Bitbucket.
    BitbucketOAuth = "BitbucketOAuth",
    /// GitHub, `GithubOAuth` here and `GitHubOAuth` elsewhere in the API.
    GitHubOAuth = "GithubOAuth",
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
    /// Discord. No longer documented by WorkOS.
    DiscordOAuth = "DiscordOAuth",
    /// Grok. No longer documented by WorkOS.
    GrokOAuth = "GrokOAuth",
    /// X. No longer documented by WorkOS.
    XOAuth = "XOAuth",
}

/// Gets the identities of a user. The response has OAuth identities only.
#[endpoint(
    GET "/user_management/users/{id}/identities",
    operation = "get_user_identities",
    reference = "authkit/identity/list",
    response = Vec<Identity>,
)]
pub struct GetUserIdentities {
    /// ID of the user.
    pub id: UserId,
}
