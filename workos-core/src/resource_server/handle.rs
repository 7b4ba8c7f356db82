//! The state machine of a request.

use std::{fmt, time::Duration};

use bytes::Bytes;
use http::{Method, Response};

use super::{
    AuthenticateToken, RequiredScopes, ResourceServer, TokenError, VerifiedToken, discovery::GetCopy,
    responses, server::Route,
};
use crate::{
    error::{Error, TransportFailure},
    machine::{Machine, Now, Step},
    operation::HttpResponse,
    request_head::RequestHead,
};

/// `Cache-Control` of the metadata of the resource, which changes with the program.
const METADATA_CACHE: &str = "public, max-age=3600";

/// `Cache-Control` of a copy, which is fetched again after the same time.
const COPY_CACHE: &str = "public, max-age=600";

/// The outcome of [`HandleRequest`].
#[must_use]
pub enum Handled {
    /// The resource server responds: with a metadata document, or to a request without a valid token.
    Respond(Response<Bytes>),
    /// The application responds.
    Forward(ResourceAuth),
}

impl fmt::Debug for Handled {
    /// Hides headers and body.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Respond(response) => f.debug_tuple("Respond").field(&response.status()).finish(),
            Self::Forward(auth) => f.debug_tuple("Forward").field(auth).finish(),
        }
    }
}

/// The authentication of a request that goes on to the application: its token, unless the path is
/// [public](ResourceServer::public_path). Cloning is cheap. Server frameworks keep it in the request's extensions.
#[derive(Debug, Clone)]
pub struct ResourceAuth {
    server: ResourceServer,
    token: Option<VerifiedToken>,
}

impl ResourceAuth {
    /// Creates the authentication of a request whose token [`ResourceServer::authenticate`] has verified, for a
    /// middleware of your own.
    #[must_use]
    pub fn new(server: ResourceServer, token: Option<VerifiedToken>) -> Self {
        Self { server, token }
    }

    /// Returns the token. `None` on a public path.
    #[must_use]
    pub fn token(&self) -> Option<&VerifiedToken> {
        self.token.as_ref()
    }

    /// Returns the token if it has a scope.
    ///
    /// # Errors
    ///
    /// Returns [`TokenError::Missing`] without a token, and [`TokenError::InsufficientScope`] without the scope.
    pub fn require_scope(&self, scope: &str) -> Result<&VerifiedToken, TokenError> {
        self.require(&RequiredScopes::new([scope]))
    }

    /// Returns the token if it has all scopes.
    pub(crate) fn require(&self, scopes: &RequiredScopes) -> Result<&VerifiedToken, TokenError> {
        let token = self.token.as_ref().ok_or(TokenError::Missing)?;
        self.server.check_scopes(token, scopes)?;
        Ok(token)
    }

    /// Creates the response to an error; see [`ResourceServer::response`].
    #[must_use]
    pub fn response(&self, error: &TokenError) -> Response<Bytes> {
        self.server.response(error)
    }
}

/// State machine that handles a request. Created by [`ResourceServer::handle`].
///
/// Most send nothing and finish at the first poll. Polling after the result gives a response with the status 503.
#[must_use = "a machine does nothing until it is driven"]
pub struct HandleRequest {
    server: ResourceServer,
    state: State,
}

/// ```text
///  ──► Respond ──────────► Done
///  ──► Copy ─────────────► Done
///  ──► Authenticate ─────► Done
/// ```
enum State {
    /// The response depends on the configuration alone.
    Respond(Box<Response<Bytes>>),
    /// The path is public.
    Forward,
    /// The copy of a document of the authorization server is looked for.
    Copy { copy: Box<GetCopy>, method: Method },
    /// The token is checked.
    Authenticate(Box<AuthenticateToken>),
    /// The result was returned.
    Done,
}

impl HandleRequest {
    pub(super) fn new(server: ResourceServer, head: RequestHead<'_>, seed: u64) -> Self {
        let respond = |response| State::Respond(Box::new(response));
        let route = server.route(head.uri.path());
        let state = match (route, responses::other_method(head.method)) {
            (Route::Metadata | Route::AuthorizationServer(_), Some(response)) => respond(response),
            (Route::Metadata, None) => respond(metadata(&server, head.method)),
            (Route::AuthorizationServer(document), None) => State::Copy {
                copy: Box::new(server.copies().get(document, seed)),
                method: head.method.clone(),
            },
            (Route::Public, _) => State::Forward,
            (Route::Protected, _) => State::Authenticate(Box::new(server.authenticate(head, seed))),
        };
        Self { server, state }
    }
}

fn metadata(server: &ResourceServer, method: &Method) -> Response<Bytes> {
    // Texts and lists of texts always serialize.
    let json = serde_json::to_vec(&server.metadata()).unwrap_or_default();
    responses::document(method, json.into(), METADATA_CACHE)
}

impl Machine for HandleRequest {
    type Output = Handled;

    fn poll(&mut self, now: Now) -> Step<Handled> {
        let forward = |server: &ResourceServer, token| {
            Step::Done(Handled::Forward(ResourceAuth::new(server.clone(), token)))
        };
        let respond = |response| Step::Done(Handled::Respond(response));
        match std::mem::replace(&mut self.state, State::Done) {
            State::Respond(response) => respond(*response),
            State::Forward => forward(&self.server, None),
            State::Copy { mut copy, method } => match copy.poll(now).into_output() {
                Err(step) => {
                    self.state = State::Copy { copy, method };
                    step
                }
                Ok(Ok(json)) => respond(responses::document(&method, json, COPY_CACHE)),
                Ok(Err(error)) => respond(responses::document_unavailable(&method, &error)),
            },
            State::Authenticate(mut authentication) => match authentication.poll(now).into_output() {
                Err(step) => {
                    self.state = State::Authenticate(authentication);
                    step
                }
                Ok(Ok(token)) => forward(&self.server, Some(token)),
                Ok(Err(error)) => respond(self.server.response(&error)),
            },
            State::Done => respond(responses::document_unavailable(&Method::GET, &Error::Finished)),
        }
    }

    fn handle(&mut self, result: Result<HttpResponse, TransportFailure>) {
        match &mut self.state {
            State::Copy { copy, .. } => copy.handle(result),
            State::Authenticate(authentication) => authentication.handle(result),
            State::Respond(_) | State::Forward | State::Done => {}
        }
    }

    fn timeout(&self) -> Option<Duration> {
        match &self.state {
            State::Copy { copy, .. } => copy.timeout(),
            State::Authenticate(authentication) => authentication.timeout(),
            State::Respond(_) | State::Forward | State::Done => None,
        }
    }
}

impl fmt::Debug for HandleRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = match self.state {
            State::Respond(_) => "respond",
            State::Forward => "forward",
            State::Copy { .. } => "copy",
            State::Authenticate(_) => "authenticate",
            State::Done => "done",
        };
        f.debug_struct("HandleRequest").field("state", &state).finish_non_exhaustive()
    }
}
