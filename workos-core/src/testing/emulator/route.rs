//! Routes and the matching of paths.

use http::Method;

use super::{
    request::{PathParameters, Request, percent_decode},
    response::HandlerResult,
    store::Store,
};

/// Function that handles the requests of a route.
pub(super) type Handler = fn(&mut Store, &Request<'_>) -> HandlerResult;

/// A method and a path template with their handler.
pub(super) struct Route {
    method: Method,
    template: &'static str,
    handler: Handler,
    is_public: bool,
}

impl Route {
    pub(super) const fn get(template: &'static str, handler: Handler) -> Self {
        Self::new(Method::GET, template, handler)
    }

    pub(super) const fn post(template: &'static str, handler: Handler) -> Self {
        Self::new(Method::POST, template, handler)
    }

    pub(super) const fn put(template: &'static str, handler: Handler) -> Self {
        Self::new(Method::PUT, template, handler)
    }

    pub(super) const fn delete(template: &'static str, handler: Handler) -> Self {
        Self::new(Method::DELETE, template, handler)
    }

    const fn new(method: Method, template: &'static str, handler: Handler) -> Self {
        Self { method, template, handler, is_public: false }
    }

    /// Removes the requirement of the API key in the `Authorization` header.
    #[cfg_attr(not(feature = "session"), allow(dead_code, reason = "all public routes need `session`"))]
    pub(super) const fn public(mut self) -> Self {
        self.is_public = true;
        self
    }

    /// Whether requests need the API key in the `Authorization` header.
    pub(super) const fn needs_api_key(&self) -> bool {
        !self.is_public
    }

    /// Whether the route has this method.
    pub(super) fn has_method(&self, method: &Method) -> bool {
        self.method == *method
    }

    /// Returns the parameters of a path; `None` if the path does not match the template.
    pub(super) fn match_path(&self, path: &str) -> Option<PathParameters> {
        match_template(self.template, path)
    }

    /// Calls the handler.
    pub(super) fn handle(&self, store: &mut Store, request: &Request<'_>) -> HandlerResult {
        (self.handler)(store, request)
    }
}

/// Returns the values of a template's parameters, such as `{id}`; `None` if the path does not match the
/// template.
pub(super) fn match_template(template: &'static str, path: &str) -> Option<PathParameters> {
    let mut parameters = PathParameters::new();
    let mut segments = path.split('/');
    for expected in template.split('/') {
        let segment = segments.next()?;
        match expected.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
            Some(name) if !segment.is_empty() => parameters.push((name, percent_decode(segment))),
            None if segment == expected => {}
            _ => return None,
        }
    }
    segments.next().is_none().then_some(parameters)
}
