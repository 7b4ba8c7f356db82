//! Steps between a grant and a session: email verification, MFA, organization selection, and what an organization
//! requires.

use http::StatusCode;
use serde_json::{Value, json};

use super::{
    super::{
        super::{
            response::{ErrorResponse, HandlerResult},
            row::Row,
            store::Store,
            table::{TableDefinition, belongs_to, refers_to},
        },
        email_verification,
        organization_memberships::active_organizations,
        organizations::ORGANIZATIONS,
        sso::CONNECTIONS,
        users::USERS,
    },
    attempt::{SignInAttempt, is_expired, is_member, method, presented_user},
    factors,
    oauth::{invalid_grant, membership_not_found},
    sessions,
    tokens::Grants,
};
use crate::types::Timestamp;

/// Sign-ins in progress. The ID is the pending authentication token. `email_verification_id` is set if that is the
/// step.
pub(super) const PENDING_SIGN_INS: TableDefinition =
    TableDefinition::new("pending_sign_ins", "Pending authentication token", "pending").references(&[
        belongs_to("user_id", "users"),
        refers_to("organization_id", "organizations"),
        refers_to("email_verification_id", "email_verifications"),
    ]);

/// What a sign-in needs before its session starts.
pub(super) enum Step {
    EmailVerification,
    MfaEnrollment,
    /// Authentication factors, as `mfa_challenge` has them.
    MfaChallenge(Vec<Value>),
    /// IDs of the organizations that can be chosen.
    OrganizationSelection(Vec<String>),
}

impl SignInAttempt {
    /// Returns the next step; `None` if a session can start. Sets the only organization of the user.
    pub(super) fn next_step(&mut self, store: &Store) -> Result<Option<Step>, ErrorResponse> {
        let user = store.row(&USERS, &self.user_id).ok_or_else(invalid_grant)?;
        // The dashboard has no steps of the user's.
        let is_impersonated = self.impersonator.is_some();
        let settings = &store.settings;
        if settings.requires_email_verification && !user.flag("email_verified") && !is_impersonated {
            return Ok(Some(Step::EmailVerification));
        }
        // An identity provider has its own second factor.
        let needs_mfa = settings.requires_mfa && self.method != method::SSO;
        if needs_mfa && !self.is_mfa_verified && !is_impersonated {
            let factors = factors::of_user(store, &self.user_id);
            let has_factor = !factors.is_empty();
            return Ok(Some(if has_factor { Step::MfaChallenge(factors) } else { Step::MfaEnrollment }));
        }
        match &self.organization_id {
            Some(id) if !is_member(store, id, &self.user_id) => return Err(membership_not_found()),
            Some(_) => {}
            None => match active_organizations(store, &self.user_id).as_slice() {
                [] => {}
                [only] => self.organization_id = Some(only.clone()),
                several => return Ok(Some(Step::OrganizationSelection(several.to_vec()))),
            },
        }
        Ok(None)
    }

    /// Creates a session, or returns the error that names the next step.
    pub(super) fn proceed(mut self, store: &mut Store, now: Timestamp) -> HandlerResult {
        let Some(step) = self.next_step(store)? else {
            self.check_organization(store, now)?;
            return sessions::start(store, &self, Grants::default(), now).map(Into::into);
        };
        let user = presented_user(store, &self.user_id, now);
        let required = |code: &str| {
            ErrorResponse::new(StatusCode::FORBIDDEN, "The sign-in needs a further step.").code(code)
        };
        let mut verification_id = None;
        let error = match step {
            Step::EmailVerification => {
                let id = email_verification::send(store, &user, now).id().to_owned();
                verification_id = Some(id.clone());
                let error = required("email_verification_required").with("email", user.get("email"));
                error.with("email_verification_id", id)
            }
            Step::MfaEnrollment => required("mfa_enrollment").with("user", user),
            Step::MfaChallenge(factors) => {
                required("mfa_challenge").with("user", user).with("authentication_factors", factors)
            }
            Step::OrganizationSelection(ids) => {
                let name = |id: &String| store.row(&ORGANIZATIONS, id).map(|row| row.text("name").to_owned());
                let choices = ids.iter().map(|id| json!({ "id": id, "name": name(id) }));
                let choices: Vec<Value> = choices.collect();
                required("organization_selection_required").with("user", user).with("organizations", choices)
            }
        };
        let token = self.suspend(store, verification_id.as_deref(), now);
        Err(error.with("pending_authentication_token", token))
    }

    /// Stores the sign-in and returns its pending authentication token.
    pub(super) fn suspend(&self, store: &mut Store, verification_id: Option<&str>, now: Timestamp) -> String {
        let row = self.to_row().with("email_verification_id", verification_id);
        store.insert(&PENDING_SIGN_INS, row, now).id().to_owned()
    }

    /// Checks the method against the `allowed_authentication_methods` of the organization, which WorkOS's dashboard
    /// sets: `auth_method`s of sessions, all of them if there is no such list.
    fn check_organization(&self, store: &mut Store, now: Timestamp) -> Result<(), ErrorResponse> {
        let organization = self.organization_id.as_deref().and_then(|id| store.row(&ORGANIZATIONS, id));
        let allowed = organization.map(|row| row.texts("allowed_authentication_methods")).unwrap_or_default();
        let is_allowed = allowed.iter().any(|allowed| allowed == method::of_session(&self.method));
        if allowed.is_empty() || is_allowed || self.impersonator.is_some() {
            return Ok(());
        }
        let email = presented_user(store, &self.user_id, now).text("email").to_owned();
        let connections = connections_of(store, self.organization_id.as_deref().unwrap_or_default());
        let token = self.suspend(store, None, now);
        let error = if allowed == ["sso"] {
            let description = "The organization requires a sign-in with SSO.";
            ErrorResponse::oauth("sso_required", description).with("connection_ids", connections)
        } else {
            let methods: Row = allowed.into_iter().map(|name| (name, true.into())).collect();
            let description = "The organization requires another method of sign-in.";
            ErrorResponse::oauth("organization_authentication_methods_required", description)
                .with("sso_connection_ids", connections)
                .with("auth_methods", methods)
        };
        Err(error.with("email", email).with("pending_authentication_token", token))
    }
}

/// Returns the sign-in with a pending authentication token and the ID of its email verification;
/// `invalid_pending_authentication_token` (400) if the token is unknown, used or expired.
pub(super) fn pending(
    store: &Store,
    token: &str,
    now: Timestamp,
) -> Result<(SignInAttempt, Option<String>), ErrorResponse> {
    let row = store.row(&PENDING_SIGN_INS, token).filter(|row| !is_expired(row, now)).ok_or_else(|| {
        let code = "invalid_pending_authentication_token";
        ErrorResponse::bad_request(code, "The token is unknown, was used or has expired.")
    })?;
    let verification_id = row.optional_text("email_verification_id").map(str::to_owned);
    Ok((SignInAttempt::of(row.clone()), verification_id))
}

/// Removes a pending authentication token, which works once.
pub(super) fn finish_pending(store: &mut Store, token: &str) {
    let _ = store.remove(&PENDING_SIGN_INS, token);
}

/// Returns the IDs of the active connections of an organization.
fn connections_of(store: &Store, organization_id: &str) -> Vec<String> {
    let connections = store.find(&CONNECTIONS, "organization_id", organization_id);
    connections.filter(|row| row.text("state") == "active").map(|row| row.id().to_owned()).collect()
}
