//! Authorization codes without an authorization request.

use std::fmt;

use super::{
    Emulator,
    services::{
        sign_in::{
            attempt::{Impersonator, SignInAttempt, method},
            authorize,
        },
        users::USERS,
    },
};
use crate::types::{OrganizationId, UserId};

/// Authorization codes without an authorization request.
impl Emulator {
    /// Creates an authorization code of a user that no authorization URL asked for, as after a sign-in that
    /// was started at the identity provider or in WorkOS's dashboard. The redirect has a `code` and no
    /// `state`, and the code has no PKCE code challenge.
    ///
    /// ```
    /// use workos_core::{testing::Emulator, user_management::{AuthenticateWithCode, CreateUser}};
    ///
    /// let emulator = Emulator::new();
    /// let client = emulator.client();
    /// let ada = emulator.run(client.send(CreateUser::new("ada@acme.com")))?;
    ///
    /// let callback = emulator.authorization_code(&ada.id).callback_url("https://acme.com/callback");
    /// assert!(callback.starts_with("https://acme.com/callback?code="));
    ///
    /// let code = emulator.impersonate(&ada.id, "support@acme.com", Some("ticket 7")).code();
    /// let response = emulator.run(client.send(AuthenticateWithCode::new(code)))?;
    /// assert_eq!(response.impersonator.unwrap().email, "support@acme.com");
    /// # Ok::<(), workos_core::Error>(())
    /// ```
    ///
    /// # Panics
    ///
    /// If there is no such user.
    pub fn authorization_code(&self, user: &UserId) -> AuthorizationCode {
        assert!(self.state().store().row(&USERS, user.as_str()).is_some(), "unknown user {user}");
        AuthorizationCode {
            emulator: self.clone(),
            user: user.clone(),
            organization: None,
            impersonator: None,
        }
    }

    /// Creates an authorization code of a user whom a user of WorkOS's dashboard impersonates
    /// ([impersonation](https://workos.com/docs/authkit/impersonation)). The session has the `impersonator`,
    /// its access tokens the email address as the `act` claim. MFA and email verification are not required.
    ///
    /// # Panics
    ///
    /// If there is no such user.
    pub fn impersonate(&self, user: &UserId, email: &str, reason: Option<&str>) -> AuthorizationCode {
        let impersonator = Impersonator { email: email.to_owned(), reason: reason.map(str::to_owned) };
        AuthorizationCode { impersonator: Some(impersonator), ..self.authorization_code(user) }
    }
}

/// An authorization code before it is created. Returned by [`Emulator::authorization_code`] and
/// [`Emulator::impersonate`].
#[derive(Clone)]
#[must_use = "a code is not created until `code` or `callback_url` is called"]
pub struct AuthorizationCode {
    emulator: Emulator,
    user: UserId,
    organization: Option<OrganizationId>,
    impersonator: Option<Impersonator>,
}

impl AuthorizationCode {
    /// Sets the organization that the user signs in to. By default it is the only one of the user; with
    /// several of them the exchange fails with `organization_selection_required` (403).
    pub fn organization(mut self, organization: &OrganizationId) -> Self {
        self.organization = Some(organization.clone());
        self
    }

    /// Creates the code. Expires ten minutes later by the virtual clock and can be exchanged once, with the
    /// API key and without a code verifier.
    #[must_use]
    pub fn code(self) -> String {
        let now = self.emulator.timestamp();
        let mut state = self.emulator.state();
        let store = state.store();
        let method = match self.impersonator {
            Some(_) => method::IMPERSONATION,
            None => authorize::method_of(store, self.user.as_str()),
        };
        let mut attempt = SignInAttempt::new(self.user.as_str(), method);
        attempt.organization_id = self.organization.map(|id| id.as_str().to_owned());
        attempt.impersonator = self.impersonator;
        authorize::add_code(store, &attempt, None, now)
    }

    /// Creates the code and returns the URL that the browser is redirected to: the redirect URI with the
    /// parameter `code`.
    #[must_use]
    pub fn callback_url(self, redirect_uri: &str) -> String {
        authorize::with_parameters(redirect_uri, [("code", self.code().as_str())])
    }
}

impl fmt::Debug for AuthorizationCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AuthorizationCode")
            .field("user", &self.user)
            .field("organization", &self.organization)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use crate::{
        organizations::CreateOrganization,
        session::{AccessTokenRules, KeySet},
        testing::{Emulator, TokenSigner},
        user_management::{
            AuthenticateWithCode, AuthenticateWithRefreshToken, AuthenticationMethod, CreateUser,
            ListSessions, SessionAuthenticationMethod,
        },
    };

    #[test]
    fn code_without_an_authorization_request_signs_in_once_within_ten_minutes() {
        let emulator = Emulator::new();
        let client = emulator.client();
        let ada = emulator.run(client.send(CreateUser::new("ada@acme.com"))).unwrap();
        let exchange = |code: &str| emulator.run(client.send(AuthenticateWithCode::new(code)));
        let code = emulator.authorization_code(&ada.id).code();
        assert_eq!(exchange(&code).unwrap().user.id, ada.id);
        assert_eq!(exchange(&code).unwrap_err().api().unwrap().code(), Some("invalid_grant"));

        let late = emulator.authorization_code(&ada.id).code();
        emulator.advance(Duration::from_secs(600));
        assert_eq!(exchange(&late).unwrap_err().api().unwrap().code(), Some("invalid_grant"));

        let callback = emulator.authorization_code(&ada.id).callback_url("https://acme.com/callback?x=1");
        assert!(callback.starts_with("https://acme.com/callback?x=1&code=code_"), "{callback}");
        assert!(!callback.contains("state"));
    }

    #[test]
    fn impersonation_names_the_impersonator_in_session_and_tokens() {
        let emulator = Emulator::new();
        let client = emulator.client();
        let ada = emulator.run(client.send(CreateUser::new("ada@acme.com"))).unwrap();
        emulator.require_mfa(true);
        emulator.require_email_verification(true);
        let organizations = ["Acme", "Globex"].map(|name| {
            let id = emulator.run(client.send(CreateOrganization::new(name))).unwrap().id;
            emulator.add_member(&id, &ada.id);
            id
        });
        let impersonate = || emulator.impersonate(&ada.id, "support@workos.example", Some("ticket 7"));
        let exchange = |code: String| emulator.run(client.send(AuthenticateWithCode::new(code)));
        let selection = exchange(impersonate().code()).unwrap_err();
        assert_eq!(selection.api().unwrap().code(), Some("organization_selection_required"));

        let response = exchange(impersonate().organization(&organizations[1]).code()).unwrap();
        assert_eq!(response.authentication_method, Some(AuthenticationMethod::Impersonation));
        let refresh = AuthenticateWithRefreshToken::new(&response.refresh_token);
        let refreshed = emulator.run(client.send(refresh)).unwrap();
        let keys = KeySet::try_from(&TokenSigner::new().jwks()).unwrap();
        for response in [response, refreshed] {
            let impersonator = response.impersonator.unwrap();
            assert_eq!(impersonator.email, "support@workos.example");
            assert_eq!(impersonator.reason.as_deref(), Some("ticket 7"));
            let token = response.access_token.expose();
            let claims = keys.verify(token, &AccessTokenRules::new(), emulator.now().wall).unwrap();
            assert_eq!(claims.actor.as_deref(), Some("support@workos.example"));
            assert_eq!(claims.organization_id.as_ref(), Some(&organizations[1]));
        }
        let sessions = emulator.run(client.send(ListSessions::new(&ada.id))).unwrap().data;
        assert_eq!(sessions[0].auth_method, SessionAuthenticationMethod::Impersonation);
        assert_eq!(sessions[0].impersonator.as_ref().unwrap().email, "support@workos.example");
    }
}
