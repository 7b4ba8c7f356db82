//! The table of all routes.

use http::{Method, StatusCode};

use super::{
    events, feature_flags, it_contacts, organization_domains, organization_memberships, organizations,
    request::PathParameters, response::ErrorResponse, route::Route, users,
};
#[cfg(feature = "session")]
use super::{sign_in, tokens};
#[cfg(feature = "vault")]
use super::{vault, vault_objects};

/// All routes by module. The first template that matches a path takes precedence.
const ROUTES: &[&[Route]] = &[
    organizations::ROUTES,
    it_contacts::ROUTES,
    organization_domains::ROUTES,
    users::ROUTES,
    organization_memberships::ROUTES,
    events::ROUTES,
    #[cfg(feature = "session")]
    tokens::ROUTES,
    #[cfg(feature = "vault")]
    vault::ROUTES,
    #[cfg(feature = "vault")]
    vault_objects::ROUTES,
    feature_flags::ROUTES,
    #[cfg(feature = "session")]
    sign_in::authenticate::ROUTES,
    #[cfg(feature = "session")]
    sign_in::authorize::ROUTES,
    #[cfg(feature = "session")]
    sign_in::devices::ROUTES,
    #[cfg(feature = "session")]
    sign_in::factors::ROUTES,
    #[cfg(feature = "session")]
    sign_in::email_codes::ROUTES,
    #[cfg(feature = "session")]
    sign_in::sessions::ROUTES,
];

/// Returns the route of a request and the parameters of the path; a 404 error if no template matches the
/// path, or 405 if none of those that match has the method.
pub(super) fn find(method: &Method, path: &str) -> Result<(&'static Route, PathParameters), ErrorResponse> {
    let mut is_known_path = false;
    for route in ROUTES.iter().copied().flatten() {
        if let Some(parameters) = route.match_path(path) {
            if route.has_method(method) {
                return Ok((route, parameters));
            }
            is_known_path = true;
        }
    }
    let status = if is_known_path { StatusCode::METHOD_NOT_ALLOWED } else { StatusCode::NOT_FOUND };
    Err(ErrorResponse::new(status, format!("This emulator has no operation {method} {path}.")))
}
