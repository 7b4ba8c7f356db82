//! Authentication factors and their challenges.

use serde_json::{Value, json};

use super::super::{
    auth_state::{Challenge, Factor, OneTimeCode},
    body,
    request::Request,
    response::{HandlerResult, Response},
    route::Route,
    store::Store,
};
use crate::types::Timestamp;

pub(in super::super) const ROUTES: &[Route] = &[
    Route::get("/user_management/users/{user_id}/auth_factors", list),
    Route::post("/user_management/users/{user_id}/auth_factors", enroll),
    Route::post("/auth/factors/{id}/challenge", challenge),
    Route::post("/auth/challenges/{id}/verify", verify),
];

impl Factor {
    /// Serializes the factor. Only the response to the enrollment has the secret.
    fn serialize(&self, secret: Option<&str>) -> Value {
        let mut totp = json!({ "issuer": self.issuer, "user": self.account });
        if let (Some(secret), Some(fields)) = (secret, totp.as_object_mut()) {
            let uri = format!("otpauth://totp/{}:{}?secret={secret}", self.issuer, self.account);
            fields.insert("secret".into(), secret.into());
            fields.insert("qr_code".into(), "data:image/png;base64,".into());
            fields.insert("uri".into(), uri.into());
        }
        json!({
            "object": "authentication_factor", "id": self.id, "type": "totp", "user_id": self.user_id,
            "totp": totp, "created_at": self.created_at, "updated_at": self.created_at,
        })
    }
}

impl Challenge {
    fn serialize(&self) -> Value {
        json!({
            "object": "authentication_challenge", "id": self.id, "authentication_factor_id": self.factor_id,
            "created_at": self.created_at, "updated_at": self.created_at,
        })
    }
}

/// Returns the factors of a user in the form of the `mfa_challenge` error.
pub(super) fn of_user(store: &Store, user_id: &str) -> Vec<Value> {
    let factors = store.auth.factors.iter().filter(|factor| factor.user_id == user_id);
    factors.map(|factor| json!({ "id": factor.id, "type": "totp" })).collect()
}

fn list(store: &mut Store, request: &Request<'_>) -> HandlerResult {
    let user_id = request.path("user_id");
    store.users.get(user_id)?;
    let paging = store.auth.factors.paging(&request.query)?;
    let matches = |factor: &Factor| factor.user_id == user_id;
    Ok(store.auth.factors.page(&paging, matches, |factor| factor.serialize(None)).response())
}

fn enroll(store: &mut Store, request: &Request<'_>) -> HandlerResult {
    let user_id = request.path("user_id");
    let email = store.users.get(user_id)?.email.clone();
    let mut body = request.body()?;
    let kind = body.required("type", body::string);
    let issuer = body.optional("totp_issuer", body::string);
    let account = body.optional("totp_user", body::string);
    let secret = body.optional("totp_secret", body::nonblank);
    if kind != "totp" {
        body.add_error("type", "invalid");
    }
    body.finish()?;
    let factor = Factor {
        id: store.auth.factors.new_id(),
        user_id: user_id.to_owned(),
        issuer: issuer.unwrap_or_else(|| "WorkOS emulator".to_owned()),
        account: account.unwrap_or(email),
        created_at: request.now,
    };
    let serialized = factor.serialize(Some(secret.as_deref().unwrap_or("JBSWY3DPEHPK3PXP")));
    let id = factor.id.clone();
    store.auth.factors.insert(&id, factor);
    let challenge = create_challenge(store, &id, request.now);
    Ok(Response::created(
        json!({ "authentication_factor": serialized, "authentication_challenge": challenge }),
    ))
}

fn challenge(store: &mut Store, request: &Request<'_>) -> HandlerResult {
    let id = store.auth.factors.get(request.path("id"))?.id.clone();
    Ok(Response::created(create_challenge(store, &id, request.now)))
}

fn create_challenge(store: &mut Store, factor_id: &str, now: Timestamp) -> Value {
    let code = OneTimeCode::new(store.auth.new_numeric_code(), now);
    let id = store.auth.challenges.new_id();
    let challenge = Challenge { id: id.clone(), factor_id: factor_id.to_owned(), code, created_at: now };
    let serialized = challenge.serialize();
    store.auth.challenges.insert(&id, challenge);
    serialized
}

fn verify(store: &mut Store, request: &Request<'_>) -> HandlerResult {
    let mut body = request.body()?;
    let code = body.required("code", body::string);
    body.finish()?;
    let challenge = store.auth.challenges.get_mut(request.path("id"))?;
    let valid = challenge.code.verify(&code, request.now).is_ok();
    Ok(Response::ok(json!({ "challenge": challenge.serialize(), "valid": valid })))
}
