//! The kinds of identity providers.

open_enum! {
    /// A kind of identity provider.
    pub enum ConnectionType {
        /// Nobody has said yet.
        Pending = "Pending",
        /// Active Directory Federation Services, by SAML.
        AdfsSaml = "ADFSSAML",
        /// ADP, by OpenID Connect.
        AdpOidc = "AdpOidc",
        /// Apple, by OAuth.
        AppleOAuth = "AppleOAuth",
        /// Auth0, while its users move to WorkOS.
        Auth0Migration = "Auth0Migration",
        /// Auth0, by SAML.
        Auth0Saml = "Auth0SAML",
        /// Entra ID, by SAML.
        AzureSaml = "AzureSAML",
        /// Bitbucket, by OAuth.
        BitbucketOAuth = "BitbucketOAuth",
        /// CAS, by SAML.
        CasSaml = "CasSAML",
        /// ClassLink, by SAML.
        ClassLinkSaml = "ClassLinkSAML",
        /// Clever, by OpenID Connect.
        CleverOidc = "CleverOIDC",
        /// Cloudflare, by SAML.
        CloudflareSaml = "CloudflareSAML",
        /// CyberArk, by SAML.
        CyberArkSaml = "CyberArkSAML",
        /// Duo, by SAML.
        DuoSaml = "DuoSAML",
        /// Entra ID, by OpenID Connect.
        EntraIdOidc = "EntraIdOIDC",
        /// Any identity provider, by OpenID Connect.
        GenericOidc = "GenericOIDC",
        /// Any identity provider, by SAML.
        GenericSaml = "GenericSAML",
        /// GitHub, by OAuth.
        GitHubOAuth = "GitHubOAuth",
        /// GitLab, by OAuth.
        GitLabOAuth = "GitLabOAuth",
        /// Google, by OAuth.
        GoogleOAuth = "GoogleOAuth",
        /// Google, by OpenID Connect.
        GoogleOidc = "GoogleOIDC",
        /// Google, by SAML.
        GoogleSaml = "GoogleSAML",
        /// Intuit, by OAuth.
        IntuitOAuth = "IntuitOAuth",
        /// JumpCloud, by SAML.
        JumpCloudSaml = "JumpCloudSAML",
        /// Keycloak, by SAML.
        KeycloakSaml = "KeycloakSAML",
        /// LastPass, by SAML.
        LastPassSaml = "LastPassSAML",
        /// LinkedIn, by OAuth.
        LinkedInOAuth = "LinkedInOAuth",
        /// Login.gov, by OpenID Connect.
        LoginGovOidc = "LoginGovOidc",
        /// A link in an e-mail: see [`passwordless`](crate::passwordless).
        MagicLink = "MagicLink",
        /// Microsoft, by OAuth.
        MicrosoftOAuth = "MicrosoftOAuth",
        /// miniOrange, by SAML.
        MiniOrangeSaml = "MiniOrangeSAML",
        /// NetIQ, by SAML.
        NetIqSaml = "NetIqSAML",
        /// Okta, by OpenID Connect.
        OktaOidc = "OktaOIDC",
        /// Okta, by SAML.
        OktaSaml = "OktaSAML",
        /// OneLogin, by SAML.
        OneLoginSaml = "OneLoginSAML",
        /// Oracle, by SAML.
        OracleSaml = "OracleSAML",
        /// PingFederate, by SAML.
        PingFederateSaml = "PingFederateSAML",
        /// PingOne, by SAML.
        PingOneSaml = "PingOneSAML",
        /// Rippling, by SAML.
        RipplingSaml = "RipplingSAML",
        /// Salesforce, by SAML.
        SalesforceSaml = "SalesforceSAML",
        /// Any Shibboleth, by SAML.
        ShibbolethGenericSaml = "ShibbolethGenericSAML",
        /// Shibboleth, by SAML.
        ShibbolethSaml = "ShibbolethSAML",
        /// SimpleSAMLphp, by SAML.
        SimpleSamlPhpSaml = "SimpleSamlPhpSAML",
        /// Salesforce, by OAuth.
        SalesforceOAuth = "SalesforceOAuth",
        /// Slack, by OAuth.
        SlackOAuth = "SlackOAuth",
        /// WorkOS's own identity provider for tests.
        TestIdp = "TestIdp",
        /// Vercel's marketplace, by OAuth.
        VercelMarketplaceOAuth = "VercelMarketplaceOAuth",
        /// Vercel, by OAuth.
        VercelOAuth = "VercelOAuth",
        /// VMware, by SAML.
        VmwareSaml = "VMwareSAML",
        /// Xero, by OAuth.
        XeroOAuth = "XeroOAuth",
        /// Discord, by OAuth. No longer listed by WorkOS.
        DiscordOAuth = "DiscordOAuth",
        /// Grok, by OAuth. No longer listed by WorkOS.
        GrokOAuth = "GrokOAuth",
        /// X, by OAuth. No longer listed by WorkOS.
        XOAuth = "XOAuth",
        /// GitHub, by OAuth, as the filter of [`ListConnections`](super::ListConnections) spells it.
        GithubOAuth = "GithubOAuth",
    }
}
