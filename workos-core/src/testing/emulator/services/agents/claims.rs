//! Claims of agent registrations: a user takes responsibility for an agent.

use std::time::Duration;

use serde_json::json;

use super::{
    super::{
        super::{
            request::Call,
            response::{ErrorResponse, HandlerResult},
            row::Row,
            store::Store,
            table::{TableDefinition, belongs_to},
        },
        organization_memberships::MEMBERSHIPS,
        organizations::ORGANIZATIONS,
        users::{self, USERS},
    },
    registrations::{self, REGISTRATIONS},
};
use crate::types::Timestamp;

/// Claims: `expires_at`; `claim_completion` after the claim was completed.
pub(super) const CLAIMS: TableDefinition =
    TableDefinition::new("agent_registration_claims", "Agent registration claim", "agent_reg_claim")
        .references(&[belongs_to("agent_registration_id", "agent_registrations")]);

/// Attempts to complete a claim: `token`, by which the application links a user; `user_code`, by which the agent completes
/// the claim; `login_hint`, the email address of the user; `expires_at`; `user_id` and `organization_id` of the linked
/// user.
pub(super) const ATTEMPTS: TableDefinition =
    TableDefinition::new("agent_registration_claim_attempts", "Claim attempt", "agent_reg_claim_attempt")
        .indexes(&["token"])
        .references(&[
            belongs_to("agent_registration_id", "agent_registrations"),
            belongs_to("agent_registration_claim_id", "agent_registration_claims"),
            belongs_to("user_id", "users"),
            belongs_to("organization_id", "organizations"),
        ]);

/// Lifetimes of a claim and of an attempt. WorkOS does not document them.
const LIFETIME: Duration = Duration::from_secs(24 * 3_600);
const ATTEMPT_LIFETIME: Duration = Duration::from_secs(600);

/// Links a user to an attempt. The user is found by external ID, and created if there is none.
pub(super) fn link_external_user(call: &mut Call<'_>) -> HandlerResult {
    let bad_request = |code: &str, message: &str| Err(ErrorResponse::bad_request(code, message));
    let attempt = call.store.find_one(&ATTEMPTS, "token", call.body.text("claim_attempt_token")).cloned();
    let Some(attempt) = attempt else { return bad_request("invalid_claim", "The claim attempt is unknown.") };
    let claim = call.store.get(&CLAIMS, attempt.text("agent_registration_claim_id"))?.clone();
    let registration = call.store.get(&REGISTRATIONS, attempt.text("agent_registration_id"))?.clone();
    check_open(&claim, &attempt, &registration, call.now)?;

    let user = call.body.object("user");
    let (email, external_id) = (user.text("email").to_owned(), user.text("external_id").to_owned());
    let hint = attempt.optional_text("login_hint").filter(|hint| !hint.is_empty());
    if hint.is_some_and(|hint| !hint.eq_ignore_ascii_case(&email)) {
        return bad_request("wrong_account", "The claim is meant for another user.");
    }
    let user_id = match call.store.find_one(&USERS, "external_id", &external_id) {
        Some(user) if !user.text("email").eq_ignore_ascii_case(&email) => {
            return bad_request(
                "email_mismatch",
                "The user with this external ID has another email address.",
            );
        }
        Some(user) => user.id().to_owned(),
        None if users::find_by_email(call.store, &email).is_some() => {
            let error = ErrorResponse::conflict("Another user has this email address.");
            return Err(error.code("email_already_in_use"));
        }
        None => {
            let fields = Row::default().with("email", &email).with("external_id", &external_id);
            users::register(call.store, fields, call.now)?.id().to_owned()
        }
    };
    if registration.optional_text("userland_user_id").is_some_and(|bound| bound != user_id) {
        return bad_request("wrong_account", "The agent is bound to another user.");
    }
    let organizations = organizations_of(call.store, &user_id);
    let organization_id = selected_organization(call, &organizations)?;
    let (id, now) = (attempt.id().to_owned(), call.now);
    let attempt = call.store.update(&ATTEMPTS, &id, now, |attempt| {
        attempt.set("user_id", &user_id);
        attempt.set("organization_id", organization_id);
    })?;
    let view = registration
        .only(&["id", "status"])
        .with("user_code", attempt.text("user_code"))
        .with("organizations", organizations);
    Ok(view.into())
}

fn check_open(claim: &Row, attempt: &Row, registration: &Row, now: Timestamp) -> Result<(), ErrorResponse> {
    let gone =
        |code: &str, message: &str| Err(ErrorResponse::new(http::StatusCode::GONE, message).code(code));
    if claim.has("claim_completion") {
        return Err(ErrorResponse::conflict("The claim was completed.").code("already_claimed"));
    }
    if registration.text("status") == "revoked" {
        return Err(ErrorResponse::forbidden("claim_denied", "The registration was revoked."));
    }
    if claim.is_past("expires_at", now) || registration.text("status") == "expired" {
        return gone("claim_expired", "The claim has expired.");
    }
    if attempt.is_past("expires_at", now) {
        return gone("user_code_expired", "The user code has expired.");
    }
    Ok(())
}

/// Returns IDs and names of the organizations that a user is an active member of.
fn organizations_of(store: &Store, user_id: &str) -> Vec<Row> {
    let memberships = store.find(&MEMBERSHIPS, "user_id", user_id);
    let active = memberships.filter(|membership| membership.text("status") == "active");
    let organizations = active.filter_map(|row| store.row(&ORGANIZATIONS, row.text("organization_id")));
    organizations.map(|organization| organization.only(&["id", "name"])).collect()
}

/// Returns the organization of the request, or the only one of the user. A user without an organization leaves the
/// registration where it is.
fn selected_organization(call: &Call<'_>, organizations: &[Row]) -> Result<Option<String>, ErrorResponse> {
    match (call.body.optional_text("organization_id"), organizations) {
        (Some(id), _) if organizations.iter().any(|organization| organization.id() == id) => {
            Ok(Some(id.to_owned()))
        }
        (Some(_), _) => {
            let message = "The user is no member of the organization.";
            Err(ErrorResponse::bad_request("invalid_organization", message))
        }
        (None, []) => Ok(None),
        (None, [organization]) => Ok(Some(organization.id().to_owned())),
        (None, _) => {
            let error = ErrorResponse::conflict("The user is a member of several organizations.");
            Err(error.code("organization_selection_required").with("organizations", organizations))
        }
    }
}

/// Creates a claim, as a registration of an agent does.
pub(super) fn create(store: &mut Store, mut row: Row, now: Timestamp) -> Result<Row, ErrorResponse> {
    store.get(&REGISTRATIONS, row.text("agent_registration_id"))?;
    row.set_default("expires_at", now + LIFETIME);
    row.set_default("claim_completion", ());
    Ok(store.insert(&CLAIMS, row, now))
}

/// Creates an attempt, and a claim if it names none, as an agent does.
pub(super) fn create_attempt(store: &mut Store, mut row: Row, now: Timestamp) -> Result<Row, ErrorResponse> {
    let registration_id = row.text("agent_registration_id").to_owned();
    store.get(&REGISTRATIONS, &registration_id)?;
    if !row.has("agent_registration_claim_id") {
        let existing = store.find(&CLAIMS, "agent_registration_id", &registration_id).next_back().cloned();
        let claim = match existing {
            Some(claim) => claim,
            None => create(store, Row::default().with("agent_registration_id", &registration_id), now)?,
        };
        row.set("agent_registration_claim_id", claim.id());
    }
    if !row.has("token") {
        row.set("token", store.new_token("cla_tkn"));
    }
    if !row.has("user_code") {
        row.set("user_code", user_code(store.next_number()));
    }
    row.set_default("login_hint", "");
    row.set_default("expires_at", now + ATTEMPT_LIFETIME);
    row.set_default("user_id", ());
    row.set_default("organization_id", ());
    let attempt = store.insert(&ATTEMPTS, row, now);
    store.record(now, "agent.registration.claim.attempt.created", &attempt);
    Ok(attempt)
}

/// Returns a user code, such as `BCDF-GHJK`.
fn user_code(number: u64) -> String {
    let letters: Vec<char> = "BCDFGHJKLMNPQRSTVWXZ".chars().collect();
    let mut rest = number.wrapping_mul(7_919).wrapping_add(100_000_007);
    let mut code = String::new();
    for position in 0..8 {
        if position == 4 {
            code.push('-');
        }
        let index = usize::try_from(rest % 20).unwrap_or_default();
        code.extend(letters.get(index));
        rest /= 20;
    }
    code
}

/// Updates a claim. With `completed_by_attempt_id`, an attempt that a user was linked to, the claim is completed, as the
/// agent does with the user code.
pub(super) fn complete(
    store: &mut Store,
    claim: &Row,
    mut changes: Row,
    now: Timestamp,
) -> Result<Row, ErrorResponse> {
    let Some(attempt_id) = changes.optional_text("completed_by_attempt_id").map(str::to_owned) else {
        return store.update(&CLAIMS, claim.id(), now, |claim| claim.merge(changes));
    };
    let attempt = store.get(&ATTEMPTS, &attempt_id)?.clone();
    let user_id = attempt.optional_text("user_id");
    let user_id = user_id.ok_or_else(|| ErrorResponse::invalid_field("completed_by_attempt_id"))?;
    let completion = json!({
        "id": claim.id().replacen("agent_reg_claim", "agent_reg_claim_completion", 1),
        "claimed_at": now,
        "expires_at": claim.get("expires_at"),
        "created_at": now,
        "updated_at": now,
    });
    changes.set("claim_completion", completion);
    let claim = store.update(&CLAIMS, claim.id(), now, |claim| claim.merge(changes))?;
    let organization_id = attempt.optional_text("organization_id");
    registrations::verify(store, claim.text("agent_registration_id"), user_id, organization_id, now)?;
    let data = claim
        .clone()
        .with("organization_id", organization_id)
        .with("completed_at", now)
        .with("claimed_by", json!({ "user_id": user_id, "organization_id": organization_id }));
    store.record(now, "agent.registration.claim.completed", &data);
    Ok(claim)
}
