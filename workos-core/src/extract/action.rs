//! A verified action with what its response needs.

use std::{fmt, ops::Deref};

use crate::{
    DynClient,
    actions::{ActionContext, ActionResponse, ActionVerdict, ActionVerifier},
    signature::Verified,
};

/// An action that WorkOS has signed, with what signs the response.
///
/// Dereferences to [`Verified<ActionContext>`](Verified). The response is signed at the time of the call, with the
/// secret of the request; WorkOS rejects late responses.
pub struct VerifiedAction {
    action: Verified<ActionContext>,
    verifier: ActionVerifier,
    client: DynClient,
}

impl VerifiedAction {
    #[cfg(feature = "axum-08")]
    pub(super) fn new(action: Verified<ActionContext>, verifier: ActionVerifier, client: DynClient) -> Self {
        Self { action, verifier, client }
    }

    /// Allows the action.
    #[must_use]
    pub fn allow(&self) -> ActionResponse {
        self.respond(&ActionVerdict::Allow)
    }

    /// Denies the action with a message for the user. An empty message is not sent.
    #[must_use]
    pub fn deny(&self, error_message: impl Into<String>) -> ActionResponse {
        self.respond(&ActionVerdict::deny(error_message))
    }

    /// Creates the response to the action.
    #[must_use]
    pub fn respond(&self, verdict: &ActionVerdict) -> ActionResponse {
        self.verifier.respond(&self.action, verdict, self.client.now())
    }
}

impl Deref for VerifiedAction {
    type Target = Verified<ActionContext>;

    fn deref(&self) -> &Self::Target {
        &self.action
    }
}

impl fmt::Debug for VerifiedAction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("VerifiedAction").field(&self.action).finish()
    }
}
