//! The OAuth 2.0 authorization server of an environment, at its AuthKit domain.

mod authorization_url;
mod device;
mod introspection;
mod metadata;
mod registration;
mod scope;
#[cfg(test)]
mod tests;
mod token;
mod user_info;

pub use self::{
    authorization_url::*, device::*, introspection::*, metadata::*, registration::*, scope::*, token::*,
    user_info::*,
};
