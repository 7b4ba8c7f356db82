//! Passwordless: single sign-on by a link in an e-mail.
//!
//! A session is a link that is good once. WorkOS sends it, or you do; whoever follows it arrives at your
//! redirect URI with a code for [`GetProfileAndToken`](crate::sso::GetProfileAndToken). AuthKit's Magic
//! Auth does the same with codes, and is what WorkOS recommends today. Not in WorkOS's reference.
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
    /// A link that signs somebody in.
    PasswordlessSession {
        /// Its id.
        id: PasswordlessSessionId,
        /// The address that it is for.
        email: String,
        /// When it expires.
        expires_at: Option<Timestamp>,
        /// The link, which signs in whoever follows it.
        link: Secret,
    }
}

model! {
    /// What became of the e-mail with a link.
    SentPasswordlessSession {
        /// Whether it was sent.
        success: Option<bool>,
    }
}

endpoint! {
    /// Makes a link that signs somebody in. Nothing is sent: see [`SendSession`]. Not in WorkOS's reference.
    CreateSession: POST "/passwordless/sessions" as "create_session" -> PasswordlessSession,
    constant {
        "type": "MagicLink",
    }
    body {
        /// Their e-mail address.
        email: String,
        /// The connection that they sign in through.
        connection: Option<ConnectionId>,
        /// Where they go with their code; the default redirect URI if left out.
        redirect_uri: Option<String>,
        /// How long the link is good, in seconds: 900 to 86400.
        expires_in: Option<u32>,
        /// A text that comes back to your redirect URI along with the code.
        state: Option<String>,
    }
}

endpoint! {
    /// Sends a link to the address that it is for, by e-mail. Not in WorkOS's reference.
    SendSession: POST "/passwordless/sessions/{id}/send" as "send_session" -> Option<SentPasswordlessSession>,
    path {
        /// The session.
        id: PasswordlessSessionId,
    }
}
