//! The application: sign-in, session, permission, organization switch, sign-out, webhook. The part to copy.

use axum::{
    Router,
    extract::{FromRef, State},
    routing::{get, post},
};
use workos_core::{
    DynClient, Error,
    authkit::{AuthKit, AuthKitError},
    events::kind::UserCreated,
    extract::{SignedIn, VerifiedEvent},
    layer::RequirePermission,
    organization_membership::ListOrganizationMemberships,
    webhooks::WebhookVerifier,
};

use crate::pages::{self, Page};

/// The state of the application. The client is that of an adapter or of an emulator.
#[derive(Clone, FromRef)]
struct App {
    client: DynClient,
    webhooks: WebhookVerifier,
}

pub(crate) fn router(client: DynClient, webhooks: WebhookVerifier) -> Result<Router, AuthKitError> {
    let authkit = AuthKit::new(client.config())?.protect("/dashboard/*")?;
    Ok(Router::new()
        .route("/dashboard/billing", get(async |user: SignedIn| pages::billing(&user)))
        .route_layer(RequirePermission::new("billing:read"))
        .route("/dashboard", get(dashboard))
        .route("/", get(async |user: Option<SignedIn>| pages::home(user.as_deref())))
        .layer(authkit.layer(client.clone()))
        .route("/webhooks", post(webhook))
        .with_state(App { client, webhooks }))
}

async fn dashboard(user: SignedIn, State(client): State<DynClient>) -> Result<Page, Error> {
    let memberships = client.send(ListOrganizationMemberships::new().user_id(user.user_id())).await?;
    Ok(pages::dashboard(&user, &memberships.data))
}

async fn webhook(event: VerifiedEvent) {
    if let Ok(Some(user)) = event.data::<UserCreated>() {
        println!("{} has signed up", user.email);
    }
}
