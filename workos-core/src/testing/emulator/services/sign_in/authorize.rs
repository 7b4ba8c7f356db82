//! Authorization requests and authorization codes.

pub(in super::super::super) use super::super::super::response::with_parameters;
use super::{
    super::{
        super::{
            request::{Call, Query},
            response::{ErrorResponse, HandlerResult, Response},
            row::Row,
            store::Store,
            table::{TableDefinition, belongs_to, refers_to},
        },
        invitations,
        users::{self, USERS},
    },
    attempt::{ClientInfo, SignInAttempt, is_expired, method},
    browser_session, external,
    oauth::{invalid_client, invalid_grant, invalid_request},
    pages,
};
use crate::{crypto, types::Timestamp};

/// Unused authorization codes. The ID is the code.
pub(super) const AUTHORIZATION_CODES: TableDefinition =
    TableDefinition::new("authorization_codes", "Authorization code", "code")
        .references(&[belongs_to("user_id", "users"), refers_to("organization_id", "organizations")]);

/// Result of a handler of a page.
pub(super) type PageResult = Result<Response, ErrorResponse>;

/// A valid authorization request.
pub(super) struct Authorization {
    pub(super) query: Query,
    pub(super) redirect_uri: String,
    /// The URL of the request, relative to itself.
    pub(super) action: String,
}

impl Authorization {
    /// Reads the query of the request.
    pub(super) fn new(call: &Call<'_>) -> Result<Self, PageResult> {
        Self::parse(call.store, call.raw_query())
    }

    /// Reads the query of an authorization URL. The error is the response to an invalid one.
    pub(super) fn parse(store: &Store, raw_query: &str) -> Result<Self, PageResult> {
        let query = Query::new(raw_query);
        if query.get("client_id") != Some(store.settings.client_id.as_str()) {
            return Err(Err(invalid_client()));
        }
        let Some(redirect_uri) = query.get("redirect_uri").map(str::to_owned) else {
            return Err(Err(invalid_request("redirect_uri is missing.")));
        };
        let authorization = Self { query, redirect_uri, action: format!("?{raw_query}") };
        let query = &authorization.query;
        if query.get("response_type") != Some("code") {
            return Err(authorization.redirect(&[("error", "unsupported_response_type")]));
        }
        if query.get("code_challenge").is_some() && query.get("code_challenge_method") != Some("S256") {
            let description = "The method must be S256.";
            let parameters = [("error", "invalid_request"), ("error_description", description)];
            return Err(authorization.redirect(&parameters));
        }
        Ok(authorization)
    }

    /// Redirects to the application, with these parameters and the state.
    pub(super) fn redirect(&self, parameters: &[(&str, &str)]) -> PageResult {
        let state = self.query.get("state").map(|state| ("state", state));
        let location = with_parameters(&self.redirect_uri, parameters.iter().copied().chain(state));
        Response::redirect(&location)
    }

    pub(super) fn deny(&self) -> PageResult {
        let description = "The user denied the request.";
        self.redirect(&[("error", "access_denied"), ("error_description", description)])
    }

    /// Redirects to the application with an authorization code, after the invitation of the request is accepted.
    pub(super) fn approve(&self, call: &mut Call<'_>, mut attempt: SignInAttempt) -> PageResult {
        if let Some(token) = self.query.get("invitation_token") {
            match invitations::accept(call.store, token, &attempt.user_id, call.now) {
                Ok(invitation) => attempt.accept(token, &invitation),
                Err(error) => {
                    let (error, description) = error.code_and_message();
                    return self.redirect(&[("error", error), ("error_description", description)]);
                }
            }
        }
        if let Some(id) = self.query.get("organization_id") {
            attempt.organization_id.get_or_insert_with(|| id.to_owned());
        }
        let code = add_code(call.store, &attempt, self.query.get("code_challenge"), call.now);
        self.redirect(&[("code", &code)])
    }

    /// Returns the provider of OAuth that the request names, such as `GoogleOAuth`.
    pub(super) fn oauth_provider(&self) -> Option<&str> {
        self.query.get("provider").filter(|provider| provider.ends_with("OAuth"))
    }

    /// Returns the query as it was received.
    pub(super) fn raw_query(&self) -> &str {
        self.action.trim_start_matches('?')
    }
}

pub(super) fn authorize(call: &mut Call<'_>) -> HandlerResult {
    let authorization = match Authorization::new(call) {
        Ok(authorization) => authorization,
        Err(response) => return response.map(Into::into),
    };
    let shows_pages = call.store.settings.shows_sign_in_page;
    if let Some(page) = shows_pages.then(|| pages::show_later(call, &authorization)).flatten() {
        return page.map(Into::into);
    }
    if let Some(response) = external::start(call, &authorization) {
        return response.map(Into::into);
    }
    if shows_pages {
        return pages::show(call, &authorization).map(Into::into);
    }
    let user_id = match authorization.query.get("login_hint") {
        Some(email) => users::find_by_email(call.store, email).map(|user| user.id().to_owned()),
        None => browser_session::user_id(call),
    };
    let Some(user_id) = user_id else { return authorization.deny().map(Into::into) };
    let client = ClientInfo::of_browser(call);
    let attempt = SignInAttempt { client, ..SignInAttempt::new(&user_id, method_of(call.store, &user_id)) };
    authorization.approve(call, attempt).map(Into::into)
}

/// Adds an authorization code and returns it.
pub(in super::super::super) fn add_code(
    store: &mut Store,
    attempt: &SignInAttempt,
    code_challenge: Option<&str>,
    now: Timestamp,
) -> String {
    let row = attempt.to_row().with("code_challenge", code_challenge);
    store.insert(&AUTHORIZATION_CODES, row, now).id().to_owned()
}

/// Returns the method that a user signs in with.
pub(in super::super::super) fn method_of(store: &Store, user_id: &str) -> &'static str {
    let user = store.row(&USERS, user_id);
    if user.is_some_and(|user| user.has("password")) { method::PASSWORD } else { method::MAGIC_AUTH }
}

/// Exchanges an authorization code, which is used afterwards even if this fails. Without a client secret the code needs
/// PKCE (RFC 7636).
pub(super) fn exchange(
    store: &mut Store,
    code: &str,
    code_verifier: Option<&str>,
    has_secret: bool,
    now: Timestamp,
) -> Result<SignInAttempt, ErrorResponse> {
    let row: Row = store.remove(&AUTHORIZATION_CODES, code).map_err(|_| invalid_grant())?;
    let code_challenge = row.optional_text("code_challenge").map(str::to_owned);
    if is_expired(&row, now) {
        return Err(invalid_grant());
    }
    match (code_challenge, code_verifier) {
        (Some(expected), Some(verifier)) => {
            let computed = crypto::base64::encode_url(&crypto::sha256(verifier.as_bytes()));
            if computed != expected {
                return Err(invalid_grant());
            }
        }
        (None, Some(_)) => {
            let message = "There was no code challenge.";
            return Err(ErrorResponse::bad_request("code_challenge_not_found", message));
        }
        (Some(_), None) => return Err(invalid_grant()),
        (None, None) if has_secret => {}
        (None, None) => return Err(invalid_client()),
    }
    Ok(SignInAttempt::of(row))
}
