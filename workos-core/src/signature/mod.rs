//! Signatures of webhooks and actions.
//!
//! WorkOS signs both with the header `WorkOS-Signature: t=…, v1=…`. `t` is the time in milliseconds since
//! the Unix epoch. `v1` is the HMAC-SHA-256 ([RFC 2104](https://www.rfc-editor.org/rfc/rfc2104)) of `t`, a
//! full stop and the body, in 64 lowercase hexadecimal digits; its key is the UTF-8 of the endpoint's
//! signing secret. WorkOS describes the header for
//! [webhooks](https://workos.com/docs/events/data-syncing/webhooks) and
//! [actions](https://workos.com/docs/authkit/actions).

mod check;
mod error;
mod header;
mod verified;
mod verifier;

pub(crate) use self::{
    check::{AcceptedSignature, SignatureCheck},
    verifier::sealed,
};
pub use self::{
    error::{BodyError, SecretError, SignatureError, VerificationError},
    header::{MAX_HEADER_BYTES, MAX_SIGNATURES},
    verified::Verified,
    verifier::{SignatureVerifier, SignedBody},
};

/// Name of the header with the signature: `WorkOS-Signature`, in lowercase as in
/// [`HeaderMap`](http::HeaderMap).
pub const SIGNATURE_HEADER: &str = "workos-signature";
