//! User management (AuthKit): the people who sign in.
//!
//! ```
//! use workos_core::user_management::{CreateUser, UserPassword};
//!
//! # async fn run(client: workos_core::Client<workos_core::testing::Script, workos_core::testing::Script>) -> Result<(), workos_core::Error> {
//! let new = CreateUser::new("ada@acme.com").first_name("Ada").password(UserPassword::plain("correct horse"));
//! let user = client.send(new).await?;
//! println!("{}", user.id);
//! # Ok(()) }
//! ```

mod users;

pub use self::users::*;
