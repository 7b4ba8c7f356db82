//! Codes that are sent by e-mail: to sign in with, and to show that an address is theirs.

use serde_json::{Value, json};

use super::{
    super::{
        answer::{Answer, Outcome, Refusal},
        body,
        request::Incoming,
        router::Route,
        users,
        world::World,
    },
    codes::{self, OneTimeCode},
};
use crate::types::Timestamp;

pub(super) const ROUTES: &[Route] = &[
    Route::post("/user_management/magic_auth", create),
    Route::get("/user_management/magic_auth/{id}", get),
    Route::get("/user_management/email_verification/{id}", get_verification),
];

/// A code in an e-mail.
pub(super) struct Mail {
    object: &'static str,
    id: String,
    user_id: String,
    email: String,
    pub(super) code: OneTimeCode,
    created_at: Timestamp,
}

/// A code to sign in with.
pub(super) type MagicAuth = Mail;

/// A code that shows that an address is theirs.
pub(super) type Verification = Mail;

impl Mail {
    fn show(&self) -> Value {
        json!({
            "object": self.object, "id": self.id, "user_id": self.user_id, "email": self.email,
            "code": self.code.text, "expires_at": self.code.expires_at, "created_at": self.created_at,
            "updated_at": self.created_at,
        })
    }
}

fn create(world: &mut World, request: &Incoming<'_>) -> Outcome {
    let mut body = request.body()?;
    let email = body.required("email", body::email);
    body.finish()?;
    // The real WorkOS signs up who is not known.
    let Some(user_id) = users::with_email(world, &email) else {
        return Err(Refusal::oauth("sign_up_not_allowed", "This emulator has no user with this address."));
    };
    let mail = Mail {
        object: "magic_auth",
        id: world.sign_ins.magic_auths.new_id(),
        user_id,
        email,
        code: OneTimeCode::new(world.sign_ins.digits(), request.now),
        created_at: request.now,
    };
    let shown = mail.show();
    world.sign_ins.magic_auths.put(&mail.id.clone(), mail);
    Ok(Answer::created(shown))
}

fn get(world: &mut World, request: &Incoming<'_>) -> Outcome {
    Ok(Answer::ok(world.sign_ins.magic_auths.get(request.path("id"))?.show()))
}

fn get_verification(world: &mut World, request: &Incoming<'_>) -> Outcome {
    Ok(Answer::ok(world.sign_ins.verifications.get(request.path("id"))?.show()))
}

/// Takes a code of Magic Auth: whose it is. The last one that was sent counts.
pub(super) fn take(world: &mut World, email: &str, code: &str, now: Timestamp) -> Result<String, Refusal> {
    let sent = world.sign_ins.magic_auths.all().filter(|mail| mail.email.eq_ignore_ascii_case(email));
    let id = sent.last().map(|mail| mail.id.clone()).ok_or_else(codes::wrong)?;
    let mail = world.sign_ins.magic_auths.get_mut(&id)?;
    mail.code.take(code, now)?;
    Ok(mail.user_id.clone())
}

/// Sends a user a code that shows that their address is theirs.
pub(super) fn send_verification(world: &mut World, user_id: &str, email: &str, now: Timestamp) -> String {
    let id = world.sign_ins.verifications.new_id();
    let mail = Mail {
        object: "email_verification",
        id: id.clone(),
        user_id: user_id.to_owned(),
        email: email.to_owned(),
        code: OneTimeCode::new(world.sign_ins.digits(), now),
        created_at: now,
    };
    world.sign_ins.verifications.put(&id, mail);
    id
}
