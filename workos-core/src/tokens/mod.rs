//! Access tokens that are kept good: those of machines, and those of users of command lines, desktop programs and
//! daemons.

mod keeper;
mod machine;

pub use self::{keeper::*, machine::*};
