use workos_core::passwordless::{CreatePasswordlessSession, SendPasswordlessSession};

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
