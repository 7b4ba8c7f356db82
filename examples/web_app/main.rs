//! A web application with AuthKit: sign-in, session, permission, organization switch, sign-out, webhook.
//!
//! ```sh
//! cargo run --example web_app            # with the emulator as WorkOS, in a browser: http://localhost:3000
//! cargo run --example web_app -- --check # walks through it without a browser
//! cargo run --example web_app -- --live  # with WorkOS, by the environment variables of the README
//! ```
//!
//! This file is the part to copy. `pages.rs` has the HTML, `local.rs` runs the application with the emulator, and
//! `walk.rs` is how to test it: with a simulated browser, without sockets.

mod local;
mod pages;
mod walk;

use std::{env, error::Error};

use axum::{
    Router,
    extract::{FromRef, State},
    http::StatusCode,
    response::Html,
    routing::{get, post},
};
use workos_core::{
    DynClient,
    authkit::AuthKit,
    events::kind::UserCreated,
    extract::{SignedIn, VerifiedEvent},
    layer::RequirePermission,
    organization_membership::ListOrganizationMemberships,
    webhooks::WebhookVerifier,
};

/// The state of the application.
#[derive(Clone, FromRef)]
struct App {
    client: DynClient,
    webhooks: WebhookVerifier,
}

fn application(client: DynClient, webhook_secret: &str) -> Result<Router, Box<dyn Error>> {
    let authkit = AuthKit::new(client.config())?.protect("/dashboard/*")?;
    let app = App { client: client.clone(), webhooks: WebhookVerifier::new(webhook_secret)? };
    Ok(Router::new()
        .route("/dashboard/billing", get(billing))
        .route_layer(RequirePermission::new("billing:read"))
        .route("/dashboard", get(dashboard))
        .route("/", get(home))
        .layer(authkit.layer(client))
        .route("/webhooks", post(webhook))
        .with_state(app))
}

async fn home(user: Option<SignedIn>) -> Html<String> {
    pages::home(user.as_deref())
}

async fn dashboard(
    user: SignedIn,
    State(client): State<DynClient>,
) -> Result<Html<String>, workos_core::Error> {
    let memberships = client.send(ListOrganizationMemberships::new().user_id(user.user_id())).await?;
    Ok(pages::dashboard(&user, &memberships.data))
}

async fn billing(user: SignedIn) -> Html<String> {
    pages::billing(&user)
}

async fn webhook(event: VerifiedEvent) -> StatusCode {
    if let Ok(Some(user)) = event.data::<UserCreated>() {
        println!("{} has signed up", user.email);
    }
    StatusCode::NO_CONTENT
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    match env::args().nth(1).as_deref() {
        Some("--check") => walk::check().await,
        Some("--live") => {
            let client = workos_reqwest::from_env()?.into_dyn();
            let listener = tokio::net::TcpListener::bind("127.0.0.1:3000").await?;
            Ok(axum::serve(listener, application(client, &env::var("WORKOS_WEBHOOK_SECRET")?)?).await?)
        }
        _ => local::serve().await,
    }
}
