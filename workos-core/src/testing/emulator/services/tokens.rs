//! JSON Web Tokens (RFC 7519) that are no access tokens of user sessions.

use super::super::{row::Row, store::Store};
use crate::{testing::TokenSigner, types::Timestamp};

/// Signs a token with the key of the environment, as WorkOS does. The claims have to say by `sub_profile` or `sub_type`
/// that the token is none of a user session.
pub(super) fn sign(store: &mut Store, claims: Row, now: Timestamp, expires_at: Option<Timestamp>) -> String {
    let mut claims = claims
        .with("iss", format!("https://api.workos.com/user_management/{}", store.settings.client_id))
        .with("jti", store.new_token("token"))
        .with("iat", now.unix_seconds());
    if let Some(expires_at) = expires_at {
        claims.set("exp", expires_at.unix_seconds());
    }
    TokenSigner::new().sign(&claims).expose().to_owned()
}
