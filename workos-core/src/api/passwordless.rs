//! Magic Link: passwordless sign-in with a link in an email.
//!
//! A passwordless session is a link that can be used once, sent by WorkOS ([`SendSession`]) or by your
//! application. After sign-in WorkOS redirects the browser to your redirect URI with a `code` for
//! [`GetProfileAndToken`](crate::sso::GetProfileAndToken), or with the error `access_denied` if the link has
//! expired. WorkOS recommends AuthKit's Magic Auth instead, which sends codes in place of links. These
//! operations are not in WorkOS's reference any more.
//!
//! ```
//! use workos_core::passwordless::{CreateSession, SendSession};
//!
//! # async fn run(client: workos_core::Client<workos_core::testing::Script, workos_core::testing::Script>) -> Result<(), workos_core::Error> {
//! let session = client.send(CreateSession::new("ada@acme.com").state("/inbox")).await?;
//! client.send(SendSession::new(session.id)).await?;
//! # Ok(()) }
//! ```

use crate::types::{ConnectionId, PasswordlessSessionId, Secret, Timestamp};

model! {
    /// A passwordless session: a Magic Link for one sign-in.
    PasswordlessSession {
        /// ID of the passwordless session (`passwordless_session_…`).
        id: PasswordlessSessionId,
        /// Email address of the user.
        email: String,
        /// Timestamp at which the link expires.
        expires_at: Option<Timestamp>,
        /// Magic Link, which signs in anyone with access to it.
        link: Secret,
    }
}

model! {
    /// Response to [`SendSession`].
    SentPasswordlessSession {
        /// Whether the email was sent.
        success: Option<bool>,
    }
}

endpoint! {
    /// Creates a passwordless session with a Magic Link. The link is not sent: see [`SendSession`]. Not in
    /// WorkOS's reference.
    CreateSession: POST "/passwordless/sessions" as "create_session" -> PasswordlessSession,
    constant {
        "type": "MagicLink",
    }
    body {
        /// Email address of the user to authenticate.
        email: String,
        /// ID of the connection that the user signs in with.
        connection: Option<ConnectionId>,
        /// URL that the browser is redirected to with the `code`. Defaults to the environment's default
        /// redirect URI.
        redirect_uri: Option<String>,
        /// Lifetime of the link in seconds: 900 (15 minutes) to 86400 (24 hours).
        expires_in: Option<u32>,
        /// Value that the redirect URI receives unchanged.
        state: Option<String>,
    }
}

endpoint! {
    /// Sends the Magic Link of a passwordless session to the user's email address. Not in WorkOS's reference.
    SendSession: POST "/passwordless/sessions/{id}/send" as "send_session" -> Option<SentPasswordlessSession>,
    path {
        /// ID of the passwordless session.
        id: PasswordlessSessionId,
    }
}
