//! The value of a server.

use std::{fmt, sync::Arc, time::Duration};

use http::{HeaderValue, Response};

use super::{
    AuthenticateToken, HandleRequest, ProtectedResourceMetadata, RequiredScopes, ResourceServerError,
    TokenError, VerifiedToken,
    discovery::{AuthorizationServerCopies, Document},
    identifier::{PROTECTED_RESOURCE, ResourceIdentifier},
    responses,
    scope::{ScopeHierarchy, is_scope},
};
use crate::{
    Config,
    request_head::RequestHead,
    session::{AccessTokenClaims, AccessTokenRules, JwksCache, VerifyAccessToken},
    types::{ClientId, Secret},
};

/// An API or MCP server whose access tokens are issued by AuthKit. The [module](super) describes what it answers.
///
/// Create one when the program starts and share it; clones are cheap and share the keys of the AuthKit domain.
#[derive(Clone)]
#[must_use]
pub struct ResourceServer(Arc<Settings>);

#[derive(Clone)]
struct Settings {
    config: Config,
    resource: ResourceIdentifier,
    issuer: Box<str>,
    client_id: Option<ClientId>,
    keys: JwksCache,
    copies: AuthorizationServerCopies,
    rules: AccessTokenRules,
    accepts_client_id: Audience,
    required: RequiredScopes,
    hierarchy: ScopeHierarchy,
    scopes_supported: Vec<Box<str>>,
    resource_name: Option<Box<str>>,
    resource_documentation: Option<Box<str>>,
    public_paths: Vec<Box<str>>,
    introspection: Option<Credentials>,
}

/// Whose tokens may have the environment's client ID as their audience.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Audience {
    /// No tokens.
    Resource,
    Machines,
    All,
}

/// The application that introspects.
#[derive(Clone)]
pub(super) struct Credentials {
    pub(super) client_id: ClientId,
    pub(super) client_secret: Secret,
}

/// What is at a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Route {
    /// The metadata of the protected resource.
    Metadata,
    /// The copy of a document of the authorization server.
    AuthorizationServer(Document),
    /// A path without a token.
    Public,
    /// A path that needs a token.
    Protected,
}

impl ResourceServer {
    /// Creates a resource server from a configuration with an [AuthKit domain](Config::authkit_domain), and its resource
    /// identifier, such as `https://mcp.acme.com/mcp`: the URL at which clients reach the server, registered in
    /// WorkOS's dashboard as a resource indicator. No API key is needed.
    ///
    /// The identifier is kept exactly, also a trailing slash: it must be the audience of each token. An identifier with a
    /// path is the better choice, since clients that normalize URLs ask for `https://mcp.acme.com/` in place of
    /// `https://mcp.acme.com`, among them versions of the MCP SDK for TypeScript. The configuration's timeout is limited to
    /// 5 s, its deadline to 15 s.
    ///
    /// # Errors
    ///
    /// Returns [`ResourceServerError::MissingAuthKitDomain`], and [`ResourceServerError::Resource`] with the reason if
    /// the identifier is not an `https` URL (plain `http` only to a loopback host), is longer than 2048 bytes, has user
    /// information, a query or a fragment, or is one that clients would write in another way: with upper-case letters in
    /// its host, a default port, or `.` and `..` in its path.
    pub fn new(config: &Config, resource: &str) -> Result<Self, ResourceServerError> {
        let domain = config.settings().authkit_domain.as_ref();
        let issuer = domain.ok_or(ResourceServerError::MissingAuthKitDomain)?.to_string();
        let resource = ResourceIdentifier::new(resource).map_err(ResourceServerError::Resource)?;
        let keys = JwksCache::of_url(config, &format!("{issuer}/oauth2/jwks"))
            .map_err(|error| ResourceServerError::Keys(Arc::new(error)))?;
        let config = config.for_shared_fetch();
        let settings = Settings {
            // A token of any kind and client: this module determines which it is.
            rules: AccessTokenRules::new()
                .accept_any_kind()
                .issuers([&*issuer])
                .audiences([resource.as_str()]),
            client_id: config.settings().client_id.clone(),
            copies: AuthorizationServerCopies::new(&config, &issuer),
            config,
            resource,
            issuer: issuer.into(),
            keys,
            accepts_client_id: Audience::Resource,
            required: RequiredScopes::default(),
            hierarchy: ScopeHierarchy::default(),
            scopes_supported: Vec::new(),
            resource_name: None,
            resource_documentation: None,
            public_paths: Vec::new(),
            introspection: None,
        };
        Ok(Self(Arc::new(settings)))
    }

    /// Requires these scopes of every token, in addition to those set before. A token that lacks one of them is
    /// answered with 403. Scopes of single routes are required by `layer::RequireScope` or
    /// [`ResourceAuth::require_scope`](super::ResourceAuth::require_scope).
    ///
    /// # Errors
    ///
    /// Returns [`ResourceServerError::Scope`] if a text is not one scope (RFC 6749, section 3.3), or is
    /// `offline_access`, which no access token is required to have.
    pub fn required_scopes<'s>(
        mut self,
        scopes: impl IntoIterator<Item = &'s str>,
    ) -> Result<Self, ResourceServerError> {
        let settings = self.settings_mut();
        for scope in scopes {
            settings.required = settings.required.with([check_scope(scope)?]);
        }
        Ok(self)
    }

    /// Adds scopes to those that the metadata document lists for clients, besides the required ones.
    ///
    /// # Errors
    ///
    /// Returns [`ResourceServerError::Scope`] in the same cases as [`required_scopes`](Self::required_scopes). Clients
    /// ask for `offline_access` by themselves, and a resource server must not list it.
    pub fn scopes_supported<'s>(
        mut self,
        scopes: impl IntoIterator<Item = &'s str>,
    ) -> Result<Self, ResourceServerError> {
        let settings = self.settings_mut();
        for scope in scopes {
            settings.scopes_supported.push(check_scope(scope)?.into());
        }
        Ok(self)
    }

    /// Declares that a scope includes another one, directly and by way of others: with `invoices:write` and `invoices:read`, a
    /// token with `invoices:write` is accepted where `invoices:read` is required. By default no scope includes another
    /// one.
    ///
    /// # Errors
    ///
    /// Returns [`ResourceServerError::Scope`] in the same cases as [`required_scopes`](Self::required_scopes).
    pub fn scope_includes(mut self, broader: &str, narrower: &str) -> Result<Self, ResourceServerError> {
        self.settings_mut().hierarchy.add(check_scope(broader)?, check_scope(narrower)?);
        Ok(self)
    }

    /// Sets the name of the resource in the metadata document, which clients show to users.
    pub fn resource_name(mut self, name: &str) -> Self {
        self.settings_mut().resource_name = Some(name.into());
        self
    }

    /// Sets the URL of a page for developers in the metadata document.
    pub fn resource_documentation(mut self, url: &str) -> Self {
        self.settings_mut().resource_documentation = Some(url.into());
        self
    }

    /// Accepts tokens whose audience is the configuration's client ID, too, of users and machines: those that AuthKit
    /// issues where no resource indicator was asked for. Such a token is accepted by every server of the environment
    /// that does so. Not accepted by default.
    ///
    /// # Errors
    ///
    /// Returns [`ResourceServerError::MissingClientId`] if the configuration has no client ID.
    pub fn audience_client_id(self) -> Result<Self, ResourceServerError> {
        self.audience(Audience::All)
    }

    /// Accepts tokens of machines (M2M) whose audience is the configuration's client ID. AuthKit issues no others to
    /// machines, so without this or [`audience_client_id`](Self::audience_client_id) only users have access. Tokens of
    /// users must still have the resource as their audience.
    ///
    /// # Errors
    ///
    /// Returns [`ResourceServerError::MissingClientId`] if the configuration has no client ID.
    pub fn machine_audience_client_id(self) -> Result<Self, ResourceServerError> {
        self.audience(Audience::Machines)
    }

    fn audience(mut self, audience: Audience) -> Result<Self, ResourceServerError> {
        let settings = self.settings_mut();
        let client_id = settings.client_id.as_ref().ok_or(ResourceServerError::MissingClientId)?;
        let audiences = [settings.resource.as_str(), client_id.as_str()];
        settings.rules = settings.rules.clone().audiences(audiences);
        settings.accepts_client_id = audience;
        Ok(self)
    }

    /// Also introspects each valid token ([RFC 7662](https://www.rfc-editor.org/rfc/rfc7662)), with the client ID and the
    /// secret of an application of the environment, so that a revoked token is rejected at once and not only when it
    /// expires. Each request of a client then costs a request to the AuthKit domain, and fails while that cannot be
    /// reached (503).
    ///
    /// WorkOS does not document whether an application may introspect tokens that were issued to another one.
    pub fn introspection(mut self, client_id: impl Into<ClientId>, client_secret: impl Into<Secret>) -> Self {
        self.settings_mut().introspection =
            Some(Credentials { client_id: client_id.into(), client_secret: client_secret.into() });
        self
    }

    /// Sets the clock difference to WorkOS that is tolerated for `exp` and `nbf`. The default is zero; 60 seconds are
    /// usual where clocks are not synchronized.
    pub fn leeway(mut self, leeway: Duration) -> Self {
        let settings = self.settings_mut();
        settings.rules = settings.rules.clone().leeway(leeway);
        self
    }

    /// Requires no token for a path, such as `/health`, and does not look at one. Paths are compared exactly, so that
    /// nothing below or beside the path is public.
    ///
    /// # Errors
    ///
    /// Returns [`ResourceServerError::Path`] if the text does not begin with `/`, or has a query, a fragment, or
    /// characters that a path does not have.
    pub fn public_path(mut self, path: &str) -> Result<Self, ResourceServerError> {
        if !path.starts_with('/') {
            return Err(ResourceServerError::Path("does not begin with `/`"));
        }
        if !path.bytes().all(|byte| byte.is_ascii_graphic() && !b"?#*{}\\\"<>^`|".contains(&byte)) {
            return Err(ResourceServerError::Path("has characters that are not allowed in a path"));
        }
        self.settings_mut().public_paths.push(path.into());
        Ok(self)
    }

    /// Uses another cache of keys, for example one that several resource servers share or that has
    /// [stored](JwksCache::store) keys. It should be one of [`JwksCache::of_url`].
    pub fn jwks(mut self, keys: JwksCache) -> Self {
        self.settings_mut().keys = keys;
        self
    }

    /// Returns the resource identifier.
    #[must_use]
    pub fn resource(&self) -> &str {
        self.0.resource.as_str()
    }

    /// Returns the issuer that tokens must have: the AuthKit domain.
    #[must_use]
    pub fn issuer(&self) -> &str {
        &self.0.issuer
    }

    /// Returns the metadata document of the resource
    /// ([RFC 9728, section 2](https://www.rfc-editor.org/rfc/rfc9728#section-2)).
    #[must_use]
    pub fn metadata(&self) -> ProtectedResourceMetadata {
        let settings = &*self.0;
        let supported = settings.scopes_supported.iter().map(|scope| &**scope);
        ProtectedResourceMetadata {
            resource: self.resource().to_owned(),
            authorization_servers: vec![self.issuer().to_owned()],
            bearer_methods_supported: vec!["header".to_owned()],
            scopes_supported: settings.required.with(supported).iter().map(str::to_owned).collect(),
            resource_name: settings.resource_name.as_deref().map(str::to_owned),
            resource_documentation: settings.resource_documentation.as_deref().map(str::to_owned),
        }
    }

    /// Returns the path of the metadata document, between host and path of the resource identifier
    /// ([RFC 9728, section 3.1](https://www.rfc-editor.org/rfc/rfc9728#section-3.1)):
    /// `/.well-known/oauth-protected-resource/mcp` for `https://mcp.acme.com/mcp`.
    #[must_use]
    pub fn metadata_path(&self) -> String {
        self.0.resource.metadata_path()
    }

    /// Returns the URL of the metadata document, which challenges name.
    #[must_use]
    pub fn metadata_url(&self) -> String {
        self.0.resource.metadata_url()
    }

    /// Creates the state machine that authenticates a request by its bearer token, whatever its path is. `seed` is for
    /// the jitter of retries; see [`Config::call`].
    ///
    /// [`Client::authenticate_token`](crate::Client::authenticate_token) drives it.
    pub fn authenticate<'r>(&self, request: impl Into<RequestHead<'r>>, seed: u64) -> AuthenticateToken {
        AuthenticateToken::new(self.clone(), request.into(), seed)
    }

    /// Creates the state machine that handles a request: answers the metadata documents, and checks the token of any
    /// other request.
    pub fn handle<'r>(&self, request: impl Into<RequestHead<'r>>, seed: u64) -> HandleRequest {
        HandleRequest::new(self.clone(), request.into(), seed)
    }

    /// Returns the value of `WWW-Authenticate` for an error
    /// ([RFC 6750, section 3](https://www.rfc-editor.org/rfc/rfc6750#section-3), with the URL of the metadata document,
    /// [RFC 9728, section 5.1](https://www.rfc-editor.org/rfc/rfc9728#section-5.1)).
    ///
    /// There is no code without a token. The scopes are those of the request: the required ones, with those of an
    /// [`InsufficientScope`](TokenError::InsufficientScope). `None` for an error that no other token changes: of kind, or
    /// an outage.
    #[must_use]
    pub fn challenge(&self, error: &TokenError) -> Option<HeaderValue> {
        responses::challenge(&self.metadata_url(), &self.0.required, error)
    }

    /// Creates the response to a request without a valid token: the [status](TokenError::status), the
    /// [challenge](Self::challenge), `{"error":"…","error_description":"…"}` in JSON, and `Retry-After` with 503.
    #[must_use]
    pub fn response(&self, error: &TokenError) -> Response<bytes::Bytes> {
        responses::denial(error, self.challenge(error))
    }

    /// Returns what is at a path.
    pub(super) fn route(&self, path: &str) -> Route {
        let settings = &*self.0;
        if settings.resource.is_at(PROTECTED_RESOURCE, path) {
            return Route::Metadata;
        }
        if let Some(document) =
            Document::ALL.into_iter().find(|document| settings.resource.is_at(document.path(), path))
        {
            return Route::AuthorizationServer(document);
        }
        if settings.public_paths.iter().any(|public| **public == *path) {
            return Route::Public;
        }
        Route::Protected
    }

    pub(super) fn verification(&self, token: &str, seed: u64) -> VerifyAccessToken {
        self.0.keys.verify(token, self.0.rules.clone(), seed)
    }

    /// Checks what is known of a token whose signature, issuer, audience and time are right.
    pub(super) fn accept(&self, claims: Arc<AccessTokenClaims>) -> Result<VerifiedToken, TokenError> {
        let settings = &*self.0;
        let has_resource = claims.audiences.iter().any(|audience| *audience == *self.resource());
        let token = VerifiedToken::new(claims, settings.hierarchy.clone())?;
        if settings.accepts_client_id == Audience::Machines && !has_resource && token.machine().is_none() {
            return Err(TokenError::Rejected(crate::session::AccessTokenError::Audience));
        }
        self.check_scopes(&token, &settings.required)?;
        Ok(token)
    }

    /// Checks the scopes of a token. The error has those of every route, too.
    pub(super) fn check_scopes(
        &self,
        token: &VerifiedToken,
        required: &RequiredScopes,
    ) -> Result<(), TokenError> {
        if required.iter().all(|scope| token.has_scope(scope)) {
            return Ok(());
        }
        Err(TokenError::InsufficientScope(self.0.required.with(required.iter())))
    }

    pub(super) fn introspection_credentials(&self) -> Option<&Credentials> {
        self.0.introspection.as_ref()
    }

    pub(super) fn config(&self) -> &Config {
        &self.0.config
    }

    pub(super) fn copies(&self) -> &AuthorizationServerCopies {
        &self.0.copies
    }

    fn settings_mut(&mut self) -> &mut Settings {
        Arc::make_mut(&mut self.0)
    }
}

fn check_scope(scope: &str) -> Result<&str, ResourceServerError> {
    if !is_scope(scope) {
        return Err(ResourceServerError::Scope(
            "is not a word of visible ASCII without quotes and backslashes",
        ));
    }
    if scope == "offline_access" {
        return Err(ResourceServerError::Scope("`offline_access` is one of the authorization server"));
    }
    Ok(scope)
}

impl fmt::Debug for ResourceServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let settings = &*self.0;
        f.debug_struct("ResourceServer")
            .field("resource", &settings.resource)
            .field("issuer", &settings.issuer)
            .field("required_scopes", &settings.required)
            .field("audience_client_id", &settings.accepts_client_id)
            .field("public_paths", &settings.public_paths)
            .field("introspects", &settings.introspection.is_some())
            .finish_non_exhaustive()
    }
}
