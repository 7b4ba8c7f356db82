use http::Request;
use serde_json::{Value, json};
use workos_core::connect::{GetUserInfo, IntrospectToken};

use super::{DOMAIN, Server, basic, claims, expected, text};

#[test]
fn introspection_describes_each_kind_of_token() {
    let server = Server::new();
    let (public, machine) = (server.public_client(), server.machine(&["posts:read"]));
    let tokens = server.tokens(&public, &[]);
    let access = claims(&tokens["access_token"]);
    let common = json!({
        "active": true, "client_id": public.client_id, "iss": DOMAIN, "sub": server.ada, "org_id": server.acme,
        "iat": access["iat"],
    });
    let with = |mut object: Value, further: Value| {
        object.as_object_mut().unwrap().extend(further.as_object().unwrap().clone());
        object
    };
    assert_eq!(
        server.introspect(&machine, &tokens["access_token"]),
        with(
            common.clone(),
            json!({
                "token_type": "access_token", "exp": access["exp"], "sid": access["sid"], "jti": access["jti"],
            })
        )
    );
    assert_eq!(
        server.introspect(&machine, &tokens["refresh_token"]),
        with(common, json!({ "token_type": "refresh_token" }))
    );
    let of_machine = server.token(&machine, &[("grant_type", "client_credentials")]).json();
    assert_eq!(
        server.introspect(&machine, &of_machine["access_token"]),
        json!({
            "active": true, "client_id": machine.client_id, "iss": DOMAIN, "sub": machine.client_id,
            "org_id": server.acme, "iat": access["iat"], "exp": access["exp"], "token_type": "access_token",
        })
    );
    server.refresh(&public, text(&tokens["refresh_token"]), &[]);
    for token in [&tokens["refresh_token"], &tokens["id_token"], &json!("unknown")] {
        assert_eq!(server.introspect(&machine, token), json!({ "active": false }));
    }
    let introspect =
        IntrospectToken::new(machine.client_id, machine.secret.unwrap(), text(&tokens["access_token"]));
    assert!(server.fixture.send(introspect).unwrap().active);
}

#[test]
fn introspection_needs_a_client_with_a_secret() {
    let server = Server::new();
    let (public, machine) = (server.public_client(), server.machine(&[]));
    let (id, secret) = (machine.client_id.as_str(), machine.secret.as_deref().unwrap());
    for (parameters, error) in [
        (&[("client_id", public.client_id.as_str()), ("token", "t")][..], expected(401, "invalid_client")),
        (&[("client_id", id), ("token", "t")], expected(401, "invalid_client")),
        (&[("client_id", id), ("client_secret", "wrong"), ("token", "t")], expected(401, "invalid_client")),
        (&[("client_id", id), ("client_secret", secret)], expected(400, "invalid_request")),
        (&[("token", "t")], expected(400, "invalid_request")),
    ] {
        let answer = server.post("/oauth2/introspection", parameters);
        assert_eq!((answer.error(), answer.header("cache-control")), (error, "no-store"), "{parameters:?}");
    }
    let request = Request::post("/oauth2/introspection").header("authorization", basic(id, secret));
    assert_eq!(server.post_with(request, &[("token", "t")]).json(), json!({ "active": false }));
}

#[test]
fn user_information_depends_on_the_scopes() {
    let server = Server::new();
    let public = server.public_client();
    let ada = json!({ "sub": server.ada });
    let names = json!({ "sub": server.ada, "given_name": "Ada", "family_name": "Lovelace" });
    let email = json!({ "sub": server.ada, "email": "ada@acme.com", "email_verified": false });
    for (scope, expected) in [("openid", ada), ("openid profile", names), ("openid email", email)] {
        let tokens = server.tokens(&public, &[("scope", scope)]);
        for method in ["GET", "POST"] {
            let request = Request::builder().method(method).uri("/oauth2/userinfo");
            let request =
                request.header("authorization", format!("Bearer {}", text(&tokens["access_token"])));
            let answer = server.send(request, String::new());
            assert_eq!((answer.status, answer.json()), (200, expected.clone()), "{method} {scope}");
        }
    }
}

#[test]
fn user_information_needs_an_access_token_of_a_user() {
    let server = Server::new();
    let (public, machine) = (server.public_client(), server.machine(&[]));
    let tokens = server.tokens(&public, &[]);
    let of_machine = server.token(&machine, &[("grant_type", "client_credentials")]).json();
    for token in [None, Some(&of_machine["access_token"]), Some(&tokens["refresh_token"]), Some(&json!("x"))]
    {
        for method in ["GET", "POST"] {
            let mut request = Request::builder().method(method).uri("/oauth2/userinfo");
            if let Some(token) = token {
                request = request.header("authorization", format!("Bearer {}", text(token)));
            }
            let answer = server.send(request, String::new());
            assert_eq!((answer.status, answer.json()), (401, json!({ "error": "unauthorized" })));
        }
    }
    assert!(server.fixture.send(GetUserInfo::new("unknown")).is_err());
}
