//! Sessions without a sign-in.

use std::fmt;

use http::{HeaderMap, HeaderValue};

use super::{
    Emulator,
    services::{
        organization_memberships::active_organizations,
        sign_in::{
            attempt::{Impersonator, SignInAttempt, method},
            authorize, sessions,
            tokens::Grants,
        },
        users::USERS,
    },
    shape::Shaper,
};
use crate::{
    Entropy,
    cookie::SetCookie,
    session::Sessions,
    types::{OrganizationId, UserId, from_json},
    user_management::AuthenticateResponse,
};

/// Sessions without a sign-in.
impl Emulator {
    /// Creates a session of a user without a sign-in, for tests of pages that require one.
    ///
    /// ```
    /// use http::{HeaderMap, header::COOKIE};
    /// use workos_core::{
    ///     session::{SessionCodec, Sessions},
    ///     testing::Emulator,
    ///     user_management::CreateUser,
    /// };
    ///
    /// let emulator = Emulator::new();
    /// let client = emulator.client();
    /// let ada = emulator.run(client.send(CreateUser::new("ada@acme.com")))?;
    ///
    /// // The sessions of the application.
    /// let codec = SessionCodec::authkit("a-cookie-password-of-32-chars-or-more!!")?;
    /// let sessions = Sessions::new(client.config(), codec)?;
    ///
    /// let cookie = emulator.session_cookie(&ada.id).role("admin").permissions(["posts:write"]);
    /// let mut headers = HeaderMap::new();
    /// headers.insert(COOKIE, cookie.header(&sessions));
    /// let check = emulator.run(client.drive(&mut sessions.authenticate(&headers, client.entropy()?)));
    /// assert!(check.outcome.unwrap().has_permission("posts:write"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Panics
    ///
    /// If there is no such user.
    pub fn session_cookie(&self, user: &UserId) -> SessionCookie {
        assert!(self.state().store().row(&USERS, user.as_str()).is_some(), "unknown user {user}");
        SessionCookie {
            emulator: self.clone(),
            user: user.clone(),
            organization: None,
            impersonator: None,
            grants: Grants::default(),
        }
    }
}

/// A session before it starts. Returned by [`Emulator::session_cookie`].
///
/// The session and its refresh token exist in the emulator, so refreshes, revocation, the switch of the
/// organization and sign-out work. Roles, permissions, entitlements and feature flags that are set here belong
/// to this session: they are in its access tokens, refreshed ones included, until the organization is
/// switched. What is not set comes from the [membership](Emulator::add_member), the
/// [entitlements](Emulator::set_entitlements) and the [feature flags](Emulator::add_feature_flag).
#[derive(Clone)]
#[must_use = "a session does not start until `header`, `set_cookies` or `sign_in` is called"]
pub struct SessionCookie {
    emulator: Emulator,
    user: UserId,
    organization: Option<OrganizationId>,
    impersonator: Option<Impersonator>,
    grants: Grants,
}

impl SessionCookie {
    /// Sets the organization of the session, and adds the user to its members. By default it is the only
    /// organization of the user; none if there are several.
    ///
    /// # Panics
    ///
    /// If there is no such organization.
    pub fn organization(mut self, organization: &OrganizationId) -> Self {
        self.emulator.add_member(organization, &self.user);
        self.organization = Some(organization.clone());
        self
    }

    /// Sets the slug of the only role: the claims `role` and `roles`.
    pub fn role(self, role: impl Into<String>) -> Self {
        self.roles([role])
    }

    /// Sets the slugs of all roles: the `roles` claim. The first one is the `role` claim.
    pub fn roles<T: Into<String>>(mut self, roles: impl IntoIterator<Item = T>) -> Self {
        self.grants.roles = Some(texts(roles));
        self
    }

    /// Sets the slugs of the permissions: the `permissions` claim.
    pub fn permissions<T: Into<String>>(mut self, permissions: impl IntoIterator<Item = T>) -> Self {
        self.grants.permissions = Some(texts(permissions));
        self
    }

    /// Sets the entitlements: the `entitlements` claim.
    pub fn entitlements<T: Into<String>>(mut self, entitlements: impl IntoIterator<Item = T>) -> Self {
        self.grants.entitlements = Some(texts(entitlements));
        self
    }

    /// Sets the slugs of the enabled feature flags: the `feature_flags` claim.
    pub fn feature_flags<T: Into<String>>(mut self, flags: impl IntoIterator<Item = T>) -> Self {
        self.grants.feature_flags = Some(texts(flags));
        self
    }

    /// Sets the email address and the reason of an impersonator: the `act` claim, and the `impersonator` of
    /// the session.
    pub fn impersonator(mut self, email: &str, reason: Option<&str>) -> Self {
        self.impersonator = Some(Impersonator { email: email.to_owned(), reason: reason.map(str::to_owned) });
        self
    }

    /// Starts the session at the time of the virtual clock, and returns WorkOS's response to a sign-in, with
    /// the user, the access token and the refresh token.
    ///
    /// # Panics
    ///
    /// If the user has been deleted.
    #[must_use]
    pub fn sign_in(self) -> AuthenticateResponse {
        let now = self.emulator.timestamp();
        let mut state = self.emulator.state();
        let store = state.store();
        let user = self.user.as_str();
        let method = match self.impersonator {
            Some(_) => method::IMPERSONATION,
            None => authorize::method_of(store, user),
        };
        let mut attempt = SignInAttempt::new(user, method);
        attempt.organization_id = match (self.organization, active_organizations(store, user).as_slice()) {
            (Some(id), _) => Some(id.as_str().to_owned()),
            (None, [only]) => Some(only.clone()),
            (None, _) => None,
        };
        attempt.impersonator = self.impersonator;
        assert!(store.row(&USERS, user).is_some(), "unknown user {user}");
        let response = sessions::start(store, &attempt, self.grants, now).ok();
        let body = response.map(|row| Shaper::new(now).object("AuthenticateResponse", &row).to_string());
        let response = body.and_then(|body| from_json(body.as_bytes()).ok());
        response.unwrap_or_else(|| panic!("the session of user {user} cannot be started"))
    }

    /// Starts the session, and returns the cookies that the application would set after a sign-in.
    ///
    /// # Panics
    ///
    /// If the user has been deleted, or the session does not fit into cookies.
    #[must_use]
    pub fn set_cookies(self, sessions: &Sessions) -> Vec<SetCookie> {
        let emulator = self.emulator.clone();
        let response = self.sign_in();
        let entropy = Entropy::from_runtime(&emulator);
        let now = emulator.now().wall;
        let cookies = entropy.ok().map(|entropy| sessions.create(&HeaderMap::new(), &response, now, entropy));
        match cookies {
            Some(Ok(cookies)) => cookies,
            Some(Err(error)) => panic!("the session cannot be stored: {error}"),
            None => panic!("the emulator has no randomness"),
        }
    }

    /// Starts the session, and returns the `Cookie` header of a browser that has its cookies, such as
    /// `wos-session=…`.
    ///
    /// # Panics
    ///
    /// If the user has been deleted, or the session does not fit into cookies.
    #[must_use]
    pub fn header(self, sessions: &Sessions) -> HeaderValue {
        let pair = |cookie: &SetCookie| format!("{}={}", cookie.name(), cookie.value().expose());
        let pairs: Vec<String> = self.set_cookies(sessions).iter().map(pair).collect();
        // Names and encoded values are visible ASCII.
        let mut header =
            HeaderValue::try_from(pairs.join("; ")).unwrap_or_else(|_| HeaderValue::from_static(""));
        header.set_sensitive(true);
        header
    }
}

fn texts<T: Into<String>>(items: impl IntoIterator<Item = T>) -> Vec<String> {
    items.into_iter().map(Into::into).collect()
}

impl fmt::Debug for SessionCookie {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionCookie")
            .field("user", &self.user)
            .field("organization", &self.organization)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use http::{HeaderMap, HeaderValue, header::COOKIE};

    use crate::{
        Client,
        organizations::CreateOrganization,
        session::{NoSession, Session, SessionCodec, Sessions},
        testing::Emulator,
        user_management::{CreateUser, RevokeSession, User},
    };

    struct Fixture {
        emulator: Emulator,
        client: Client<Emulator, Emulator>,
        sessions: Sessions,
        ada: User,
    }

    impl Fixture {
        fn new() -> Self {
            let emulator = Emulator::new();
            let client = emulator.client();
            let codec = SessionCodec::authkit("a-cookie-password-of-32-chars-or-more!!").unwrap();
            let sessions = Sessions::new(client.config(), codec).unwrap();
            let ada = emulator.run(client.send(CreateUser::new("ada@acme.com"))).unwrap();
            Self { emulator, client, sessions, ada }
        }

        fn authenticate(&self, cookie: HeaderValue) -> Result<Session, NoSession> {
            let headers = HeaderMap::from_iter([(COOKIE, cookie)]);
            let mut machine = self.sessions.authenticate(&headers, self.client.entropy().unwrap());
            self.emulator.run(self.client.drive(&mut machine)).outcome
        }
    }

    #[test]
    fn session_has_the_claims_of_the_test_until_the_organization_is_switched() {
        let fixture = Fixture::new();
        let Fixture { emulator, client, sessions, ada } = &fixture;
        let [acme, globex] = ["Acme", "Globex"]
            .map(|name| emulator.run(client.send(CreateOrganization::new(name))).unwrap().id);
        let cookie = emulator
            .session_cookie(&ada.id)
            .organization(&acme)
            .roles(["admin", "billing"])
            .permissions(["posts:write"])
            .entitlements(["audit-logs"])
            .feature_flags(["editor"])
            .impersonator("support@workos.example", None)
            .header(sessions);
        assert!(cookie.to_str().unwrap().starts_with("wos-session=Fe26.2"));
        let check = |session: &Session| {
            let claims = session.claims();
            assert_eq!(claims.organization_id.as_ref(), Some(&acme));
            assert_eq!((claims.role.as_deref(), claims.roles.len()), (Some("admin"), 2));
            assert_eq!(claims.permissions, ["posts:write"]);
            assert_eq!(claims.entitlements, ["audit-logs"]);
            assert_eq!(claims.feature_flags, ["editor"]);
            assert_eq!(claims.actor.as_deref(), Some("support@workos.example"));
            assert_eq!(session.impersonator().unwrap().email, "support@workos.example");
        };
        let session = fixture.authenticate(cookie.clone()).unwrap();
        assert!(!session.was_refreshed());
        check(&session);
        emulator.advance(Duration::from_secs(301));
        let session = fixture.authenticate(cookie.clone()).unwrap();
        assert!(session.was_refreshed());
        check(&session);

        emulator.add_member(&globex, &ada.id);
        let headers = HeaderMap::from_iter([(COOKIE, cookie)]);
        let mut switch = sessions.switch_organization(&headers, &globex, client.entropy().unwrap());
        let switched = emulator.run(client.drive(&mut switch)).outcome.unwrap();
        let claims = switched.claims();
        assert_eq!((claims.role.as_deref(), claims.permissions.len()), (Some("member"), 0));
    }

    #[test]
    fn session_without_settings_has_the_grants_of_the_only_organization() {
        let fixture = Fixture::new();
        let Fixture { emulator, client, sessions, ada } = &fixture;
        let session = fixture.authenticate(emulator.session_cookie(&ada.id).header(sessions)).unwrap();
        assert_eq!((session.organization_id(), session.claims().role.as_deref()), (None, None));
        let acme = emulator.run(client.send(CreateOrganization::new("Acme"))).unwrap().id;
        emulator.add_member(&acme, &ada.id).role("owner");
        let session = fixture.authenticate(emulator.session_cookie(&ada.id).header(sessions)).unwrap();
        assert_eq!(
            (session.organization_id(), session.claims().role.as_deref()),
            (Some(&acme), Some("owner"))
        );
    }

    #[test]
    fn revoked_session_ends_at_its_next_refresh() {
        let fixture = Fixture::new();
        let cookie = fixture.emulator.session_cookie(&fixture.ada.id).header(&fixture.sessions);
        let session = fixture.authenticate(cookie.clone()).unwrap();
        let id = session.claims().session_id.clone().unwrap();
        fixture.emulator.run(fixture.client.send(RevokeSession::new(id))).unwrap();
        fixture.emulator.advance(Duration::from_secs(301));
        assert!(matches!(fixture.authenticate(cookie), Err(NoSession::Ended(_))));
    }

    #[test]
    fn same_calls_give_the_same_cookie() {
        let cookie = || {
            let fixture = Fixture::new();
            fixture.emulator.session_cookie(&fixture.ada.id).role("admin").header(&fixture.sessions)
        };
        assert_eq!(cookie(), cookie());
    }
}
