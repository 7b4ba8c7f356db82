//! Providers that WorkOS does not know: what it must be told of them.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::types::Patch;

model! {
    /// A provider that you have described to WorkOS.
    CustomProvider {
        /// What it is called.
        name: String,
        /// Where people consent.
        authorization_url: Option<String>,
        /// Where tokens are got.
        token_url: Option<String>,
        /// Where tokens are refreshed, if not where they are got.
        refresh_token_url: Option<String>,
        /// Whether PKCE is used.
        pkce_enabled: bool,
        /// What stands between scopes in a request.
        request_scope_separator: String,
        /// Whether a connection needs a scope.
        scopes_required: bool,
        /// Whether it needs a client secret.
        client_secret_required: bool,
        /// What else is sent along to where people consent.
        additional_authorization_parameters: BTreeMap<String, String>,
        /// The content type of requests for tokens.
        token_body_content_type: String,
        /// Where the client's credentials stand in requests for tokens.
        authenticate_via: CustomProviderAuthentication,
    }
}

open_enum! {
    /// Where the client's credentials stand in requests for tokens.
    pub enum CustomProviderAuthentication {
        /// In the body.
        RequestBody = "request_body",
        /// In the header of basic authentication.
        BasicAuthHeader = "basic_auth_header",
    }
}

/// A provider that WorkOS does not know yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct CustomProviderDefinition {
    /// What it is called.
    pub name: String,
    /// How it works.
    #[serde(flatten)]
    pub settings: CustomProviderSettings,
}

impl CustomProviderDefinition {
    /// A provider with a name and no settings, which will do for one that takes API keys.
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), settings: CustomProviderSettings::new() }
    }

    /// How it works.
    #[must_use]
    pub fn settings(mut self, settings: CustomProviderSettings) -> Self {
        self.settings = settings;
        self
    }
}

/// Changes to a provider that you have described to WorkOS. What is left out keeps its value.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[non_exhaustive]
pub struct CustomProviderChanges {
    /// What it is called.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// How it works.
    #[serde(flatten)]
    pub settings: CustomProviderSettings,
}

impl CustomProviderChanges {
    /// No change.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// What it is called.
    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// How it works.
    #[must_use]
    pub fn settings(mut self, settings: CustomProviderSettings) -> Self {
        self.settings = settings;
        self
    }
}

/// How a provider works that WorkOS does not know.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[non_exhaustive]
pub struct CustomProviderSettings {
    /// Where people consent. OAuth needs it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authorization_url: Option<String>,
    /// Where tokens are got. OAuth needs it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token_url: Option<String>,
    /// Where tokens are refreshed, if not where they are got.
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub refresh_token_url: Patch<String>,
    /// Whether PKCE is used; it is if you do not say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pkce_enabled: Option<bool>,
    /// What stands between scopes in a request; a space if you do not say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_scope_separator: Option<String>,
    /// Whether a connection needs a scope; it does not if you do not say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scopes_required: Option<bool>,
    /// Whether it needs a client secret; it does if you do not say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_secret_required: Option<bool>,
    /// What else is sent along to where people consent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub additional_authorization_parameters: Option<BTreeMap<String, String>>,
    /// The content type of requests for tokens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token_body_content_type: Option<String>,
    /// Where the client's credentials stand in requests for tokens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authenticate_via: Option<CustomProviderAuthentication>,
}

impl CustomProviderSettings {
    /// No settings.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Where people consent. OAuth needs it.
    #[must_use]
    pub fn authorization_url(mut self, url: impl Into<String>) -> Self {
        self.authorization_url = Some(url.into());
        self
    }

    /// Where tokens are got. OAuth needs it.
    #[must_use]
    pub fn token_url(mut self, url: impl Into<String>) -> Self {
        self.token_url = Some(url.into());
        self
    }

    /// Where tokens are refreshed, if not where they are got.
    #[must_use]
    pub fn refresh_token_url(mut self, url: impl Into<Patch<String>>) -> Self {
        self.refresh_token_url = url.into();
        self
    }

    /// Whether PKCE is used; it is if you do not say.
    #[must_use]
    pub fn pkce_enabled(mut self, enabled: bool) -> Self {
        self.pkce_enabled = Some(enabled);
        self
    }

    /// What stands between scopes in a request; a space if you do not say.
    #[must_use]
    pub fn request_scope_separator(mut self, separator: impl Into<String>) -> Self {
        self.request_scope_separator = Some(separator.into());
        self
    }

    /// Whether a connection needs a scope; it does not if you do not say.
    #[must_use]
    pub fn scopes_required(mut self, required: bool) -> Self {
        self.scopes_required = Some(required);
        self
    }

    /// Whether it needs a client secret; it does if you do not say.
    #[must_use]
    pub fn client_secret_required(mut self, required: bool) -> Self {
        self.client_secret_required = Some(required);
        self
    }

    /// What else is sent along to where people consent.
    #[must_use]
    pub fn additional_authorization_parameters(
        mut self,
        parameters: impl IntoIterator<Item = (impl Into<String>, impl Into<String>)>,
    ) -> Self {
        let parameters = parameters.into_iter().map(|(name, value)| (name.into(), value.into()));
        self.additional_authorization_parameters = Some(parameters.collect());
        self
    }

    /// The content type of requests for tokens.
    #[must_use]
    pub fn token_body_content_type(mut self, content_type: impl Into<String>) -> Self {
        self.token_body_content_type = Some(content_type.into());
        self
    }

    /// Where the client's credentials stand in requests for tokens.
    #[must_use]
    pub fn authenticate_via(mut self, authentication: impl Into<CustomProviderAuthentication>) -> Self {
        self.authenticate_via = Some(authentication.into());
        self
    }
}
