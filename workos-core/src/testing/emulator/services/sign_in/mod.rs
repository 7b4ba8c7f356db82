//! Sign-in: authorization, grants, the steps between a grant and a session, sessions, authentication factors.
//!
//! Modules import only from those above them in this list, except that authorization requests and pages lead to each
//! other.

pub(in super::super) mod attempt;
mod authentication_events;
pub(super) mod browser_session;
pub(super) mod jwt_template;
pub(super) mod oauth;
mod totp;

pub(in super::super) mod tokens;

pub(in super::super) mod factors;
pub(in super::super) mod sessions;
pub(in super::super) mod steps;

mod first_factor;

pub(in super::super) mod authorize;
pub(in super::super) mod devices;
mod external;
mod links;
mod pages;
mod radar_challenge;

mod authenticate;

use http::Method;

use super::Service;

pub(in super::super) const SERVICE: Service = Service {
    tables: &[
        &authorize::AUTHORIZATION_CODES,
        &browser_session::BROWSER_SESSIONS,
        &devices::DEVICES,
        &factors::CHALLENGES,
        &factors::FACTORS,
        &jwt_template::JWT_TEMPLATES,
        &sessions::REFRESH_TOKENS,
        &sessions::SESSIONS,
        &steps::PENDING_SIGN_INS,
    ],
    resources: &[factors::FACTOR, factors::USER_FACTOR],
    operations: &[
        ("multi_factor_auth.challenge_factor", factors::challenge),
        ("multi_factor_auth.create_user_auth_factor", factors::enroll_for_user),
        ("multi_factor_auth.enroll_factor", factors::enroll),
        ("multi_factor_auth.list_user_auth_factors", factors::list),
        ("multi_factor_auth.verify_challenge", factors::verify),
        ("user_management.create_authenticate", authenticate::authenticate),
        ("user_management.create_device", devices::authorize),
        ("user_management.get_authorization_url", authorize::authorize),
        ("user_management.get_jwks", tokens::jwks),
        ("user_management.get_logout_url", sessions::log_out),
        ("user_management.list_jwt_template", jwt_template::get),
        ("user_management.list_sessions", sessions::list),
        ("user_management.revoke_session", sessions::revoke),
        ("user_management.update_jwt_template", jwt_template::update),
    ],
    pages: &[
        (Method::POST, "/user_management/authorize", pages::submit),
        (Method::GET, external::PATH, external::callback),
        (Method::GET, "/device", devices::show),
        (Method::POST, "/device", devices::submit),
        (Method::GET, "/invite", links::show_invitation),
        (Method::POST, "/invite", links::accept_invitation),
        (Method::GET, "/reset-password", links::show_password_reset),
        (Method::POST, "/reset-password", links::reset_password),
        (Method::GET, "/signed-out", sessions::signed_out),
    ],
    ..Service::EMPTY
};
