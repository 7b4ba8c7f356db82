//! The people who sign in.

use http::StatusCode;
use serde::Serialize;

use super::{
    answer::{Answer, Outcome, Problem, Refusal, to_json},
    body::{self, Body},
    metadata::{self, Pairs},
    request::Incoming,
    router::Route,
    world::{World, previous},
};
use crate::types::{Patch, Timestamp};

pub(super) const ROUTES: &[Route] = &[
    Route::get("/user_management/users", list),
    Route::post("/user_management/users", create),
    Route::get("/user_management/users/external_id/{external_id}", get_by_external_id),
    Route::get("/user_management/users/{id}", get),
    Route::put("/user_management/users/{id}", update),
    Route::delete("/user_management/users/{id}", delete),
];

/// What a password hash can be made with.
const HASH_TYPES: &[&str] = &["bcrypt", "firebase-scrypt", "ssha", "ssha256", "scrypt", "pbkdf2", "argon2"];

/// The fewest characters of a password.
const SHORTEST_PASSWORD: usize = 10;

/// A person who signs in.
#[derive(Clone, Serialize)]
pub(super) struct User {
    object: &'static str,
    id: String,
    pub(super) email: String,
    pub(super) email_verified: bool,
    first_name: Option<String>,
    last_name: Option<String>,
    name: Option<String>,
    profile_picture_url: Option<String>,
    last_sign_in_at: Option<Timestamp>,
    locale: Option<String>,
    external_id: Option<String>,
    metadata: Pairs,
    created_at: Timestamp,
    updated_at: Timestamp,
}

fn list(world: &mut World, request: &Incoming<'_>) -> Outcome {
    let email = request.query.text("email");
    let organization = request.query.text("organization_id").or_else(|| request.query.text("organization"));
    let belongs = |user: &User| {
        email.is_none_or(|email| user.email.eq_ignore_ascii_case(email))
            && organization.is_none_or(|organization| world.is_member(organization, &user.id))
    };
    let paging = world.users.paging(&request.query)?;
    Ok(world.users.page(&paging, belongs, |user| to_json(user)).answer())
}

fn create(world: &mut World, request: &Incoming<'_>) -> Outcome {
    let mut body = request.body()?;
    let email = body.required("email", body::email);
    let first_name = body.patch("first_name", body::text);
    let last_name = body.patch("last_name", body::text);
    let name = body.patch("name", body::text);
    let email_verified = body.patch("email_verified", body::flag);
    let pairs = body.patch("metadata", body::object);
    let external_id = body.patch("external_id", body::external_id);
    let password = Password::read(&mut body);
    finish(body)?;

    password.check()?;
    let metadata = metadata::merge(&Pairs::new(), pairs)?;
    if has_email(world, "", &email) {
        return Err(creation_error("email_not_available", "Another user has this e-mail address."));
    }
    if has_external_id(world, "", external_id.value()) {
        return Err(creation_error("external_id_already_used", "Another user has this external id."));
    }

    let user = User {
        object: "user",
        id: world.users.new_id(),
        email,
        email_verified: email_verified.value().copied().unwrap_or_default(),
        first_name: first_name.value().cloned(),
        last_name: last_name.value().cloned(),
        name: name.value().cloned(),
        profile_picture_url: None,
        last_sign_in_at: None,
        locale: None,
        external_id: external_id.value().cloned(),
        metadata,
        created_at: request.now,
        updated_at: request.now,
    };
    let data = to_json(&user);
    password.keep(world, &user.id);
    world.users.put(&user.id.clone(), user);
    world.record(request.now, "user.created", None, data.clone());
    Ok(Answer::created(data))
}

fn get_by_external_id(world: &mut World, request: &Incoming<'_>) -> Outcome {
    let wanted = request.path("external_id");
    Ok(Answer::ok(world.users.find(wanted, |user| user.external_id.as_deref() == Some(wanted))?))
}

fn get(world: &mut World, request: &Incoming<'_>) -> Outcome {
    Ok(Answer::ok(world.users.get(request.path("id"))?))
}

fn update(world: &mut World, request: &Incoming<'_>) -> Outcome {
    let mut user = world.users.get(request.path("id"))?.clone();
    let before = to_json(&user);
    let mut body = request.body()?;
    let email = body.optional("email", body::text);
    let first_name = body.optional("first_name", body::text);
    let last_name = body.optional("last_name", body::text);
    let name = body.optional("name", body::text);
    let email_verified = body.optional("email_verified", body::flag);
    let pairs = body.patch("metadata", body::object);
    let external_id = body.patch("external_id", body::external_id);
    let locale = body.patch("locale", body::text);
    let password = Password::read(&mut body);
    finish(body)?;

    password.check()?;
    user.metadata = metadata::merge(&user.metadata, pairs)?;
    if let Some(email) = email {
        if !body::is_email(&email) {
            return Err(Refusal::bad_request("invalid_email", "This is no e-mail address."));
        }
        if has_email(world, &user.id, &email) {
            let message = "Another user has this e-mail address.";
            return Err(Refusal::bad_request("email_not_available", message));
        }
        // A new address is not known to be theirs.
        user.email_verified &= user.email.eq_ignore_ascii_case(&email);
        user.email = email;
    }
    if has_external_id(world, &user.id, external_id.value()) {
        let message = "Another user has this external id.";
        return Err(Refusal::bad_request("external_id_already_used", message));
    }
    if locale.value().is_some_and(|locale| !is_locale(locale)) {
        return Err(Refusal::bad_request("invalid_locale", "This is no BCP 47 language tag."));
    }

    user.email_verified = email_verified.unwrap_or(user.email_verified);
    user.first_name = first_name.or(user.first_name);
    user.last_name = last_name.or(user.last_name);
    user.name = name.or(user.name);
    change(&mut user.external_id, external_id);
    change(&mut user.locale, locale);
    password.keep(world, &user.id);

    let previous = previous(&before, &to_json(&user));
    if previous.is_empty() {
        return Ok(Answer::ok(before));
    }
    user.updated_at = request.now;
    let data = to_json(&user);
    world.users.put(&user.id.clone(), user);
    world.record_change(request.now, "user.updated", None, data.clone(), previous);
    Ok(Answer::ok(data))
}

fn delete(world: &mut World, request: &Incoming<'_>) -> Outcome {
    let user = world.users.take(request.path("id"))?;
    world.forget_members(&user.id);
    #[cfg(feature = "session")]
    world.sign_ins.forget_user(&user.id);
    world.record(request.now, "user.deleted", None, to_json(user));
    Ok(Answer::empty(StatusCode::OK))
}

/// Refuses a body with wrong fields, with the code that users have for it.
fn finish(body: Body) -> Result<(), Refusal> {
    body.finish().map_err(|refusal| refusal.code("invalid_request_parameters"))
}

fn creation_error(code: &'static str, message: &str) -> Refusal {
    let refusal = Refusal::bad_request("user_creation_error", "Could not create user.");
    refusal.with("errors", vec![Problem::told(code, message)])
}

fn change(field: &mut Option<String>, patch: Patch<String>) {
    match patch {
        Patch::Keep => {}
        Patch::Clear => *field = None,
        Patch::Set(value) => *field = Some(value),
    }
}

fn has_email(world: &World, own_id: &str, email: &str) -> bool {
    world.users.all().any(|user| user.id != own_id && user.email.eq_ignore_ascii_case(email))
}

fn has_external_id(world: &World, own_id: &str, wanted: Option<&String>) -> bool {
    wanted.is_some() && world.users.all().any(|user| user.id != own_id && user.external_id.as_ref() == wanted)
}

/// Whether a text has the form of a BCP 47 tag.
fn is_locale(text: &str) -> bool {
    let mut parts = text.split('-');
    let language = parts.next().unwrap_or_default();
    let is_part =
        |part: &str| (1..=8).contains(&part.len()) && part.chars().all(|c| c.is_ascii_alphanumeric());
    (2..=8).contains(&language.len())
        && language.chars().all(|c| c.is_ascii_alphabetic())
        && parts.all(is_part)
}

/// The user with an e-mail address.
#[cfg(feature = "session")]
pub(super) fn with_email(world: &World, email: &str) -> Option<String> {
    let user = world.users.all().find(|user| user.email.eq_ignore_ascii_case(email))?;
    Some(user.id.clone())
}

/// Notes that a user's e-mail address is theirs.
#[cfg(feature = "session")]
pub(super) fn verify_email(world: &mut World, id: &str, now: Timestamp) {
    let Ok(user) = world.users.get_mut(id) else { return };
    if user.email_verified {
        return;
    }
    let before = to_json(&*user);
    user.email_verified = true;
    user.updated_at = now;
    let data = to_json(&*user);
    world.record_change(now, "user.updated", None, data.clone(), previous(&before, &data));
}

/// Notes that a user has signed in.
#[cfg(feature = "session")]
pub(super) fn signed_in(world: &mut World, id: &str, now: Timestamp) {
    if let Ok(user) = world.users.get_mut(id) {
        user.last_sign_in_at = Some(now);
    }
}

/// The password that a body gives a user. Of a hash only the form is checked: nobody signs in with one here.
struct Password {
    plain: Option<String>,
    hash: Option<String>,
    hash_type: Option<String>,
    has_salt_position: bool,
}

impl Password {
    fn read(body: &mut Body) -> Self {
        let plain = body.patch("password", body::text);
        let hash = body.optional("password_hash", body::name);
        let known_type = |value| body::text(value).filter(|kind| HASH_TYPES.contains(&kind.as_str()));
        let hash_type = body.optional("password_hash_type", known_type);
        let position =
            |value| body::text(value).filter(|position| matches!(position.as_str(), "prefix" | "suffix"));
        let has_salt_position = body.optional("password_salt_position", position).is_some();
        if hash.is_some() && hash_type.is_none() {
            body.problem("password_hash_type", "required");
        }
        Self { plain: plain.value().cloned(), hash, hash_type, has_salt_position }
    }

    /// Lets the user sign in with it.
    #[cfg(feature = "session")]
    fn keep(&self, world: &mut World, user_id: &str) {
        if let Some(plain) = &self.plain {
            world.sign_ins.set_password(user_id, plain);
        }
    }

    #[cfg(not(feature = "session"))]
    fn keep(&self, _: &mut World, _: &str) {}

    fn check(&self) -> Result<(), Refusal> {
        if self.plain.is_some() && self.hash.is_some() {
            let message = "Give a password or the hash of one.";
            return Err(Refusal::bad_request("password_and_password_hash_provided", message));
        }
        if self.plain.is_some() && self.hash_type.is_some() {
            let message = "A password in plain text has no hash type.";
            return Err(Refusal::bad_request("password_and_password_hash_type_provided", message));
        }
        if self.has_salt_position && self.hash.is_none() {
            let message = "Only the hash of a password has a salt.";
            return Err(Refusal::bad_request("password_salt_position_requires_password_hash", message));
        }
        let is_bcrypt = self.hash_type.as_deref() == Some("bcrypt");
        if is_bcrypt && self.hash.as_deref().is_some_and(|hash| !hash.starts_with("$2")) {
            return Err(Refusal::bad_request("invalid_password_hash", "This is no hash of bcrypt."));
        }
        if self.plain.as_deref().is_some_and(|plain| plain.chars().count() < SHORTEST_PASSWORD) {
            let problem = Problem::told(
                "password_too_short",
                format!("A password has at least {SHORTEST_PASSWORD} characters."),
            );
            let refusal = Refusal::bad_request("password_strength_error", "The password is too weak.");
            return Err(refusal.with("errors", vec![problem]));
        }
        Ok(())
    }
}
