//! Codes and tokens sent by email.

use std::time::Duration;

use workos_core::{
    Error,
    types::UserId,
    user_management::{
        ConfirmEmailChange, ConfirmPasswordReset, CreateMagicAuth, CreateUser, GetEmailVerification,
        GetMagicAuth, GetPasswordReset, GetUser, ResetPassword, SendEmailChange, SendInvitation,
        SendVerificationEmail, VerifyEmail,
    },
};

use crate::{Fixture, code, raw};

const TEN_MINUTES: Duration = Duration::from_secs(10 * 60);

fn ada(fixture: &Fixture) -> UserId {
    fixture.send(CreateUser::new("ada@acme.com")).unwrap().id
}

fn last_code(fixture: &Fixture, to: &str) -> String {
    raw::last_message(fixture, to)["code"].as_str().unwrap().to_owned()
}

#[test]
fn email_is_verified_with_the_latest_code() {
    let fixture = Fixture::new();
    let ada = ada(&fixture);
    let verify = |code: &str| fixture.send(VerifyEmail::new(&ada, code));
    assert_eq!(code(verify("000000")), "email_verification_code_incorrect");
    assert!(!fixture.send(SendVerificationEmail::new(&ada)).unwrap().user.email_verified);
    let expired = last_code(&fixture, "ada@acme.com");
    fixture.emulator.advance(TEN_MINUTES);
    assert_eq!(code(verify(&expired)), "email_verification_code_expired");
    fixture.send(SendVerificationEmail::new(&ada)).unwrap();
    let latest = last_code(&fixture, "ada@acme.com");
    assert_eq!(code(verify(&expired)), "email_verification_code_incorrect");
    let id = raw::rows(&fixture, "email_verifications")[1]["id"].as_str().unwrap().to_owned();
    assert_eq!(fixture.send(GetEmailVerification::new(id)).unwrap().code.expose(), latest);
    assert!(verify(&latest).unwrap().user.email_verified);
    assert_eq!(code(verify(&latest)), "email_previously_verified");
    assert_eq!(code(fixture.send(SendVerificationEmail::new(&ada))), "email_already_verified");
    let events = ["email_verification.created", "email_verification.created", "user.updated"];
    assert_eq!(raw::events(&fixture, 1), events);
}

#[test]
fn email_is_changed_with_the_code_sent_to_the_new_address() {
    let fixture = Fixture::new();
    let ada = ada(&fixture);
    fixture.send(CreateUser::new("eve@acme.com")).unwrap();
    let confirm = |code: &str| fixture.send(ConfirmEmailChange::new(&ada, code));
    assert_eq!(code(confirm("000000")), "no_pending_email_change");
    for (new_email, expected) in [
        ("Ada@acme.com", "email_change_not_needed"),
        ("eve@acme.com", "email_not_available"),
        ("ada", "invalid_email"),
    ] {
        assert_eq!(code(fixture.send(SendEmailChange::new(&ada, new_email))), expected);
    }
    let change = fixture.send(SendEmailChange::new(&ada, "new@acme.com")).unwrap();
    assert_eq!((change.user.email.as_str(), change.new_email.as_str()), ("ada@acme.com", "new@acme.com"));
    let sent = last_code(&fixture, "new@acme.com");
    assert_eq!(code(confirm("0")), "email_change_code_incorrect");
    confirm(&sent).unwrap();
    let user = fixture.send(GetUser::new(&ada)).unwrap();
    assert_eq!((user.email.as_str(), user.email_verified), ("new@acme.com", true));
    assert_eq!(code(confirm(&sent)), "email_change_code_previously_used");
    assert_eq!(code(confirm("0")), "no_pending_email_change");

    fixture.send(SendEmailChange::new(&ada, "late@acme.com")).unwrap();
    let late = last_code(&fixture, "late@acme.com");
    for _ in 0..5 {
        assert_eq!(code(confirm("0")), "email_change_code_incorrect");
    }
    assert_eq!(code(confirm(&late)), "email_change_too_many_attempts");
    fixture.send(SendEmailChange::new(&ada, "late@acme.com")).unwrap();
    let late = last_code(&fixture, "late@acme.com");
    fixture.emulator.advance(TEN_MINUTES);
    assert_eq!(code(confirm(&late)), "email_change_code_expired");
}

#[test]
fn password_is_reset_once_with_a_token() {
    let fixture = Fixture::new();
    let ada = ada(&fixture);
    assert_eq!(code(fixture.send(ResetPassword::new("eve@acme.com"))), "entity_not_found");
    let reset = fixture.send(ResetPassword::new("ADA@acme.com")).unwrap();
    assert_eq!(fixture.send(GetPasswordReset::new(&reset.id)).unwrap(), reset);
    assert_eq!(raw::last_message(&fixture, "ada@acme.com")["url"], reset.password_reset_url.expose());
    let confirm = |password: &str| {
        fixture.send(ConfirmPasswordReset::new(reset.password_reset_token.expose(), password))
    };
    assert_eq!(code(confirm("short")), "password_reset_error");
    assert!(confirm("correct horse battery").unwrap().user.email_verified);
    assert_eq!(code(confirm("correct horse battery")), "entity_not_found");
    assert_eq!(raw::rows(&fixture, "users")[0]["password"], "correct horse battery");
    let events = ["password_reset.created", "user.updated", "password_reset.succeeded"];
    assert_eq!(raw::events(&fixture, 1), events);

    let late = fixture.send(ResetPassword::new("ada@acme.com")).unwrap();
    fixture.emulator.advance(Duration::from_secs(24 * 60 * 60));
    let confirm = ConfirmPasswordReset::new(late.password_reset_token.expose(), "correct horse battery");
    assert_eq!(code(fixture.send(confirm)), "entity_not_found");
    assert_eq!(late.user_id, ada);
}

#[test]
fn magic_auth_code_is_sent_to_known_and_unknown_addresses() {
    let fixture = Fixture::new();
    let ada = ada(&fixture);
    let known = fixture.send(CreateMagicAuth::new("ada@acme.com")).unwrap();
    assert_eq!((&known.user_id, known.code.expose().len()), (&ada, 6));
    assert_eq!(fixture.send(GetMagicAuth::new(&known.id)).unwrap(), known);
    assert_eq!(last_code(&fixture, "ada@acme.com"), known.code.expose());
    let invitation = fixture.send(SendInvitation::new("new@acme.com")).unwrap();
    let create = CreateMagicAuth::new("new@acme.com").invitation_token(invitation.token.expose());
    let unknown = fixture.send(create).unwrap();
    assert!(unknown.user_id != ada && !unknown.user_id.as_str().is_empty());
    let invalid = CreateMagicAuth::new("new@acme.com").invitation_token("unknown");
    let error: Error = fixture.send(invalid).unwrap_err();
    assert_eq!(error.api().unwrap().status, 400);
    assert!(format!("{error:?}").contains("invitation_invalid"));
    let events = ["magic_auth.created", "invitation.created", "magic_auth.created"];
    assert_eq!(raw::events(&fixture, 1), events);
}
