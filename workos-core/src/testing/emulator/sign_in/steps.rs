//! What is asked for between a grant and a session.

use serde_json::{Value, json};

use super::{
    super::{
        answer::{Outcome, Refusal, to_json},
        world::World,
    },
    LIFETIME, factors, magic_auth, sessions,
};
use crate::types::Timestamp;
use http::StatusCode;

/// What somebody has shown so far.
#[derive(Clone)]
pub(super) struct Proof {
    pub(super) user_id: String,
    pub(super) method: Method,
    pub(super) organization_id: Option<String>,
    pub(super) has_mfa: bool,
    pub(super) at: Timestamp,
}

/// How somebody signs in.
#[derive(Clone, Copy)]
pub(super) enum Method {
    Password,
    MagicAuth,
}

impl Method {
    /// The name in the answer to a grant.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Password => "Password",
            Self::MagicAuth => "MagicAuth",
        }
    }

    /// The name in a session.
    pub(super) const fn session_name(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::MagicAuth => "magic_code",
        }
    }
}

/// A sign-in that is held up.
pub(super) struct Pending {
    pub(super) proof: Proof,
    /// Which verification answers it, if one does.
    pub(super) verification_id: Option<String>,
}

impl Proof {
    pub(super) fn new(user_id: &str, method: Method, at: Timestamp) -> Self {
        Self { user_id: user_id.to_owned(), method, organization_id: None, has_mfa: false, at }
    }

    /// Asks for what is missing, or signs in.
    pub(super) fn go_on(mut self, world: &mut World, now: Timestamp) -> Outcome {
        let Ok(user) = world.users.get(&self.user_id) else { return Err(invalid_grant()) };
        let (email, verified, user) = (user.email.clone(), user.email_verified, to_json(user));
        if world.sign_ins.requires_email_verification && !verified {
            let id = magic_auth::send_verification(world, &self.user_id, &email, now);
            let more = json!({ "email": email, "email_verification_id": id });
            return Err(self.hold_up(world, "email_verification_required", Some(id), more));
        }
        if world.sign_ins.requires_mfa && !self.has_mfa {
            let factors = factors::of_user(world, &self.user_id);
            if factors.is_empty() {
                return Err(self.hold_up(world, "mfa_enrollment", None, json!({ "user": user })));
            }
            let more = json!({ "user": user, "authentication_factors": factors });
            return Err(self.hold_up(world, "mfa_challenge", None, more));
        }
        match &self.organization_id {
            Some(id) if !world.is_member(id, &self.user_id) => {
                let told = "The user is no member of the organization.";
                return Err(Refusal::oauth("organization_membership_not_found", told));
            }
            Some(_) => {}
            None => match world.organizations_of(&self.user_id).as_slice() {
                [] => {}
                [only] => self.organization_id = Some(only.clone()),
                several => {
                    let organizations: Vec<Value> = several.iter().map(|id| choice(world, id)).collect();
                    let more = json!({ "user": user, "organizations": organizations });
                    return Err(self.hold_up(world, "organization_selection_required", None, more));
                }
            },
        }
        sessions::begin(world, &self, now)
    }

    fn hold_up(self, world: &mut World, code: &str, verification_id: Option<String>, more: Value) -> Refusal {
        let token = world.sign_ins.token("pending");
        let refusal = Refusal::new(StatusCode::FORBIDDEN, "The sign-in needs a further step.")
            .code(code)
            .with("pending_authentication_token", &token);
        world.sign_ins.pending.insert(token, Pending { proof: self, verification_id });
        let more = more.as_object().cloned().unwrap_or_default();
        more.iter().fold(refusal, |refusal, (name, value)| refusal.with(name, value))
    }
}

fn choice(world: &World, id: &str) -> Value {
    let organization = world.organizations.get(id).map(to_json).unwrap_or_default();
    json!({ "id": id, "name": organization.get("name") })
}

/// The sign-in that a token goes on with.
pub(super) fn pending<'a>(world: &'a World, token: &str, now: Timestamp) -> Result<&'a Pending, Refusal> {
    let known = world.sign_ins.pending.get(token).filter(|pending| now < pending.proof.at + LIFETIME);
    known.ok_or_else(|| {
        let code = "invalid_pending_authentication_token";
        Refusal::bad_request(code, "The token is unknown, was used or has expired.")
    })
}

/// A code or token that is unknown, was used or has expired.
pub(super) fn invalid_grant() -> Refusal {
    Refusal::oauth("invalid_grant", "The code or token is unknown, was used or has expired.")
}
