//! Access tokens that are kept good: those of machines, and those of users of command lines, desktop programs and
//! daemons.
//!
//! ```
//! use http::{HeaderMap, header::AUTHORIZATION};
//! use workos_core::{organizations::CreateOrganization, testing::Emulator, tokens::MachineTokens};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let emulator = Emulator::new();
//! # let client = emulator.client();
//! # let acme = emulator.run(client.send(CreateOrganization::new("Acme")))?;
//! # let application = emulator.machine_application(&acme.id, ["invoices:read"]);
//! # let (config, client_id, client_secret) = (client.config(), application.client_id, application.client_secret);
//! // With the AuthKit domain: `Config::authkit_domain`, or the variable `WORKOS_AUTHKIT_DOMAIN`.
//! let tokens = MachineTokens::new(config, client_id, client_secret)?.scopes(["invoices:read"]);
//! # emulator.run(async {
//! // In an async function. Only the first call sends a request.
//! let token = client.machine_token(&tokens).await?;
//! let headers = HeaderMap::from_iter([(AUTHORIZATION, token.authorization().clone())]);
//! # assert!(token.has_scope("invoices:read") && headers.len() == 1);
//! # Ok::<(), workos_core::tokens::MachineTokenError>(())
//! # })?;
//! # Ok(()) }
//! ```
//!
//! | type | tokens of | from |
//! |---|---|---|
//! | [`MachineTokens`] | a machine-to-machine application | client credentials ([RFC 6749, section 4.4](https://www.rfc-editor.org/rfc/rfc6749#section-4.4)) |
//! | [`TokenKeeper`] | a user | the refresh token of a sign-in |

mod keeper;
mod machine;

pub use self::{keeper::*, machine::*};
