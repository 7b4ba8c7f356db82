//! Custom providers: OAuth and API key providers that are not built into WorkOS.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::types::Patch;

/// A custom provider: the definition of a provider that is not built into WorkOS.
#[model]
pub struct CustomProvider {
    /// Display name of the provider, `My OAuth App`.
    pub name: String,
    /// OAuth authorization endpoint.
    pub authorization_url: Option<String>,
    /// OAuth token endpoint.
    pub token_url: Option<String>,
    /// Token refresh endpoint, if different from `token_url`.
    pub refresh_token_url: Option<String>,
    /// Whether the authorization code flow uses PKCE.
    pub pkce_enabled: bool,
    /// Separator between requested scopes.
    pub request_scope_separator: String,
    /// Whether connecting an account requires at least one scope.
    pub scopes_required: bool,
    /// Whether the provider requires a client secret.
    pub client_secret_required: bool,
    /// Additional static query parameters of the authorization request, such as `prompt`.
    pub additional_authorization_parameters: BTreeMap<String, String>,
    /// Content type of token requests, `application/x-www-form-urlencoded`.
    pub token_body_content_type: String,
    /// Place of the client credentials in token requests.
    pub authenticate_via: CustomProviderAuthentication,
}

/// Place of the client credentials when authorization codes are exchanged and tokens are refreshed.
#[open_enum]
pub enum CustomProviderAuthentication {
    /// In the request body.
    RequestBody = "request_body",
    /// In the header of HTTP basic authentication.
    BasicAuthHeader = "basic_auth_header",
}

/// Definition of a new custom provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct CustomProviderDefinition {
    /// Display name of the provider, `My OAuth App`.
    pub name: String,
    /// OAuth settings of the provider.
    #[serde(flatten)]
    pub settings: CustomProviderSettings,
}

impl CustomProviderDefinition {
    /// Creates a definition without OAuth settings, which suffices for a provider that uses API keys.
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), settings: CustomProviderSettings::new() }
    }

    /// Sets the OAuth settings of the provider.
    #[must_use]
    pub fn settings(mut self, settings: CustomProviderSettings) -> Self {
        self.settings = settings;
        self
    }
}

/// Changes to a custom provider. Omitted fields are unchanged.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[non_exhaustive]
pub struct UpdateCustomProviderDefinition {
    /// Display name of the provider, `My OAuth App`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// OAuth settings of the provider.
    #[serde(flatten)]
    pub settings: CustomProviderSettings,
}

impl UpdateCustomProviderDefinition {
    /// Creates an empty set of changes.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Display name of the provider, `My OAuth App`.
    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Sets the OAuth settings of the provider.
    #[must_use]
    pub fn settings(mut self, settings: CustomProviderSettings) -> Self {
        self.settings = settings;
        self
    }
}

/// OAuth settings of a custom provider.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[non_exhaustive]
pub struct CustomProviderSettings {
    /// OAuth authorization endpoint. Required for OAuth providers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authorization_url: Option<String>,
    /// OAuth token endpoint. Required for OAuth and client credentials providers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token_url: Option<String>,
    /// Token refresh endpoint, if different from `token_url`. `Patch::Clear` removes it.
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub refresh_token_url: Patch<String>,
    /// Whether the authorization code flow uses PKCE. Default: `true`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pkce_enabled: Option<bool>,
    /// Separator between requested scopes. Default: a space.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_scope_separator: Option<String>,
    /// Whether connecting an account requires at least one scope. Default: `false`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scopes_required: Option<bool>,
    /// Whether the provider requires a client secret. Default: `true`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_secret_required: Option<bool>,
    /// Additional static query parameters of the authorization request, such as `prompt`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub additional_authorization_parameters: Option<BTreeMap<String, String>>,
    /// Content type of token requests, `application/x-www-form-urlencoded`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token_body_content_type: Option<String>,
    /// Place of the client credentials in token requests.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authenticate_via: Option<CustomProviderAuthentication>,
}

impl CustomProviderSettings {
    /// Creates settings without any value.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the OAuth authorization endpoint. Required for OAuth providers.
    #[must_use]
    pub fn authorization_url(mut self, url: impl Into<String>) -> Self {
        self.authorization_url = Some(url.into());
        self
    }

    /// Sets the OAuth token endpoint. Required for OAuth and client credentials providers.
    #[must_use]
    pub fn token_url(mut self, url: impl Into<String>) -> Self {
        self.token_url = Some(url.into());
        self
    }

    /// Sets the token refresh endpoint, if different from `token_url`. `Patch::Clear` removes it.
    #[must_use]
    pub fn refresh_token_url(mut self, url: impl Into<Patch<String>>) -> Self {
        self.refresh_token_url = url.into();
        self
    }

    /// Sets whether the authorization code flow uses PKCE. Default: `true`.
    #[must_use]
    pub fn pkce_enabled(mut self, enabled: bool) -> Self {
        self.pkce_enabled = Some(enabled);
        self
    }

    /// Sets the separator between requested scopes. Default: a space.
    #[must_use]
    pub fn request_scope_separator(mut self, separator: impl Into<String>) -> Self {
        self.request_scope_separator = Some(separator.into());
        self
    }

    /// Sets whether connecting an account requires at least one scope. Default: `false`.
    #[must_use]
    pub fn scopes_required(mut self, required: bool) -> Self {
        self.scopes_required = Some(required);
        self
    }

    /// Sets whether the provider requires a client secret. Default: `true`.
    #[must_use]
    pub fn client_secret_required(mut self, required: bool) -> Self {
        self.client_secret_required = Some(required);
        self
    }

    /// Sets additional static query parameters of the authorization request, such as `prompt`.
    #[must_use]
    pub fn additional_authorization_parameters(
        mut self,
        parameters: impl IntoIterator<Item = (impl Into<String>, impl Into<String>)>,
    ) -> Self {
        let parameters = parameters.into_iter().map(|(name, value)| (name.into(), value.into()));
        self.additional_authorization_parameters = Some(parameters.collect());
        self
    }

    /// Sets the content type of token requests, `application/x-www-form-urlencoded`.
    #[must_use]
    pub fn token_body_content_type(mut self, content_type: impl Into<String>) -> Self {
        self.token_body_content_type = Some(content_type.into());
        self
    }

    /// Sets the place of the client credentials in token requests.
    #[must_use]
    pub fn authenticate_via(mut self, authentication: impl Into<CustomProviderAuthentication>) -> Self {
        self.authenticate_via = Some(authentication.into());
        self
    }
}
