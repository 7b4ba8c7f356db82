//! A page of the local application that signs in as the user as impersonation in WorkOS's dashboard does.

use axum::{
    Router,
    extract::State,
    http::StatusCode,
    response::{IntoResponse as _, Redirect, Response},
    routing::get,
};
use workos_core::{
    DynClient, Error,
    authkit::{AuthKit, AuthKitError},
    organization_membership::ListOrganizationMemberships,
    testing::Emulator,
    user_management::ListUsers,
};

use crate::local::EMAIL;

const IMPERSONATOR: &str = "support@acme.com";

/// Adds the page `/impersonate`.
pub(crate) fn add(router: Router, client: &DynClient, emulator: Emulator) -> Result<Router, AuthKitError> {
    let state = (AuthKit::new(client.config())?, emulator, client.clone());
    Ok(router.route("/impersonate", get(impersonate).with_state(state)))
}

async fn impersonate(
    State((authkit, emulator, client)): State<(AuthKit, Emulator, DynClient)>,
) -> Result<Response, Error> {
    let users = client.send(ListUsers::new().email(EMAIL)).await?;
    let Some(user) = users.data.first() else { return Ok(StatusCode::NOT_FOUND.into_response()) };
    let memberships = client.send(ListOrganizationMemberships::new().user_id(&user.id)).await?;
    // The session starts at the virtual time, but its requests come at the client's.
    emulator.advance(client.now().saturating_duration_since(emulator.now().wall));
    let mut session = emulator.session_cookie(&user.id).impersonator(IMPERSONATOR, Some("Ticket 7"));
    if let Some(membership) = memberships.data.first() {
        session = session.organization(&membership.organization_id);
    }
    let mut response = Redirect::to("/dashboard").into_response();
    for cookie in session.set_cookies(authkit.sessions()) {
        cookie.append_to(response.headers_mut());
    }
    Ok(response)
}
