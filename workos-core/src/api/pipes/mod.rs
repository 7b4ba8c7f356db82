//! Pipes: accounts that your users and organizations have at other providers, connected to yours. WorkOS asks for
//! their consent, keeps the tokens and refreshes them; you get a valid one when you need it.
//!
//! A *data integration* is a provider that you have set up. A *connected account* is what one owner, a user or
//! an organization, has connected to it. An owner has one for each provider, unless you say that you can deal
//! with several: make further ones with the intent to add, read with `supports_multiple_connections`, and name
//! the one that you mean by its `connected_account_id`.
//!
//! ```
//! use workos_core::pipes::{AuthorizeDataIntegration, GetAccessToken, InactiveReason, Vended};
//!
//! # async fn run(client: workos_core::Client<workos_core::testing::Script, workos_core::testing::Script>) -> Result<(), workos_core::Error> {
//! match client.send(GetAccessToken::new("github", "user_1")).await? {
//!     Vended::Active(token) => println!("for {:?}, until {:?}", token.scopes, token.expires_at),
//!     Vended::Inactive(InactiveReason::NeedsReauthorization | InactiveReason::NotInstalled) => {
//!         let authorize = AuthorizeDataIntegration::new("github", "user_1").return_to("https://acme.com/settings");
//!         println!("send the user to {}", client.send(authorize).await?.url);
//!     }
//!     _ => println!("something new"),
//! }
//! # Ok(()) }
//! ```

mod connected_accounts;
mod connections;
mod credentials;
mod custom_providers;
mod data_integrations;
mod data_providers;

pub use self::{
    connected_accounts::*, connections::*, credentials::*, custom_providers::*, data_integrations::*,
    data_providers::*,
};

open_enum! {
    /// How an account is shown to be somebody's at a provider.
    pub enum AuthMethod {
        /// They consent on a page of the provider's.
        OAuth = "oauth",
        /// By an API key of theirs.
        ApiKey = "api_key",
        /// By an OAuth client of theirs.
        ClientCredentials = "client_credentials",
    }
}

open_enum! {
    /// Who owns connections.
    pub enum ConnectionOwner {
        /// A user, for themselves.
        User = "user",
        /// An organization, for all its members.
        Organization = "organization",
    }
}
