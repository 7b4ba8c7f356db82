//! Codes sent by email: Magic Auth and email verification.

use serde_json::{Value, json};

use super::{
    super::{
        auth_state::{EmailCode, OneTimeCode},
        body,
        request::Request,
        response::{ErrorResponse, HandlerResult, Response},
        route::Route,
        store::Store,
        users,
    },
    one_time_code,
};
use crate::types::Timestamp;

pub(in super::super) const ROUTES: &[Route] = &[
    Route::post("/user_management/magic_auth", create),
    Route::get("/user_management/magic_auth/{id}", get),
    Route::get("/user_management/email_verification/{id}", get_verification),
];

impl EmailCode {
    fn serialize(&self) -> Value {
        json!({
            "object": self.object, "id": self.id, "user_id": self.user_id, "email": self.email,
            "code": self.code.code, "expires_at": self.code.expires_at, "created_at": self.created_at,
            "updated_at": self.created_at,
        })
    }
}

fn create(store: &mut Store, request: &Request<'_>) -> HandlerResult {
    let mut body = request.body()?;
    let email = body.required("email", body::email);
    body.finish()?;
    // WorkOS creates a user for an unknown address.
    let Some(user_id) = users::find_by_email(store, &email) else {
        let message = "This emulator has no user with this address.";
        return Err(ErrorResponse::oauth("sign_up_not_allowed", message));
    };
    let magic_auth = EmailCode {
        object: "magic_auth",
        id: store.auth.magic_auths.new_id(),
        user_id,
        email,
        code: OneTimeCode::new(store.auth.new_numeric_code(), request.now),
        created_at: request.now,
    };
    let response = Response::created(magic_auth.serialize());
    store.auth.magic_auths.insert(&magic_auth.id.clone(), magic_auth);
    Ok(response)
}

fn get(store: &mut Store, request: &Request<'_>) -> HandlerResult {
    Ok(Response::ok(store.auth.magic_auths.get(request.path("id"))?.serialize()))
}

fn get_verification(store: &mut Store, request: &Request<'_>) -> HandlerResult {
    Ok(Response::ok(store.auth.email_verifications.get(request.path("id"))?.serialize()))
}

/// Verifies a Magic Auth code and returns the ID of the user. Only the latest code of an address is valid.
pub(super) fn verify_magic_auth(
    store: &mut Store,
    email: &str,
    code: &str,
    now: Timestamp,
) -> Result<String, ErrorResponse> {
    let of_address = store.auth.magic_auths.iter().filter(|sent| sent.email.eq_ignore_ascii_case(email));
    let id = of_address.last().map(|sent| sent.id.clone()).ok_or_else(one_time_code::invalid)?;
    let magic_auth = store.auth.magic_auths.get_mut(&id)?;
    magic_auth.code.verify(code, now)?;
    Ok(magic_auth.user_id.clone())
}

/// Creates an email verification and returns its ID.
pub(super) fn create_verification(store: &mut Store, user_id: &str, email: &str, now: Timestamp) -> String {
    let id = store.auth.email_verifications.new_id();
    let verification = EmailCode {
        object: "email_verification",
        id: id.clone(),
        user_id: user_id.to_owned(),
        email: email.to_owned(),
        code: OneTimeCode::new(store.auth.new_numeric_code(), now),
        created_at: now,
    };
    store.auth.email_verifications.insert(&id, verification);
    id
}
