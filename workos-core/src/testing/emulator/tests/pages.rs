//! The sign-in page, in the browser.

use std::future::ready;

use bytes::Bytes;
use http::{Request, Response};

use crate::{
    Client,
    organizations::CreateOrganization,
    testing::{Browser, Emulator, Page},
    types::{OrganizationId, UserId},
    user_management::{
        AuthenticateResponse, AuthenticateWithCode, AuthorizationProvider, AuthorizationUrl, CreateUser,
        LogoutUrl, ScreenHint, UserPassword,
    },
};

const FORM: &str = "/user_management/authorize";
const PASSWORD: &str = "correct horse battery staple";
const RIGHT: [(&str, &str); 2] = [("email", "ada@acme.com"), ("password", PASSWORD)];

struct Fixture {
    emulator: Emulator,
    client: Client<Emulator, Emulator>,
    ada: UserId,
}

impl Fixture {
    fn new() -> Self {
        let emulator = Emulator::new();
        emulator.show_sign_in_page(true);
        let client = emulator.client();
        let password = UserPassword::plaintext(PASSWORD);
        let ada = emulator.run(client.send(CreateUser::new("ada@acme.com").password(password))).unwrap().id;
        Self { emulator, client, ada }
    }

    /// Returns a browser with an application that shows the query of its URL.
    fn browser(&self) -> Browser {
        let application = |request: Request<Bytes>| {
            let query = request.uri().query().unwrap_or_default().to_owned();
            ready(Response::new(Bytes::from(query)))
        };
        Browser::new(&self.emulator).site("https://acme.com", application)
    }

    fn visit(&self, browser: &Browser, url: AuthorizationUrl) -> Page {
        let url = url.provider(AuthorizationProvider::AuthKit).state("s&1");
        self.emulator.run(browser.visit(self.client.config().url(&url).unwrap().as_str())).unwrap()
    }

    fn submit(&self, page: &Page, fields: &[(&str, &str)]) -> Page {
        self.emulator.run(page.submit(FORM, fields)).unwrap()
    }

    fn click(&self, page: &Page, label: &str) -> Page {
        self.emulator.run(page.click(label)).unwrap()
    }

    /// Exchanges the code of a callback, which must have the state.
    #[track_caller]
    fn exchange(&self, callback: &Page) -> AuthenticateResponse {
        let query = callback.text();
        let code = query.strip_prefix("code=").and_then(|rest| rest.strip_suffix("&state=s%261"));
        let code = code.unwrap_or_else(|| panic!("{query}")).to_owned();
        self.emulator.run(self.client.send(AuthenticateWithCode::new(code))).unwrap()
    }

    fn add_organization(&self, name: &str) -> OrganizationId {
        let id = self.emulator.run(self.client.send(CreateOrganization::new(name))).unwrap().id;
        self.emulator.add_member(&id, &self.ada);
        id
    }
}

fn url() -> AuthorizationUrl {
    AuthorizationUrl::new("https://acme.com/callback", AuthorizationProvider::AuthKit)
}

#[test]
fn right_password_signs_in_this_browser_until_the_logout() {
    let fixture = Fixture::new();
    let (browser, other) = (fixture.browser(), fixture.browser());
    let page = fixture.visit(&browser, url());
    assert_eq!((page.status().as_u16(), page.title().as_str()), (200, "Sign in"));
    assert_eq!(page.header("cache-control"), Some("no-store"));
    assert!(!page.text().contains("<script") && !page.text().contains("{{"));
    let signed_in = fixture.exchange(&fixture.submit(&page, &RIGHT));
    assert_eq!(signed_in.user.id, fixture.ada);

    // The browser stays signed in, also for another application of the emulator; another browser does not.
    fixture.exchange(&fixture.visit(&browser, url()));
    assert_eq!(fixture.visit(&browser, url().prompt("login")).title(), "Sign in");
    assert_eq!(fixture.visit(&other, url()).title(), "Sign in");

    let log_out = |return_to: Option<&str>| {
        let mut url = LogoutUrl::new("session_1");
        if let Some(return_to) = return_to {
            url = url.return_to(return_to);
        }
        let url = fixture.client.config().url(&url).unwrap();
        fixture.emulator.run(browser.visit(url.as_str())).unwrap()
    };
    assert_eq!(log_out(Some("https://acme.com/bye?")).url(), "https://acme.com/bye?");
    assert_eq!(fixture.visit(&browser, url()).title(), "Sign in");
    assert_eq!(log_out(None).title(), "Signed out");
    fixture.emulator.set_homepage("https://acme.com/home");
    assert_eq!(log_out(None).url(), "https://acme.com/home");
}

#[test]
fn wrong_password_shows_the_form_again() {
    let fixture = Fixture::new();
    let browser = fixture.browser();
    let page = fixture.visit(&browser, url());
    for fields in [
        [("email", "ada@acme.com"), ("password", "wrong")],
        [("email", "ada@acme.com"), ("password", "")],
        [("email", "eve@acme.com"), ("password", PASSWORD)],
    ] {
        let again = fixture.submit(&page, &fields);
        assert_eq!(again.status(), 422);
        assert!(again.text().contains(r#"role="alert">Email or password is wrong."#));
        assert!(again.text().contains(&format!(r#"value="{}""#, fields[0].1)));
        assert!(!again.text().contains(PASSWORD));
        fixture.exchange(&fixture.submit(&again, &RIGHT));
        browser.clear_cookies();
    }
    let hint = fixture.visit(&browser, url().login_hint("ada@acme.com"));
    assert!(hint.text().contains(r#"value="ada@acme.com""#));
}

#[test]
fn cancel_redirects_with_access_denied() {
    let fixture = Fixture::new();
    let page = fixture.visit(&fixture.browser(), url());
    let callback = fixture.click(&page, "Cancel");
    assert_eq!(
        callback.text(),
        "error=access_denied&error_description=The%20user%20denied%20the%20request.&state=s%261",
    );
}

#[test]
fn organization_is_chosen_if_the_user_has_several_and_the_url_names_none() {
    let fixture = Fixture::new();
    let browser = fixture.browser();
    let acme = fixture.add_organization("Acme");
    let callback = fixture.submit(&fixture.visit(&browser, url()), &RIGHT);
    assert_eq!(fixture.exchange(&callback).organization_id.as_ref(), Some(&acme));

    let globex = fixture.add_organization("Globex");
    let choice = fixture.visit(&browser, url());
    assert_eq!(choice.title(), "Choose an organization");
    for (name, id) in [("Acme", &acme), ("Globex", &globex)] {
        let callback = fixture.click(&choice, name);
        assert_eq!(fixture.exchange(&callback).organization_id.as_ref(), Some(id));
    }
    let named = fixture.visit(&browser, url().organization_id(&globex));
    assert_eq!(fixture.exchange(&named).organization_id.as_ref(), Some(&globex));

    let foreign = fixture.submit(&choice, &[("organization_id", "org_other")]);
    assert!(foreign.status() == 422 && foreign.text().contains("Choose one of the organizations."));
    assert!(fixture.click(&choice, "Cancel").text().starts_with("error=access_denied"));
    browser.clear_cookies();
    let expired = fixture.click(&choice, "Acme");
    assert!(expired.title() == "Sign in" && expired.text().contains("Sign in again."));
}

#[test]
fn sign_up_creates_a_user() {
    let fixture = Fixture::new();
    let browser = fixture.browser();
    let page = fixture.visit(&browser, url().screen_hint(ScreenHint::SignUp));
    assert_eq!(page.title(), "Sign up");
    let page = fixture.click(&fixture.click(&page, "Sign in"), "Sign up");
    for (fields, error) in [
        (&[("email", "grace@acme.com")][..], "password is required."),
        (&[("email", "grace@acme.com"), ("password", "short")], "A password has at least 10 characters."),
        (&[("email", "nobody"), ("password", PASSWORD)], "email is invalid."),
        (&RIGHT, "Another user has this email address."),
    ] {
        let again = fixture.submit(&page, fields);
        assert!(again.status() == 422 && again.text().contains(error), "{}", again.text());
        assert_eq!(again.title(), "Sign up");
    }
    let fields = [("first_name", "Grace"), ("email", "grace@acme.com"), ("password", PASSWORD)];
    let signed_up = fixture.exchange(&fixture.submit(&page, &fields));
    assert_eq!(
        (signed_up.user.email.as_str(), signed_up.user.first_name.as_deref()),
        ("grace@acme.com", Some("Grace"))
    );
    assert_eq!(signed_up.user.last_name, None);
}

#[test]
fn markup_of_names_fields_and_queries_is_escaped() {
    let fixture = Fixture::new();
    let browser = fixture.browser();
    let markup = r#""'><b id=x>&{{email}}"#;
    fixture.add_organization(markup);
    fixture.add_organization("Acme");
    let hostile = || url().login_hint(markup).domain_hint(markup);
    let raw = String::from(
        "https://api.workos.com/user_management/authorize?client_id=client_emulator&response_type=code\
            &redirect_uri=https://acme.com/&x='\"><b id=x>",
    );
    let sign_in = fixture.visit(&browser, hostile());
    let fields = [("email", markup), ("first_name", markup), ("last_name", markup), ("password", markup)];
    let pages = [
        fixture.submit(&sign_in, &fields),
        fixture.submit(&fixture.visit(&browser, hostile().screen_hint(ScreenHint::SignUp)), &fields),
        fixture.emulator.run(browser.visit(&raw)).unwrap(),
        fixture.submit(&sign_in, &RIGHT),
        sign_in,
    ];
    for page in pages {
        assert!(!page.text().contains("<b ") && !page.text().contains("\"'>"), "{}", page.text());
        assert!(page.text().contains("<main>"));
    }
}

#[test]
fn sign_in_page_is_the_same_each_time() {
    let pages = || {
        let fixture = Fixture::new();
        let page = fixture.visit(&fixture.browser(), url());
        let callback = fixture.submit(&page, &RIGHT);
        (page.text().to_owned(), page.headers().clone(), callback.url().to_owned())
    };
    assert_eq!(pages(), pages());
}

#[test]
fn without_the_page_a_browser_without_a_user_is_denied() {
    let fixture = Fixture::new();
    let browser = fixture.browser();
    fixture.emulator.show_sign_in_page(false);
    assert!(fixture.visit(&browser, url()).text().starts_with("error=access_denied"));
    fixture.emulator.sign_in_as(&fixture.ada);
    fixture.exchange(&fixture.visit(&browser, url()));
}
