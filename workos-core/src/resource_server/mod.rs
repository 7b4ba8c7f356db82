//! API and MCP servers whose access tokens are issued by AuthKit, the OAuth authorization server of the environment: bearer
//! tokens, scopes, challenges, and the metadata by which clients find where to sign in.
//!
//! ```
//! use bytes::Bytes;
//! use http::{Request, Response};
//! use workos_core::{BaseUrl, Config, resource_server::{Handled, ResourceServer}, testing::Script};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let config = Config::without_api_key().authkit_domain(BaseUrl::new("https://acme.authkit.app")?);
//! let server = ResourceServer::new(&config, "https://mcp.acme.com/mcp")?
//!     .required_scopes(["invoices:read"])?
//!     .scopes_supported(["invoices:write"])?;
//!
//! # let script = Script::new();
//! let client = script.client_with(config);
//! let request = Request::post("/mcp").body(())?;
//! let response = script.run(async {
//!     let mut handling = server.handle(&request, client.seed());
//!     match client.drive(&mut handling).await {
//!         // A metadata document, or the response to a request without a valid token.
//!         Handled::Respond(response) => response,
//!         // The application responds.
//!         Handled::Forward(auth) => Response::new(Bytes::from(format!("hello, {:?}", auth.token()))),
//!     }
//! });
//! assert_eq!(response.status(), 401);
//! assert_eq!(
//!     response.headers()["www-authenticate"],
//!     "Bearer resource_metadata=\"https://mcp.acme.com/.well-known/oauth-protected-resource/mcp\", \
//!      scope=\"invoices:read\"",
//! );
//! # Ok(()) }
//! ```
//!
//! Web frameworks need none of this: with the feature `tower-03`, `server.layer(client)` is a layer for axum, tonic,
//! hyper and every other `tower::Service`, and `layer::RequireScope` requires a scope of many routes; with `axum-08`
//! there are extractors ([`Authenticated`](crate::extract::Authenticated), [`HasScope`](crate::extract::HasScope)).
//! [`Client::authenticate_token`](crate::Client::authenticate_token) authenticates a single request.
//!
//! # Set-up in WorkOS's dashboard
//!
//! Register the resource identifier as a resource indicator of the environment (Connect, Configuration; or
//! [`CreateAuthkitOAuthResource`](crate::user_management::CreateAuthkitOAuthResource)), and enable Client ID Metadata Documents or
//! dynamic client registration for MCP clients that the environment does not know.
//!
//! # What is answered
//!
//! For the resource `https://mcp.acme.com/mcp`:
//!
//! | path | response |
//! |---|---|
//! | `/.well-known/oauth-protected-resource/mcp` | [metadata](ProtectedResourceMetadata) of the resource ([RFC 9728](https://www.rfc-editor.org/rfc/rfc9728#section-3.1)) |
//! | `/.well-known/oauth-protected-resource` | the same, for clients that do not insert the path |
//! | `/.well-known/oauth-authorization-server`, also with `/mcp` | copy of the AuthKit domain's document, for older MCP clients |
//! | `/.well-known/openid-configuration`, also with `/mcp` | the same |
//! | a [public path](ResourceServer::public_path) | that of the application |
//! | any other | that of the application if the token is valid, otherwise a denial |
//!
//! The documents are public: they can be read by scripts of any origin, and an OPTIONS request for them is answered. A
//! copy is kept for 10 minutes, and longer while the AuthKit domain cannot be reached; without one the response is 503. It
//! is served only if its issuer is exactly the AuthKit domain. The layer has to be around the whole router, since the
//! documents are at the root. A layer that answers preflight requests (CORS) belongs around this one, and should expose
//! `WWW-Authenticate`.
//!
//! # Which tokens are accepted
//!
//! The token comes in exactly one `Authorization` header with the scheme `Bearer`, never in the query. It must
//!
//! - be signed with RS256 by a key of `{domain}/oauth2/jwks`; a key in the token's own header is a reason to reject it,
//! - have the AuthKit domain as its issuer (`iss`) and the resource identifier as its audience or one of its audiences
//!   (`aud`), both compared exactly. Other audiences are accepted only by
//!   [`audience_client_id`](ResourceServer::audience_client_id) or, for machines,
//!   [`machine_audience_client_id`](ResourceServer::machine_audience_client_id),
//! - have an expiry (`exp`) in the future, and no `nbf` in the future, with a [leeway](ResourceServer::leeway) that is zero
//!   by default,
//! - be that of a user or a machine; see [`VerifiedToken`]. Tokens of AuthKit's sessions are rejected,
//! - have all required scopes, as whole words of `scope`. A token without `scope` has none.
//!
//! WorkOS's documentation of February 2026 shows tokens without `client_id`, `scope` and, for machines, `aud`; newer pages
//! have them. Older tokens are accepted as far as the rules above allow.
//!
//! # Denials
//!
//! | request | status | `WWW-Authenticate` |
//! |---|---|---|
//! | no token | 401 | no `error` |
//! | invalid, expired or revoked token | 401 | `error="invalid_token"` |
//! | token in the query, several `Authorization` headers | 400 | `error="invalid_request"` |
//! | scope is missing | 403 | `error="insufficient_scope"` with all scopes that the request needs |
//! | a machine where a user is required, or the reverse | 403 | none |
//! | the keys cannot be fetched, or the token not be introspected | 503 with `Retry-After` | none |
//!
//! Each challenge has the URL of the metadata document (`resource_metadata`), made from the configuration and not from
//! the request, and the required scopes.

#![cfg_attr(
    not(any(feature = "tower-03", feature = "axum-08")),
    allow(rustdoc::broken_intra_doc_links, reason = "the docs name items of all features")
)]

mod authenticate;
mod bearer;
mod discovery;
mod error;
mod handle;
mod identifier;
mod metadata;
mod responses;
mod scope;
mod server;
#[cfg(test)]
mod tests;
mod token;

pub use self::{
    authenticate::AuthenticateToken,
    error::{RequiredScopes, ResourceServerError, TokenError},
    handle::{HandleRequest, Handled, ResourceAuth},
    metadata::ProtectedResourceMetadata,
    server::ResourceServer,
    token::{MachineToken, TokenClaims, UserToken, VerifiedToken},
};
pub use crate::request_head::RequestHead;
