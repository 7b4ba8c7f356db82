//! Agents: blueprints with their instances, sessions and tokens; and registrations of third-party agents.

mod blueprints;
mod claims;
mod registrations;
mod sessions;
mod tokens;

pub(in super::super) use self::registrations::push;
use self::{
    blueprints::{BLUEPRINT, BLUEPRINTS},
    claims::{ATTEMPTS, CLAIMS},
    registrations::{CREDENTIALS, REGISTRATIONS},
    sessions::{INSTANCE, INSTANCES, SESSIONS},
    tokens::{ACCESS_TOKENS, REFRESH_TOKENS},
};
use super::Service;

pub(in super::super) const SERVICE: Service = Service {
    tables: &[
        &BLUEPRINTS,
        &INSTANCES,
        &SESSIONS,
        &ACCESS_TOKENS,
        &REFRESH_TOKENS,
        &REGISTRATIONS,
        &CLAIMS,
        &ATTEMPTS,
        &CREDENTIALS,
    ],
    resources: &[BLUEPRINT, INSTANCE],
    operations: &[
        ("agents.create_blueprint", blueprints::create),
        ("agents.create_blueprint_token", tokens::create),
        ("agents.create_validate", registrations::validate_credential),
        ("agents.get_registration", registrations::get),
        ("agents.get_session", sessions::get),
        ("agents.list_sessions", sessions::list),
        ("agents.revoke_registration", registrations::revoke),
        ("agents.revoke_session", sessions::revoke),
        ("agents.update_attempts", claims::link_external_user),
        ("agents.update_blueprint", blueprints::update),
        ("agents.validate_blueprint_token", tokens::validate),
    ],
    ..Service::EMPTY
};
