//! A walk through the application, as a test does it: a simulated browser, the emulator as WorkOS, no sockets.

use std::error::Error;

use bytes::Bytes;
use workos_core::{
    DynClient,
    testing::{Browser, Emulator, Page, sign_webhook},
};

use crate::local;

pub(crate) const ORIGIN: &str = "https://acme.com";

/// Returns an emulator and a client for the application.
pub(crate) async fn set_up() -> Result<(Emulator, DynClient), Box<dyn Error>> {
    let emulator = local::emulator().await?;
    emulator.set_homepage(ORIGIN);
    let config = emulator.client().config().clone();
    let config = config.redirect_uri(&format!("{ORIGIN}/callback"))?.cookie_password(local::COOKIE_PASSWORD);
    let client = emulator.client_with(config).into_dyn();
    Ok((emulator, client))
}

/// Walks through the application, which is the site of the browser at [`ORIGIN`], and prints each page.
pub(crate) async fn walk(emulator: &Emulator, browser: &Browser) -> Result<(), Box<dyn Error>> {
    let home = browser.visit(ORIGIN).await?;
    expect("the home page is public", &home, 200, "Create an account")?;
    let page = browser.visit(&format!("{ORIGIN}/dashboard")).await?;
    expect("the dashboard leads to the sign-in", &page, 200, "Password")?;
    let page =
        page.submit(&action(&page)?, &[("email", local::EMAIL), ("password", local::PASSWORD)]).await?;
    expect("… which asks for the organization", &page, 200, "Globex")?;
    let dashboard = page.click("Acme Corporation").await?;
    expect("… and leads to the dashboard", &dashboard, 200, "Hello Ada")?;
    expect("a page without the permission is refused", &dashboard.click("Billing").await?, 403, "No access")?;
    let dashboard = dashboard.click("Globex").await?;
    expect("the organization is switched", &dashboard, 200, "billing:read")?;
    expect("… where the permission exists", &dashboard.click("Billing").await?, 200, "Enterprise")?;
    emulator.advance(std::time::Duration::from_secs(301));
    let dashboard = dashboard.click("Dashboard").await?;
    expect("an expired access token is refreshed", &dashboard, 200, "Globex")?;
    expect("a script is told to sign in", &fetch_without_cookies(browser).await?, 401, "unauthorized")?;
    let home = dashboard.click("Sign out").await?;
    expect("the sign-out ends at the home page", &home, 200, "Create an account")?;
    let page = browser.visit(&format!("{ORIGIN}/dashboard")).await?;
    expect("… and the dashboard requires a sign-in", &page, 200, "Password")?;

    for (name, secret, status) in
        [("is accepted", local::WEBHOOK_SECRET, 200), ("is rejected", "whsec_other", 401)]
    {
        let response = home.fetch_request(webhook(emulator, secret)?).await?;
        expect(&format!("a webhook with that signature {name}"), &response, status, "")?;
    }
    Ok(())
}

/// Returns the action of the form of a page.
fn action(page: &Page) -> Result<String, Box<dyn Error>> {
    let action = page.text().split("action=\"").nth(1).and_then(|rest| rest.split('"').next());
    Ok(action.ok_or("the page has no form")?.replace("&amp;", "&"))
}

async fn fetch_without_cookies(browser: &Browser) -> Result<Page, Box<dyn Error>> {
    let cookies = browser.cookies(ORIGIN);
    browser.clear_cookies();
    let page = browser.visit(ORIGIN).await?.fetch("GET", "/dashboard").await?;
    for cookie in cookies {
        browser.set_cookie(
            ORIGIN,
            &format!("{}={}; Secure; HttpOnly; Path=/", cookie.name, cookie.value.expose()),
        );
    }
    Ok(page)
}

/// A webhook, signed with a secret.
fn webhook(emulator: &Emulator, secret: &str) -> Result<http::Request<Bytes>, http::Error> {
    let body = r#"{"id":"event_1","event":"user.created","created_at":"2026-01-01T00:00:00.000Z","data":{"object":"user","id":"user_1","email":"grace@acme.com"}}"#;
    http::Request::post("/webhooks")
        .header("workos-signature", sign_webhook(secret, emulator.now().wall, body))
        .body(Bytes::from(body))
}

fn expect(what: &str, page: &Page, status: u16, text: &str) -> Result<(), Box<dyn Error>> {
    if page.status() != status || !page.text().contains(text) {
        return Err(format!("{what}: {} {}", page.status(), page.text()).into());
    }
    println!("{} {what}", page.status().as_u16());
    Ok(())
}
