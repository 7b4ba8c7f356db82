//! What is behind the sign-in: a page, and an API over five of WorkOS's operations.

use bytes::Bytes;
use http::{Response, StatusCode, header::CONTENT_TYPE};
use serde_json::{Value, json};
use workos_core::{
    Endpoint, Error,
    organizations::{GetOrganization, ListOrganizations, Organization, UpdateOrganization},
    session::Session,
    user_management::GetUser,
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
    answer(client, GetUser::new(session.user_id()), |user| json!({ "id": user.id, "email": user.email }))
        .await
}

/// The first organizations.
pub(crate) async fn organizations(client: &Client) -> Result<Response<Bytes>, Failure> {
    answer(client, ListOrganizations::new().limit(10), |page| page.data.iter().map(summary).collect()).await
}

/// One organization.
pub(crate) async fn organization(client: &Client, id: &str) -> Result<Response<Bytes>, Failure> {
    answer(client, GetOrganization::new(id), |organization| summary(&organization)).await
}

/// Gives an organization another name, which is the body.
pub(crate) async fn rename(client: &Client, id: &str, name: &Bytes) -> Result<Response<Bytes>, Failure> {
    let Ok(name) = str::from_utf8(name) else {
        return Ok(text(StatusCode::BAD_REQUEST, "a name is UTF-8\n"));
    };
    answer(client, UpdateOrganization::new(id).name(name), |organization| summary(&organization)).await
}

fn summary(organization: &Organization) -> Value {
    json!({ "id": organization.id, "name": organization.name })
}

/// Asks WorkOS and answers with what it says, or with its refusal.
async fn answer<E: Endpoint>(
    client: &Client,
    endpoint: E,
    show: impl FnOnce(E::Output) -> Value,
) -> Result<Response<Bytes>, Failure> {
    let (status, body) = match client.send(endpoint).await {
        Ok(output) => (StatusCode::OK, show(output)),
        Err(error) => (refusal(&error), json!({ "error": error.to_string() })),
    };
    let answer = Response::builder().status(status).header(CONTENT_TYPE, "application/json");
    Ok(answer.body(body.to_string().into())?)
}

/// What a failure of WorkOS's is to the one who asked us.
fn refusal(error: &Error) -> StatusCode {
    match error {
        Error::Api(error) if error.is_not_found() => StatusCode::NOT_FOUND,
        Error::Api(error) if error.is_invalid() => StatusCode::UNPROCESSABLE_ENTITY,
        Error::Encode(_) => StatusCode::BAD_REQUEST,
        _ => StatusCode::BAD_GATEWAY,
    }
}
