//! Samples of what is set up for an application.

use workos_core::user_management::*;

use crate::conformance::{Sample, sample};

pub(super) fn samples() -> Vec<Sample> {
    vec![
        sample(
            [ListCorsOrigins::new()],
            [ListCorsOrigins::new().limit(5).before("b").after("a").order("asc")],
            [],
        ),
        sample([CreateCorsOrigin::new("https://a.b")], [CreateCorsOrigin::new("https://a.b")], []),
        sample(
            [ListRedirectUris::new()],
            [ListRedirectUris::new().limit(5).before("b").after("a").order("asc")],
            [],
        ),
        sample([CreateRedirectUri::new("https://a.b/c")], [CreateRedirectUri::new("https://a.b/c")], []),
        sample([DeleteRedirectUri::new("redirect_uri_1")], [], []),
        sample(
            [ListAuthkitOAuthResources::new()],
            [ListAuthkitOAuthResources::new().limit(5).before("b").after("a").order("asc")],
            [],
        ),
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
