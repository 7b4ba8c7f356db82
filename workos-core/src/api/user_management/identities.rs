//! Identities of users at identity providers.

use crate::types::UserId;

model! {
    /// An identity of a user at an identity provider. A user has several after identity linking.
    Identity {
        /// ID of the user at the identity provider.
        idp_id: String,
        /// Type of the identity: `OAuth`.
        kind as "type": String,
        /// Identity provider.
        provider: IdentityProvider,
    }
}

open_enum! {
    /// Identity provider of an [`Identity`].
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
}

endpoint! {
    /// Gets the identities of a user. The response has OAuth identities only.
    GetUserIdentities: GET "/user_management/users/{id}/identities" as "get_user_identities" -> Vec<Identity>,
    path {
        /// ID of the user.
        id: UserId,
    }
}
