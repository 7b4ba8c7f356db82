//! Invitations to the application or to an organization.

use std::time::Duration;

use super::{
    super::{
        request::Call,
        resource::{self, Resource},
        response::{ErrorResponse, HandlerResult, Reply},
        row::Row,
        store::Store,
        table::{TableDefinition, belongs_to, refers_to},
    },
    Service, authorization,
    organization_memberships::{self as memberships, DEFAULT_ROLE},
    organizations::ORGANIZATIONS,
    outbox::{self, Message},
    users::{self, USERS},
};
use crate::types::Timestamp;

pub(in super::super) const SERVICE: Service = Service {
    tables: &[&INVITATIONS],
    resources: &[INVITATION],
    operations: &[
        ("user_management.accept_invitation", accept_by_id),
        ("user_management.find_invitation_by_token", get_by_token),
        ("user_management.get_invitation", get),
        ("user_management.list_invitations", list),
        ("user_management.resend_invitation", resend),
        ("user_management.revoke_invitation", revoke),
        ("user_management.send_invitation", send),
    ],
    ..Service::EMPTY
};

const INVITATIONS: TableDefinition = TableDefinition::new("invitations", "Invitation", "invitation")
    .indexes(&["state", "token"])
    .references(&[
        belongs_to("organization_id", "organizations"),
        refers_to("inviter_user_id", "users"),
        refers_to("accepted_user_id", "users"),
    ]);

const INVITATION: Resource =
    Resource::new("/user_management/invitations", &INVITATIONS).event("invitation").present(present);

/// Number of days in which an invitation is valid, unless the request has another one.
const DEFAULT_DAYS: u64 = 7;

const SECONDS_OF_DAY: u64 = 24 * 60 * 60;

/// Sets the role to the current one of the recipient's membership.
fn present(store: &Store, invitation: Row) -> Row {
    let user = users::find_by_email(store, invitation.text("email"));
    let organization_id = invitation.text("organization_id");
    let membership = user.and_then(|user| memberships::of(store, organization_id, user.id()));
    match membership.and_then(|membership| membership.texts("role_slugs").into_iter().next()) {
        Some(role) => invitation.with("role_slug", role),
        None => invitation,
    }
}

/// Sets the state of pending invitations whose time is over.
fn expire(store: &mut Store, now: Timestamp) {
    let pending = store.find(&INVITATIONS, "state", "pending");
    let past = pending.filter(|invitation| invitation.is_past("expires_at", now));
    let past: Vec<_> = past.filter_map(|row| Some((row.id().to_owned(), row.time("expires_at")?))).collect();
    for (id, time) in past {
        drop(store.update(&INVITATIONS, &id, time, |invitation| invitation.set("state", "expired")));
    }
}

fn list(call: &mut Call<'_>) -> HandlerResult {
    expire(call.store, call.now);
    resource::list(call, &INVITATION, |_| true)
}

fn get(call: &mut Call<'_>) -> HandlerResult {
    expire(call.store, call.now);
    let invitation = resource::get(call, &INVITATION)?;
    resource::reply(call, &INVITATION, invitation)
}

fn get_by_token(call: &mut Call<'_>) -> HandlerResult {
    expire(call.store, call.now);
    let token = call.path(0);
    let invitation = call.store.find_one(&INVITATIONS, "token", token).cloned();
    resource::reply(call, &INVITATION, invitation.ok_or_else(|| INVITATIONS.not_found(token))?)
}

fn send(call: &mut Call<'_>) -> HandlerResult {
    expire(call.store, call.now);
    if let Some(inviter) = call.body.optional_text("inviter_user_id") {
        call.store.get(&USERS, inviter)?;
    }
    let days = call.body.get("expires_in_days").and_then(serde_json::Value::as_i64);
    let days = match days.map_or(Ok(DEFAULT_DAYS), u64::try_from) {
        Ok(days @ 1..=30) => days,
        Ok(31..) => {
            return Err(error("expires_in_days_too_long", "An invitation is valid for at most 30 days."));
        }
        _ => return Err(error("expires_in_days_too_short", "An invitation is valid for at least 1 day.")),
    };
    let (origin, now) = (call.origin(), call.now);
    let fields = call.body.only(&["email", "organization_id", "role_slug", "inviter_user_id"]);
    let invitation = create(call.store, fields, days, &origin, now)?;
    resource::reply(call, &INVITATION, invitation)
}

/// Creates an invitation from its fields `email`, `organization_id`, `role_slug` and `inviter_user_id`, and sends it.
/// `origin` is the address of the pages.
pub(super) fn create(
    store: &mut Store,
    fields: Row,
    days: u64,
    origin: &str,
    now: Timestamp,
) -> Result<Row, ErrorResponse> {
    let email = fields.text("email").to_owned();
    let user_id = users::find_by_email(store, &email).map(|user| user.id().to_owned());
    let organization_id = fields.optional_text("organization_id").map(str::to_owned);
    let is_invited = store.find(&INVITATIONS, "state", "pending").any(|other| {
        other.optional_text("organization_id") == organization_id.as_deref()
            && other.text("email").eq_ignore_ascii_case(&email)
    });
    let mut role = None;
    if let Some(organization_id) = &organization_id {
        store.get(&ORGANIZATIONS, organization_id)?;
        let slug = fields.optional_text("role_slug").unwrap_or(DEFAULT_ROLE);
        if !authorization::has_role(store, organization_id, slug) {
            return Err(error("invalid_role", format!("Role '{slug}' is not a valid role.")));
        }
        let membership =
            user_id.as_deref().and_then(|user_id| memberships::of(store, organization_id, user_id));
        let status = membership.map(|membership| membership.text("status").to_owned());
        if status.as_deref() == Some("active") {
            let message = "The user is a member of the organization.";
            return Err(error("user_already_organization_member", message));
        }
        if is_invited {
            let message = "The organization has invited this email address already.";
            return Err(error("email_already_invited_to_organization", message));
        }
        // An existing user has a pending membership until the invitation is accepted.
        if let Some(user_id) = user_id.filter(|_| status.as_deref() != Some("inactive")) {
            memberships::put(store, organization_id, &user_id, vec![slug.to_owned()], "pending", now)?;
        }
        role = Some(slug.to_owned());
    } else if user_id.is_some() {
        return Err(error("user_already_exists", "A user has this email address."));
    } else if is_invited {
        return Err(error("email_already_invited", "This email address is invited already."));
    }
    let token = store.new_token("invitation_token");
    let mut invitation = Row::default()
        .with("organization_id", organization_id)
        .with("inviter_user_id", ())
        .with("accepted_user_id", ())
        .with("accepted_at", ())
        .with("revoked_at", ())
        .with("state", "pending")
        .with("expires_at", now + Duration::from_secs(days.saturating_mul(SECONDS_OF_DAY)))
        .with("accept_invitation_url", format!("{origin}/invite?invitation_token={token}"))
        .with("token", token);
    invitation.merge(fields);
    invitation.set("role_slug", role);
    let invitation = store.insert(&INVITATIONS, invitation, now);
    store.record(now, "invitation.created", &invitation);
    send_email(store, &invitation, now);
    Ok(invitation)
}

fn send_email(store: &mut Store, invitation: &Row, now: Timestamp) {
    let message = Message {
        channel: "email",
        to: invitation.text("email"),
        kind: "invitation",
        subject: "You are invited",
        url: Some(invitation.text("accept_invitation_url")),
        ..Message::default()
    };
    outbox::send(store, now, &message);
}

fn resend(call: &mut Call<'_>) -> HandlerResult {
    expire(call.store, call.now);
    let (invitation, now) = (resource::get(call, &INVITATION)?, call.now);
    match invitation.text("state") {
        "expired" => return Err(error("invite_expired", "The invitation has expired.")),
        "revoked" => return Err(error("invite_revoked", "The invitation was revoked.")),
        "accepted" => return Err(error("invite_accepted", "The invitation was accepted already.")),
        _ => {}
    }
    resource::record(call, &INVITATION, "resent", &invitation);
    send_email(call.store, &invitation, now);
    resource::reply(call, &INVITATION, invitation)
}

fn revoke(call: &mut Call<'_>) -> HandlerResult {
    let (invitation, now) = (pending_at_path(call)?, call.now);
    let change = |invitation: &mut Row| {
        invitation.set("state", "revoked");
        invitation.set("revoked_at", now);
    };
    let invitation = call.store.update(&INVITATIONS, invitation.id(), now, change)?;
    resource::record(call, &INVITATION, "revoked", &invitation);
    let user = users::find_by_email(call.store, invitation.text("email")).map(|user| user.id().to_owned());
    if let (Some(organization_id), Some(user_id)) = (invitation.optional_text("organization_id"), user) {
        memberships::remove_pending(call.store, organization_id, &user_id, now);
    }
    resource::reply(call, &INVITATION, invitation)
}

fn pending_at_path(call: &mut Call<'_>) -> Result<Row, ErrorResponse> {
    expire(call.store, call.now);
    let invitation = resource::get(call, &INVITATION)?;
    if invitation.text("state") == "pending" {
        return Ok(invitation);
    }
    Err(error("invite_not_pending", "The invitation is not pending."))
}

/// Accepts an invitation for the user with its email address, who is created if there is none.
fn accept_by_id(call: &mut Call<'_>) -> HandlerResult {
    let (invitation, now) = (pending_at_path(call)?, call.now);
    let email = invitation.text("email");
    let user_id = match users::find_by_email(call.store, email) {
        Some(user) => user.id().to_owned(),
        None => users::register(call.store, Row::default().with("email", email), now)?.id().to_owned(),
    };
    accept_pending(call.store, &invitation, &user_id, now).map(Reply::Object)
}

/// Returns the pending invitation with a token; `invitation_invalid` (400) if there is none.
pub(in super::super) fn pending_by_token(
    store: &mut Store,
    token: &str,
    now: Timestamp,
) -> Result<Row, ErrorResponse> {
    expire(store, now);
    let invitation = store.find_one(&INVITATIONS, "token", token);
    let invitation = invitation.filter(|invitation| invitation.text("state") == "pending").cloned();
    invitation.ok_or_else(|| ErrorResponse::oauth("invitation_invalid", "The invitation is not valid."))
}

/// Accepts the invitation with a token for a user, and returns the invitation. The errors are those of
/// authentication: `invitation_invalid` (400) if it is not pending, `invitation_cannot_be_used_for_email` (400) if it
/// was sent to another email address.
pub(in super::super) fn accept(
    store: &mut Store,
    token: &str,
    user_id: &str,
    now: Timestamp,
) -> Result<Row, ErrorResponse> {
    let invitation = pending_by_token(store, token, now)?;
    let user = store.get(&USERS, user_id)?;
    if !user.text("email").eq_ignore_ascii_case(invitation.text("email")) {
        let message = "The invitation was sent to another email address.";
        return Err(ErrorResponse::oauth("invitation_cannot_be_used_for_email", message));
    }
    accept_pending(store, &invitation, user_id, now)
}

fn accept_pending(
    store: &mut Store,
    invitation: &Row,
    user_id: &str,
    now: Timestamp,
) -> Result<Row, ErrorResponse> {
    let change = |invitation: &mut Row| {
        invitation.set("state", "accepted");
        invitation.set("accepted_at", now);
        invitation.set("accepted_user_id", user_id);
    };
    let invitation = store.update(&INVITATIONS, invitation.id(), now, change)?;
    if let Some(organization_id) = invitation.optional_text("organization_id") {
        // The roles of the membership may have changed since the invitation was sent.
        let roles = memberships::of(store, organization_id, user_id).map(|row| row.texts("role_slugs"));
        let roles = roles.unwrap_or_else(|| vec![invitation.text("role_slug").to_owned()]);
        memberships::put(store, organization_id, user_id, roles, "active", now)?;
    }
    store.record(now, "invitation.accepted", &invitation);
    Ok(present(store, invitation))
}

fn error(code: &'static str, message: impl Into<String>) -> ErrorResponse {
    ErrorResponse::bad_request(code, message)
}
