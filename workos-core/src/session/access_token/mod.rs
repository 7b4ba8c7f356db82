//! Access tokens: claims, rules, and errors.

mod claims;
mod error;
mod parse;
mod rules;

#[cfg(test)]
mod tests;

pub(in crate::session) use self::parse::Parsed;
pub use self::{
    claims::AccessTokenClaims,
    error::{AccessTokenError, TokenKindError},
    parse::MAX_TOKEN_BYTES,
    rules::AccessTokenRules,
};
