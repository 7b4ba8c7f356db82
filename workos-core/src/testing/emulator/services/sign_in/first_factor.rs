//! First factors: passwords and Magic Auth codes, of grants and of pages.

use super::{
    super::{
        super::{response::ErrorResponse, row::Row, store::Store},
        invitations, magic_auth,
        users::{self, USERS},
    },
    attempt::{ClientInfo, SignInAttempt, method},
    authentication_events as events,
};
use crate::types::Timestamp;

/// Signs in a user with a password.
pub(super) fn password(
    store: &mut Store,
    email: &str,
    password: &str,
    client: &ClientInfo,
    now: Timestamp,
) -> Result<SignInAttempt, ErrorResponse> {
    let user = users::find_by_email(store, email);
    let user_id = user.map(|user| user.id().to_owned());
    let is_right = user.is_some_and(|user| user.optional_text("password") == Some(password));
    let result = match &user_id {
        _ if !store.settings.allows_passwords => {
            let message = "Sign-in with a password is disabled.";
            Err(ErrorResponse::forbidden("email_password_auth_disabled", message))
        }
        Some(id) if is_right => {
            Ok(SignInAttempt { client: client.clone(), ..SignInAttempt::new(id, method::PASSWORD) })
        }
        _ => Err(ErrorResponse::bad_request("invalid_credentials", "Invalid credentials.")),
    };
    events::record(store, now, "password", client, (email, user_id.as_deref()), &result);
    result
}

/// Signs in a user with a Magic Auth code. The code verifies the address that it was sent to; a user is created for an
/// unknown address.
pub(super) fn magic_auth(
    store: &mut Store,
    email: &str,
    code: &str,
    client: &ClientInfo,
    now: Timestamp,
) -> Result<SignInAttempt, ErrorResponse> {
    let result = magic_auth::verify(store, email, code, now).and_then(|sent| {
        let user_id = user_of(store, &sent, now)?;
        users::verify_email(store, &user_id, now);
        let mut attempt = SignInAttempt::new(&user_id, method::MAGIC_AUTH);
        if let Some(token) = sent.optional_text("invitation_token") {
            let invitation = invitations::accept(store, token, &user_id, now)?;
            attempt.accept(token, &invitation);
        }
        attempt.client = client.clone();
        Ok(attempt)
    });
    let user_id = users::find_by_email(store, email).map(|user| user.id().to_owned());
    events::record(store, now, "magic_auth", client, (email, user_id.as_deref()), &result);
    result
}

/// Returns the ID of the user of a Magic Auth, who is created if there is none.
fn user_of(store: &mut Store, sent: &Row, now: Timestamp) -> Result<String, ErrorResponse> {
    let email = sent.text("email");
    if let Some(user) = users::find_by_email(store, email) {
        return Ok(user.id().to_owned());
    }
    if !store.settings.allows_sign_ups {
        return Err(sign_up_not_allowed());
    }
    // An earlier code may have been of the same new user.
    let id = sent.optional_text("user_id").filter(|id| store.row(&USERS, id).is_none());
    let mut fields = Row::default().with("email", email);
    if let Some(id) = id {
        fields.set("id", id);
    }
    Ok(users::register(store, fields, now)?.id().to_owned())
}

/// The error of a sign-up while sign-ups are disabled.
pub(super) fn sign_up_not_allowed() -> ErrorResponse {
    ErrorResponse::oauth("sign_up_not_allowed", "Sign-ups are disabled.")
}
