//! Second factors, and the challenges that ask for them.

use serde_json::{Value, json};

use super::{
    super::{
        answer::{Answer, Outcome, Refusal},
        body,
        request::Incoming,
        router::Route,
        world::World,
    },
    codes::OneTimeCode,
};
use crate::types::Timestamp;

pub(super) const ROUTES: &[Route] = &[
    Route::get("/user_management/users/{user_id}/auth_factors", list),
    Route::post("/user_management/users/{user_id}/auth_factors", enroll),
    Route::post("/auth/factors/{id}/challenge", challenge),
    Route::post("/auth/challenges/{id}/verify", verify),
];

/// An app that makes codes.
pub(super) struct Factor {
    id: String,
    pub(super) user_id: String,
    issuer: String,
    account: String,
    created_at: Timestamp,
}

impl Factor {
    fn show(&self, secret: Option<&str>) -> Value {
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

/// A factor that was asked for.
pub(super) struct Challenge {
    id: String,
    factor_id: String,
    code: OneTimeCode,
    created_at: Timestamp,
}

impl Challenge {
    pub(super) fn code(&self) -> &str {
        &self.code.text
    }

    pub(super) fn factor_id(&self) -> &str {
        &self.factor_id
    }

    /// Takes what was typed.
    pub(super) fn take(&mut self, code: &str, now: Timestamp) -> Result<(), Refusal> {
        self.code.take(code, now)
    }

    fn show(&self) -> Value {
        json!({
            "object": "authentication_challenge", "id": self.id, "authentication_factor_id": self.factor_id,
            "created_at": self.created_at, "updated_at": self.created_at,
        })
    }
}

/// The factors of a user, as a step names them.
pub(super) fn of_user(world: &World, user_id: &str) -> Vec<Value> {
    let factors = world.sign_ins.factors.all().filter(|factor| factor.user_id == user_id);
    factors.map(|factor| json!({ "id": factor.id, "type": "totp" })).collect()
}

fn list(world: &mut World, request: &Incoming<'_>) -> Outcome {
    let user_id = request.path("user_id");
    world.users.get(user_id)?;
    let paging = world.sign_ins.factors.paging(&request.query)?;
    let belongs = |factor: &Factor| factor.user_id == user_id;
    Ok(world.sign_ins.factors.page(&paging, belongs, |factor| factor.show(None)).answer())
}

fn enroll(world: &mut World, request: &Incoming<'_>) -> Outcome {
    let user_id = request.path("user_id");
    let email = world.users.get(user_id)?.email.clone();
    let mut body = request.body()?;
    let kind = body.required("type", body::text);
    let issuer = body.optional("totp_issuer", body::text);
    let account = body.optional("totp_user", body::text);
    let secret = body.optional("totp_secret", body::name);
    if kind != "totp" {
        body.problem("type", "invalid");
    }
    body.finish()?;
    let factor = Factor {
        id: world.sign_ins.factors.new_id(),
        user_id: user_id.to_owned(),
        issuer: issuer.unwrap_or_else(|| "WorkOS emulator".to_owned()),
        account: account.unwrap_or(email),
        created_at: request.now,
    };
    let shown = factor.show(Some(secret.as_deref().unwrap_or("JBSWY3DPEHPK3PXP")));
    let id = factor.id.clone();
    world.sign_ins.factors.put(&id, factor);
    let challenge = ask(world, &id, request.now);
    Ok(Answer::created(json!({ "authentication_factor": shown, "authentication_challenge": challenge })))
}

fn challenge(world: &mut World, request: &Incoming<'_>) -> Outcome {
    let id = world.sign_ins.factors.get(request.path("id"))?.id.clone();
    Ok(Answer::created(ask(world, &id, request.now)))
}

fn ask(world: &mut World, factor_id: &str, now: Timestamp) -> Value {
    let code = OneTimeCode::new(world.sign_ins.digits(), now);
    let id = world.sign_ins.challenges.new_id();
    let challenge = Challenge { id: id.clone(), factor_id: factor_id.to_owned(), code, created_at: now };
    let shown = challenge.show();
    world.sign_ins.challenges.put(&id, challenge);
    shown
}

fn verify(world: &mut World, request: &Incoming<'_>) -> Outcome {
    let mut body = request.body()?;
    let code = body.required("code", body::text);
    body.finish()?;
    let challenge = world.sign_ins.challenges.get_mut(request.path("id"))?;
    let valid = challenge.take(&code, request.now).is_ok();
    Ok(Answer::ok(json!({ "challenge": challenge.show(), "valid": valid })))
}
