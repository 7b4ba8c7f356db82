//! AuthKit's pages in a browser: all ways to sign in, the steps after them, and links in emails.

use std::{future::ready, time::Duration};

use bytes::Bytes;
use http::{Method, Request, Response};
use serde_json::json;
use workos_core::{
    multi_factor_auth::ListUserAuthFactors,
    organizations::CreateOrganization,
    testing::{Browser, Page},
    types::UserId,
    user_management::{
        AuthenticateResponse, AuthenticateWithCode, AuthenticateWithDeviceCode, AuthenticateWithPassword,
        AuthenticationMethod, AuthorizationProvider, AuthorizationUrl, AuthorizeDevice, CreateUser,
        ResetPassword, SendInvitation, UserPassword,
    },
};

use crate::{Fixture, raw, totp};

const FORM: &str = "/user_management/authorize";
const PASSWORD: &str = "correct horse battery staple";
const RIGHT: [(&str, &str); 2] = [("email", "ada@acme.com"), ("password", PASSWORD)];

fn fixture() -> (Fixture, UserId) {
    let fixture = Fixture::new();
    fixture.emulator.show_sign_in_page(true);
    let password = UserPassword::plaintext(PASSWORD);
    let ada = fixture.send(CreateUser::new("ada@acme.com").password(password)).unwrap().id;
    (fixture, ada)
}

fn url() -> AuthorizationUrl {
    AuthorizationUrl::new("https://acme.com/callback", AuthorizationProvider::AuthKit)
}

/// Returns a browser with an application that shows the query of its URL.
fn browser(fixture: &Fixture) -> Browser {
    let application = |request: Request<Bytes>| {
        let query = request.uri().query().unwrap_or_default().to_owned();
        ready(Response::new(Bytes::from(query)))
    };
    Browser::new(&fixture.emulator).site("https://acme.com", application)
}

fn visit(fixture: &Fixture, browser: &Browser, url: &AuthorizationUrl) -> Page {
    fixture.emulator.run(browser.visit(fixture.client.config().url(url).unwrap().as_str())).unwrap()
}

fn submit(fixture: &Fixture, page: &Page, fields: &[(&str, &str)]) -> Page {
    fixture.emulator.run(page.submit(FORM, fields)).unwrap()
}

#[track_caller]
fn exchange(fixture: &Fixture, callback: &Page) -> AuthenticateResponse {
    let query = callback.text();
    let code = query.strip_prefix("code=").unwrap_or_else(|| panic!("{} {query}", callback.url()));
    fixture.send(AuthenticateWithCode::new(code.replace("%5F", "_"))).unwrap()
}

#[test]
fn required_steps_are_on_the_pages() {
    let (fixture, ada) = fixture();
    for name in ["Acme", "Globex"] {
        let organization = fixture.send(CreateOrganization::new(name)).unwrap().id;
        fixture.emulator.add_member(&organization, &ada);
    }
    fixture.emulator.require_email_verification(true);
    fixture.emulator.require_mfa(true);
    let first = browser(&fixture);
    let page = submit(&fixture, &visit(&fixture, &first, &url()), &RIGHT);
    assert_eq!(page.title(), "Verify your email");
    let again = submit(&fixture, &page, &[("code", "000000")]);
    assert!(again.status() == 422 && again.text().contains("role=\"alert\""), "{}", again.text());
    let resent = submit(&fixture, &again, &[("intent", "resend")]);
    let sent = raw::last_message(&fixture, "ada@acme.com")["code"].as_str().unwrap().to_owned();

    let page = submit(&fixture, &resent, &[("code", &sent)]);
    assert_eq!(page.title(), "Set up an authenticator app");
    let secret =
        raw::rows(&fixture, "authentication_factors")[0]["totp"]["secret"].as_str().unwrap().to_owned();
    assert!(page.text().contains(&secret));
    // Without a code the factor is not enrolled.
    assert!(fixture.send(ListUserAuthFactors::new(&ada)).unwrap().data.is_empty());
    let again = submit(&fixture, &page, &[("code", "000000")]);
    assert!(again.status() == 422 && again.text().contains(&secret));
    let code = totp::code(&secret, fixture.emulator.now().wall);
    let page = submit(&fixture, &again, &[("code", &code)]);
    assert_eq!(page.title(), "Choose an organization");
    let callback = fixture.emulator.run(page.click("Globex")).unwrap();
    let response = exchange(&fixture, &callback);
    assert_eq!(response.authentication_method, Some(AuthenticationMethod::Password));
    assert_eq!(fixture.send(ListUserAuthFactors::new(&ada)).unwrap().data.len(), 1);
    // The browser does not ask for the factor again.
    assert_eq!(visit(&fixture, &first, &url()).title(), "Choose an organization");

    let page = submit(&fixture, &visit(&fixture, &browser(&fixture), &url()), &RIGHT);
    assert_eq!(page.title(), "Two-factor authentication");
    assert!(!page.text().contains(&secret));
    let used = submit(&fixture, &page, &[("code", &code)]);
    assert!(used.text().contains("used already"), "{}", used.text());
    fixture.emulator.advance(Duration::from_secs(30));
    let code = totp::code(&secret, fixture.emulator.now().wall);
    assert_eq!(submit(&fixture, &used, &[("code", &code)]).title(), "Choose an organization");
    // Ten minutes later the steps start again.
    fixture.emulator.advance(Duration::from_secs(600));
    let late = submit(&fixture, &page, &[("code", &code)]);
    assert!(late.title() == "Sign in" && late.text().contains("Sign in again."));
}

#[test]
fn code_by_email_signs_in_and_up() {
    let (fixture, ada) = fixture();
    for (email, is_new) in [("ada@acme.com", false), ("grace@navy.mil", true)] {
        let page = visit(&fixture, &browser(&fixture), &url());
        let unusable = submit(&fixture, &page, &[("email", "no address"), ("intent", "magic-auth")]);
        assert_eq!(unusable.status(), 422);
        let page = submit(&fixture, &page, &[("email", email), ("intent", "magic-auth")]);
        assert_eq!(page.title(), "Check your email");
        let wrong = submit(&fixture, &page, &[("code", "no code")]);
        assert_eq!(wrong.status(), 422);
        let page = submit(&fixture, &wrong, &[("intent", "resend")]);
        let code = raw::last_message(&fixture, email)["code"].as_str().unwrap().to_owned();
        let response = exchange(&fixture, &submit(&fixture, &page, &[("code", &code)]));
        assert_eq!((response.user.email.as_str(), response.user.id == ada), (email, !is_new));
        assert_eq!(response.authentication_method, Some(AuthenticationMethod::MagicAuth));
    }
}

#[test]
fn domain_of_the_email_leads_to_the_identity_provider() {
    let (fixture, _) = fixture();
    let acme = fixture.send(CreateOrganization::new("Acme")).unwrap().id;
    assert!(!visit(&fixture, &browser(&fixture), &url()).text().contains("Continue with SSO"));
    let seed = json!({ "connections": [
        { "name": "Acme SAML", "organization": "Acme", "type": "OktaSAML", "domains": ["acme.com"] }] });
    fixture.emulator.seed(&seed).unwrap();
    let page = visit(&fixture, &browser(&fixture), &url());
    let other = submit(&fixture, &page, &[("email", "ada@other.com"), ("intent", "sso")]);
    assert!(other.status() == 422 && other.text().contains("No identity provider"));
    let page = submit(&fixture, &page, &[("email", "lin@acme.com"), ("intent", "sso")]);
    assert!(page.url().contains("/sso/idp/") && page.text().contains("lin@acme.com"), "{}", page.url());
    let response = exchange(&fixture, &fixture.emulator.run(page.click("Continue")).unwrap());
    assert_eq!(response.authentication_method, Some(AuthenticationMethod::Sso));
    assert_eq!((response.user.email.as_str(), response.organization_id), ("lin@acme.com", Some(acme)));
    let page = visit(&fixture, &browser(&fixture), &url());
    let page = submit(&fixture, &page, &[("email", "lin@acme.com"), ("intent", "sso")]);
    let cancelled = fixture.emulator.run(page.click("Cancel")).unwrap();
    assert!(cancelled.text().starts_with("error=access%5Fdenied"), "{}", cancelled.text());
}

#[test]
fn forgotten_password_is_set_by_the_link_in_the_email() {
    let (fixture, ada) = fixture();
    let browser = browser(&fixture);
    let page = fixture.emulator.run(visit(&fixture, &browser, &url()).click("Forgot password?")).unwrap();
    assert_eq!(page.title(), "Forgot your password?");
    assert_eq!(submit(&fixture, &page, &[("email", "ada@acme.com")]).title(), "Check your email");
    let link = raw::last_message(&fixture, "ada@acme.com")["url"].as_str().unwrap().to_owned();
    let page = fixture.emulator.run(browser.visit(&link)).unwrap();
    assert_eq!(page.title(), "Reset your password");
    let action = "/reset-password";
    let weak = fixture.emulator.run(page.submit(action, &[("new_password", "short")])).unwrap();
    assert!(weak.status() == 422 && weak.text().contains("at least 10 characters"), "{}", weak.text());
    let fields = [("new_password", "another long password")];
    assert_eq!(fixture.emulator.run(weak.submit(action, &fields)).unwrap().title(), "Password set");
    let grant = AuthenticateWithPassword::new("ada@acme.com", "another long password");
    assert_eq!(fixture.send(grant).unwrap().user.id, ada);
    assert_eq!(fixture.emulator.run(browser.visit(&link)).unwrap().status(), 404);
    // An address without a user gets no email.
    let sent = fixture.send(ResetPassword::new("ada@acme.com")).unwrap();
    let count = fixture.emulator.outbox().len();
    let page = fixture.emulator.run(visit(&fixture, &browser, &url()).click("Forgot password?")).unwrap();
    assert_eq!(submit(&fixture, &page, &[("email", "eve@acme.com")]).title(), "Check your email");
    assert_eq!((fixture.emulator.outbox().len(), sent.user_id), (count, ada));
}

#[test]
fn invitation_leads_to_the_sign_up() {
    let (fixture, _) = fixture();
    let acme = fixture.send(CreateOrganization::new("Acme")).unwrap().id;
    let seed = json!({ "redirect_uris": ["https://acme.com/callback"] });
    fixture.emulator.seed(&seed).unwrap();
    fixture.send(SendInvitation::new("lin@acme.com").organization_id(&acme)).unwrap();
    let link = raw::last_message(&fixture, "lin@acme.com")["url"].as_str().unwrap().to_owned();
    let browser = browser(&fixture);
    let page = fixture.emulator.run(browser.visit(&link)).unwrap();
    assert_eq!(page.title(), "Join Acme");
    let page = fixture.emulator.run(page.click("Sign up")).unwrap();
    assert!(page.text().contains("value=\"lin@acme.com\""), "{}", page.text());
    let callback = submit(&fixture, &page, &[("password", PASSWORD)]);
    let response = exchange(&fixture, &callback);
    assert_eq!((response.user.email.as_str(), response.organization_id), ("lin@acme.com", Some(acme)));
    assert_eq!(fixture.emulator.run(browser.visit(&link)).unwrap().status(), 404);

    // A user who is signed in accepts with a button.
    let globex = fixture.send(CreateOrganization::new("Globex")).unwrap().id;
    fixture.send(SendInvitation::new("lin@acme.com").organization_id(&globex)).unwrap();
    let link = raw::last_message(&fixture, "lin@acme.com")["url"].as_str().unwrap().to_owned();
    let page = fixture.emulator.run(browser.visit(&link)).unwrap();
    let page = fixture.emulator.run(page.click("Accept the invitation")).unwrap();
    assert_eq!(page.title(), "Invitation accepted");
    assert_eq!(raw::rows(&fixture, "invitations")[1]["state"], "accepted");
}

#[test]
fn device_is_confirmed_by_a_user_who_signs_in() {
    let (fixture, ada) = fixture();
    let browser = browser(&fixture);
    for (button, title) in [("Allow", "Device connected"), ("Deny", "Device denied")] {
        let device = fixture.send(AuthorizeDevice::new()).unwrap();
        let unknown = "https://emulator.authkit.app/device?user_code=UNKNOWN";
        assert_eq!(fixture.emulator.run(browser.visit(unknown)).unwrap().status(), 422);
        let link = device.verification_uri_complete.as_ref().unwrap();
        let mut page = fixture.emulator.run(browser.visit(link.expose())).unwrap();
        if button == "Allow" {
            let wrong = [("email", "ada@acme.com"), ("password", "wrong")];
            page = fixture.emulator.run(page.submit(FORM, &wrong)).unwrap();
            assert!(page.text().contains("Email or password is wrong."));
            page = fixture.emulator.run(page.submit(FORM, &RIGHT)).unwrap();
        }
        assert!(page.text().contains("ada@acme.com"), "{}", page.text());
        assert_eq!(fixture.emulator.run(page.click(button)).unwrap().title(), title);
        match fixture.send(AuthenticateWithDeviceCode::new(&device.device_code)) {
            Ok(response) => assert_eq!((response.user.id, button), (ada.clone(), "Allow")),
            Err(error) => {
                assert_eq!((error.api().unwrap().code(), button), (Some("access_denied"), "Deny"));
            }
        }
    }
}

#[test]
fn device_sign_in_has_the_steps_and_the_organization_of_its_user() {
    let (fixture, ada) = fixture();
    let [_, globex] = ["Acme", "Globex"].map(|name| {
        let organization = fixture.send(CreateOrganization::new(name)).unwrap().id;
        fixture.emulator.add_member(&organization, &ada);
        organization
    });
    fixture.emulator.require_mfa(true);
    let device = fixture.send(AuthorizeDevice::new()).unwrap();
    let link = device.verification_uri_complete.as_ref().unwrap().expose();
    let browser = browser(&fixture);
    let page = fixture.emulator.run(browser.visit(link)).unwrap();
    let cancelled = fixture.emulator.run(page.click("Cancel")).unwrap();
    assert!(cancelled.text().contains("The sign-in was not completed."), "{}", cancelled.text());
    let page = submit(&fixture, &page, &RIGHT);
    let secret =
        raw::rows(&fixture, "authentication_factors")[0]["totp"]["secret"].as_str().unwrap().to_owned();
    let code = totp::code(&secret, fixture.emulator.now().wall);
    let page = submit(&fixture, &page, &[("code", &code)]);
    let page = fixture.emulator.run(page.click("Globex")).unwrap();
    assert_eq!(page.title(), "Is this your device?");
    // The authorization code in the URL works once.
    let done = fixture.emulator.run(page.click("Allow")).unwrap();
    assert_eq!(done.title(), "Device connected");
    assert_eq!(fixture.emulator.run(page.click("Allow")).unwrap().status(), 422);
    let response = fixture.send(AuthenticateWithDeviceCode::new(&device.device_code)).unwrap();
    assert_eq!((response.user.id, response.organization_id), (ada, Some(globex)));
}

#[test]
fn pages_of_steps_can_be_loaded_again() {
    let (fixture, ada) = fixture();
    for name in ["Acme", "Globex"] {
        let organization = fixture.send(CreateOrganization::new(name)).unwrap().id;
        fixture.emulator.add_member(&organization, &ada);
    }
    let seed = json!({ "redirect_uris": ["https://acme.com/callback"] });
    fixture.emulator.seed(&seed).unwrap();
    let browser = browser(&fixture);
    let reload = |page: &Page| {
        let again = fixture.emulator.run(browser.visit(page.url())).unwrap();
        assert_eq!((again.status().as_u16(), again.title()), (200, page.title()), "{}", page.url());
    };
    fixture.emulator.require_email_verification(true);
    fixture.emulator.require_mfa(true);
    let first = visit(&fixture, &browser, &url().prompt("login"));
    let page = submit(&fixture, &first, &[("email", "ada@acme.com"), ("intent", "magic-auth")]);
    assert_eq!(page.title(), "Check your email");
    reload(&page);
    let page = submit(&fixture, &first, &RIGHT);
    assert_eq!(page.title(), "Verify your email");
    reload(&page);
    let sent = raw::last_message(&fixture, "ada@acme.com")["code"].as_str().unwrap().to_owned();
    let page = submit(&fixture, &page, &[("code", &sent)]);
    assert_eq!(page.title(), "Set up an authenticator app");
    reload(&page);
    let secret =
        raw::rows(&fixture, "authentication_factors")[0]["totp"]["secret"].as_str().unwrap().to_owned();
    let code = totp::code(&secret, fixture.emulator.now().wall);
    let choice = submit(&fixture, &page, &[("code", &code)]);
    assert_eq!(choice.title(), "Choose an organization");
    reload(&choice);
    exchange(&fixture, &fixture.emulator.run(choice.click("Acme")).unwrap());
    // The step is over: the user has to sign in again.
    assert_eq!(fixture.emulator.run(browser.visit(page.url())).unwrap().title(), "Sign in");
}

#[test]
fn user_of_an_oauth_provider_chooses_the_organization() {
    let (fixture, ada) = fixture();
    for name in ["Acme", "Globex"] {
        let organization = fixture.send(CreateOrganization::new(name)).unwrap().id;
        fixture.emulator.add_member(&organization, &ada);
    }
    let url = AuthorizationUrl::new("https://acme.com/callback", AuthorizationProvider::GoogleOAuth)
        .login_hint("ada@acme.com");
    let page = visit(&fixture, &browser(&fixture), &url);
    let page = fixture.emulator.run(page.click("Continue")).unwrap();
    assert_eq!(page.title(), "Choose an organization");
    let response = exchange(&fixture, &fixture.emulator.run(page.click("Globex")).unwrap());
    assert_eq!(response.authentication_method, Some(AuthenticationMethod::GoogleOAuth));
}

#[test]
fn user_signs_in_again_after_max_age() {
    let (fixture, _) = fixture();
    let browser = browser(&fixture);
    submit(&fixture, &visit(&fixture, &browser, &url()), &RIGHT);
    exchange(&fixture, &visit(&fixture, &browser, &url().max_age(60_u32)));
    fixture.emulator.advance(Duration::from_secs(60));
    let page = visit(&fixture, &browser, &url().max_age(60_u32));
    assert_eq!(page.title(), "Sign in");
    exchange(&fixture, &submit(&fixture, &page, &RIGHT));
    let events = fixture.recorded_names("authentication.");
    assert_eq!(events.last().unwrap(), "authentication.reauthentication_succeeded");
}

#[test]
fn form_of_another_site_is_rejected() {
    let (fixture, _) = fixture();
    let url = fixture.client.config().url(&url()).unwrap();
    for (origin, status) in [("https://evil.example", 403), ("null", 403), ("https://api.workos.com", 302)] {
        let request = Request::builder()
            .method(Method::POST)
            .uri(url.as_str())
            .header("origin", origin)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Bytes::from("email=ada%40acme.com&password=correct+horse+battery+staple"));
        let response = fixture.emulator.handle(&request.unwrap(), fixture.emulator.now()).unwrap();
        assert_eq!(response.status(), status, "{origin}");
    }
}
