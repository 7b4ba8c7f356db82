//! External authentication for Standalone Connect: users sign in on your own login page.

use serde::Serialize;

use crate::types::{ExternalAuthId, Metadata};

/// A user who signed in on your own login page. WorkOS creates the user in AuthKit, or updates the user
/// with the same external ID.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ExternalUser {
    /// Your application's ID of the user, stored as the user's `external_id`.
    pub id: String,
    /// Email address of the user. No other user may have it.
    pub email: String,
    /// First name of the user.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_name: Option<String>,
    /// Last name of the user.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_name: Option<String>,
    /// Full name of the user.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Custom key-value pairs: at most 50 pairs, keys of at most 40 characters, values of at most 600.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metadata: Option<Metadata>,
}

impl ExternalUser {
    /// Creates the user from your application's ID and the email address.
    #[must_use]
    pub fn new(id: impl Into<String>, email: impl Into<String>) -> Self {
        let (id, email) = (id.into(), email.into());
        Self { id, email, first_name: None, last_name: None, name: None, metadata: None }
    }

    /// Sets the user's first name.
    #[must_use]
    pub fn first_name(mut self, first_name: impl Into<String>) -> Self {
        self.first_name = Some(first_name.into());
        self
    }

    /// Sets the user's last name.
    #[must_use]
    pub fn last_name(mut self, last_name: impl Into<String>) -> Self {
        self.last_name = Some(last_name.into());
        self
    }

    /// Sets the user's full name.
    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Sets custom key-value pairs: at most 50 pairs, keys of at most 40 characters, values of at most 600.
    #[must_use]
    pub fn metadata(mut self, metadata: impl Into<Metadata>) -> Self {
        self.metadata = Some(metadata.into());
        self
    }
}

/// A user consent option: a choice that the user makes on the consent page, stored in a claim of the token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename = "enum")]
#[non_exhaustive]
pub struct UserConsentOption {
    /// Name of the token's claim that holds the chosen value, `tos_accepted`.
    pub claim: String,
    /// Label of the option on the consent page, `Terms of Service`.
    pub label: String,
    /// Choices of the option; the user selects one.
    pub choices: Vec<UserConsentOptionChoice>,
}

impl UserConsentOption {
    /// Creates a user consent option from a claim name, a label and the choices.
    #[must_use]
    pub fn new(
        claim: impl Into<String>,
        label: impl Into<String>,
        choices: impl IntoIterator<Item = UserConsentOptionChoice>,
    ) -> Self {
        Self { claim: claim.into(), label: label.into(), choices: choices.into_iter().collect() }
    }
}

/// A choice of a [`UserConsentOption`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct UserConsentOptionChoice {
    /// Value of the claim if the user selects this choice.
    pub value: String,
    /// Label of the choice on the consent page.
    pub label: String,
}

impl UserConsentOptionChoice {
    /// Creates a choice from the claim's value and the label.
    #[must_use]
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into() }
    }
}

/// Response to [`CompleteExternalAuth`].
#[model]
pub struct ExternalAuthCompleteResponse {
    /// URI to redirect the user to; AuthKit completes the OAuth flow there.
    pub redirect_uri: String,
}

/// Completes an external authentication flow: passes the user who signed in on your own login page to
/// AuthKit.
///
/// The user is created or updated by `id`, which becomes the external ID.
///
/// # Errors
///
/// `external_auth_session_already_completed` (400) if the flow has been completed already.
/// `user_consent_options_not_supported` (400) if the session does not support consent options.
/// `email_change_not_allowed` (400) if the email of the existing user cannot be changed.
/// `email_not_available` (400) if another user has the email. `invalid_email` (400) if the email is
/// invalid.
#[endpoint(
    POST "/authkit/oauth2/complete",
    operation = "complete_oauth2",
    reference = "workos-connect/standalone/complete",
    response = ExternalAuthCompleteResponse,
)]
pub struct CompleteExternalAuth {
    /// ID that AuthKit added to the URL of your login page, `ext_auth_…`.
    pub external_auth_id: ExternalAuthId,
    /// User who signed in.
    pub user: ExternalUser,
    /// Consent options of the session, shown on the consent page.
    pub user_consent_options: Option<Vec<UserConsentOption>>,
}
