//! The application with the emulator as WorkOS, for a browser on this machine.

use std::net::Ipv4Addr;

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse as _, Redirect, Response},
    routing::get,
};
use tokio::net::TcpListener;
use workos_core::{
    BaseUrl, Config, DynClient, Error,
    authkit::AuthKit,
    feature_flags::EnableFeatureFlag,
    organization_membership::ListOrganizationMemberships,
    organizations::CreateOrganization,
    testing::Emulator,
    user_management::{CreateUser, ListUsers, UserPassword},
    webhooks::WebhookVerifier,
};

/// The user of the emulator.
pub(crate) const EMAIL: &str = "ada@acme.com";
pub(crate) const PASSWORD: &str = "correct horse battery";
/// Who impersonates that user.
const IMPERSONATOR: &str = "support@acme.com";
/// In a program it comes from the configuration, such as the output of `openssl rand -base64 24`.
pub(crate) const COOKIE_PASSWORD: &str = "a-cookie-password-of-32-chars-or-more!!";
pub(crate) const WEBHOOK_SECRET: &str = "whsec_local";

/// Creates an emulator with a user in two organizations, who may see the bills of one of them.
pub(crate) async fn emulator() -> Result<Emulator, Error> {
    let emulator = Emulator::new();
    let client = emulator.client();
    let user = CreateUser::new(EMAIL).first_name("Ada").password(UserPassword::plaintext(PASSWORD));
    let user = client.send(user).await?;
    let acme = client.send(CreateOrganization::new("Acme Corporation")).await?;
    let globex = client.send(CreateOrganization::new("Globex")).await?;
    emulator.add_member(&acme.id, &user.id).role("member").permissions(["posts:read"]);
    emulator.add_member(&globex.id, &user.id).role("admin").permissions(["posts:read", "billing:read"]);
    emulator.add_feature_flag("beta", true);
    client.send(EnableFeatureFlag::new("beta")).await?;
    emulator.show_sign_in_page(true);
    Ok(emulator)
}

/// Serves the application at `http://localhost:3000`, or at the port in `PORT`.
pub(crate) async fn serve() -> Result<(), Box<dyn std::error::Error>> {
    let port = std::env::var("PORT").ok().and_then(|port| port.parse().ok()).unwrap_or(3_000);
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
    let origin = format!("http://localhost:{}", listener.local_addr()?.port());
    let emulator = emulator().await?;
    emulator.set_homepage(&origin);
    let workos = workos_examples::serve(emulator.clone())?;
    let config = Config::new(Emulator::API_KEY)?
        .client_id(Emulator::CLIENT_ID)?
        .base_url(BaseUrl::new(&format!("http://{workos}"))?)
        .redirect_uri(&format!("{origin}/callback"))?
        .cookie_password(COOKIE_PASSWORD);
    let client = workos_reqwest::client(config)?.into_dyn();
    let router = crate::app::router(client.clone(), WebhookVerifier::new(WEBHOOK_SECRET)?)?;
    // The page `/impersonate` signs in as the user as impersonation in WorkOS's dashboard does.
    let state = (AuthKit::new(client.config())?, emulator, client);
    let router = router.route("/impersonate", get(impersonate).with_state(state));
    println!("{origin}  (sign in as {EMAIL} with the password {PASSWORD:?})");
    println!("{origin}/impersonate  (as {EMAIL}, impersonated by {IMPERSONATOR})");
    Ok(axum::serve(listener, router).await?)
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
