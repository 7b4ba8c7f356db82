//! Authorization requests of Connect: what a client asks for, and how the browser returns to it.

use http::StatusCode;

use super::{
    super::{
        super::{
            pages::Notice,
            request::Query,
            response::{ErrorResponse, HandlerResult, Reply, Response},
            row::Row,
            store::Store,
        },
        organization_memberships::active_organizations,
        sign_in::authorize::with_parameters,
    },
    authorized_applications,
    clients::{authorized_resources, has_redirect_uri, is_public, oauth_application, requested_scopes},
};

/// A valid authorization request.
pub(super) struct AuthorizationRequest {
    /// The query as it was received.
    pub(super) raw_query: String,
    pub(super) query: Query,
    pub(super) application: Row,
    pub(super) scopes: Vec<String>,
    resources: Vec<String>,
    redirect_uri: String,
}

/// The organization that a user acts in.
pub(super) enum Organization {
    Is(Option<String>),
    /// The user has several and has to choose one.
    OneOf(Vec<String>),
    /// The user is not a member of the requested one.
    NotAMember,
}

/// Error and description of an invalid request.
type Problem = (&'static str, String);

impl AuthorizationRequest {
    /// Reads the query of an authorization URL. The error is the response to an invalid one: a redirect to the client, or a
    /// page if the client or its redirect URI is unknown (RFC 6749, section 4.1.2.1).
    pub(super) fn parse(store: &Store, raw_query: &str) -> Result<Self, HandlerResult> {
        let query = Query::new(raw_query);
        let (client_id, redirect_uri) = (one(&query, "client_id"), one(&query, "redirect_uri"));
        let Some(application) = client_id.and_then(|id| oauth_application(store, id)) else {
            return Err(Ok(error_page("No OAuth application has the client ID of the request.")));
        };
        let Some(redirect_uri) = redirect_uri.filter(|uri| has_redirect_uri(application, uri)) else {
            return Err(Ok(error_page("The redirect URI of the request is none of the application's.")));
        };
        let mut request = Self {
            raw_query: raw_query.to_owned(),
            application: application.clone(),
            scopes: Vec::new(),
            resources: Vec::new(),
            redirect_uri: redirect_uri.to_owned(),
            query,
        };
        match request.check(store) {
            Ok(()) => Ok(request),
            Err((error, description)) => Err(request.fail(error, &description)),
        }
    }

    fn check(&mut self, store: &Store) -> Result<(), Problem> {
        let query = &self.query;
        let invalid = |description: &str| Err(("invalid_request", description.to_owned()));
        if let Some(name) = query.repeated(&["resource"]) {
            return invalid(&format!("{name} is repeated."));
        }
        match query.get("response_type") {
            None => return invalid("response_type is missing."),
            Some("code") => {}
            Some(_) => return Err(("unsupported_response_type", "The response type is code.".to_owned())),
        }
        if query.get("response_mode").is_some_and(|mode| mode != "query") {
            return invalid("The response mode is query.");
        }
        for (name, error) in
            [("request", "request_not_supported"), ("request_uri", "request_uri_not_supported")]
        {
            if query.get(name).is_some() {
                return Err((error, "A request object is not supported.".to_owned()));
            }
        }
        // RFC 7636, sections 4.2 and 4.3. A challenge without a method is a plain one.
        match (query.get("code_challenge"), query.get("code_challenge_method")) {
            (None, None) if is_public(&self.application) => {
                return invalid("A client without a secret needs a code challenge.");
            }
            (None, None) => {}
            (Some(challenge), Some("S256")) if is_challenge(challenge) => {}
            (Some(_), Some("S256")) => {
                return invalid("The code challenge is not 43 characters of Base64url.");
            }
            (Some(_), _) => return invalid("The code challenge method is S256."),
            (None, Some(_)) => return invalid("The code challenge is missing."),
        }
        let owned = |error: ErrorResponse| {
            let (code, description) = error.code_and_message();
            let code = if code == "invalid_target" { "invalid_target" } else { "invalid_scope" };
            (code, description.to_owned())
        };
        let scopes = requested_scopes(&self.application, query.get("scope")).map_err(owned)?;
        let resources = authorized_resources(store, query).map_err(owned)?;
        (self.scopes, self.resources) = (scopes, resources);
        Ok(())
    }

    /// Returns the organization that a user acts in: the requested one, or the only one.
    pub(super) fn organization(&self, store: &Store, user_id: &str) -> Organization {
        let mut ids = active_organizations(store, user_id);
        match self.query.get("organization_id") {
            Some(requested) if ids.iter().any(|id| id == requested) => {
                Organization::Is(Some(requested.to_owned()))
            }
            Some(_) => Organization::NotAMember,
            None if ids.len() > 1 => Organization::OneOf(ids),
            None => Organization::Is(ids.pop()),
        }
    }

    /// Returns what a user authorizes in an organization.
    pub(super) fn authorization(&self, user_id: &str, organization_id: Option<&str>) -> Row {
        Row::default()
            .with("application_id", self.application.id())
            .with("user_id", user_id)
            .with("organization_id", organization_id)
            .with("scopes", &self.scopes)
            .with("resources", &self.resources)
    }

    /// Whether a user has to consent to what is authorized: to scopes of an application of a third party that the user has
    /// not consented to before.
    pub(super) fn needs_consent(&self, store: &Store, authorization: &Row) -> bool {
        !self.application.flag("is_first_party") && !authorized_applications::covers(store, authorization)
    }

    /// Redirects to the client with the code.
    pub(super) fn succeed(&self, code: &str) -> HandlerResult {
        self.redirect(&[("code", code)])
    }

    /// Redirects to the client with an error.
    pub(super) fn fail(&self, error: &str, description: &str) -> HandlerResult {
        self.redirect(&[("error", error), ("error_description", description)])
    }

    pub(super) fn deny(&self) -> HandlerResult {
        self.fail("access_denied", "The user denied the request.")
    }

    pub(super) fn redirect_uri(&self) -> &str {
        &self.redirect_uri
    }

    fn redirect(&self, parameters: &[(&str, &str)]) -> HandlerResult {
        let state = self.query.get("state").map(|state| ("state", state));
        redirect(&self.redirect_uri, parameters.iter().copied().chain(state))
    }
}

/// Redirects the browser to a URL with these parameters.
pub(super) fn redirect<'a>(
    url: &str,
    parameters: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> HandlerResult {
    Response::redirect(&with_parameters(url, parameters)).map(Reply::Response)
}

/// Returns the only value of a parameter.
fn one<'a>(query: &'a Query, name: &'a str) -> Option<&'a str> {
    let mut values = query.all(name);
    values.next().filter(|_| values.next().is_none())
}

/// Whether a text has the form of a code challenge of the method S256.
fn is_challenge(text: &str) -> bool {
    text.len() == 43 && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

/// Shows an error that the client is not told of.
pub(super) fn error_page(text: &str) -> Reply {
    let notice = Notice { title: "The application cannot be authorized", text, link: None, is_error: true };
    Response::html(StatusCode::BAD_REQUEST, notice.html()).into()
}
