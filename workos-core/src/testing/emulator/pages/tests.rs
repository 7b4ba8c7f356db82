use serde_json::{Value, json};

use super::{
    AcceptInvitation, ChooseOrganization, CodeKind, ConfirmDevice, Consent, ConsentOption, Details,
    DeviceDone, EnrollFactor, EnterCode, EnterUserCode, ForgotPassword, Form, Html, IdentityProvider,
    Invitation, Notice, Overview, ResetPassword, SignIn, SignInMethod, SignUp, TableRows, Text, Url,
    overview::shorten, render,
};

const METHODS: [SignInMethod; 3] = [SignInMethod::Password, SignInMethod::MagicAuth, SignInMethod::Sso];

/// Returns each page with a text and a URL in all its values.
fn pages(text: &str, url: &str) -> Vec<(&'static str, String)> {
    let hidden = [(text, text)];
    let form = Form { action: url, hidden: &hidden, error: Some(text) };
    let code = |kind| EnterCode { form, kind, to: text }.html();
    let message = |is_error| Notice { title: text, text, link: Some((text, url)), is_error }.html();
    let invitation =
        |accept| Invitation { inviter: Some(text), organization: Some(text), email: text, accept }.html();
    let row = json!({
        text: text, "id": text, "created_at": text, "time": text, "event": text, "kind": text, "to": text,
        "code": text, "url": url, "method": text, "path": text, "operation": text, "status": text,
        "endpoint_url": text, "attempts": text, "next_attempt_at": text,
    });
    let rows = [row.clone()];
    let overview = Overview {
        base_url: text,
        api_key: text,
        client_id: text,
        now: text,
        is_frozen: true,
        is_live: true,
        tables: &[(text, 1)],
        events: &rows,
        outbox: &rows,
        requests: &rows,
        deliveries: &rows,
    };
    let sign_in = SignIn {
        form,
        email: text,
        methods: &METHODS,
        other_email: Some(url),
        forgot_password: Some(url),
        sign_up: Some(url),
    };
    let identity_provider = IdentityProvider {
        form,
        connection: text,
        connection_type: text,
        organization: Some(text),
        email: text,
        first_name: text,
        last_name: text,
        groups: text,
    };
    let sign_up = SignUp { form, email: text, first_name: text, last_name: text, sign_in: Some(url) };
    let organizations = [(text.to_owned(), text.to_owned())];
    let options = [ConsentOption {
        name: text.to_owned(),
        label: text.to_owned(),
        choices: vec![(text.to_owned(), text.to_owned())],
    }];
    let consent = Consent {
        form,
        application: text,
        organization: Some(text),
        email: text,
        scopes: &["email", text],
        options: &options,
    };
    vec![
        ("sign_in", sign_in.html()),
        ("sign_in_email", SignIn { methods: &[], ..sign_in }.html()),
        ("sign_up", sign_up.html()),
        ("magic_auth", code(CodeKind::MagicAuth)),
        ("email_verification", code(CodeKind::EmailVerification)),
        ("totp", code(CodeKind::Totp)),
        ("sms", code(CodeKind::Sms)),
        ("enroll_factor", EnrollFactor { form, secret: text, uri: text }.html()),
        ("organizations", ChooseOrganization { form, email: text, organizations: &organizations }.html()),
        ("forgot_password", ForgotPassword { form, email: text, sign_in: url }.html()),
        ("reset_password", ResetPassword { form, email: text }.html()),
        ("message", message(false)),
        ("error", message(true)),
        ("signed_out", Notice::SIGNED_OUT.html()),
        ("user_code", EnterUserCode { form, user_code: text }.html()),
        (
            "device",
            ConfirmDevice { form, application: text, user_code: text, email: text, scopes: &[text] }.html(),
        ),
        ("device_allowed", DeviceDone { is_allowed: true }.html()),
        ("device_denied", DeviceDone { is_allowed: false }.html()),
        ("identity_provider", identity_provider.html()),
        ("invitation_links", invitation(AcceptInvitation::SignUpOrIn { sign_up: url, sign_in: url })),
        ("invitation_form", invitation(AcceptInvitation::Form(form))),
        ("consent", consent.html()),
        ("overview", overview.html()),
        ("table", TableRows { name: text, rows: &rows }.html()),
        ("details", Details { title: text, value: &row, table: Some(text) }.html()),
    ]
}

#[test]
fn every_value_is_escaped() {
    let markup = "\"'><script>&{{email}}";
    let numbers = pages("TEXT", "URL");
    for ((name, page), (_, plain)) in pages(markup, &format!("/{markup}")).iter().zip(numbers) {
        assert!(!page.contains("<script") && !page.contains("\"'>"), "{name}: {page}");
        assert_eq!(page.matches(['<', '>']).count(), plain.matches(['<', '>']).count(), "{name}");
        let unescaped = ["&amp;", "&lt;", "&gt;", "&quot;", "&#39;"]
            .iter()
            .fold(page.clone(), |page, entity| page.replace(entity, ""));
        assert!(!unescaped.contains('&'), "{name}");
    }
}

#[test]
fn every_placeholder_has_a_value() {
    for (name, page) in pages("", "") {
        assert!(!page.contains("{{") && !page.contains("}}"), "{name}: {page}");
    }
}

#[test]
fn links_run_no_scripts() {
    for url in
        ["javascript:alert(1)", " java\nscript:alert(1)", "\u{1}JavaScript:alert(1)", "data:text/html,1"]
    {
        for (name, page) in pages("x", url) {
            let page = page.to_ascii_lowercase();
            for attribute in ["href=\"", "action=\""] {
                for value in page.split(attribute).skip(1).filter_map(|rest| rest.split('"').next()) {
                    assert!(!value.contains("script:") && !value.contains("data:"), "{name}: {value}");
                }
            }
        }
    }
    for url in ["/data:1", "?a=javascript:1", "https://acme.com/", "myapp://callback"] {
        assert_eq!(render("{{a}}", &[("a", Url(url))]), url);
    }
}

#[test]
fn pages_are_labeled() {
    for (name, page) in pages("x", "/x") {
        assert_eq!(page.matches("<h1>").count(), 1, "{name}");
        assert!(page.contains("<html lang=\"en\">") && page.contains("<title>"), "{name}");
        let mut is_in_label = false;
        for tag in page.split('<') {
            match tag {
                _ if tag.starts_with("label") => is_in_label = true,
                _ if tag.starts_with("/label") => is_in_label = false,
                _ if tag.starts_with("input type=\"hidden\"") => {}
                _ if tag.starts_with("input") => {
                    assert!(is_in_label, "{name}: {tag}");
                    assert!(tag.contains("autocomplete=\""), "{name}: {tag}");
                }
                _ => {}
            }
        }
        let has_field = page.matches("<input").count() > page.matches("type=\"hidden\"").count();
        assert_eq!(page.matches(" autofocus").count(), usize::from(has_field), "{name}");
        // An error is shown in each page with a form.
        assert_eq!(page.contains("role=\"alert\""), page.contains("<form") || name == "error", "{name}");
    }
}

#[test]
fn sign_in_shows_its_methods() {
    let page = |methods| SignIn { methods, ..SignIn::default() }.html();
    let all = page(&METHODS);
    let at = |text: &str| all.find(text).unwrap();
    assert!(
        at("value=\"sign-in\"") < at("value=\"magic-auth\"")
            && at("value=\"magic-auth\"") < at("value=\"sso\"")
    );
    let email = page(&[]);
    assert!(email.contains("value=\"email\"") && !email.contains("name=\"password\""));
    let sso = page(&[SignInMethod::Sso]);
    assert!(sso.contains("<button name=\"intent\" value=\"sso\">") && !sso.contains("name=\"password\""));
}

#[test]
fn overview_shows_the_latest_rows_first_and_reloads_if_live() {
    let events: Vec<Value> =
        (0..30).map(|n| json!({ "id": format!("event_{n:02}"), "event": "user.created" })).collect();
    let overview = Overview { events: &events, base_url: "http://localhost:4100", ..Overview::default() };
    let page = overview.html();
    assert!(page.find("event_29").unwrap() < page.find("event_28").unwrap() && !page.contains("event_04"));
    assert!(page.contains("<a href=\"/?event=event%5F29\">user.created</a>") && page.contains("port: 4100,"));
    assert!(page.contains("href=\"/?live\"") && !page.contains("http-equiv"));
    let page = Overview { is_live: true, ..overview }.html();
    assert!(page.contains("<meta http-equiv=\"refresh\" content=\"2\">") && !page.contains("?live"));
}

#[test]
fn table_has_columns_of_scalar_fields() {
    let rows =
        [json!({ "id": "org_1", "name": "Acme", "domains": [] }), json!({ "id": "org_2", "active": true })];
    let page = TableRows { name: "organizations", rows: &rows }.html();
    let heading = |name| page.contains(&format!("<th scope=\"col\">{name}</th>"));
    assert!(heading("id") && heading("name") && heading("active") && !heading("domains"));
    assert!(page.contains("<a href=\"/?table=organizations&amp;row=org%5F1\">org_1</a>"));
    assert!(page.contains("<td>true</td>") && page.contains("2 rows."));
    let many = vec![json!({ "id": "x" }); 201];
    let page = TableRows { name: "users", rows: &many }.html();
    assert!(page.contains("The first 200 of 201 rows.") && page.matches("<tr>").count() == 201);
}

#[test]
fn text_is_escaped_and_html_needs_its_mark() {
    let values = [("text", Text("<a href=\"'\">&")), ("html", Html("<b>"))];
    let escaped = "&lt;a href=&quot;&#39;&quot;&gt;&amp;";
    assert_eq!(render("{{text}}|{{&text}}", &values), format!("{escaped}|{escaped}"));
    assert_eq!(render("{{html}}|{{&html}}|{{none}}", &values), "&lt;b&gt;|<b>|");
    // Braces in a value are no template.
    assert_eq!(render("{{a}}", &[("a", Text("{{b}}")), ("b", Text("x"))]), "{{b}}");
}

#[test]
fn long_text_is_shortened_between_characters() {
    assert_eq!((shorten("äöü", 3).as_str(), shorten("äöü", 2).as_str()), ("äöü", "äö…"));
}
