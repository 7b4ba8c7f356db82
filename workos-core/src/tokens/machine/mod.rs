//! Access tokens of a machine-to-machine application.

mod error;
mod get;
mod lifetime;
mod store;
mod token;

pub use self::{
    error::MachineTokenError, get::GetMachineToken, store::MachineTokens, token::MachineAccessToken,
};

#[cfg(test)]
mod tests;
