//! An MCP server on rmcp whose tools are for users and machines with a token of AuthKit, and a client that signs in to it.
//!
//! ```sh
//! cargo run --example mcp            # with the emulator as WorkOS: http://127.0.0.1:3000/mcp
//! cargo run --example mcp -- --check # the server, and a client that registers, signs in and calls the tools
//! cargo run --example mcp -- --live  # with WorkOS, by the environment variables of the README
//! ```
//!
//! `app.rs` is the server, and the part to copy. `local.rs` has the emulator, and `client.rs` a client that knows nothing
//! but the URL of the server.

mod app;
mod client;
mod local;
#[cfg(test)]
mod tests;

use std::{env, error::Error};

use tokio::net::TcpListener;

use self::local::{EMAIL, Local, PASSWORD};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    if env::args().nth(1).as_deref() == Some("--check") {
        return check().await;
    }
    let port = env::var("PORT").ok().map_or(Ok(3_000), |port| port.parse())?;
    let listener = TcpListener::bind(("127.0.0.1", port)).await?;
    let router = if env::args().nth(1).as_deref() == Some("--live") {
        let resource = env::var("MCP_RESOURCE").map_err(|_| "MCP_RESOURCE is not set")?;
        app::router(workos_reqwest::from_env()?.into_dyn(), &resource)?
    } else {
        let resource = format!("http://{}/mcp", listener.local_addr()?);
        let local = Local::start(&resource).await?;
        println!("{resource}");
        println!("{}  (AuthKit: sign in as {EMAIL} with the password {PASSWORD:?})", local.domain);
        app::router(local.client, &resource)?
    };
    Ok(axum::serve(listener, router).await?)
}

/// Serves on a free port, and walks through the server with a client.
async fn check() -> Result<(), Box<dyn Error>> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let resource = format!("http://{}/mcp", listener.local_addr()?);
    let local = Local::start(&resource).await?;
    let server = axum::serve(listener, app::router(local.client.clone(), &resource)?);
    let server = tokio::spawn(async move { server.await });
    let result = client::walk(&resource, &local).await;
    server.abort();
    result
}

#[cfg(test)]
#[tokio::test]
async fn client_registers_signs_in_and_calls_tools() {
    check().await.unwrap();
}
