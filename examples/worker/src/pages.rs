//! The page and the API that require a session. The API uses four of WorkOS's operations; users can read and
//! change only their own data.

use bytes::Bytes;
use http::{Response, StatusCode, header::CONTENT_TYPE};
use serde_json::{Value, json};
use workos_core::{
    Endpoint, Error,
    session::Session,
    user_management::{GetUser, ListSessions, RevokeSession, UpdateUser, User},
};
use workos_wasm::Client;

use crate::application::{Failure, text};

/// Returns the home page.
pub(crate) fn home(session: &Session) -> Response<Bytes> {
    let name = session.user().and_then(|user| user.first_name).unwrap_or_default();
    text(StatusCode::OK, &format!("hello {name}\n"))
}

/// Returns the signed-in user.
pub(crate) async fn me(client: &Client, session: &Session) -> Result<Response<Bytes>, Failure> {
    respond(client, GetUser::new(session.user_id()), summary).await
}

/// Updates the first name of the signed-in user to the request body.
pub(crate) async fn rename(
    client: &Client,
    session: &Session,
    name: &Bytes,
) -> Result<Response<Bytes>, Failure> {
    let Ok(name) = str::from_utf8(name) else {
        return Ok(text(StatusCode::BAD_REQUEST, "the name is not UTF-8\n"));
    };
    respond(client, UpdateUser::new(session.user_id()).first_name(name), summary).await
}

/// Returns the sessions of the signed-in user.
pub(crate) async fn sessions(client: &Client, session: &Session) -> Result<Response<Bytes>, Failure> {
    respond(client, ListSessions::new(session.user_id()), |page| {
        let sessions = page.data.iter();
        sessions.map(|each| json!({ "id": each.id, "is_this": Some(&each.id) == session.id() })).collect()
    })
    .await
}

/// Revokes a session of the signed-in user.
pub(crate) async fn revoke(client: &Client, session: &Session, id: &str) -> Result<Response<Bytes>, Failure> {
    // WorkOS would revoke the session of any user.
    let sessions = match client.pages(ListSessions::new(session.user_id())).collect(1_000).await {
        Ok(sessions) => sessions,
        Err(error) => return error_response(&error),
    };
    match sessions.into_iter().find(|each| each.id.as_str() == id) {
        Some(found) => respond(client, RevokeSession::new(found.id), |()| json!({})).await,
        None => Ok(text(StatusCode::NOT_FOUND, "session not found\n")),
    }
}

fn summary(user: User) -> Value {
    json!({ "id": user.id, "email": user.email, "first_name": user.first_name })
}

/// Sends an operation and returns its output, or its error, as a response.
async fn respond<E: Endpoint>(
    client: &Client,
    endpoint: E,
    show: impl FnOnce(E::Output) -> Value,
) -> Result<Response<Bytes>, Failure> {
    match client.send(endpoint).await {
        Ok(output) => json(StatusCode::OK, &show(output)),
        Err(error) => error_response(&error),
    }
}

/// Returns the response for an error of WorkOS.
fn error_response(error: &Error) -> Result<Response<Bytes>, Failure> {
    let status = match error {
        Error::Api(error) if error.is_not_found() => StatusCode::NOT_FOUND,
        Error::Api(error) if error.is_invalid() => StatusCode::UNPROCESSABLE_ENTITY,
        Error::Encode(_) => StatusCode::BAD_REQUEST,
        _ => StatusCode::BAD_GATEWAY,
    };
    json(status, &json!({ "error": error.to_string() }))
}

fn json(status: StatusCode, body: &Value) -> Result<Response<Bytes>, Failure> {
    let response = Response::builder().status(status).header(CONTENT_TYPE, "application/json");
    Ok(response.body(body.to_string().into())?)
}
