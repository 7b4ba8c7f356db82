//! Users.

use serde_json::json;

use super::{
    super::{
        request::Call,
        resource::{self, Resource},
        response::{ErrorDetail, ErrorResponse, HandlerResult, Reply},
        row::Row,
        store::Store,
        table::{TableDefinition, belongs_to},
        validation::is_email,
    },
    Service,
    organization_memberships::MEMBERSHIPS,
};
use crate::types::Timestamp;

pub(in super::super) const SERVICE: Service = Service {
    tables: &[&IDENTITIES, &USERS],
    resources: &[USER],
    operations: &[
        ("user_management.create_user", create),
        ("user_management.delete_user", delete),
        ("user_management.get_user_by_external_id", get_by_external_id),
        ("user_management.get_user_identities", list_identities),
        ("user_management.list_users", list),
        ("user_management.update_user", update),
    ],
    ..Service::EMPTY
};

/// Users. Not in responses: `password`, the password in plain text; `lowercase_email`, by which users are found.
pub(in super::super) const USERS: TableDefinition =
    TableDefinition::new("users", "User", "user").indexes(&["external_id", "lowercase_email"]);

/// Identities of users at OAuth providers: `provider`, such as `GoogleOAuth`, and `idp_id`, the ID of the user there.
/// Not in responses: ID, `user_id`.
const IDENTITIES: TableDefinition = TableDefinition::new("user_identities", "Identity", "identity")
    .indexes(&["idp_id"])
    .references(&[belongs_to("user_id", "users")]);

pub(super) const USER: Resource = Resource::new("/user_management/users", &USERS).event("user");

/// Minimum number of characters of a password.
const MIN_PASSWORD_LENGTH: usize = 10;

/// Number of members of an organization up to which a list reads all of them. Of more, it reads the users, as members are
/// among any few of them.
const FEW_MEMBERS: usize = 1_000;

fn list(call: &mut Call<'_>) -> HandlerResult {
    let email = call.query.get("email").map(str::to_lowercase);
    let organization = call.query.get("organization_id").or_else(|| call.query.get("organization"));
    let paging = call.paging(&USERS)?;
    let by_email = email.as_deref().map(|email| ("lowercase_email", email));
    let Some(id) = organization else {
        return Ok(call.store.page(&USERS, &paging, by_email, |_| true).into());
    };
    let memberships = call.store.find(&MEMBERSHIPS, "organization_id", id);
    let members: Vec<&str> =
        memberships.take(FEW_MEMBERS + 1).map(|membership| membership.text("user_id")).collect();
    let page = if members.len() <= FEW_MEMBERS {
        let has_email =
            |user: &Row| email.as_deref().is_none_or(|email| user.text("lowercase_email") == email);
        call.store.page_of(&USERS, &paging, &members.into_iter().collect(), has_email)
    } else {
        call.store.page(&USERS, &paging, by_email, |user| {
            let mut memberships = call.store.find(&MEMBERSHIPS, "user_id", user.id());
            memberships.any(|membership| membership.text("organization_id") == id)
        })
    };
    Ok(page.into())
}

fn create(call: &mut Call<'_>) -> HandlerResult {
    let fields = call.body.clone();
    register(call.store, fields, call.now).map(Reply::Object)
}

/// Creates a user from the fields of a body and records the event.
pub(in super::super) fn register(
    store: &mut Store,
    fields: Row,
    now: Timestamp,
) -> Result<Row, ErrorResponse> {
    check_password(&fields)?;
    if find_by_email(store, fields.text("email")).is_some() {
        return Err(creation_error("email_not_available", "Another user has this email address."));
    }
    if is_external_id_taken(store, "", &fields) {
        return Err(creation_error("external_id_already_used", "Another user has this external ID."));
    }
    let mut user = Row::default()
        .with("email_verified", false)
        .with("first_name", ())
        .with("last_name", ())
        .with("profile_picture_url", ())
        .with("last_sign_in_at", ())
        .with("external_id", ())
        .with("metadata", json!({}));
    user.merge(changes(fields));
    super::super::metadata::apply(&mut user, &Row::default())?;
    let user = store.insert(&USERS, user, now);
    store.record(now, "user.created", &user);
    Ok(user)
}

fn get_by_external_id(call: &mut Call<'_>) -> HandlerResult {
    let external_id = call.path(0);
    let user = call.store.find_one(&USERS, "external_id", external_id);
    user.cloned().map(Reply::Object).ok_or_else(|| USERS.not_found(external_id))
}

fn update(call: &mut Call<'_>) -> HandlerResult {
    let user = resource::get(call, &USER)?;
    let mut fields = call.body.clone();
    check_password(&fields)?;
    if let Some(email) = fields.optional_text("email") {
        if !is_email(email) {
            return Err(ErrorResponse::bad_request("invalid_email", "The email address is invalid."));
        }
        if find_by_email(call.store, email).is_some_and(|other| other.id() != user.id()) {
            let message = "Another user has this email address.";
            return Err(ErrorResponse::bad_request("email_not_available", message));
        }
        // A new address is not verified.
        if !user.text("email").eq_ignore_ascii_case(email) {
            fields.set_default("email_verified", false);
        }
    }
    if is_external_id_taken(call.store, user.id(), &fields) {
        let message = "Another user has this external ID.";
        return Err(ErrorResponse::bad_request("external_id_already_used", message));
    }
    if fields.optional_text("locale").is_some_and(|locale| !is_locale(locale)) {
        return Err(ErrorResponse::bad_request("invalid_locale", "The locale is no BCP 47 language tag."));
    }
    resource::update(call, &USER, changes(fields)).map(Reply::Object)
}

fn list_identities(call: &mut Call<'_>) -> HandlerResult {
    let user = call.store.get(&USERS, call.path(0))?;
    Ok(Reply::List(call.store.find(&IDENTITIES, "user_id", user.id()).cloned().collect()))
}

/// Adds an identity to a user, unless the user has it.
pub(in super::super) fn add_identity(
    store: &mut Store,
    user_id: &str,
    provider: &str,
    idp_id: &str,
    now: Timestamp,
) {
    let is_same =
        |identity: &Row| identity.text("user_id") == user_id && identity.text("provider") == provider;
    if !store.find(&IDENTITIES, "idp_id", idp_id).any(is_same) {
        let identity = Row::default().with("user_id", user_id).with("provider", provider);
        store.insert(&IDENTITIES, identity.with("idp_id", idp_id).with("type", "OAuth"), now);
    }
}

fn delete(call: &mut Call<'_>) -> HandlerResult {
    resource::delete(call, &USER)?;
    Ok(Reply::Empty)
}

/// Sets the email address of a user.
pub(super) fn with_email(user: Row, email: &str) -> Row {
    user.with("email", email).with("lowercase_email", email.to_lowercase())
}

/// Returns changes of a user with the fields by which the user is found; a 422 error if the email address is invalid or
/// of another user.
pub(in super::super) fn checked_email(store: &Store, changes: Row, id: &str) -> Result<Row, ErrorResponse> {
    if changes.get("email").is_none() {
        return Ok(changes);
    }
    let email = changes.text("email").to_owned();
    let is_other = find_by_email(store, &email).is_some_and(|other| other.id() != id);
    if is_other || !is_email(&email) {
        return Err(ErrorResponse::invalid_field("email"));
    }
    Ok(with_email(changes, &email))
}

/// Returns the fields of a user from those of a body.
fn changes(mut fields: Row) -> Row {
    if let Some(email) = fields.optional_text("email").map(str::to_owned) {
        fields = with_email(fields, &email);
    }
    // A password that is imported as a hash replaces one in plain text.
    if fields.has("password_hash") {
        fields.set("password", ());
    }
    // A nullable Boolean of the request is not nullable in the response.
    if fields.get("email_verified").is_some_and(serde_json::Value::is_null) {
        fields.set("email_verified", false);
    }
    for name in ["ip_address", "user_agent", "signals_id", "password_salt_position"] {
        fields.take(name);
    }
    fields
}

fn creation_error(code: &'static str, message: &str) -> ErrorResponse {
    let error = ErrorResponse::bad_request("user_creation_error", "Could not create user.");
    error.with("errors", vec![ErrorDetail::message(code, message)])
}

fn is_external_id_taken(store: &Store, own_id: &str, fields: &Row) -> bool {
    let Some(external_id) = fields.optional_text("external_id") else { return false };
    store.find(&USERS, "external_id", external_id).any(|other| other.id() != own_id)
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

/// Returns the user with an email address, ignoring case.
pub(in super::super) fn find_by_email<'a>(store: &'a Store, email: &str) -> Option<&'a Row> {
    let id = store.find_one(&USERS, "lowercase_email", &email.to_lowercase())?.id().to_owned();
    store.row(&USERS, &id)
}

/// Sets the email address of a user as verified, and records the update.
pub(in super::super) fn verify_email(store: &mut Store, id: &str, now: Timestamp) {
    let Some(before) = store.row(&USERS, id).filter(|user| !user.flag("email_verified")).cloned() else {
        return;
    };
    if let Ok(after) = store.update(&USERS, id, now, |user| user.set("email_verified", true)) {
        store.record_update(now, "user.updated", &before, &after);
    }
}

/// Sets the password of a user.
pub(in super::super) fn set_password(
    store: &mut Store,
    id: &str,
    password: &str,
    now: Timestamp,
) -> Result<(), ErrorResponse> {
    check_password(&Row::default().with("password", password))?;
    store.update(&USERS, id, now, |user| user.set("password", password)).map(drop)
}

/// Checks the password fields of a body. Of a hash only the form is checked; it does not work for signing in.
fn check_password(fields: &Row) -> Result<(), ErrorResponse> {
    let (password, hash) = (fields.optional_text("password"), fields.optional_text("password_hash"));
    let hash_type = fields.optional_text("password_hash_type");
    if hash.is_some() && hash_type.is_none() {
        return Err(ErrorResponse::invalid(vec![ErrorDetail::field("password_hash_type", "required")])
            .code("invalid_request_parameters"));
    }
    if password.is_some() && hash.is_some() {
        let message = "The request has both a password and a password hash.";
        return Err(ErrorResponse::bad_request("password_and_password_hash_provided", message));
    }
    if password.is_some() && hash_type.is_some() {
        let message = "A password in plain text has no hash type.";
        return Err(ErrorResponse::bad_request("password_and_password_hash_type_provided", message));
    }
    if fields.has("password_salt_position") && hash.is_none() {
        let message = "Only a password hash has a salt position.";
        return Err(ErrorResponse::bad_request("password_salt_position_requires_password_hash", message));
    }
    if hash_type == Some("bcrypt") && hash.is_some_and(|hash| !hash.starts_with("$2")) {
        return Err(ErrorResponse::bad_request("invalid_password_hash", "The hash is not one of bcrypt."));
    }
    if let Some(weakness) = password.and_then(weakness) {
        let error = ErrorResponse::bad_request("password_strength_error", "The password is too weak.");
        return Err(error.with("errors", vec![weakness]));
    }
    Ok(())
}

/// Returns why a password is too weak; `None` if it is strong enough.
pub(super) fn weakness(password: &str) -> Option<ErrorDetail> {
    let is_weak = password.chars().count() < MIN_PASSWORD_LENGTH;
    let message = format!("A password has at least {MIN_PASSWORD_LENGTH} characters.");
    is_weak.then(|| ErrorDetail::message("password_too_short", message))
}
