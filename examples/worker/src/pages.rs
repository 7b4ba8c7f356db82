//! What is behind the sign-in: a page, and an API over four of WorkOS's operations. Somebody who is signed in may ask and
//! change what is theirs, and nothing else.

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

/// The page itself.
pub(crate) fn home(session: &Session) -> Response<Bytes> {
    let name = session.user().and_then(|user| user.first_name).unwrap_or_default();
    text(StatusCode::OK, &format!("hello {name}\n"))
}

/// Who is signed in, as WorkOS has them now.
pub(crate) async fn me(client: &Client, session: &Session) -> Result<Response<Bytes>, Failure> {
    answer(client, GetUser::new(session.user_id()), summary).await
}

/// Gives them another first name, which is the body.
pub(crate) async fn rename(
    client: &Client,
    session: &Session,
    name: &Bytes,
) -> Result<Response<Bytes>, Failure> {
    let Ok(name) = str::from_utf8(name) else {
        return Ok(text(StatusCode::BAD_REQUEST, "a name is UTF-8\n"));
    };
    answer(client, UpdateUser::new(session.user_id()).first_name(name), summary).await
}

/// Where they are signed in.
pub(crate) async fn sessions(client: &Client, session: &Session) -> Result<Response<Bytes>, Failure> {
    answer(client, ListSessions::new(session.user_id()), |page| {
        let lines = page.data.iter();
        lines.map(|each| json!({ "id": each.id, "is_this": Some(&each.id) == session.id() })).collect()
    })
    .await
}

/// Ends one of their sessions.
pub(crate) async fn revoke(client: &Client, session: &Session, id: &str) -> Result<Response<Bytes>, Failure> {
    // WorkOS would end anybody's.
    let theirs = match client.pages(ListSessions::new(session.user_id())).collect(1_000).await {
        Ok(sessions) => sessions,
        Err(error) => return refused(&error),
    };
    match theirs.into_iter().find(|each| each.id.as_str() == id) {
        Some(found) => answer(client, RevokeSession::new(found.id), |()| json!({})).await,
        None => Ok(text(StatusCode::NOT_FOUND, "no session of yours\n")),
    }
}

fn summary(user: User) -> Value {
    json!({ "id": user.id, "email": user.email, "first_name": user.first_name })
}

/// Asks WorkOS and answers with what it says, or with its refusal.
async fn answer<E: Endpoint>(
    client: &Client,
    endpoint: E,
    show: impl FnOnce(E::Output) -> Value,
) -> Result<Response<Bytes>, Failure> {
    match client.send(endpoint).await {
        Ok(output) => json(StatusCode::OK, &show(output)),
        Err(error) => refused(&error),
    }
}

/// What a failure of WorkOS's is to the one who asked us.
fn refused(error: &Error) -> Result<Response<Bytes>, Failure> {
    let status = match error {
        Error::Api(error) if error.is_not_found() => StatusCode::NOT_FOUND,
        Error::Api(error) if error.is_invalid() => StatusCode::UNPROCESSABLE_ENTITY,
        Error::Encode(_) => StatusCode::BAD_REQUEST,
        _ => StatusCode::BAD_GATEWAY,
    };
    json(status, &json!({ "error": error.to_string() }))
}

fn json(status: StatusCode, body: &Value) -> Result<Response<Bytes>, Failure> {
    let answer = Response::builder().status(status).header(CONTENT_TYPE, "application/json");
    Ok(answer.body(body.to_string().into())?)
}
