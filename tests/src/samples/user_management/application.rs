//! Samples of the settings of an application.

use workos_core::user_management::*;

use crate::{
    conformance::{Sample, sample},
    samples::list,
};

pub(super) fn samples() -> Vec<Sample> {
    vec![
        list(ListCorsOrigins::new()),
        sample([CreateCorsOrigin::new("https://a.b")], [CreateCorsOrigin::new("https://a.b")], []),
        list(ListRedirectUris::new()),
        sample([CreateRedirectUri::new("https://a.b/c")], [CreateRedirectUri::new("https://a.b/c")], []),
        sample([DeleteRedirectUri::new("redirect_uri_1")], [], []),
        list(ListAuthkitOAuthResources::new()),
        sample(
            [CreateAuthkitOAuthResource::new("https://a.b/mcp")],
            [CreateAuthkitOAuthResource::new("https://a.b/mcp").default(true)],
            [],
        ),
        sample([DeleteAuthkitOAuthResource::new("resource_1")], [], []),
        sample([GetJwtTemplate::new()], [], []),
        sample([UpdateJwtTemplate::new("{}")], [UpdateJwtTemplate::new("{}")], []),
    ]
}
