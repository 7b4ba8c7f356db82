//! The MCP server: tools that see who calls, one of which requires a scope. The part to copy.

use std::{error::Error, sync::Arc};

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::{Extension, Request},
    middleware::{Next, from_fn},
    response::{IntoResponse, Response},
};
use http::{StatusCode, Uri, request::Parts};
use rmcp::{
    ErrorData, Json,
    handler::server::common::{AsRequestContext, FromContextPart},
    tool, tool_router,
    transport::streamable_http_server::{
        StreamableHttpServerConfig, StreamableHttpService, session::never::NeverSessionManager,
    },
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use workos_core::{
    DynClient,
    resource_server::{ResourceAuth, ResourceServer, VerifiedToken},
    user_management::GetUser,
};

/// Tools that require a scope. Clients that AuthKit registers dynamically can have `openid`, `profile` and `email`.
const TOOL_SCOPES: [(&str, &str); 1] = [("email", "email")];
/// Size of a request in bytes.
const MAX_BODY_BYTES: usize = 1 << 20;

/// Returns the MCP server at a URL, which is the resource indicator of its tokens. AuthKit is that of the client.
pub(crate) fn router(client: DynClient, resource: &str) -> Result<Router, Box<dyn Error>> {
    let server = ResourceServer::new(client.config(), resource)?
        .resource_name("Acme")
        // Clients register with these scopes. Whether they can ask for further ones later is not documented.
        .scopes_supported(["openid", "email"])?
        // The tokens of machines are for the environment, not for a resource.
        .machine_audience_client_id()?;
    let url: Uri = resource.parse()?;
    let config = StreamableHttpServerConfig::default()
        // Each request is authenticated by itself, so there is no session ID that another user could send.
        .with_legacy_session_mode(false)
        .with_json_response(true)
        .with_allowed_hosts(url.host());
    let tools = Tools { client: client.clone() };
    let mcp = StreamableHttpService::new(
        move || Ok(tools.clone()),
        Arc::new(NeverSessionManager::default()),
        config,
    );
    Ok(Router::new()
        .route_service(url.path(), mcp)
        .route_layer(from_fn(require_tool_scope))
        .layer(server.layer(client)))
}

/// The tools of the server.
#[derive(Clone)]
struct Tools {
    client: DynClient,
}

#[tool_router(server_handler)]
impl Tools {
    #[tool(description = "Returns who calls: a user or a machine, the organization and the scopes")]
    async fn whoami(&self, Caller(token): Caller) -> Json<WhoAmI> {
        Json(WhoAmI {
            user_id: token.user().map(|user| user.user_id().to_string()),
            machine: token.machine().map(|machine| machine.client_id().to_string()),
            organization_id: token.organization_id().map(ToString::to_string),
            scopes: token.scopes().map(str::to_owned).collect(),
        })
    }

    #[tool(description = "Returns the email of the user who calls")]
    async fn email(&self, Caller(token): Caller) -> Result<String, ErrorData> {
        let user = token.user().filter(|_| token.has_scope("email"));
        let user = user
            .ok_or_else(|| ErrorData::invalid_request("a user with the scope `email` is required", None))?;
        let user = self.client.send(GetUser::new(user.user_id())).await;
        user.map(|user| user.email).map_err(|_| ErrorData::internal_error("the user cannot be read", None))
    }
}

/// Who calls.
#[derive(Serialize, JsonSchema)]
struct WhoAmI {
    /// ID of the user, if it is one.
    user_id: Option<String>,
    /// Client ID of the machine, if it is one.
    machine: Option<String>,
    /// ID of the organization that the user chose, or that the machine belongs to.
    organization_id: Option<String>,
    /// Scopes of the token.
    scopes: Vec<String>,
}

/// The verified token of a request, as a parameter of a tool.
struct Caller(VerifiedToken);

impl<C: AsRequestContext> FromContextPart<C> for Caller {
    fn from_context_part(context: &mut C) -> Result<Self, ErrorData> {
        // rmcp hands on the HTTP request without its body, with what the layers have put into its extensions.
        let request = context.as_request_context().extensions.get::<Parts>();
        let auth = request.and_then(|parts| parts.extensions.get::<ResourceAuth>());
        let token = auth.and_then(ResourceAuth::token).cloned();
        token
            .map(Self)
            .ok_or_else(|| ErrorData::internal_error("the request has not been authenticated", None))
    }
}

/// Denies the call of a tool whose scope the token lacks, with 403 and a challenge, from which clients know what to ask the
/// user for ([MCP, authorization]). The tool checks the scope itself, too, but an error of a tool has no challenge.
///
/// [MCP, authorization]: https://modelcontextprotocol.io/specification/2025-11-25/basic/authorization
async fn require_tool_scope(
    Extension(auth): Extension<ResourceAuth>,
    request: Request,
    next: Next,
) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, MAX_BODY_BYTES).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let call: Option<Call> = serde_json::from_slice(&body).ok();
    let called = call.filter(|call| call.method == "tools/call").map(|call| call.params.name);
    let scope = TOOL_SCOPES.iter().find(|(tool, _)| called.as_deref() == Some(tool));
    match scope.map_or(Ok(()), |(_, scope)| auth.require_scope(scope).map(drop)) {
        Ok(()) => next.run(Request::from_parts(parts, body.into())).await,
        Err(error) => auth.response(&error).map(Body::from),
    }
}

/// The part of a JSON-RPC request that names the tool.
#[derive(Deserialize)]
struct Call {
    method: String,
    params: CallParams,
}

#[derive(Deserialize)]
struct CallParams {
    name: String,
}
