//! The client: rmcp's, with its implementation of OAuth, and a simulated browser in which the user signs in.

use std::error::Error;

use bytes::Bytes;
use http::{Request, Response, StatusCode, Uri};
use rmcp::{
    RoleClient, ServiceExt as _,
    model::{CallToolRequestParams, CallToolResult},
    service::RunningService,
    transport::{
        StreamableHttpClientTransport,
        auth::{
            AuthClient, AuthorizationCallback, AuthorizationManager, CredentialStore as _,
            InMemoryCredentialStore,
        },
        streamable_http_client::StreamableHttpClientTransportConfig,
    },
};
use serde_json::Value;
use workos_core::{
    Transport,
    connect::CreateTokenWithClientCredentials,
    testing::{Browser, Emulator},
};

use crate::local::{EMAIL, Local, PASSWORD};

/// The redirect URI of the client, which is an address of this machine: the client of a command line listens there.
const CALLBACK: &str = "http://127.0.0.1:8765/callback";

type Result<T> = std::result::Result<T, Box<dyn Error>>;
type Mcp = RunningService<RoleClient, ()>;

/// Signs in to an MCP server with a client that knows nothing but its URL, calls the tools, and prints each step.
pub(crate) async fn walk(resource: &str, local: &Local) -> Result<()> {
    // rmcp's HTTP client has no provider of TLS by itself.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let browser = browser(&local.domain)?;

    let refused = ().serve(StreamableHttpClientTransport::from_uri(resource)).await;
    let refused = refused.err().ok_or("a call without a token is accepted")?;
    let challenge = refused.auth_challenge().ok_or("the response has no challenge")?;
    println!("without a token: 401, {challenge}");

    // From the challenge to the metadata of the resource, and from there to those of AuthKit.
    let store = InMemoryCredentialStore::new();
    let mut manager = AuthorizationManager::new(resource).await?;
    manager.set_credential_store(store.clone());
    let found = manager.resolve_metadata_from_challenge(Some(challenge)).await?;
    println!("authorization server: {}", found.metadata.issuer.as_deref().unwrap_or_default());
    manager.set_metadata(found.metadata);
    // A client registers with all scopes that it may need, and asks the user for those that it needs now.
    let registered =
        manager.register_client("Notebook", CALLBACK, &["openid", "email", "offline_access"]).await?;
    println!("registered as {}", registered.client_id);
    let url = manager.get_authorization_url(&["openid", "offline_access"]).await?;
    sign_in(&browser, &manager, &url).await?;
    println!("signed in as {EMAIL}");

    let authorized = AuthClient::new(reqwest::Client::new(), manager);
    let manager = authorized.auth_manager.clone();
    let config = StreamableHttpClientTransportConfig::with_uri(resource);
    let client = ().serve(StreamableHttpClientTransport::with_client(authorized, config.clone())).await?;
    println!("whoami: {}", whoami(&client).await?);

    // The tool requires a scope: the client asks the user for it.
    let refused = client.call_tool(CallToolRequestParams::new("email")).await;
    let refused = refused.err().ok_or("a call without the scope is accepted")?;
    let challenge = refused.auth_challenge().ok_or("the response has no challenge")?;
    println!("email: 403, {challenge}");
    let url = manager.lock().await.request_scope_upgrade("email").await?;
    sign_in(&browser, &*manager.lock().await, &url).await?;
    let email = client.call_tool(CallToolRequestParams::new("email")).await?;
    println!("email, with consent to the scope email: {}", text(&email));

    // As if the token had been received long ago.
    let before = manager.lock().await.get_access_token().await?;
    let mut credentials = store.load().await?.ok_or("the client has no credentials")?;
    credentials.token_received_at = Some(0);
    store.save(credentials).await?;
    let caller = whoami(&client).await?;
    if manager.lock().await.get_access_token().await? == before {
        return Err("the expired token was not refreshed".into());
    }
    println!("whoami, after the token was refreshed: {caller}");
    client.cancel().await?;

    // A machine has no user to ask.
    let token = machine_token(local).await?;
    let client = ().serve(StreamableHttpClientTransport::from_config(config.auth_header(token))).await?;
    println!("whoami, as a machine: {}", whoami(&client).await?);
    client.cancel().await?;
    Ok(())
}

async fn whoami(client: &Mcp) -> Result<Value> {
    let result = client.call_tool(CallToolRequestParams::new("whoami")).await?;
    Ok(result.structured_content.ok_or("the tool has no structured content")?)
}

fn text(result: &CallToolResult) -> String {
    result.content.iter().filter_map(|content| content.as_text()).map(|text| text.text.as_str()).collect()
}

/// Opens an authorization URL as the user does, who signs in unless the browser has a session, and allows the access.
async fn sign_in(browser: &Browser, manager: &AuthorizationManager, url: &str) -> Result<()> {
    let mut page = browser.visit(url).await?;
    if page.text().contains("name=\"password\"") {
        let action = page.text().split("action=\"").nth(1).and_then(|rest| rest.split('"').next());
        let action = action.ok_or("the page has no form")?.replace("&amp;", "&");
        page = page.submit(&action, &[("email", EMAIL), ("password", PASSWORD)]).await?;
    }
    let callback = AuthorizationCallback::from_redirect_url(page.click("Allow").await?.url())?;
    manager.exchange_code_for_token(&callback.code, &callback.csrf_token).await?;
    Ok(())
}

/// Returns a browser that sends the requests for AuthKit to a port of this machine.
fn browser(domain: &str) -> Result<Browser> {
    let transport = workos_reqwest::Transport::new()?;
    let origin = domain.to_owned();
    let authkit = move |mut request: Request<Bytes>| {
        let url = format!("{origin}{}", request.uri()).parse::<Uri>();
        url.into_iter().for_each(|url| *request.uri_mut() = url);
        let response = transport.send(request);
        async move {
            response.await.unwrap_or_else(|error| {
                let mut response = Response::new(Bytes::from(error.to_string()));
                *response.status_mut() = StatusCode::BAD_GATEWAY;
                response
            })
        }
    };
    let callback = |_| std::future::ready(Response::new(Bytes::from("You can close this page.")));
    // The browser has the sites of WorkOS from an emulator of its own, which is not asked.
    Ok(Browser::new(&Emulator::new()).site(domain, authkit).site("http://127.0.0.1:8765", callback))
}

/// Returns a token of the machine, by the client credentials grant.
async fn machine_token(local: &Local) -> Result<String> {
    let machine = local.machine.clone();
    let grant = CreateTokenWithClientCredentials::new(machine.client_id, machine.client_secret);
    Ok(local.client.send(grant).await?.access_token.expose().to_owned())
}
