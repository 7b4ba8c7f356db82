//! Shared by the tests of the workspace.

pub mod conformance;
pub mod cost;
mod exceptions;
pub mod inventory;
pub mod samples;
pub mod server;

/// The README, so that its code is compiled.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
pub struct Readme;
