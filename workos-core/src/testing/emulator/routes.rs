//! The routes of all operations and pages.

use std::{collections::BTreeMap, sync::LazyLock};

use http::Method;

use super::{
    api::{Operation, api},
    request::{Call, percent_decode},
    resource::{Action, Resource},
    response::HandlerResult,
    services,
};

/// Function that handles the requests of a route.
pub(super) type Handler = fn(&mut Call<'_>) -> HandlerResult;

/// A method and a path with what they lead to.
pub(super) struct Route {
    /// `None` for every method.
    method: Option<Method>,
    segments: Vec<&'static str>,
    pub(super) operation: Option<&'static Operation>,
    pub(super) behavior: Behavior,
}

/// How a request is handled.
#[derive(Clone, Copy)]
pub(super) enum Behavior {
    /// By a function.
    Handler(Handler),
    /// As any operation on a resource.
    Resource(&'static Resource, Action),
    /// With the documented status and shape only.
    Shape,
}

impl Behavior {
    /// Returns how the requests of an operation are handled.
    pub(super) fn of(operation: &Operation) -> Self {
        if let Some(handler) = services::handler(operation.name) {
            return Self::Handler(handler);
        }
        // An endpoint of OAuth may be an operation, too.
        let is_same = |page: &&(Method, &str, Handler)| {
            operation.method.as_ref() == Some(&page.0) && page.1 == operation.path
        };
        if let Some((_, _, handler)) = services::pages().find(is_same).filter(|_| operation.is_current) {
            return Self::Handler(*handler);
        }
        let action = |resource| Some((resource, Action::of(operation, resource)?));
        match services::resources().find_map(action) {
            Some((resource, action)) => Self::Resource(resource, action),
            None => Self::Shape,
        }
    }
}

/// Returns the route of a request and the decoded parameters of its path. A template with text where another one has a
/// placeholder takes precedence.
pub(super) fn find(method: &Method, path: &str) -> Option<(&'static Route, Vec<String>)> {
    static ROUTES: LazyLock<BTreeMap<&'static str, Vec<Route>>> = LazyLock::new(routes);
    let segments: Vec<&str> = path.split('/').collect();
    let first = segments.get(1).copied().unwrap_or_default();
    let candidates = ROUTES.get(first).into_iter().flatten();
    let mut candidates =
        candidates.filter(|route| route.method.as_ref().is_none_or(|expected| expected == method));
    candidates.find_map(|route| Some((route, route.parameters(&segments)?)))
}

impl Route {
    /// Returns the values of the placeholders; `None` if the path does not match.
    fn parameters(&self, path: &[&str]) -> Option<Vec<String>> {
        if self.method.is_none()
            && let [start @ .., last] = &*self.segments
            && last.starts_with('{')
        {
            let (path, rest) = path.split_at_checked(start.len())?;
            let mut parameters = parameters(start, path)?;
            // The rest of a path is not decoded, since its segments may have encoded slashes.
            parameters.push((!rest.is_empty()).then(|| rest.join("/"))?);
            return Some(parameters);
        }
        (self.segments.len() == path.len()).then(|| parameters(&self.segments, path))?
    }
}

/// Returns the routes by the first segment of their paths.
fn routes() -> BTreeMap<&'static str, Vec<Route>> {
    let operations = api().operations.iter().map(|operation| Route {
        method: operation.method.clone(),
        segments: operation.path.split('/').collect(),
        operation: Some(operation),
        behavior: Behavior::of(operation),
    });
    let pages = services::pages().map(|(method, path, handler)| Route {
        method: Some(method.clone()),
        segments: path.split('/').collect(),
        operation: None,
        behavior: Behavior::Handler(*handler),
    });
    let mut routes: BTreeMap<_, Vec<Route>> = BTreeMap::new();
    // An operation that is not documented has a route only if a service handles it.
    let is_answered = |route: &Route| {
        !matches!(route.behavior, Behavior::Shape)
            || route.operation.is_none_or(|operation| operation.is_current)
    };
    for route in operations.chain(pages).filter(is_answered) {
        let first = route.segments.get(1).copied().unwrap_or_default();
        routes.entry(first).or_default().push(route);
    }
    for routes in routes.values_mut() {
        routes.sort_by_key(|route| {
            route.segments.iter().map(|segment| segment.starts_with('{')).collect::<Vec<_>>()
        });
    }
    routes
}

/// Returns the values of a template's placeholders; `None` if the path does not match.
fn parameters(template: &[&str], path: &[&str]) -> Option<Vec<String>> {
    let mut parameters = Vec::new();
    for (expected, segment) in template.iter().zip(path) {
        if expected.starts_with('{') && !segment.is_empty() {
            parameters.push(percent_decode(segment));
        } else if expected != segment {
            return None;
        }
    }
    Some(parameters)
}

/// Returns the values of the placeholders of a template, such as `/organizations/{id}`; `None` if a path does not
/// match it.
pub(super) fn match_template(template: &str, path: &str) -> Option<Vec<String>> {
    let (template, path): (Vec<_>, Vec<_>) = (template.split('/').collect(), path.split('/').collect());
    (template.len() == path.len()).then(|| parameters(&template, &path))?
}
