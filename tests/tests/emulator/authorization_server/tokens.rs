use std::time::Duration;

use http::Request;
use serde_json::{Value, json};
use workos_core::{
    connect::{
        ConnectAuthorizationUrl, CreateTokenWithClientCredentials, CreateTokenWithCode,
        CreateTokenWithRefreshToken, GetConnectJwks, GetUserInfo,
    },
    testing::{Emulator, TokenSigner},
    user_management::{
        DeleteUser, DeleteUserAuthorizedApplication, ListUserAuthorizedApplications, UpdateJwtTemplate,
    },
};

use super::{
    Application, CALLBACK, CHALLENGE, DOMAIN, RESOURCE, Server, VERIFIER, basic, claims, expected, text,
};
use crate::raw;

/// The header of a JSON Web Token.
fn header(token: &Value) -> Value {
    use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
    let header = text(token).split('.').next().unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(header).unwrap()).unwrap()
}

#[test]
fn tokens_of_a_code_have_the_claims_of_authkit() {
    let server = Server::new();
    let public = server.public_client();
    let further = [("resource", RESOURCE), ("nonce", "n1"), ("scope", "openid profile email offline_access")];
    let answer = server.exchange(&public, &server.code(&public, &further), &[]);
    assert_eq!((answer.status, answer.header("cache-control")), (200, "no-store"));
    let tokens = answer.json();
    assert_eq!((&tokens["token_type"], &tokens["expires_in"]), (&json!("Bearer"), &json!(300)));
    assert_eq!(tokens["scope"], "openid profile email offline_access");
    let access = claims(&tokens["access_token"]);
    let [issued_at, token_id, consent] = ["iat", "jti", "sid"].map(|name| access[name].clone());
    assert!(text(&consent).starts_with("app_consent_") && text(&token_id).starts_with("token_"));
    assert_eq!(
        access,
        json!({
            "iss": DOMAIN, "aud": RESOURCE, "sub": server.ada, "client_id": public.client_id, "org_id": server.acme,
            "sid": consent, "scope": "openid profile email offline_access", "jti": token_id,
            "iat": issued_at, "exp": issued_at.as_i64().unwrap() + 300,
        })
    );
    let key_id = TokenSigner::new().key_id().to_owned();
    assert_eq!(header(&tokens["access_token"]), json!({ "alg": "RS256", "kid": key_id }));
    assert_eq!(
        claims(&tokens["id_token"]),
        json!({
            "iss": DOMAIN, "aud": public.client_id, "sub": server.ada, "nonce": "n1", "given_name": "Ada",
            "family_name": "Lovelace", "email": "ada@acme.com", "email_verified": false,
            "iat": issued_at, "exp": issued_at.as_i64().unwrap() + 300,
        })
    );
    let keys = server.fixture.send(GetConnectJwks::new()).unwrap();
    assert_eq!(keys.keys[0].key_id, key_id);
    // Another authorization is the same consent.
    let again = claims(&server.tokens(&public, &further)["access_token"]);
    assert_eq!(again["sid"], consent);
    assert_ne!(again["jti"], token_id);
}

#[test]
fn scopes_decide_which_tokens_there_are() {
    let server = Server::new();
    let public = server.public_client();
    for (scope, has_id_token, has_refresh_token) in [
        ("profile", false, false),
        ("openid", true, false),
        ("offline_access", false, true),
        ("openid offline_access", true, true),
    ] {
        let tokens = server.tokens(&public, &[("scope", scope)]);
        let has = |name: &str| tokens.get(name).is_some();
        assert_eq!((has("id_token"), has("refresh_token")), (has_id_token, has_refresh_token), "{scope}");
    }
}

#[test]
fn machine_tokens_have_the_claims_of_authkit() {
    let server = Server::new();
    let machine = server.machine(&["posts:read", "posts:write"]);
    let answer = server.token(&machine, &[("grant_type", "client_credentials"), ("scope", "posts:read")]);
    assert_eq!((answer.status, answer.header("cache-control")), (200, "no-store"));
    let tokens = answer.json();
    let access = claims(&tokens["access_token"]);
    assert_eq!(
        tokens,
        json!({
            "access_token": tokens["access_token"], "token_type": "Bearer", "expires_in": 300, "scope": "posts:read",
        })
    );
    assert_eq!(
        access,
        json!({
            "iss": DOMAIN, "aud": "client_emulator", "sub": machine.client_id, "client_id": machine.client_id,
            "org_id": server.acme, "scope": "posts:read", "jti": access["jti"], "iat": access["iat"],
            "exp": access["exp"],
        })
    );
    let all = server.token(&machine, &[("grant_type", "client_credentials"), ("resource", RESOURCE)]);
    assert_eq!(all.json()["scope"], "posts:read posts:write");
    assert_eq!(claims(&all.json()["access_token"])["aud"], "client_emulator");
    let secrets = server.fixture.emulator.table("connect_client_secrets");
    assert!(secrets[0]["last_used_at"].is_string());
}

#[test]
fn invalid_token_requests_are_rejected() {
    let server = Server::new();
    let (public, application) = (server.public_client(), server.application());
    let (other, machine) = (server.application(), server.machine(&["posts:read"]));
    let unknown = Application { client_id: "client_unknown".to_owned(), secret: None };
    let wrong = Application { client_id: application.client_id.clone(), secret: Some("wrong".to_owned()) };
    let without = Application { client_id: application.client_id.clone(), secret: None };
    let secret = Application { client_id: public.client_id.clone(), secret: Some("secret".to_owned()) };
    let code = [("grant_type", "authorization_code"), ("code", "c"), ("redirect_uri", CALLBACK)];
    let machines = [("grant_type", "client_credentials")];
    let refresh = [("grant_type", "refresh_token"), ("refresh_token", "t")];
    let cases: [(&Application, super::Parameters<'_>, u16, &str); 22] = [
        (&public, &[], 400, "invalid_request"),
        (&public, &[("grant_type", "password")], 400, "unsupported_grant_type"),
        (
            &public,
            &[("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer")],
            400,
            "unsupported_grant_type",
        ),
        (
            &public,
            &[("grant_type", "refresh_token"), ("grant_type", "refresh_token")],
            400,
            "invalid_request",
        ),
        (&public, &[("client_id", ""), code[0], code[1], code[2]], 400, "invalid_request"),
        (&public, &[("grant_type", "authorization_code")], 400, "invalid_request"),
        (&public, &[code[0], code[1]], 400, "invalid_request"),
        (&public, &[code[0], code[2]], 400, "invalid_request"),
        (&public, &[("grant_type", "refresh_token")], 400, "invalid_request"),
        (&unknown, &code, 401, "invalid_client"),
        (&wrong, &code, 401, "invalid_client"),
        (&without, &code, 401, "invalid_client"),
        (&without, &refresh, 401, "invalid_client"),
        (&secret, &code, 401, "invalid_client"),
        (&public, &code, 400, "invalid_grant"),
        (&other, &code, 400, "invalid_grant"),
        (&other, &refresh, 400, "invalid_grant"),
        (&application, &machines, 400, "unauthorized_client"),
        (&public, &machines, 400, "unauthorized_client"),
        (&machine, &code, 400, "unauthorized_client"),
        (&machine, &refresh, 400, "unauthorized_client"),
        (&machine, &[machines[0], ("scope", "posts:write")], 400, "invalid_scope"),
    ];
    for (client, parameters, status, error) in cases {
        let answer = server.token(client, parameters);
        assert_eq!(answer.error(), expected(status, error), "{} {parameters:?}", client.client_id);
        assert_eq!((answer.header("cache-control"), answer.header("pragma")), ("no-store", "no-cache"));
        assert_eq!(answer.header("www-authenticate"), "");
    }
    let without_secret = Application { client_id: machine.client_id, secret: None };
    assert_eq!(server.token(&without_secret, &machines).error(), expected(401, "invalid_client"));
    let json = Request::post("/oauth2/token").header("content-type", "application/json");
    let body = json!({ "grant_type": "client_credentials" }).to_string();
    assert_eq!(server.send(json, body).error(), expected(400, "invalid_request"));
}

#[test]
fn client_authenticates_as_user_and_password() {
    let server = Server::new();
    let machine = server.machine(&["posts:read"]);
    let (id, secret) = (machine.client_id.as_str(), machine.secret.as_deref().unwrap());
    let grant = ("grant_type", "client_credentials");
    let send = |value: &str, further: super::Parameters<'_>| {
        let request = Request::post("/oauth2/token").header("authorization", value);
        server.post_with(request, &super::merged(&[grant], further))
    };
    // Both parts are encoded like values of a form.
    let encoded = secret.replace('_', "%5F");
    for (value, further) in [
        (basic(id, secret), &[][..]),
        (basic(id, &encoded), &[]),
        (basic(id, secret).replace("Basic", "bAsIc"), &[]),
        (basic(id, secret), &[("client_id", id)]),
    ] {
        assert_eq!(send(&value, further).status, 200, "{value} {further:?}");
    }
    for (value, further, status, error) in [
        (basic(id, "wrong"), &[][..], 401, "invalid_client"),
        (basic("client_unknown", secret), &[], 401, "invalid_client"),
        ("Basic".to_owned() + " %", &[], 401, "invalid_client"),
        (basic(id, secret), &[("client_secret", secret)], 400, "invalid_request"),
        (basic(id, secret), &[("client_id", "client_unknown")], 400, "invalid_request"),
    ] {
        let answer = send(&value, further);
        assert_eq!(answer.error(), expected(status, error), "{value} {further:?}");
        let challenge = if status == 401 { "Basic realm=\"AuthKit\"" } else { "" };
        assert_eq!(answer.header("www-authenticate"), challenge);
    }
}

#[test]
fn code_is_bound_to_client_redirect_uri_and_verifier() {
    let server = Server::new();
    let (public, application) = (server.public_client(), server.application());
    let without_pkce = [("code_challenge", ""), ("code_challenge_method", "")];
    let cases: [(&Application, super::Parameters<'_>, &Application, super::Parameters<'_>); 6] = [
        (&public, &[], &server.public_client(), &[]),
        (&public, &[], &public, &[("code_verifier", "")]),
        (&public, &[], &public, &[("code_verifier", "other")]),
        (&public, &[], &public, &[("redirect_uri", "https://reports.com/other")]),
        (&application, &without_pkce, &application, &[]),
        (&application, &[], &application, &[("code_verifier", "")]),
    ];
    for (client, authorize, exchanging, exchange) in cases {
        let answer = server.exchange(exchanging, &server.code(client, authorize), exchange);
        assert_eq!(answer.error(), expected(400, "invalid_grant"), "{authorize:?} {exchange:?}");
    }
    let code = server.code(&application, &without_pkce);
    assert_eq!(server.exchange(&application, &code, &[("code_verifier", "")]).status, 200);
    for (seconds, status) in [(599, 200), (600, 400)] {
        let code = server.code(&public, &[]);
        server.fixture.emulator.advance(Duration::from_secs(seconds));
        assert_eq!(server.exchange(&public, &code, &[]).status, status, "{seconds}");
    }
}

#[test]
fn second_use_of_a_code_revokes_its_tokens() {
    let server = Server::new();
    let (public, machine) = (server.public_client(), server.machine(&[]));
    let untouched = server.tokens(&public, &[]);
    let code = server.code(&public, &[]);
    let first = server.exchange(&public, &code, &[]).json();
    let refreshed = server.refresh(&public, text(&first["refresh_token"]), &[]).json();
    assert_eq!(server.introspect(&machine, &refreshed["access_token"])["active"], true);
    assert_eq!(server.exchange(&public, &code, &[]).error(), expected(400, "invalid_grant"));
    for token in [&first["access_token"], &refreshed["access_token"], &refreshed["refresh_token"]] {
        assert_eq!(server.introspect(&machine, token), json!({ "active": false }));
    }
    let refresh = server.refresh(&public, text(&refreshed["refresh_token"]), &[]);
    assert_eq!(refresh.error(), expected(400, "invalid_grant"));
    assert_eq!(server.introspect(&machine, &untouched["access_token"])["active"], true);
}

#[test]
fn resource_of_a_token_request_is_one_of_the_authorized() {
    let server = Server::new();
    let public = server.public_client();
    server.fixture.emulator.add_resource_indicator("https://api.acme.com");
    let both = [("resource", RESOURCE), ("resource", "https://api.acme.com")];
    let of_one = [("resource", RESOURCE)];
    let cases: [(super::Parameters<'_>, super::Parameters<'_>, Result<Value, &str>); 7] = [
        (&of_one, &[], Ok(json!(RESOURCE))),
        (&of_one, &of_one, Ok(json!(RESOURCE))),
        (&both, &of_one, Ok(json!(RESOURCE))),
        (&both, &both, Ok(json!([RESOURCE, "https://api.acme.com"]))),
        (&of_one, &both, Err("invalid_target")),
        (&of_one, &[("resource", "https://eve.com")], Err("invalid_target")),
        (&[], &of_one, Ok(json!(RESOURCE))),
    ];
    for (authorize, request, audience) in cases {
        let result = |answer: &super::Answer| match answer.status {
            200 => Ok(claims(&answer.json()["access_token"])["aud"].take()),
            _ => Err(answer.error()),
        };
        let audience = audience.map_err(|error| expected(400, error));
        let answer = server.exchange(&public, &server.code(&public, authorize), request);
        assert_eq!(result(&answer), audience, "{authorize:?} {request:?}");
        let tokens = server.tokens(&public, authorize);
        let refreshed = server.refresh(&public, text(&tokens["refresh_token"]), request);
        assert_eq!(result(&refreshed), audience, "{authorize:?} {request:?}");
    }
}

#[test]
fn refresh_token_is_rotated_and_returns_the_same_tokens_within_the_window() {
    let server = Server::new();
    let public = server.public_client();
    let first = server.tokens(&public, &[("nonce", "n1")]);
    let refresh = |tokens: &Value| server.refresh(&public, text(&tokens["refresh_token"]), &[]);
    server.fixture.emulator.advance(Duration::from_secs(60));
    let second = refresh(&first).json();
    for name in ["access_token", "refresh_token", "id_token"] {
        assert_ne!(second[name], first[name], "{name}");
    }
    assert_eq!(claims(&second["id_token"]).get("nonce"), None);
    server.fixture.emulator.advance(Duration::from_secs(29));
    assert_eq!(refresh(&first).json(), second);
    server.fixture.emulator.advance(Duration::from_secs(1));
    assert_eq!(refresh(&first).error(), expected(400, "invalid_grant"));
    let third = refresh(&second).json();

    server.fixture.emulator.set_connect_replay_window(Duration::ZERO);
    assert_eq!(refresh(&second).error(), expected(400, "invalid_grant"));
    assert_eq!(refresh(&third).status, 200);
}

#[test]
fn refresh_can_narrow_the_scopes_of_an_access_token() {
    let server = Server::new();
    let public = server.public_client();
    let tokens = server.tokens(&public, &[]);
    let refresh =
        |tokens: &Value, scope| server.refresh(&public, text(&tokens["refresh_token"]), &[("scope", scope)]);
    assert_eq!(refresh(&tokens, "openid profile").error(), expected(400, "invalid_scope"));
    let narrow = refresh(&tokens, "email").json();
    assert_eq!((&narrow["scope"], narrow.get("id_token")), (&json!("email"), None));
    assert_eq!(claims(&narrow["access_token"])["scope"], "email");
    let all = refresh(&narrow, "").json();
    assert_eq!(all["scope"], "openid email offline_access");
}

#[test]
fn end_of_an_authorization_is_the_end_of_its_tokens() {
    let server = Server::new();
    let (public, machine) = (server.public_client(), server.machine(&[]));
    let end = |by: &dyn Fn()| {
        let (code, tokens) = (server.code(&public, &[]), server.tokens(&public, &[]));
        assert_eq!(server.introspect(&machine, &tokens["access_token"])["active"], true);
        by();
        for name in ["access_token", "refresh_token"] {
            assert_eq!(server.introspect(&machine, &tokens[name]), json!({ "active": false }));
        }
        let refresh = server.refresh(&public, text(&tokens["refresh_token"]), &[]);
        assert_eq!(refresh.error(), expected(400, "invalid_grant"));
        assert_eq!(server.exchange(&public, &code, &[]).error(), expected(400, "invalid_grant"));
    };
    end(&|| {
        let [authorized] =
            &*server.fixture.send(ListUserAuthorizedApplications::new(&server.ada)).unwrap().data
        else {
            panic!()
        };
        let delete = DeleteUserAuthorizedApplication::new(&server.ada, authorized.id.as_str());
        server.fixture.send(delete).unwrap();
    });
    end(&|| server.fixture.send(DeleteUser::new(&server.ada)).unwrap());
}

#[test]
fn lifetime_of_access_tokens_can_be_set() {
    let server = Server::new();
    let machine = server.machine(&[]);
    let token = || server.token(&machine, &[("grant_type", "client_credentials")]).json();
    for (seconds, expected) in [(3_600, 3_600), (0, 0), (u64::MAX, u64::MAX)] {
        server.fixture.emulator.set_connect_token_lifetime(Duration::from_secs(seconds));
        let token = token();
        assert_eq!(token["expires_in"], expected);
        assert_eq!(server.introspect(&machine, &token["access_token"])["active"], seconds > 0);
    }
    server.fixture.emulator.set_connect_token_lifetime(Duration::from_secs(10));
    let token = token();
    server.fixture.emulator.advance(Duration::from_secs(10));
    assert_eq!(server.introspect(&machine, &token["access_token"]), json!({ "active": false }));
}

#[test]
fn jwt_template_renders_into_tokens_of_users() {
    let server = Server::new();
    let template = r#"{"language": "{{ user.metadata.language || 'en' }}", "scope": "all", "team": "{{ organization.name }}"}"#;
    server.fixture.send(UpdateJwtTemplate::new(template)).unwrap();
    let access = claims(&server.tokens(&server.public_client(), &[])["access_token"]);
    assert_eq!((&access["language"], &access["team"]), (&json!("en"), &json!("Acme")));
    assert_eq!(access["scope"], "openid email offline_access", "a claim of WorkOS takes precedence");
    let machine = server.token(&server.machine(&[]), &[("grant_type", "client_credentials")]);
    assert_eq!(claims(&machine.json()["access_token"]).get("language"), None);
}

#[test]
fn access_tokens_that_have_expired_take_no_memory() {
    let server = Server::new();
    let machine = server.machine(&[]);
    for _ in 0..20 {
        assert_eq!(server.token(&machine, &[("grant_type", "client_credentials")]).status, 200);
        server.fixture.emulator.advance(Duration::from_secs(100));
    }
    assert!(server.fixture.emulator.table("connect_access_tokens").len() <= 4);
}

#[test]
fn typed_operations_walk_through_the_code_flow() {
    let server = Server::new();
    let (fixture, emulator) = (&server.fixture, &server.fixture.emulator);
    let client_id = emulator.register_client(CALLBACK);
    let url = ConnectAuthorizationUrl::new(&client_id, CALLBACK, "n1", "openid profile offline_access")
        .resource(RESOURCE)
        .state("s1");
    let url = format!(
        "{}&code_challenge={CHALLENGE}&code_challenge_method=S256",
        fixture.client.config().url(&url).unwrap().as_str()
    );
    let location = raw::get(fixture, &url).1;
    let code = location.split_once("code=").unwrap().1.split('&').next().unwrap().to_owned();
    let exchange = CreateTokenWithCode::new(&client_id, code, CALLBACK).code_verifier(VERIFIER);
    let tokens = fixture.send(exchange).unwrap();
    let user = fixture.send(GetUserInfo::new(&tokens.access_token)).unwrap();
    assert_eq!((&user.subject, user.given_name.as_deref()), (&server.ada, Some("Ada")));
    let refresh = CreateTokenWithRefreshToken::new(&client_id, tokens.refresh_token.unwrap());
    let refreshed = fixture.send(refresh.resource(RESOURCE)).unwrap();
    assert!(refreshed.refresh_token.is_some() && refreshed.scope.unwrap().contains("offline_access"));

    let machine = emulator.machine_application(&server.acme, ["posts:read"]);
    assert!(!format!("{machine:?}").contains(machine.client_secret.expose()));
    let create = CreateTokenWithClientCredentials::new(&machine.client_id, &machine.client_secret);
    assert!(fixture.send(create).unwrap().refresh_token.is_none());
}

#[test]
fn tokens_are_created_without_a_browser() {
    let server = Server::new();
    let emulator: &Emulator = &server.fixture.emulator;
    let client_id = emulator.register_client(CALLBACK);
    let machine = server.machine(&[]);
    let tokens = emulator
        .connect_token(&server.ada, &client_id)
        .scopes(["openid", "offline_access", "posts:read"])
        .resource(RESOURCE)
        .issuer("http://127.0.0.1:4100")
        .claim("urn:acme:tenant", "t1")
        .claim("sub", "user_other")
        .tokens();
    let access = json!(tokens.access_token.expose());
    let claims = claims(&access);
    assert_eq!((&claims["iss"], &claims["aud"]), (&json!("http://127.0.0.1:4100"), &json!(RESOURCE)));
    assert_eq!((&claims["sub"], &claims["org_id"]), (&json!(server.ada), &json!(server.acme)));
    assert_eq!(
        (&claims["urn:acme:tenant"], &claims["scope"]),
        (&json!("t1"), &json!("openid offline_access posts:read"))
    );
    assert_eq!(server.introspect(&machine, &access)["active"], true);
    let public = Application { client_id: client_id.as_str().to_owned(), secret: None };
    let refreshed = server.refresh(&public, tokens.refresh_token.unwrap().expose(), &[]).json();
    assert_eq!(super::claims(&refreshed["access_token"])["urn:acme:tenant"], "t1");
    let plain = emulator.connect_token(&server.ada, &client_id);
    assert!(!format!("{plain:?}").is_empty());
    let plain = super::claims(&json!(plain.access_token().expose()));
    assert_eq!(
        (&plain["aud"], &plain["scope"], &plain["iss"]),
        (&json!("client_emulator"), &json!(""), &json!(DOMAIN))
    );
}
