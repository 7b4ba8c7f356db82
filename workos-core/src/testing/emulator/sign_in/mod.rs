//! Authentication: grants, the steps between a grant and a session, and sessions.
//!
//! Modules import only from those above them in this list.

mod browser_session;
mod oauth;
mod one_time_code;

pub(super) mod email_codes;
pub(super) mod factors;
pub(super) mod sessions;
mod steps;

pub(super) mod authorize;
pub(super) mod devices;

pub(super) mod authenticate;

#[cfg(test)]
mod page_tests;
#[cfg(test)]
mod tests;
