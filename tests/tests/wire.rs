//! What each endpoint puts on the wire: method, path, query and body.

use workos_core::{
    Config, Endpoint, Error,
    events::{EventName, ListEvents},
    organization_domains::*,
    organizations::*,
    types::{MetadataPatch, Order, Patch, Timestamp},
    user_management::*,
};

/// `METHOD path?query body`, the body compact or absent.
fn wire<E: Endpoint>(endpoint: E) -> String {
    let request = Config::new("sk_test").unwrap().request(&endpoint).unwrap();
    assert_eq!(request.uri().scheme_str(), Some("https"));
    assert_eq!(request.uri().host(), Some("api.workos.com"));
    assert_eq!(request.headers()["authorization"], "Bearer sk_test");
    assert!(request.headers()["authorization"].is_sensitive());
    assert_eq!(request.headers()["accept"], "application/json");
    assert!(request.headers()["user-agent"].to_str().unwrap().starts_with("workos-core/"));
    let content_type = request.headers().get("content-type").map(|value| value.to_str().unwrap());
    assert_eq!(content_type, (!request.body().is_empty()).then_some("application/json"));
    let path = request.uri().path_and_query().unwrap();
    let body = std::str::from_utf8(request.body()).unwrap();
    format!("{} {path} {body}", request.method()).trim_end().to_owned()
}

macro_rules! wires {
    ($( $endpoint:expr => $wire:expr; )+) => { $( assert_eq!(wire($endpoint), $wire); )+ };
}

#[test]
fn organizations() {
    wires! {
        ListOrganizations::new() => "GET /organizations";
        ListOrganizations::new().limit(5).before("a b").after("c").order(Order::Ascending)
            .domains(["acme.com", "a,b"]).search("ü&=+ ") =>
            "GET /organizations?limit=5&before=a%20b&after=c&order=asc&domains=acme.com,a%2Cb&search=%C3%BC%26%3D%2B%20";
        ListOrganizations::new().order("sideways").domains(Vec::<String>::new()) => "GET /organizations?order=sideways";
        CreateOrganization::new("Acme") => r#"POST /organizations {"name":"Acme"}"#;
        CreateOrganization::new("Acme").allow_profiles_outside_organization(true).domains(["a.com"])
            .domain_data([OrganizationDomainData::pending("b.com"), OrganizationDomainData::verified("c.com")])
            .metadata([("tier", "gold")]).external_id("x1") =>
            r#"POST /organizations {"name":"Acme","allow_profiles_outside_organization":true,"domains":["a.com"],"domain_data":[{"domain":"b.com","state":"pending"},{"domain":"c.com","state":"verified"}],"metadata":{"tier":"gold"},"external_id":"x1"}"#;
        CreateOrganization::new("Acme").metadata(Patch::Clear).external_id(Patch::Clear) =>
            r#"POST /organizations {"name":"Acme","metadata":null,"external_id":null}"#;
        GetOrganization::new("org_1") => "GET /organizations/org_1";
        GetOrganizationByExternalId::new("a/b c") => "GET /organizations/external_id/a%2Fb%20c";
        UpdateOrganization::new("org_1") => "PUT /organizations/org_1 {}";
        UpdateOrganization::new("org_1").name("New").allow_profiles_outside_organization(false)
            .domains(["a.com"]).domain_data([OrganizationDomainData::verified("c.com")]).stripe_customer_id("cus_1")
            .metadata(MetadataPatch::new().set("tier", "gold").remove("trial")).external_id(Patch::Clear) =>
            r#"PUT /organizations/org_1 {"name":"New","allow_profiles_outside_organization":false,"domains":["a.com"],"domain_data":[{"domain":"c.com","state":"verified"}],"stripe_customer_id":"cus_1","metadata":{"tier":"gold","trial":null},"external_id":null}"#;
        UpdateOrganization::new("org_1").metadata(Patch::Clear) => r#"PUT /organizations/org_1 {"metadata":null}"#;
        UpdateOrganization::new("org_1").domains(Vec::<String>::new()) => r#"PUT /organizations/org_1 {"domains":[]}"#;
        DeleteOrganization::new("org_1") => "DELETE /organizations/org_1";
        GetAuditLogConfiguration::new("org_1") => "GET /organizations/org_1/audit_log_configuration";
        ListAuthorizedApplications::new("org_1").limit(2) => "GET /organizations/org_1/authorized_applications?limit=2";
        ListItContacts::new("org_1") => "GET /organizations/org_1/it_contacts";
        CreateItContact::new("org_1", "it@acme.com") => r#"POST /organizations/org_1/it_contacts {"email":"it@acme.com"}"#;
        DeleteItContact::new("org_1", "c1") => "DELETE /organizations/org_1/it_contacts/c1";
        InviteItContact::new("org_1", "c1", [ItContactIntent::Sso, ItContactIntent::from("new")]) =>
            r#"POST /organizations/org_1/it_contacts/c1/invite {"intents":["sso","new"]}"#;
        RevokeItContact::new("org_1", "c1") => "POST /organizations/org_1/it_contacts/c1/revoke";
    }
}

#[test]
fn organization_domains() {
    wires! {
        CreateOrganizationDomain::new("acme.com", "org_1") =>
            r#"POST /organization_domains {"domain":"acme.com","organization_id":"org_1"}"#;
        GetOrganizationDomain::new("d1") => "GET /organization_domains/d1";
        DeleteOrganizationDomain::new("d1") => "DELETE /organization_domains/d1";
        VerifyOrganizationDomain::new("d1") => "POST /organization_domains/d1/verify";
    }
}

#[test]
fn events() {
    let day = |text: &str| text.parse::<Timestamp>().unwrap();
    wires! {
        ListEvents::new([EventName::UserCreated, EventName::from("x.y")]) => "GET /events?events=user.created,x.y";
        ListEvents::new(["user.created"]).range_start(day("2026-01-01T00:00:00Z")).range_end(day("2026-01-02T00:00:00.5Z"))
            .organization_id("org_1").after("event_1").limit(100) =>
            "GET /events?limit=100&after=event_1&events=user.created&range_start=2026-01-01T00%3A00%3A00.000Z&range_end=2026-01-02T00%3A00%3A00.500Z&organization_id=org_1";
    }
}

#[test]
fn users() {
    wires! {
        ListUsers::new() => "GET /user_management/users";
        ListUsers::new().organization("org_1").organization_id("org_2").email("a+b@c.de") =>
            "GET /user_management/users?organization=org_1&organization_id=org_2&email=a%2Bb%40c.de";
        CreateUser::new("a@b.c") => r#"POST /user_management/users {"email":"a@b.c"}"#;
        CreateUser::new("a@b.c").signals_id("s").first_name("A").last_name("B").name("A B").email_verified(true)
            .metadata([("k", "v")]).external_id("x").ip_address("1.2.3.4").user_agent("UA").password(UserPassword::plain("p")) =>
            r#"POST /user_management/users {"email":"a@b.c","signals_id":"s","first_name":"A","last_name":"B","name":"A B","email_verified":true,"metadata":{"k":"v"},"external_id":"x","ip_address":"1.2.3.4","user_agent":"UA","password":"p"}"#;
        CreateUser::new("a@b.c").first_name(Patch::Clear).password(UserPassword::hashed("h", PasswordHashType::Bcrypt)) =>
            r#"POST /user_management/users {"email":"a@b.c","first_name":null,"password_hash":"h","password_hash_type":"bcrypt"}"#;
        CreateUser::new("a@b.c").password(UserPassword::hashed("h", "ssha").password_salt_position(PasswordSaltPosition::Suffix)) =>
            r#"POST /user_management/users {"email":"a@b.c","password_hash":"h","password_hash_type":"ssha","password_salt_position":"suffix"}"#;
        GetUser::new("user_1") => "GET /user_management/users/user_1";
        GetUserByExternalId::new("x") => "GET /user_management/users/external_id/x";
        UpdateUser::new("user_1") => "PUT /user_management/users/user_1 {}";
        UpdateUser::new("user_1").email("n@b.c").first_name("A").last_name("B").name("A B").email_verified(false)
            .metadata([("k", "v")]).external_id(Patch::Clear).locale(Patch::Clear).password(UserPassword::plain("p")) =>
            r#"PUT /user_management/users/user_1 {"email":"n@b.c","first_name":"A","last_name":"B","name":"A B","email_verified":false,"metadata":{"k":"v"},"external_id":null,"locale":null,"password":"p"}"#;
        DeleteUser::new("user_1") => "DELETE /user_management/users/user_1";
    }
}

/// A base URL with a path is kept in front of every operation's.
#[test]
fn a_base_url_with_a_path() {
    let config = Config::new("sk").unwrap().base_url("https://proxy.example:8443/workos/".parse().unwrap());
    let request = config.request(&GetUser::new("user_1")).unwrap();
    assert_eq!(request.uri(), "https://proxy.example:8443/workos/user_management/users/user_1");
}

/// Whatever an id holds, the request is for that id or there is none.
#[test]
fn ids_are_encoded_or_refused() {
    let config = Config::new("sk").unwrap();
    for (id, path) in [
        ("a/b", "/organizations/a%2Fb"),
        ("a?b", "/organizations/a%3Fb"),
        ("a#b", "/organizations/a%23b"),
        ("a%2e", "/organizations/a%252e"),
        ("%2e%2e", "/organizations/%252e%252e"),
        ("...", "/organizations/..."),
        ("a\r\nb", "/organizations/a%0D%0Ab"),
        ("a\0b", "/organizations/a%00b"),
        ("ü 日", "/organizations/%C3%BC%20%E6%97%A5"),
        ("{id}", "/organizations/%7Bid%7D"),
        ("a:b;c@d", "/organizations/a%3Ab%3Bc%40d"),
    ] {
        let request = config.request(&GetOrganization::new(id)).unwrap();
        assert_eq!(request.uri().path(), path, "{id:?}");
        assert_eq!(request.uri().query(), None);
    }
    for id in ["", ".", ".."] {
        let error = config.request(&GetOrganization::new(id)).unwrap_err();
        assert!(matches!(error, Error::Encode(_)), "{id:?}");
        assert_eq!(
            error.to_string(),
            "get_organization: `id` is empty, `.` or `..`, which is not allowed in a path"
        );
        assert!(config.request(&DeleteItContact::new("org_1", id)).is_err());
    }
}

#[test]
fn an_id_as_long_as_a_book_is_an_error() {
    let error = Config::new("sk").unwrap().request(&GetOrganization::new("x".repeat(70_000))).unwrap_err();
    assert_eq!(error.to_string(), "get_organization: path and query exceed the maximum length of a URI");
}

#[test]
fn an_operation_that_needs_a_key_says_so() {
    let error = Config::without_api_key().request(&GetOrganization::new("org_1")).unwrap_err();
    assert_eq!(error.to_string(), "get_organization: an API key is required but not configured");
}

#[test]
fn grants_carry_the_credentials_of_the_configuration_in_the_body() {
    fn body<E: Endpoint>(config: Config, endpoint: E) -> String {
        let request = config.client_id("client_1").unwrap().request(&endpoint).unwrap();
        assert!(!request.headers().contains_key("authorization"));
        String::from_utf8(request.body().to_vec()).unwrap()
    }
    let secret = || Config::new("sk_test").unwrap();
    assert_eq!(
        body(secret(), AuthenticateWithPassword::new("a@b.c", "p")),
        r#"{"grant_type":"password","client_id":"client_1","client_secret":"sk_test","email":"a@b.c","password":"p"}"#
    );
    assert_eq!(
        body(
            secret(),
            AuthenticateWithRadarSmsChallenge::new("1", "t").sign_up(RadarSmsChallenge::new("vrf_1", "+1"))
        ),
        r#"{"grant_type":"urn:workos:oauth:grant-type:radar-sms-challenge:code","client_id":"client_1","client_secret":"sk_test","code":"1","pending_authentication_token":"t","verification_id":"vrf_1","phone_number":"+1"}"#
    );
    assert_eq!(
        body(Config::without_api_key(), AuthenticateWithRefreshToken::new("r")),
        r#"{"grant_type":"refresh_token","client_id":"client_1","refresh_token":"r"}"#
    );
    // A device keeps no secret, even if the configuration does.
    assert_eq!(
        body(secret(), AuthenticateWithDeviceCode::new("d")),
        r#"{"grant_type":"urn:ietf:params:oauth:grant-type:device_code","client_id":"client_1","device_code":"d"}"#
    );
    assert_eq!(body(secret(), AuthorizeDevice::new()), r#"{"client_id":"client_1"}"#);
    let error = secret().request(&AuthenticateWithCode::new("c")).unwrap_err();
    assert_eq!(error.to_string(), "authenticate_with_code: a client ID is required but not configured");
}

#[test]
fn an_api_key_expires_as_it_says() {
    use workos_core::api_keys::{ApiKeyExpiration, ExpireApiKey};
    let moment: Timestamp = "2030-01-01T00:00:00.000Z".parse().unwrap();
    wires! {
        ExpireApiKey::new("k", ApiKeyExpiration::Now) => "POST /api_keys/k/expire {}";
        ExpireApiKey::new("k", ApiKeyExpiration::At(moment)) => r#"POST /api_keys/k/expire {"expires_at":"2030-01-01T00:00:00.000Z"}"#;
        ExpireApiKey::new("k", ApiKeyExpiration::Never) => r#"POST /api_keys/k/expire {"expires_at":null}"#;
    }
}

#[test]
fn metadata_of_audit_log_events_keep_their_kinds_and_are_never_null() {
    use workos_core::audit_logs::{AuditLogActor, AuditLogContext, AuditLogEvent, CreateAuditLogEvent};
    let event = || {
        let day: Timestamp = "2030-01-01T00:00:00.000Z".parse().unwrap();
        AuditLogEvent::new("a", day, AuditLogActor::new("1", "user"), [], AuditLogContext::new("x"))
    };
    wires! {
        CreateAuditLogEvent::new("o", event().metadata("a", "1").metadata("b", 1).metadata("c", 1.5).metadata("d", true)) =>
            r#"POST /audit_logs/events {"organization_id":"o","event":{"action":"a","occurred_at":"2030-01-01T00:00:00.000Z","actor":{"id":"1","type":"user"},"targets":[],"context":{"location":"x"},"metadata":{"a":"1","b":1,"c":1.5,"d":true}}}"#;
    }
    for number in [f64::NAN, f64::INFINITY] {
        let create = CreateAuditLogEvent::new("o", event().metadata("a", number));
        let error = Config::new("sk_test").unwrap().request(&create).unwrap_err();
        assert!(matches!(error, Error::Encode { .. }), "{error}");
    }
}

proptest::proptest! {
    #[test]
    fn any_id_comes_back_from_the_path(id in "\\PC{1,40}") {
        proptest::prop_assume!(id != "." && id != "..");
        let request = Config::new("sk").unwrap().request(&GetOrganization::new(id.as_str())).unwrap();
        let path = request.uri().path().strip_prefix("/organizations/").unwrap();
        proptest::prop_assert!(!path.contains('/'));
        let decoded = percent_decode(path);
        proptest::prop_assert_eq!(decoded, id);
    }

    #[test]
    fn any_text_comes_back_from_the_query(texts in proptest::collection::vec("\\PC{0,20}", 1..4)) {
        let request = Config::new("sk").unwrap().request(&ListOrganizations::new().domains(texts.clone())).unwrap();
        let list = request.uri().query().unwrap().strip_prefix("domains=").unwrap();
        let decoded: Vec<String> = list.split(',').map(percent_decode).collect();
        proptest::prop_assert_eq!(decoded, texts);
    }
}

fn percent_decode(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        if let (b'%', [high, low, after @ ..]) = (first, tail) {
            bytes.push(u8::from_str_radix(std::str::from_utf8(&[*high, *low]).unwrap(), 16).unwrap());
            rest = after;
        } else {
            bytes.push(*first);
            rest = tail;
        }
    }
    String::from_utf8(bytes).unwrap()
}
