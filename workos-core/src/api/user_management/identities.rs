//! The identities of users at identity providers.

use crate::types::UserId;

model! {
    /// What an identity provider knows a user as.
    Identity {
        /// The provider's id of them.
        idp_id: String,
        /// What kind of provider it is: `OAuth`.
        kind as "type": String,
        /// The provider.
        provider: IdentityProvider,
    }
}

open_enum! {
    /// A provider that knows a user.
    pub enum IdentityProvider {
        /// Apple.
        AppleOAuth = "AppleOAuth",
        /// Bitbucket.
        BitbucketOAuth = "BitbucketOAuth",
        /// GitHub, which WorkOS spells differently here than elsewhere.
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
        /// Vercel's marketplace.
        VercelMarketplaceOAuth = "VercelMarketplaceOAuth",
        /// Vercel.
        VercelOAuth = "VercelOAuth",
        /// Xero.
        XeroOAuth = "XeroOAuth",
        /// Discord. No longer documented.
        DiscordOAuth = "DiscordOAuth",
        /// Grok. No longer documented.
        GrokOAuth = "GrokOAuth",
        /// X. No longer documented.
        XOAuth = "XOAuth",
    }
}

endpoint! {
    /// Gets what identity providers know a user as. Only OAuth providers are listed.
    GetUserIdentities: GET "/user_management/users/{id}/identities" as "get_user_identities" -> Vec<Identity>,
    path {
        /// The user.
        id: UserId,
    }
}
