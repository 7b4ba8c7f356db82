//! Connection types.

/// Type of a connection: identity provider and protocol.
#[open_enum]
pub enum ConnectionType {
    /// No type is selected yet.
    Pending = "Pending",
    /// Active Directory Federation Services (SAML).
    AdfsSaml = "ADFSSAML",
    /// ADP (OpenID Connect).
    AdpOidc = "AdpOidc",
    /// Apple (OAuth).
    AppleOAuth = "AppleOAuth",
    /// Auth0, for the migration of its users to WorkOS.
    Auth0Migration = "Auth0Migration",
    /// Auth0 (SAML).
    Auth0Saml = "Auth0SAML",
    /// Entra ID (SAML).
    AzureSaml = "AzureSAML",
    /// Bitbucket (OAuth).
    BitbucketOAuth = "BitbucketOAuth",
    /// CAS (SAML).
    CasSaml = "CasSAML",
    /// ClassLink (SAML).
    ClassLinkSaml = "ClassLinkSAML",
    /// Clever (OpenID Connect).
    CleverOidc = "CleverOIDC",
    /// Cloudflare (SAML).
    CloudflareSaml = "CloudflareSAML",
    /// CyberArk (SAML).
    CyberArkSaml = "CyberArkSAML",
    /// Duo (SAML).
    DuoSaml = "DuoSAML",
    /// Entra ID (OpenID Connect).
    EntraIdOidc = "EntraIdOIDC",
    /// Generic identity provider (OpenID Connect).
    GenericOidc = "GenericOIDC",
    /// Generic identity provider (SAML).
    GenericSaml = "GenericSAML",
    /// GitHub (OAuth).
    GitHubOAuth = "GitHubOAuth",
    /// GitLab (OAuth).
    GitLabOAuth = "GitLabOAuth",
    /// Google (OAuth).
    GoogleOAuth = "GoogleOAuth",
    /// Google (OpenID Connect).
    GoogleOidc = "GoogleOIDC",
    /// Google (SAML).
    GoogleSaml = "GoogleSAML",
    /// Intuit (OAuth).
    IntuitOAuth = "IntuitOAuth",
    /// JumpCloud (SAML).
    JumpCloudSaml = "JumpCloudSAML",
    /// Keycloak (SAML).
    KeycloakSaml = "KeycloakSAML",
    /// LastPass (SAML).
    LastPassSaml = "LastPassSAML",
    /// LinkedIn (OAuth).
    LinkedInOAuth = "LinkedInOAuth",
    /// Login.gov (OpenID Connect).
    LoginGovOidc = "LoginGovOidc",
    /// Magic Link in an email: see [`passwordless`](crate::passwordless).
    MagicLink = "MagicLink",
    /// Microsoft (OAuth).
    MicrosoftOAuth = "MicrosoftOAuth",
    /// miniOrange (SAML).
    MiniOrangeSaml = "MiniOrangeSAML",
    /// NetIQ (SAML).
    NetIqSaml = "NetIqSAML",
    /// Okta (OpenID Connect).
    OktaOidc = "OktaOIDC",
    /// Okta (SAML).
    OktaSaml = "OktaSAML",
    /// OneLogin (SAML).
    OneLoginSaml = "OneLoginSAML",
    /// Oracle (SAML).
    OracleSaml = "OracleSAML",
    /// PingFederate (SAML).
    PingFederateSaml = "PingFederateSAML",
    /// PingOne (SAML).
    PingOneSaml = "PingOneSAML",
    /// Rippling (SAML).
    RipplingSaml = "RipplingSAML",
    /// Salesforce (SAML).
    SalesforceSaml = "SalesforceSAML",
    /// Generic Shibboleth (SAML).
    ShibbolethGenericSaml = "ShibbolethGenericSAML",
    /// Shibboleth (SAML).
    ShibbolethSaml = "ShibbolethSAML",
    /// SimpleSAMLphp (SAML).
    SimpleSamlPhpSaml = "SimpleSamlPhpSAML",
    /// Salesforce (OAuth).
    SalesforceOAuth = "SalesforceOAuth",
    /// Slack (OAuth).
    SlackOAuth = "SlackOAuth",
    /// Test identity provider of WorkOS.
    TestIdp = "TestIdp",
    /// Vercel Marketplace (OAuth).
    VercelMarketplaceOAuth = "VercelMarketplaceOAuth",
    /// Vercel (OAuth).
    VercelOAuth = "VercelOAuth",
    /// VMware (SAML).
    VmwareSaml = "VMwareSAML",
    /// Xero (OAuth).
    XeroOAuth = "XeroOAuth",
    /// Discord (OAuth). No longer listed by WorkOS.
    DiscordOAuth = "DiscordOAuth",
    /// Grok (OAuth). No longer listed by WorkOS.
    GrokOAuth = "GrokOAuth",
    /// X (OAuth). No longer listed by WorkOS.
    XOAuth = "XOAuth",
    /// GitHub (OAuth) in the filter of [`ListConnections`](super::ListConnections). Responses have
    /// [`ConnectionType::GitHubOAuth`].
    GithubOAuth = "GithubOAuth",
}
