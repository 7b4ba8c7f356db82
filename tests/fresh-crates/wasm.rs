//! `workos-wasm = "…"`: a call and the authentication of a request in a worker.

use workos_wasm::{
    Client, Config, Error, SendClient,
    http::HeaderMap,
    organizations::GetOrganization,
    session::{SessionCheck, Sessions},
};

/// The name of an organization.
pub async fn organization_name(api_key: String, id: String) -> Result<String, Error> {
    let client = workos_wasm::client(Config::new(api_key)?);
    Ok(client.send(GetOrganization::new(id)).await?.name)
}

/// The session of a request.
pub async fn session(client: &Client, sessions: &Sessions, request: &HeaderMap) -> SessionCheck {
    client.authenticate(sessions, request).await
}

/// A client without type parameters.
pub fn any(client: SendClient) -> workos_wasm::DynClient {
    client.into_dyn()
}
