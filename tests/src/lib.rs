//! Shared by the tests of the workspace.

pub mod cost;
