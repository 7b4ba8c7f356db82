//! Magic Link: passwordless sign-in with a link in an email.
//!
//! A passwordless session is a link that can be used once, sent by WorkOS ([`SendPasswordlessSession`]) or by your
//! application. After sign-in WorkOS redirects the browser to your redirect URI with a `code` for
//! [`GetProfileAndToken`](crate::sso::GetProfileAndToken), or with the error `access_denied` if the link has
//! expired. WorkOS recommends AuthKit's Magic Auth instead, which sends codes in place of links. These
//! operations are not in WorkOS's reference any more.
//!
//! ```
//! use workos_core::passwordless::{CreatePasswordlessSession, SendPasswordlessSession};
//!
//! # async fn run(client: workos_core::Client<workos_core::testing::Script, workos_core::testing::Script>) -> Result<(), workos_core::Error> {
//! let session = client.send(CreatePasswordlessSession::new("ada@acme.com").state("/inbox")).await?;
//! client.send(SendPasswordlessSession::new(session.id)).await?;
//! # Ok(()) }
//! ```
//!
//! # Operations
//!
//! | type | request |
//! |---|---|
//! | [`CreatePasswordlessSession`] | [`POST /passwordless/sessions`](https://workos.com/docs/reference/magic-link/passwordless-session/create) |
//! | [`SendPasswordlessSession`] | [`POST /passwordless/sessions/{id}/send`](https://workos.com/docs/reference/magic-link/passwordless-session/send-email) |

use crate::types::{ConnectionId, PasswordlessSessionId, Secret, Timestamp};

/// A passwordless session: a Magic Link for one sign-in.
#[model]
pub struct PasswordlessSession {
    /// ID of the passwordless session (`passwordless_session_…`).
    pub id: PasswordlessSessionId,
    /// Email address of the user.
    pub email: String,
    /// Timestamp at which the link expires.
    pub expires_at: Option<Timestamp>,
    /// Magic Link, which signs in anyone with access to it.
    pub link: Secret,
}

/// Response to [`SendPasswordlessSession`].
#[model]
pub struct PasswordlessSendResponse {
    /// Whether the email was sent.
    pub success: Option<bool>,
}

/// Creates a passwordless session with a Magic Link. The link is not sent: see [`SendPasswordlessSession`]. Not in
/// WorkOS's reference.
#[endpoint(
    POST "/passwordless/sessions",
    operation = "create_session",
    reference = "magic-link/passwordless-session/create",
    response = PasswordlessSession,
    constants("type" = "MagicLink"),
)]
pub struct CreatePasswordlessSession {
    /// Email address of the user to authenticate.
    pub email: String,
    /// ID of the connection that the user signs in with.
    pub connection: Option<ConnectionId>,
    /// URL that the browser is redirected to with the `code`. Defaults to the environment's default
    /// redirect URI.
    pub redirect_uri: Option<String>,
    /// Lifetime of the link in seconds: 900 (15 minutes) to 86400 (24 hours).
    pub expires_in: Option<u32>,
    /// Value that the redirect URI receives unchanged.
    pub state: Option<String>,
}

/// Sends the Magic Link of a passwordless session to the user's email address. Not in WorkOS's reference.
#[endpoint(
    POST "/passwordless/sessions/{id}/send",
    operation = "send_session",
    reference = "magic-link/passwordless-session/send-email",
    response = Option<PasswordlessSendResponse>,
)]
pub struct SendPasswordlessSession {
    /// ID of the passwordless session.
    pub id: PasswordlessSessionId,
}
