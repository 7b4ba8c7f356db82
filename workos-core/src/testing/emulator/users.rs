//! Users.

use http::StatusCode;

use super::{
    body::{self, Body},
    metadata::{self, Pairs},
    objects::User,
    request::Request,
    response::{ErrorDetail, ErrorResponse, HandlerResult, Response, to_json},
    route::Route,
    store::{Store, previous_attributes},
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

/// Accepted values of `password_hash_type`.
const HASH_TYPES: &[&str] = &["bcrypt", "firebase-scrypt", "ssha", "ssha256", "scrypt", "pbkdf2", "argon2"];

/// Minimum number of characters of a password.
const MIN_PASSWORD_LENGTH: usize = 10;

fn list(store: &mut Store, request: &Request<'_>) -> HandlerResult {
    let email = request.query.get("email");
    let organization = request.query.get("organization_id").or_else(|| request.query.get("organization"));
    let matches = |user: &User| {
        email.is_none_or(|email| user.email.eq_ignore_ascii_case(email))
            && organization.is_none_or(|organization| store.is_member(organization, &user.id))
    };
    let paging = store.users.paging(&request.query)?;
    Ok(store.users.page(&paging, matches, |user| to_json(user)).response())
}

fn create(store: &mut Store, request: &Request<'_>) -> HandlerResult {
    Ok(Response::created(register(store, request.body()?, request.now)?))
}

/// Creates a user from the fields of a body.
pub(super) fn register(store: &mut Store, mut body: Body, now: Timestamp) -> Result<User, ErrorResponse> {
    let email = body.required("email", body::email);
    let first_name = body.patch("first_name", body::string);
    let last_name = body.patch("last_name", body::string);
    let name = body.patch("name", body::string);
    let email_verified = body.patch("email_verified", body::boolean);
    let pairs = body.patch("metadata", body::object);
    let external_id = body.patch("external_id", body::external_id);
    let password = Password::parse(&mut body);
    finish(body)?;

    password.check()?;
    let metadata = metadata::merge(&Pairs::new(), pairs)?;
    if is_email_taken(store, "", &email) {
        return Err(creation_error("email_not_available", "Another user has this e-mail address."));
    }
    if is_external_id_taken(store, "", external_id.value()) {
        return Err(creation_error("external_id_already_used", "Another user has this external id."));
    }

    let user = User {
        object: "user",
        id: store.users.new_id(),
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
        created_at: now,
        updated_at: now,
    };
    password.apply(store, &user.id);
    store.users.insert(&user.id, user.clone());
    store.record(now, "user.created", None, to_json(&user));
    Ok(user)
}

fn get_by_external_id(store: &mut Store, request: &Request<'_>) -> HandlerResult {
    let external_id = request.path("external_id");
    let matches = |user: &User| user.external_id.as_deref() == Some(external_id);
    Ok(Response::ok(store.users.find(external_id, matches)?))
}

fn get(store: &mut Store, request: &Request<'_>) -> HandlerResult {
    Ok(Response::ok(store.users.get(request.path("id"))?))
}

fn update(store: &mut Store, request: &Request<'_>) -> HandlerResult {
    let mut user = store.users.get(request.path("id"))?.clone();
    let before = to_json(&user);
    let mut body = request.body()?;
    let email = body.optional("email", body::string);
    let first_name = body.optional("first_name", body::string);
    let last_name = body.optional("last_name", body::string);
    let name = body.optional("name", body::string);
    let email_verified = body.optional("email_verified", body::boolean);
    let pairs = body.patch("metadata", body::object);
    let external_id = body.patch("external_id", body::external_id);
    let locale = body.patch("locale", body::string);
    let password = Password::parse(&mut body);
    finish(body)?;

    password.check()?;
    user.metadata = metadata::merge(&user.metadata, pairs)?;
    if let Some(email) = email {
        if !body::is_email(&email) {
            return Err(ErrorResponse::bad_request("invalid_email", "This is no e-mail address."));
        }
        if is_email_taken(store, &user.id, &email) {
            let message = "Another user has this e-mail address.";
            return Err(ErrorResponse::bad_request("email_not_available", message));
        }
        // A new address is not verified.
        user.email_verified &= user.email.eq_ignore_ascii_case(&email);
        user.email = email;
    }
    if is_external_id_taken(store, &user.id, external_id.value()) {
        let message = "Another user has this external id.";
        return Err(ErrorResponse::bad_request("external_id_already_used", message));
    }
    if locale.value().is_some_and(|locale| !is_locale(locale)) {
        return Err(ErrorResponse::bad_request("invalid_locale", "This is no BCP 47 language tag."));
    }

    user.email_verified = email_verified.unwrap_or(user.email_verified);
    user.first_name = first_name.or(user.first_name);
    user.last_name = last_name.or(user.last_name);
    user.name = name.or(user.name);
    apply_patch(&mut user.external_id, external_id);
    apply_patch(&mut user.locale, locale);
    password.apply(store, &user.id);

    let previous = previous_attributes(&before, &to_json(&user));
    if previous.is_empty() {
        return Ok(Response::ok(before));
    }
    user.updated_at = request.now;
    let data = to_json(&user);
    store.users.insert(&user.id.clone(), user);
    store.record_update(request.now, "user.updated", None, data.clone(), previous);
    Ok(Response::ok(data))
}

fn delete(store: &mut Store, request: &Request<'_>) -> HandlerResult {
    let user = store.users.remove(request.path("id"))?;
    store.remove_memberships(&user.id);
    #[cfg(feature = "session")]
    store.auth.remove_user(&user.id);
    store.record(request.now, "user.deleted", None, to_json(user));
    Ok(Response::empty(StatusCode::OK))
}

/// Returns `invalid_request_parameters` (422) if any field was missing or invalid.
fn finish(body: Body) -> Result<(), ErrorResponse> {
    body.finish().map_err(|error| error.code("invalid_request_parameters"))
}

fn creation_error(code: &'static str, message: &str) -> ErrorResponse {
    let error = ErrorResponse::bad_request("user_creation_error", "Could not create user.");
    error.with("errors", vec![ErrorDetail::message(code, message)])
}

fn apply_patch(field: &mut Option<String>, patch: Patch<String>) {
    match patch {
        Patch::Keep => {}
        Patch::Clear => *field = None,
        Patch::Set(value) => *field = Some(value),
    }
}

fn is_email_taken(store: &Store, own_id: &str, email: &str) -> bool {
    store.users.iter().any(|user| user.id != own_id && user.email.eq_ignore_ascii_case(email))
}

fn is_external_id_taken(store: &Store, own_id: &str, external_id: Option<&String>) -> bool {
    let uses = |user: &User| user.id != own_id && user.external_id.as_ref() == external_id;
    external_id.is_some() && store.users.iter().any(uses)
}

/// Whether a string has the form of a BCP 47 language tag.
fn is_locale(tag: &str) -> bool {
    let mut subtags = tag.split('-');
    let language = subtags.next().unwrap_or_default();
    let is_subtag =
        |part: &str| (1..=8).contains(&part.len()) && part.chars().all(|c| c.is_ascii_alphanumeric());
    (2..=8).contains(&language.len())
        && language.chars().all(|c| c.is_ascii_alphabetic())
        && subtags.all(is_subtag)
}

/// Returns the ID of the user with an email address, ignoring case.
#[cfg(feature = "session")]
pub(super) fn find_by_email(store: &Store, email: &str) -> Option<String> {
    let user = store.users.iter().find(|user| user.email.eq_ignore_ascii_case(email))?;
    Some(user.id.clone())
}

/// Sets the email address of a user as verified, and records the update.
#[cfg(feature = "session")]
pub(super) fn verify_email(store: &mut Store, id: &str, now: Timestamp) {
    let Ok(user) = store.users.get_mut(id) else { return };
    if user.email_verified {
        return;
    }
    let before = to_json(&*user);
    user.email_verified = true;
    user.updated_at = now;
    let data = to_json(&*user);
    store.record_update(now, "user.updated", None, data.clone(), previous_attributes(&before, &data));
}

/// Sets the time of the last sign-in of a user, without an event.
#[cfg(feature = "session")]
pub(super) fn set_last_sign_in(store: &mut Store, id: &str, now: Timestamp) {
    if let Ok(user) = store.users.get_mut(id) {
        user.last_sign_in_at = Some(now);
    }
}

/// The password fields of a body. Only the form of a hash is checked; it does not work for signing in.
struct Password {
    plain: Option<String>,
    hash: Option<String>,
    hash_type: Option<String>,
    has_salt_position: bool,
}

impl Password {
    fn parse(body: &mut Body) -> Self {
        let plain = body.patch("password", body::string);
        let hash = body.optional("password_hash", body::nonblank);
        let parse_type = |value| body::string(value).filter(|kind| HASH_TYPES.contains(&kind.as_str()));
        let hash_type = body.optional("password_hash_type", parse_type);
        let position =
            |value| body::string(value).filter(|position| matches!(position.as_str(), "prefix" | "suffix"));
        let has_salt_position = body.optional("password_salt_position", position).is_some();
        if hash.is_some() && hash_type.is_none() {
            body.add_error("password_hash_type", "required");
        }
        Self { plain: plain.value().cloned(), hash, hash_type, has_salt_position }
    }

    /// Sets the password of the user.
    #[cfg(feature = "session")]
    fn apply(&self, store: &mut Store, user_id: &str) {
        if let Some(plain) = &self.plain {
            store.auth.set_password(user_id, plain);
        }
    }

    #[cfg(not(feature = "session"))]
    fn apply(&self, _: &mut Store, _: &str) {}

    fn check(&self) -> Result<(), ErrorResponse> {
        if self.plain.is_some() && self.hash.is_some() {
            let message = "Give a password or the hash of one.";
            return Err(ErrorResponse::bad_request("password_and_password_hash_provided", message));
        }
        if self.plain.is_some() && self.hash_type.is_some() {
            let message = "A password in plain text has no hash type.";
            return Err(ErrorResponse::bad_request("password_and_password_hash_type_provided", message));
        }
        if self.has_salt_position && self.hash.is_none() {
            let message = "Only the hash of a password has a salt.";
            return Err(ErrorResponse::bad_request("password_salt_position_requires_password_hash", message));
        }
        let is_bcrypt = self.hash_type.as_deref() == Some("bcrypt");
        if is_bcrypt && self.hash.as_deref().is_some_and(|hash| !hash.starts_with("$2")) {
            return Err(ErrorResponse::bad_request("invalid_password_hash", "This is no hash of bcrypt."));
        }
        if self.plain.as_deref().is_some_and(|plain| plain.chars().count() < MIN_PASSWORD_LENGTH) {
            let detail = ErrorDetail::message(
                "password_too_short",
                format!("A password has at least {MIN_PASSWORD_LENGTH} characters."),
            );
            let error = ErrorResponse::bad_request("password_strength_error", "The password is too weak.");
            return Err(error.with("errors", vec![detail]));
        }
        Ok(())
    }
}
