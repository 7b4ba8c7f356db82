//! Which handler a request is for.

use http::{Method, StatusCode};

use super::{
    answer::{Outcome, Refusal},
    events, feature_flags, it_contacts, organization_domains, organizations,
    request::{Incoming, PathValues, decode},
    users,
    world::World,
};
#[cfg(feature = "session")]
use super::{sign_in, tokens};

/// Does what a request asks for.
pub(super) type Handler = fn(&mut World, &Incoming<'_>) -> Outcome;

/// A line of the routing table.
pub(super) struct Route {
    method: Method,
    template: &'static str,
    handler: Handler,
    public: bool,
}

impl Route {
    /// Whether requests need the API key in their header.
    pub(super) const fn needs_api_key(&self) -> bool {
        !self.public
    }

    /// Does what the request asks for.
    pub(super) fn serve(&self, world: &mut World, request: &Incoming<'_>) -> Outcome {
        (self.handler)(world, request)
    }

    pub(super) const fn get(template: &'static str, handler: Handler) -> Self {
        Self { method: Method::GET, template, handler, public: false }
    }

    pub(super) const fn post(template: &'static str, handler: Handler) -> Self {
        Self { method: Method::POST, template, handler, public: false }
    }

    pub(super) const fn put(template: &'static str, handler: Handler) -> Self {
        Self { method: Method::PUT, template, handler, public: false }
    }

    /// The same route, for requests without the API key in their header.
    #[cfg_attr(not(feature = "session"), allow(dead_code, reason = "only signing in is public"))]
    pub(super) const fn public(mut self) -> Self {
        self.public = true;
        self
    }

    pub(super) const fn delete(template: &'static str, handler: Handler) -> Self {
        Self { method: Method::DELETE, template, handler, public: false }
    }
}

/// The routing table. Of several templates that a path fits, the first counts.
const ROUTES: &[&[Route]] = &[
    organizations::ROUTES,
    it_contacts::ROUTES,
    organization_domains::ROUTES,
    users::ROUTES,
    events::ROUTES,
    #[cfg(feature = "session")]
    tokens::ROUTES,
    #[cfg(feature = "vault")]
    super::vault::ROUTES,
    #[cfg(feature = "vault")]
    super::vault_objects::ROUTES,
    feature_flags::ROUTES,
];

/// Finds the route of a request, and the values in its path.
pub(super) fn find(method: &Method, path: &str) -> Result<(&'static Route, PathValues), Refusal> {
    let mut path_is_known = false;
    #[cfg(feature = "session")]
    let routes = ROUTES.iter().chain(sign_in::ROUTES);
    #[cfg(not(feature = "session"))]
    let routes = ROUTES.iter();
    for route in routes.copied().flatten() {
        if let Some(values) = bind(route.template, path) {
            if route.method == *method {
                return Ok((route, values));
            }
            path_is_known = true;
        }
    }
    let status = if path_is_known { StatusCode::METHOD_NOT_ALLOWED } else { StatusCode::NOT_FOUND };
    Err(Refusal::new(status, format!("This emulator has no operation {method} {path}.")))
}

/// The values of a template's placeholders in a path; `None` if the path does not fit.
pub(super) fn bind(template: &'static str, path: &str) -> Option<PathValues> {
    let mut values = PathValues::new();
    let mut segments = path.split('/');
    for expected in template.split('/') {
        let segment = segments.next()?;
        match expected.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
            Some(name) if !segment.is_empty() => values.push((name, decode(segment))),
            None if segment == expected => {}
            _ => return None,
        }
    }
    segments.next().is_none().then_some(values)
}
