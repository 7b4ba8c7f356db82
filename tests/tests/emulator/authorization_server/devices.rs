use std::time::Duration;

use serde_json::{Value, json};
use workos_core::{
    connect::{AuthorizeConnectDevice, CreateTokenWithDeviceCode},
    testing::Browser,
    user_management::{
        AuthenticateWithDeviceCode, AuthorizeDevice, ListUserAuthorizedApplications, UpdateUser, UserPassword,
    },
};

use super::{Application, RESOURCE, Server, claims, expected, text};
use crate::code;

const GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";

impl Server {
    fn device(&self, application: &Application, further: super::Parameters<'_>) -> super::Answer {
        let parameters = [("client_id", application.client_id.as_str()), ("scope", "openid offline_access")];
        self.post("/oauth2/device_authorization", &super::merged(&parameters, further))
    }

    fn poll(&self, application: &Application, device: &Value) -> super::Answer {
        let device_code = text(&device["device_code"]);
        self.token(application, &[("grant_type", GRANT), ("device_code", device_code)])
    }
}

#[test]
fn device_gets_tokens_once_the_user_approves() {
    let server = Server::new();
    let public = server.public_client();
    let answer = server.device(&public, &[("resource", RESOURCE)]);
    assert_eq!((answer.status, answer.header("cache-control")), (200, "no-store"));
    let device = answer.json();
    let user_code = text(&device["user_code"]).to_owned();
    assert_eq!(
        device,
        json!({
            "device_code": device["device_code"], "user_code": user_code, "expires_in": 300, "interval": 5,
            "verification_uri": "https://emulator.authkit.app/device",
            "verification_uri_complete": format!("https://emulator.authkit.app/device?user_code={user_code}"),
        })
    );
    assert_eq!(server.poll(&public, &device).error(), expected(400, "authorization_pending"));
    assert_eq!(server.poll(&public, &device).error(), expected(400, "slow_down"));
    server.fixture.emulator.advance(Duration::from_secs(9));
    assert_eq!(
        server.poll(&public, &device).error(),
        expected(400, "slow_down"),
        "the interval is 10 seconds"
    );
    server.fixture.emulator.advance(Duration::from_secs(15));
    server.fixture.emulator.approve_device(&user_code, &server.ada);
    let tokens = server.poll(&public, &device).json();
    let access = claims(&tokens["access_token"]);
    assert_eq!((&access["sub"], &access["org_id"]), (&json!(server.ada), &json!(server.acme)));
    assert_eq!((&access["aud"], &access["scope"]), (&json!(RESOURCE), &json!("openid offline_access")));
    assert!(tokens["refresh_token"].is_string() && tokens["id_token"].is_string());
    assert_eq!(server.poll(&public, &device).error(), expected(400, "invalid_grant"));
    let authorized = server.fixture.send(ListUserAuthorizedApplications::new(&server.ada)).unwrap().data;
    assert_eq!(authorized[0].granted_scopes, ["openid", "offline_access"]);
}

#[test]
fn device_is_denied_or_expires() {
    let server = Server::new();
    let public = server.public_client();
    let device = server.device(&public, &[]).json();
    server.fixture.emulator.deny_device(text(&device["user_code"]));
    assert_eq!(server.poll(&public, &device).error(), expected(400, "access_denied"));
    let device = server.device(&public, &[]).json();
    server.fixture.emulator.advance(Duration::from_secs(300));
    assert_eq!(server.poll(&public, &device).error(), expected(400, "expired_token"));
}

#[test]
fn invalid_device_requests_are_rejected() {
    let server = Server::new();
    let (public, other, machine) = (server.public_client(), server.public_client(), server.machine(&[]));
    let unknown = Application { client_id: "client_emulator".to_owned(), secret: None };
    let cases: [(&Application, super::Parameters<'_>, u16, &str); 6] = [
        (&public, &[("client_id", "")], 400, "invalid_request"),
        (&unknown, &[], 401, "invalid_client"),
        (&machine, &[], 400, "unauthorized_client"),
        (&public, &[("scope", "posts:read")], 400, "invalid_scope"),
        (&public, &[("resource", "https://eve.com")], 400, "invalid_target"),
        (&public, &[("client_secret", "wrong")], 401, "invalid_client"),
    ];
    for (client, further, status, error) in cases {
        assert_eq!(server.device(client, further).error(), expected(status, error), "{further:?}");
    }
    let device = server.device(&public, &[]).json();
    assert_eq!(server.poll(&other, &device).error(), expected(400, "invalid_grant"));
    assert_eq!(server.token(&public, &[("grant_type", GRANT)]).error(), expected(400, "invalid_request"));
}

#[test]
fn devices_of_the_environment_and_of_applications_are_apart() {
    let server = Server::new();
    let public = server.public_client();
    let of_application = server.fixture.send(AuthorizeConnectDevice::new(public.client_id.as_str())).unwrap();
    let of_environment = server.fixture.send(AuthorizeDevice::new()).unwrap();
    for device in [&of_application, &of_environment] {
        server.fixture.emulator.approve_device(device.user_code.expose(), &server.ada);
    }
    let swapped = AuthenticateWithDeviceCode::new(&of_application.device_code);
    assert_eq!(code(server.fixture.send(swapped)), "invalid_grant");
    let swapped = CreateTokenWithDeviceCode::new(public.client_id.as_str(), &of_environment.device_code);
    assert_eq!(code(server.fixture.send(swapped)), "invalid_grant");
    server.fixture.send(AuthenticateWithDeviceCode::new(&of_environment.device_code)).unwrap();
    let poll = CreateTokenWithDeviceCode::new(public.client_id.as_str(), &of_application.device_code);
    server.fixture.send(poll).unwrap();
}

#[test]
fn user_approves_the_device_in_the_browser() {
    let server = Server::new();
    let public = server.public_client();
    let emulator = &server.fixture.emulator;
    let password = UserPassword::plaintext("correct horse battery");
    server.fixture.send(UpdateUser::new(&server.ada).password(password)).unwrap();
    emulator.show_sign_in_page(true);
    let device = server.device(&public, &[]).json();
    let page =
        emulator.run(Browser::new(emulator).visit(text(&device["verification_uri_complete"]))).unwrap();
    assert_eq!(page.title(), "Is this your device?");
    assert!(page.text().contains("Reports") && page.text().contains("<code>offline_access</code>"));
    let done = emulator.run(page.submit("/device", &[("intent", "allow")])).unwrap();
    assert_eq!(done.title(), "Device connected");
    assert_eq!(server.poll(&public, &device).status, 200);
}
