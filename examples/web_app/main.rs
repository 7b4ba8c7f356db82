//! A web application with AuthKit on axum: sign-in, session, permission, organization switch, sign-out, webhook.
//!
//! ```sh
//! cargo run --example web_app            # with the emulator as WorkOS, in a browser: http://localhost:3000
//! cargo run --example web_app -- --check # walks through it without a browser
//! cargo run --example web_app -- --live  # with WorkOS, by the environment variables of the README
//! ```
//!
//! `app.rs` is the application, and the part to copy. `pages.rs` has its HTML, `local.rs` the emulator, and `walk.rs`
//! shows how to test it: with a simulated browser, without sockets.

mod app;
mod impersonation;
mod local;
mod pages;
mod walk;

use std::{env, error::Error, net::TcpListener};

use workos_core::{testing::Browser, webhooks::WebhookVerifier};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let (listener, router) = match env::args().nth(1).as_deref() {
        Some("--check") => return check().await,
        Some("--live") => {
            let listener = TcpListener::bind("127.0.0.1:3000")?;
            listener.set_nonblocking(true)?;
            let webhooks = WebhookVerifier::new(env::var("WORKOS_WEBHOOK_SECRET")?)?;
            (listener, app::router(workos_reqwest::from_env()?.into_dyn(), webhooks)?)
        }
        _ => {
            let (listener, client, emulator) = local::start().await?;
            let router = app::router(client.clone(), WebhookVerifier::new(local::WEBHOOK_SECRET)?)?;
            (listener, impersonation::add(router, &client, emulator)?)
        }
    };
    Ok(axum::serve(tokio::net::TcpListener::from_std(listener)?, router).await?)
}

/// Walks through the application with a simulated browser.
async fn check() -> Result<(), Box<dyn Error>> {
    let (emulator, client) = walk::set_up().await?;
    let router = app::router(client, WebhookVerifier::new(local::WEBHOOK_SECRET)?)?;
    walk::walk(&emulator, &Browser::new(&emulator).service(walk::ORIGIN, router)).await
}

#[cfg(test)]
#[tokio::test]
async fn walk_through_the_application_succeeds() {
    check().await.unwrap();
}
