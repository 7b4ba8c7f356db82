//! A web application with AuthKit on axum: sign-in, session, permission, organization switch, sign-out, webhook.
//!
//! ```sh
//! cargo run --example web_app            # with the emulator as WorkOS, in a browser: http://localhost:3000
//! cargo run --example web_app -- --check # walks through it without a browser
//! cargo run --example web_app -- --live  # with WorkOS, by the environment variables of the README
//! ```
//!
//! `app.rs` is the application, and the part to copy. `pages.rs` has its HTML, `local.rs` runs it with the emulator, and
//! `walk.rs` shows how to test it: with a simulated browser, without sockets.

mod app;
mod local;
mod pages;
mod walk;

use std::{env, error::Error};

use tokio::net::TcpListener;
use workos_core::webhooks::WebhookVerifier;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    match env::args().nth(1).as_deref() {
        Some("--check") => walk::check().await,
        Some("--live") => {
            let client = workos_reqwest::from_env()?.into_dyn();
            let webhooks = WebhookVerifier::new(env::var("WORKOS_WEBHOOK_SECRET")?)?;
            let listener = TcpListener::bind("127.0.0.1:3000").await?;
            Ok(axum::serve(listener, app::router(client, webhooks)?).await?)
        }
        _ => local::serve().await,
    }
}
