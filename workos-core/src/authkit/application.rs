//! The value of an application.

use std::{fmt, sync::Arc, time::Duration};

use bytes::Bytes;
use http::{Response, Uri};

use super::{
    AuthKitError, CompletedSignIn, HandleRequest, RequestHead, SignInFailure, params,
    paths::{self, Access, PathRules},
};
use crate::{
    Config, Entropy,
    auth::{PkceCookies, sanitize_return_pathname},
    config::RedirectUri,
    cookie::{ChunkedCookie, CookieAttributes},
    seal::{Keyring, SealKey},
    session::{SessionCodec, Sessions},
    user_management::{AuthorizationProvider, AuthorizationUrl},
};

/// Lifetime of the cookie that counts sign-ins, in seconds. Redirects in a loop take less.
const LOOP_COOKIE_LIFETIME: Duration = Duration::from_secs(30);

/// The paths that AuthKit answers itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Route {
    /// Starts a sign-in.
    SignIn,
    /// Starts a sign-up.
    SignUp,
    /// Completes a sign-in.
    Callback,
    /// Ends the session.
    SignOut,
    /// Continues the session in another organization.
    SwitchOrganization,
}

impl Route {
    const ALL: [Self; 5] =
        [Self::SignIn, Self::SignUp, Self::Callback, Self::SignOut, Self::SwitchOrganization];
}

/// The path of a route.
#[derive(Clone)]
struct RoutePath {
    path: Box<str>,
    is_answered: bool,
}

/// AuthKit for a web application. The [module](super) describes what it answers.
///
/// Create one when the program starts and share it; clones are cheap and share the sessions, their JWKS and
/// refreshes.
#[derive(Clone)]
#[must_use]
pub struct AuthKit(Arc<Settings>);

type OnSuccess = Arc<dyn Fn(&CompletedSignIn) -> Option<Response<Bytes>> + Send + Sync>;
type OnError = Arc<dyn Fn(&SignInFailure) -> Option<Response<Bytes>> + Send + Sync>;

#[derive(Clone)]
pub(super) struct Settings {
    sessions: Sessions,
    pub(super) config: Config,
    pub(super) redirect_uri: RedirectUri,
    pub(super) pkce_cookies: PkceCookies,
    pub(super) loop_cookie: CookieAttributes,
    pub(super) authorization_url: AuthorizationUrl,
    routes: [RoutePath; 5],
    rules: PathRules,
    after_sign_in: Box<str>,
    pub(super) after_sign_out: Option<Box<str>>,
    pub(super) accepts_unsolicited_codes: bool,
    pub(super) on_success: Option<OnSuccess>,
    pub(super) on_error: Option<OnError>,
}

impl AuthKit {
    /// Maximum size of the body of a POST that is read, in bytes: 16 KiB.
    pub const MAX_BODY_BYTES: usize = 16 * 1024;

    /// Creates AuthKit from a configuration with an API key, a client ID, a
    /// [redirect URI](Config::redirect_uri) and a [cookie password](Config::cookie_password).
    ///
    /// # Errors
    ///
    /// Returns [`AuthKitError::Missing`] without one of these, and [`AuthKitError::CookiePassword`] if the
    /// password is shorter than 32 characters.
    pub fn new(config: &Config) -> Result<Self, AuthKitError> {
        let password = config.settings().cookie_password.clone();
        let password = password.ok_or(AuthKitError::Missing("WORKOS_COOKIE_PASSWORD"))?;
        let key = SealKey::iron(password).map_err(AuthKitError::CookiePassword)?;
        Self::with_keyring(config, Keyring::new(key))
    }

    /// Creates AuthKit with the keys of cookies: several while a password is replaced, or keys of another SDK's
    /// format. The configuration needs no cookie password.
    ///
    /// # Errors
    ///
    /// Returns [`AuthKitError::Missing`] under the conditions of [`new`](Self::new).
    pub fn with_keyring(config: &Config, keyring: Keyring) -> Result<Self, AuthKitError> {
        let settings = config.settings();
        if settings.api_key.is_none() {
            return Err(AuthKitError::Missing("WORKOS_API_KEY"));
        }
        if settings.client_id.is_none() {
            return Err(AuthKitError::Missing("WORKOS_CLIENT_ID"));
        }
        let redirect_uri =
            settings.redirect_uri.clone().ok_or(AuthKitError::Missing("WORKOS_REDIRECT_URI"))?;
        let attributes = CookieAttributes::new().secure(redirect_uri.is_https);
        let session_cookie =
            ChunkedCookie::new("wos-session", attributes.clone()).map_err(AuthKitError::Cookie)?;
        let sessions = Sessions::new(config, SessionCodec::new(keyring.clone()))
            .map_err(|error| AuthKitError::Sessions(Box::new(error)))?
            .cookie(session_cookie);
        let route = |path: &str| RoutePath { path: path.into(), is_answered: true };
        let settings = Settings {
            sessions,
            config: config.clone(),
            pkce_cookies: PkceCookies::new(keyring, &redirect_uri.text),
            loop_cookie: attributes.max_age(LOOP_COOKIE_LIFETIME),
            authorization_url: AuthorizationUrl::new(&*redirect_uri.text, AuthorizationProvider::AuthKit),
            routes: [
                route("/sign-in"),
                route("/sign-up"),
                route(&redirect_uri.path),
                route("/sign-out"),
                route("/switch-organization"),
            ],
            redirect_uri,
            rules: PathRules::default(),
            after_sign_in: "/".into(),
            after_sign_out: None,
            accepts_unsolicited_codes: false,
            on_success: None,
            on_error: None,
        };
        Ok(Self(Arc::new(settings)))
    }

    /// Requires a session for a path (`/dashboard`), or for it and all paths below it (`/dashboard/*`). `/*`
    /// means every path. Without a session, [`RequestAuth::deny`](super::RequestAuth::deny) is the response.
    ///
    /// Of several rules for a path the most specific one applies: `/docs` before `/docs/*`, the longer before the
    /// shorter. Paths without a rule are public. Escapes and dots (`/a/../dashboard`) do not circumvent a rule. The
    /// case of letters counts.
    ///
    /// # Errors
    ///
    /// Returns [`AuthKitError::Path`] for any other pattern.
    pub fn protect(self, path: &'static str) -> Result<Self, AuthKitError> {
        self.rule(path, Access::Protected)
    }

    /// Requires no session for a path, such as `/` with a rule for `/*`. The session is read if there is one.
    ///
    /// # Errors
    ///
    /// Returns [`AuthKitError::Path`] under the conditions of [`protect`](Self::protect).
    pub fn public(self, path: &'static str) -> Result<Self, AuthKitError> {
        self.rule(path, Access::Public)
    }

    /// Requires a session for a path. A navigation without one goes to the sign-up in place of the sign-in.
    ///
    /// # Errors
    ///
    /// Returns [`AuthKitError::Path`] under the conditions of [`protect`](Self::protect).
    pub fn sign_up_path(self, path: &'static str) -> Result<Self, AuthKitError> {
        self.rule(path, Access::SignUp)
    }

    /// Reads no session for a path, such as `/assets/*`. Its responses stay as they are, so that they can be
    /// cached.
    ///
    /// # Errors
    ///
    /// Returns [`AuthKitError::Path`] under the conditions of [`protect`](Self::protect).
    pub fn ignore(self, path: &'static str) -> Result<Self, AuthKitError> {
        self.rule(path, Access::Unchecked)
    }

    fn rule(mut self, path: &'static str, access: Access) -> Result<Self, AuthKitError> {
        self.settings_mut().rules.add(path, access)?;
        Ok(self)
    }

    /// Sets the path of a route. That of [`Route::Callback`] is the path of the redirect URI by default; set
    /// another one if a proxy in front of the application changes paths.
    ///
    /// # Errors
    ///
    /// Returns [`AuthKitError::Path`] if the text is not a path.
    pub fn route(mut self, route: Route, path: &'static str) -> Result<Self, AuthKitError> {
        if !paths::is_valid(path) {
            return Err(AuthKitError::Path(path));
        }
        if let Some(own) = self.settings_mut().routes.get_mut(route as usize) {
            own.path = path.into();
        }
        Ok(self)
    }

    /// Leaves a route to the application. Redirects to a sign-in still go to the path of its route.
    pub fn without_route(mut self, route: Route) -> Self {
        if let Some(own) = self.settings_mut().routes.get_mut(route as usize) {
            own.is_answered = false;
        }
        self
    }

    /// Sets the path that a user returns to after a sign-in that names none. The default is `/`.
    pub fn after_sign_in(mut self, path: &str) -> Self {
        self.settings_mut().after_sign_in = sanitize_return_pathname(path).into();
        self
    }

    /// Sets the URL that WorkOS redirects to after a sign-out, such as `https://acme.com/goodbye`: one of the
    /// sign-out redirects in WorkOS's dashboard. The default is the dashboard's default.
    pub fn after_sign_out(mut self, url: &str) -> Self {
        self.settings_mut().after_sign_out = Some(url.into());
        self
    }

    /// Changes the authorization URL that sign-ins redirect to, for example to name a connection, a prompt or a
    /// custom [`state`](AuthorizationUrl::state). Its redirect URI is that of the configuration.
    pub fn authorization_url(mut self, change: impl FnOnce(AuthorizationUrl) -> AuthorizationUrl) -> Self {
        let settings = self.settings_mut();
        settings.authorization_url = change(settings.authorization_url.clone());
        settings.authorization_url.redirect_uri = settings.redirect_uri.text.clone().into();
        self
    }

    /// Sets the domain of all cookies, such as `acme.com`, which includes its subdomains.
    ///
    /// # Errors
    ///
    /// Returns [`AuthKitError::Cookie`] if the text is not a domain.
    pub fn cookie_domain(mut self, domain: &str) -> Result<Self, AuthKitError> {
        let attributes = CookieAttributes::new().secure(self.0.redirect_uri.is_https);
        let attributes = attributes.domain(domain).map_err(AuthKitError::Cookie)?;
        let session_cookie =
            ChunkedCookie::new("wos-session", attributes.clone()).map_err(AuthKitError::Cookie)?;
        let settings = self.settings_mut();
        settings.sessions = settings.sessions.clone().cookie(session_cookie);
        settings.pkce_cookies = settings.pkce_cookies.clone().domain(domain).map_err(AuthKitError::Cookie)?;
        settings.loop_cookie = attributes.max_age(LOOP_COOKIE_LIFETIME);
        Ok(self)
    }

    /// Changes the sessions, for example to accept them during outages
    /// ([`outage_grace`](Sessions::outage_grace)) or to set the rules of access tokens.
    pub fn sessions_with(mut self, change: impl FnOnce(Sessions) -> Sessions) -> Self {
        let settings = self.settings_mut();
        settings.sessions = change(settings.sessions.clone());
        self
    }

    /// Accepts callbacks with a code and without a state, which sign-ins that start at WorkOS have. False by
    /// default: an attacker can make a browser open such a URL with a code of the attacker, so that its user works in an
    /// account that is not theirs (login CSRF, [RFC 6749, section
    /// 10.12](https://www.rfc-editor.org/rfc/rfc6749#section-10.12)). The [module](super) says what happens
    /// instead.
    pub fn accept_unsolicited_codes(mut self, accept: bool) -> Self {
        self.settings_mut().accepts_unsolicited_codes = accept;
        self
    }

    /// Sets a function that is called after each sign-in. It may return a response in place of the redirect; the
    /// cookies are added to it.
    ///
    /// The function does not wait: put work on a queue, or take the [`CompletedSignIn`] from the extensions of
    /// AuthKit's response in a layer around it.
    pub fn on_success(
        mut self,
        function: impl Fn(&CompletedSignIn) -> Option<Response<Bytes>> + Send + Sync + 'static,
    ) -> Self {
        self.settings_mut().on_success = Some(Arc::new(function));
        self
    }

    /// Sets a function that is called when a sign-in fails, to report the reason. It may return a response in
    /// place of the page; the cookies are added to it.
    pub fn on_error(
        mut self,
        function: impl Fn(&SignInFailure) -> Option<Response<Bytes>> + Send + Sync + 'static,
    ) -> Self {
        self.settings_mut().on_error = Some(Arc::new(function));
        self
    }

    /// Returns the sessions, to authenticate requests in other ways.
    pub fn sessions(&self) -> &Sessions {
        &self.0.sessions
    }

    /// Returns the path of a route.
    #[must_use]
    pub fn path(&self, route: Route) -> &str {
        self.0.routes.get(route as usize).map_or("/", |route| &route.path)
    }

    /// Whether a page of the application sent a request, by `Sec-Fetch-Site` or, from older browsers, `Origin`. The
    /// origin is that of the redirect URI.
    ///
    /// The routes of AuthKit check it. Check it before a request changes anything that its user has access to
    /// (cross-site request forgery).
    #[must_use]
    pub fn is_same_origin<'r>(&self, request: impl Into<RequestHead<'r>>) -> bool {
        request.into().is_same_origin(&self.0.redirect_uri.origin)
    }

    /// Whether [`handle`](Self::handle) reads the body of a request: that of a POST to
    /// [`Route::SwitchOrganization`]. The body of any other request can be empty.
    #[must_use]
    pub fn needs_body<'r>(&self, request: impl Into<RequestHead<'r>>) -> bool {
        let head = request.into();
        *head.method == http::Method::POST && self.find_route(head.uri) == Some(Route::SwitchOrganization)
    }

    /// Handles a request. `body` is that of the request if [`needs_body`](Self::needs_body), at most
    /// [`MAX_BODY_BYTES`](Self::MAX_BODY_BYTES), and otherwise empty.
    ///
    /// Create the entropy for this request alone ([`Client::entropy`](crate::Client::entropy)). If the machine is
    /// dropped before its end, nothing has to be cleaned up.
    pub fn handle<'r>(
        &self,
        request: impl Into<RequestHead<'r>>,
        body: impl Into<Bytes>,
        entropy: Entropy,
    ) -> HandleRequest {
        HandleRequest::new(self.clone(), request.into(), &body.into(), entropy)
    }

    pub(super) fn settings(&self) -> &Settings {
        &self.0
    }

    fn settings_mut(&mut self) -> &mut Settings {
        Arc::make_mut(&mut self.0)
    }

    /// Returns the route that AuthKit answers at the path of a URI.
    pub(super) fn find_route(&self, uri: &Uri) -> Option<Route> {
        let path = uri.path();
        let mut routes = Route::ALL.into_iter().zip(&self.0.routes);
        let found = routes.find(|(_, own)| own.is_answered && paths::is_same(&own.path, path));
        let route = found.map(|(route, _)| route)?;
        // The home page may be the redirect URI, too.
        let is_home = route == Route::Callback && paths::is_same(path, "/");
        let query = uri.query().unwrap_or_default().as_bytes();
        let is_callback = || ["code", "error"].iter().any(|name| params::get(query, name).is_some());
        (!is_home || is_callback()).then_some(route)
    }

    pub(super) fn access(&self, path: &str) -> Access {
        self.0.rules.access(path)
    }

    /// Returns the path to return to: the wanted one if it is safe and not a route, which would lead into a loop.
    pub(super) fn return_pathname(&self, wanted: Option<&str>) -> String {
        let path =
            wanted.filter(|path| path.len() <= MAX_RETURN_PATHNAME_BYTES).map(sanitize_return_pathname);
        let is_route = |path: &str| {
            let path = path.split(['?', '#']).next().unwrap_or_default();
            self.0.routes.iter().any(|route| paths::is_same(&route.path, path))
        };
        path.filter(|path| !is_route(path)).unwrap_or_else(|| self.0.after_sign_in.to_string())
    }
}

/// Longest path to return to, in bytes. A longer one is replaced, since it must fit into a URL and a cookie.
const MAX_RETURN_PATHNAME_BYTES: usize = 1_024;

impl fmt::Debug for AuthKit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let settings = &*self.0;
        let paths: Vec<&str> = settings.routes.iter().map(|route| &*route.path).collect();
        f.debug_struct("AuthKit")
            .field("redirect_uri", &settings.redirect_uri.text)
            .field("routes", &paths)
            .field("rules", &settings.rules)
            .finish_non_exhaustive()
    }
}
