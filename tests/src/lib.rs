//! Shared by the tests of the workspace.

pub mod conformance;
pub mod cost;
mod exceptions;
pub mod inventory;
pub mod samples;
pub mod server;
