//! The sessions of a client.

use std::sync::Arc;

use http::HeaderMap;

use super::Client;
use crate::{
    entropy::Entropy,
    runtime::Runtime,
    session::{AuthenticateSession, NoSession, SessionCheck, Sessions},
    transport::Transport,
    types::OrganizationId,
};

impl<T: Transport, R: Runtime> Client<T, R> {
    /// Authenticates a request by the `Cookie` headers among its headers; see [`Sessions::authenticate`]. Refreshes
    /// the session if its access token has expired or is about to expire.
    ///
    /// Set the cookies of the result on the response, whatever the outcome is
    /// ([`SessionCheck::write_headers`]). Without secure randomness, the outcome is [`NoSession::Unavailable`] with
    /// [`Error::Random`](crate::Error::Random), and the cookie is kept.
    ///
    /// ```
    /// use http::{HeaderMap, HeaderValue, header::COOKIE};
    /// use workos_core::{Config, session::{NoSession, SessionCodec, Sessions}, testing::Emulator};
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let emulator = Emulator::new();
    /// # let config = Config::new(Emulator::API_KEY)?.client_id("client_123")?;
    /// # let client = emulator.client_with(config);
    /// let codec = SessionCodec::authkit("a-cookie-password-of-32-chars-or-more!!")?;
    /// let sessions = Sessions::new(client.config(), codec)?;
    ///
    /// let request = HeaderMap::from_iter([(COOKIE, HeaderValue::from_static("theme=dark"))]);
    /// let check = client.authenticate(&sessions, &request);
    /// # let check = emulator.run(check);
    /// // In async code: `.await`.
    /// assert!(matches!(check.outcome, Err(NoSession::NoCookie)));
    /// # Ok(()) }
    /// ```
    pub async fn authenticate(&self, sessions: &Sessions, request: &HeaderMap) -> SessionCheck {
        self.check(|entropy| sessions.authenticate(request, entropy)).await
    }

    /// Refreshes the session of a request whatever its age, to get changes made at WorkOS into the access token; see
    /// [`Sessions::refresh`] and [`authenticate`](Self::authenticate).
    pub async fn refresh_session(&self, sessions: &Sessions, request: &HeaderMap) -> SessionCheck {
        self.check(|entropy| sessions.refresh(request, entropy)).await
    }

    /// Refreshes the session of a request for another organization of the user; see
    /// [`Sessions::switch_organization`] and [`authenticate`](Self::authenticate).
    pub async fn switch_organization(
        &self,
        sessions: &Sessions,
        request: &HeaderMap,
        organization_id: impl Into<OrganizationId>,
    ) -> SessionCheck {
        self.check(|entropy| sessions.switch_organization(request, organization_id, entropy)).await
    }

    async fn check(&self, machine: impl FnOnce(Entropy) -> AuthenticateSession) -> SessionCheck {
        match self.entropy() {
            Ok(entropy) => self.drive(&mut machine(entropy)).await,
            Err(error) => SessionCheck {
                outcome: Err(NoSession::Unavailable(Arc::new(error))),
                set_cookies: Vec::new(),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use http::{HeaderMap, HeaderValue, header::COOKIE};

    use crate::{
        Client, Config, Error, Now, RandomUnavailable, Runtime,
        session::{NoSession, SessionCodec, Sessions},
        testing::{Emulator, Script},
        user_management::{AuthenticateWithPassword, CreateUser, UserPassword},
    };

    fn sessions(config: &Config) -> Sessions {
        let codec = SessionCodec::authkit("a-cookie-password-of-32-chars-or-more!!").unwrap();
        let rules = crate::session::AccessTokenRules::new().accept_any_kind();
        Sessions::new(config, codec).unwrap().access_token_rules(rules)
    }

    #[test]
    fn authenticate_refresh_and_switch_return_a_session_check() {
        let emulator = Emulator::new();
        let config = Config::new(Emulator::API_KEY).unwrap().client_id(Emulator::CLIENT_ID).unwrap();
        let client = emulator.client_with(config.clone());
        let sessions = sessions(&config);
        let user = CreateUser::new("ada@acme.com").password(UserPassword::plaintext("correct horse"));
        emulator.run(client.send(user)).unwrap();
        let grant = AuthenticateWithPassword::new("ada@acme.com", "correct horse");
        let signed_in = emulator.run(client.send(grant)).unwrap();
        let headers = HeaderMap::new();
        let cookies = sessions.create(&headers, &signed_in, client.now(), client.entropy().unwrap()).unwrap();
        let cookie = format!("{}={}", cookies[0].name(), cookies[0].value().expose());
        let request = HeaderMap::from_iter([(COOKIE, HeaderValue::from_str(&cookie).unwrap())]);

        let check = emulator.run(client.authenticate(&sessions, &request));
        assert_eq!(check.session().unwrap().user_id(), &signed_in.user.id);
        let check = emulator.run(client.refresh_session(&sessions, &request));
        assert!(check.session().unwrap().was_refreshed() && !check.set_cookies.is_empty());
        let check = emulator.run(client.switch_organization(&sessions, &request, "org_other"));
        assert!(check.outcome.is_err());
    }

    #[test]
    fn futures_of_a_dyn_client_are_send() {
        fn is_send<F: Send>(_: F) {}

        let client = Emulator::new().client().into_dyn();
        let config = Config::new("sk_1").unwrap().client_id("client_1").unwrap();
        let (sessions, request) = (sessions(&config), HeaderMap::new());
        is_send(client.authenticate(&sessions, &request));
        is_send(client.refresh_session(&sessions, &request));
        is_send(client.switch_organization(&sessions, &request, "org_1"));
    }

    /// A runtime without randomness.
    struct Predictable(Script);

    impl Runtime for Predictable {
        type Sleep = <Script as Runtime>::Sleep;

        fn now(&self) -> Now {
            self.0.now()
        }

        fn sleep(&self, duration: std::time::Duration) -> Self::Sleep {
            Runtime::sleep(&self.0, duration)
        }

        fn random(&self, _: &mut [u8]) -> Result<(), RandomUnavailable> {
            Err(RandomUnavailable)
        }
    }

    #[test]
    fn authenticate_without_randomness_is_unavailable_and_keeps_the_cookie() {
        let script = Script::new();
        let config = Config::new("sk_1").unwrap().client_id("client_1").unwrap();
        let client = Client::new(config.clone(), script.clone(), Predictable(script.clone()));
        let request = HeaderMap::from_iter([(COOKIE, HeaderValue::from_static("wos-session=Fe26.2*x"))]);
        let check = script.run(client.authenticate(&sessions(&config), &request));
        let Err(NoSession::Unavailable(error)) = &check.outcome else { panic!("{:?}", check.outcome) };
        assert!(matches!(**error, Error::Random(_)));
        assert!(check.set_cookies.is_empty());
    }
}
