//! The application with the emulator as WorkOS, for a browser on this machine.

use std::{
    error::Error,
    net::{Ipv4Addr, TcpListener},
};

use workos_core::{
    BaseUrl, Config, DynClient,
    feature_flags::EnableFeatureFlag,
    organizations::CreateOrganization,
    testing::Emulator,
    user_management::{CreateUser, UserPassword},
};

/// The user of the emulator.
pub(crate) const EMAIL: &str = "ada@acme.com";
pub(crate) const PASSWORD: &str = "correct horse battery";
/// In a program it comes from the configuration, such as the output of `openssl rand -base64 24`.
pub(crate) const COOKIE_PASSWORD: &str = "a-cookie-password-of-32-chars-or-more!!";
pub(crate) const WEBHOOK_SECRET: &str = "whsec_local";

/// Creates an emulator with a user in two organizations, who may see the bills of one of them.
pub(crate) async fn emulator() -> Result<Emulator, workos_core::Error> {
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

/// Binds `http://localhost:3000`, or the port in `PORT`, and serves the emulator. Returns the listener of the
/// application, its client, and the emulator.
pub(crate) async fn start() -> Result<(TcpListener, DynClient, Emulator), Box<dyn Error>> {
    let port = std::env::var("PORT").ok().and_then(|port| port.parse().ok()).unwrap_or(3_000);
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
    listener.set_nonblocking(true)?;
    let origin = format!("http://localhost:{}", listener.local_addr()?.port());
    let emulator = emulator().await?;
    emulator.set_homepage(&origin);
    let workos = workos_examples::serve(emulator.clone())?;
    let config = Config::new(Emulator::API_KEY)?
        .client_id(Emulator::CLIENT_ID)?
        .base_url(BaseUrl::new(&format!("http://{workos}"))?)
        .redirect_uri(&format!("{origin}/callback"))?
        .cookie_password(COOKIE_PASSWORD);
    println!("{origin}  (sign in as {EMAIL} with the password {PASSWORD:?})");
    Ok((listener, workos_reqwest::client(config)?.into_dyn(), emulator))
}
