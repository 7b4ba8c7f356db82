//! Steps between a grant and a session: email verification, MFA, organization selection.

use http::StatusCode;
use serde_json::{Value, json};

use super::{
    super::{
        auth_state::{AuthMethod, CODE_LIFETIME, PendingSignIn, SignInAttempt},
        response::{ErrorResponse, HandlerResult, to_json},
        store::Store,
    },
    email_codes, factors,
    oauth::{invalid_grant, membership_not_found},
    sessions,
};
use crate::types::Timestamp;

impl SignInAttempt {
    pub(in super::super) fn new(user_id: &str, method: AuthMethod, started_at: Timestamp) -> Self {
        Self {
            user_id: user_id.to_owned(),
            method,
            organization_id: None,
            impersonator: None,
            is_mfa_verified: false,
            started_at,
        }
    }

    /// Creates a session, or returns the error that names the next step.
    pub(super) fn proceed(mut self, store: &mut Store, now: Timestamp) -> HandlerResult {
        let Ok(user) = store.users.get(&self.user_id) else { return Err(invalid_grant()) };
        // The dashboard has no steps of the user's.
        self.is_mfa_verified |= self.impersonator.is_some();
        let (email, is_verified, user) = (user.email.clone(), user.email_verified, to_json(user));
        if store.auth.requires_email_verification && !is_verified && self.impersonator.is_none() {
            let id = email_codes::create_verification(store, &self.user_id, &email, now);
            let fields = json!({ "email": email, "email_verification_id": id });
            return Err(self.require_step(store, "email_verification_required", Some(id), fields));
        }
        if store.auth.requires_mfa && !self.is_mfa_verified {
            let factors = factors::of_user(store, &self.user_id);
            if factors.is_empty() {
                return Err(self.require_step(store, "mfa_enrollment", None, json!({ "user": user })));
            }
            let fields = json!({ "user": user, "authentication_factors": factors });
            return Err(self.require_step(store, "mfa_challenge", None, fields));
        }
        match &self.organization_id {
            Some(id) if !store.is_member(id, &self.user_id) => return Err(membership_not_found()),
            Some(_) => {}
            None => match store.organizations_of(&self.user_id).as_slice() {
                [] => {}
                [only] => self.organization_id = Some(only.clone()),
                several => {
                    let organizations: Vec<Value> = several.iter().map(|id| choice(store, id)).collect();
                    let fields = json!({ "user": user, "organizations": organizations });
                    return Err(self.require_step(store, "organization_selection_required", None, fields));
                }
            },
        }
        sessions::create(store, &self, now)
    }

    /// Stores the attempt under a new pending authentication token, and returns the error with the token,
    /// the code and the fields of the step.
    fn require_step(
        self,
        store: &mut Store,
        code: &str,
        email_verification_id: Option<String>,
        fields: Value,
    ) -> ErrorResponse {
        let token = store.auth.new_token("pending");
        let error = ErrorResponse::new(StatusCode::FORBIDDEN, "The sign-in needs a further step.")
            .code(code)
            .with("pending_authentication_token", &token);
        let pending = PendingSignIn { attempt: self, email_verification_id };
        store.auth.pending_sign_ins.insert(token, pending);
        let fields = fields.as_object().cloned().unwrap_or_default();
        fields.iter().fold(error, |error, (name, value)| error.with(name, value))
    }
}

fn choice(store: &Store, id: &str) -> Value {
    let organization = store.organizations.get(id).map(to_json).unwrap_or_default();
    json!({ "id": id, "name": organization.get("name") })
}

/// Returns the sign-in with a pending authentication token; `invalid_pending_authentication_token` (400) if
/// the token is unknown, used or expired.
pub(super) fn pending<'a>(
    store: &'a Store,
    token: &str,
    now: Timestamp,
) -> Result<&'a PendingSignIn, ErrorResponse> {
    let pending = store.auth.pending_sign_ins.get(token);
    pending.filter(|pending| now < pending.attempt.started_at + CODE_LIFETIME).ok_or_else(|| {
        let code = "invalid_pending_authentication_token";
        ErrorResponse::bad_request(code, "The token is unknown, was used or has expired.")
    })
}
