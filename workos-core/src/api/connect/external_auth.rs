//! Signing in on a page of your own, for applications that sign in with WorkOS.

use serde::Serialize;

use crate::types::{ExternalAuthId, Metadata};

/// Somebody who signed in on a page of yours. WorkOS makes them an AuthKit user, or brings the one that
/// they are up to date.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ExternalUser {
    /// Your own id of them: the `external_id` of the user.
    pub id: String,
    /// Their e-mail address, which no other user may have.
    pub email: String,
    /// Their first name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_name: Option<String>,
    /// Their last name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_name: Option<String>,
    /// Their name in full.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Your own key–value pairs: at most 50, keys of at most 40 characters, values of at most 600.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metadata: Option<Metadata>,
}

impl ExternalUser {
    /// Somebody by your own id of them and their e-mail address.
    #[must_use]
    pub fn new(id: impl Into<String>, email: impl Into<String>) -> Self {
        let (id, email) = (id.into(), email.into());
        Self { id, email, first_name: None, last_name: None, name: None, metadata: None }
    }

    /// Their first name.
    #[must_use]
    pub fn first_name(mut self, first_name: impl Into<String>) -> Self {
        self.first_name = Some(first_name.into());
        self
    }

    /// Their last name.
    #[must_use]
    pub fn last_name(mut self, last_name: impl Into<String>) -> Self {
        self.last_name = Some(last_name.into());
        self
    }

    /// Their name in full.
    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Your own key–value pairs: at most 50, keys of at most 40 characters, values of at most 600.
    #[must_use]
    pub fn metadata(mut self, metadata: impl Into<Metadata>) -> Self {
        self.metadata = Some(metadata.into());
        self
    }
}

/// Something for the user to choose when they are asked for their consent: one of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename = "enum")]
#[non_exhaustive]
pub struct UserConsentOption {
    /// The claim of the token that holds the choice.
    pub claim: String,
    /// What the user reads above the list.
    pub label: String,
    /// The list.
    pub choices: Vec<UserConsentOptionChoice>,
}

impl UserConsentOption {
    /// A claim, what the user reads above the list, and the list.
    #[must_use]
    pub fn new(
        claim: impl Into<String>,
        label: impl Into<String>,
        choices: impl IntoIterator<Item = UserConsentOptionChoice>,
    ) -> Self {
        Self { claim: claim.into(), label: label.into(), choices: choices.into_iter().collect() }
    }
}

/// One of the list of a [`UserConsentOption`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct UserConsentOptionChoice {
    /// What the token says when it was chosen.
    pub value: String,
    /// What the user reads.
    pub label: String,
}

impl UserConsentOptionChoice {
    /// What the token says, and what the user reads.
    #[must_use]
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into() }
    }
}

model! {
    /// Where to go on after a sign-in on a page of yours.
    ExternalAuthCompletion {
        /// Where to send the browser, for AuthKit to finish.
        redirect_uri: String,
    }
}

endpoint! {
    /// Tells AuthKit who signed in on a page of yours that it had sent a browser to.
    ///
    /// Refused with `external_auth_session_already_completed`, `user_consent_options_not_supported`,
    /// `email_change_not_allowed`, `email_not_available` or `invalid_email` (400).
    CompleteExternalAuth: POST "/authkit/oauth2/complete" as "complete_oauth2" -> ExternalAuthCompletion,
    body {
        /// The id that the browser came with.
        external_auth_id: ExternalAuthId,
        /// Who signed in.
        user: ExternalUser,
        /// What they may choose when they are asked for their consent.
        user_consent_options: Option<Vec<UserConsentOption>>,
    }
}
