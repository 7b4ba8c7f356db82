use std::time::Duration;

use workos_core::{
    passwordless::{CreatePasswordlessSession, SendPasswordlessSession},
    sso::{ConnectionType, GetProfileAndToken},
};

use crate::{Fixture, code, raw};

#[test]
fn passwordless_link_is_sent() {
    let fixture = Fixture::new();
    let create = || CreatePasswordlessSession::new("ada@acme.com").redirect_uri("https://acme.com/callback");
    let session = fixture.send(create().expires_in(1_000_u32)).unwrap();
    let expires_at = session.expires_at.unwrap().unix_seconds();
    assert_eq!(expires_at - fixture.emulator.now().wall.unix_seconds(), 1_000);
    assert_eq!(fixture.send(SendPasswordlessSession::new(&session.id)).unwrap().unwrap().success, Some(true));
    assert_eq!(raw::last_message(&fixture, "ada@acme.com")["url"], session.link.expose());
    assert!(fixture.send(create().expires_in(899_u32)).is_err());
    assert_eq!(
        code(fixture.send(SendPasswordlessSession::new("passwordless_session_unknown"))),
        "entity_not_found"
    );
}

#[test]
fn passwordless_link_signs_in_once() {
    let fixture = Fixture::new();
    let create = || {
        let create = CreatePasswordlessSession::new("ada@acme.com").state("s");
        fixture.send(create.redirect_uri("https://acme.com/callback")).unwrap().link
    };
    let link = create();
    let (status, location, _) = raw::get(&fixture, link.expose());
    let code = location.strip_prefix("https://acme.com/callback?code=").unwrap();
    let code = code.strip_suffix("&state=s").unwrap().to_owned();
    let exchange = GetProfileAndToken::new(code);
    let profile = fixture.send(exchange).unwrap().profile;
    assert_eq!((status, profile.email.as_str()), (302, "ada@acme.com"));
    assert_eq!(profile.connection_type, ConnectionType::MagicLink);
    let expired = create();
    fixture.emulator.advance(Duration::from_secs(900));
    for link in [link, expired] {
        assert_eq!(raw::get(&fixture, link.expose()).0, 400);
    }
}
