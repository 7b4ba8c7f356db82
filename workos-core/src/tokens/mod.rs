//! Tokens beyond the session cookies of a web application.
//!
//! | part | purpose |
//! |---|---|
//! | [`TokenKeeper`] | Keeps a user of a command line, desktop program or daemon signed in. |

mod keeper;

pub use self::keeper::*;
