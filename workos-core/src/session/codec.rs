//! Sessions in and out of their seals.

use std::fmt;

use super::{InvalidSessionData, SessionData, casing::Casing};
use crate::{
    Entropy,
    cookie::ChunkedCookie,
    seal::{Keyring, SealError, SealFormat, SealKey, SealKeyError, UnsealError},
    types::{Secret, Timestamp},
    user_management::AuthenticateResponse,
};

/// Turns sessions into the text of a cookie and back.
///
/// It writes with the current key of its [`Keyring`], in that key's format, and reads with all of them. So an
/// application moves from one password, or one SDK, to another without logging anybody out: what was sealed
/// otherwise is read and sealed anew. Fields that it does not know survive, and each family of SDKs gets the
/// spelling that it reads: `accessToken` for AuthKit's libraries and Node, `access_token` for the others.
///
/// ```
/// use workos_core::{Entropy, seal::{Keyring, SealKey}, session::SessionCodec, types::Timestamp};
///
/// # fn run(old_cookie: &str, now: Timestamp, entropy: &mut Entropy) -> Result<(), Box<dyn std::error::Error>> {
/// let keyring = Keyring::new(SealKey::iron("a new password of 32 characters or more")?)
///     .and(SealKey::iron("the old password of 32 characters or more")?);
/// let codec = SessionCodec::new(keyring);
/// let unsealed = codec.unseal(old_cookie, now)?;
/// let new_cookie = codec.seal(&unsealed.session, now, entropy)?;
/// # Ok(()) }
/// ```
#[derive(Debug, Clone)]
pub struct SessionCodec {
    keyring: Keyring,
    accepts_unsealed: bool,
}

/// A session that was in a cookie.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct UnsealedSession {
    /// The session.
    pub session: SessionData,
    /// Whether it was sealed as the codec seals; if not, seal it anew.
    pub is_current: bool,
}

/// Why there is no session in a cookie.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum UnsealSessionError {
    /// The seal: another password, another format, or something else than a session.
    Seal(UnsealError),
    /// The content.
    Data(InvalidSessionData),
}

impl SessionCodec {
    /// A codec over a keyring.
    #[must_use]
    pub fn new(keyring: Keyring) -> Self {
        Self { keyring, accepts_unsealed: false }
    }

    /// A codec that writes and reads what AuthKit's libraries and the Node SDK do, with one password.
    ///
    /// # Errors
    ///
    /// Returns [`SealKeyError`] if the password is shorter than 32 characters.
    pub fn authkit(cookie_password: impl Into<Secret>) -> Result<Self, SealKeyError> {
        Ok(Self::new(Keyring::new(SealKey::iron(cookie_password)?)))
    }

    /// Reads cookies that are plain JSON, too. Nothing but the access token protects those: whoever can set
    /// the cookie chooses everything else in it, the refresh token and the user included. For the time in
    /// which an application moves away from such cookies.
    #[must_use]
    pub fn accept_unsealed(mut self) -> Self {
        self.accepts_unsealed = true;
        self
    }

    /// The session of somebody who has signed in, spelled as readers of the codec's format expect.
    #[must_use]
    pub fn session(&self, response: &AuthenticateResponse) -> SessionData {
        SessionData::new(response, casing(self.keyring.format()))
    }

    /// Seals a session.
    ///
    /// # Errors
    ///
    /// Returns [`SealError`] if the session is longer than a seal may be.
    pub fn seal(
        &self,
        session: &SessionData,
        now: Timestamp,
        entropy: &mut Entropy,
    ) -> Result<Secret, SealError> {
        self.keyring.seal(session.json().as_bytes(), None, now, entropy)
    }

    /// Reads a sealed session.
    ///
    /// # Errors
    ///
    /// Returns [`UnsealSessionError`]; it tells a password that does not fit from text that is no seal.
    pub fn unseal(&self, sealed: &str, now: Timestamp) -> Result<UnsealedSession, UnsealSessionError> {
        if self.accepts_unsealed && sealed.starts_with('{') {
            let session = SessionData::parse(sealed.as_bytes().to_vec().into())?;
            return Ok(self.in_current_spelling(session, None));
        }
        let unsealed = self.keyring.unseal(sealed, now)?;
        let session = if unsealed.format == SealFormat::Iron && unsealed.version_suffix != Some(2) {
            SessionData::parse_persistent(unsealed.plaintext)?
        } else {
            SessionData::parse(unsealed.plaintext)?
        };
        if unsealed.is_current {
            return Ok(UnsealedSession { session, is_current: true });
        }
        Ok(self.in_current_spelling(session, Some(unsealed.format)))
    }

    /// Sets a cookie up for the text that is sealed. Frameworks of Go and Python decode nothing in a cookie;
    /// those of the others take a plus sign for a space unless it is encoded. In Iron's text they are the same.
    pub(super) fn prepare(&self, cookie: ChunkedCookie) -> ChunkedCookie {
        match self.keyring.format() {
            SealFormat::Go | SealFormat::Python => cookie.verbatim(),
            _ => cookie,
        }
    }

    /// Prepares a session for another seal. The spelling changes only with the family of its readers.
    fn in_current_spelling(&self, mut session: SessionData, from: Option<SealFormat>) -> UnsealedSession {
        if from != Some(self.keyring.format()) {
            session.spell(casing(self.keyring.format()));
        }
        UnsealedSession { session, is_current: false }
    }
}

/// How those who read a format expect its fields to be spelled.
fn casing(format: SealFormat) -> Casing {
    if format == SealFormat::Iron { Casing::Camel } else { Casing::Snake }
}

impl From<UnsealError> for UnsealSessionError {
    fn from(error: UnsealError) -> Self {
        Self::Seal(error)
    }
}

impl From<InvalidSessionData> for UnsealSessionError {
    fn from(error: InvalidSessionData) -> Self {
        Self::Data(error)
    }
}

impl fmt::Display for UnsealSessionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Seal(error) => error.fmt(f),
            Self::Data(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for UnsealSessionError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Seal(error) => Some(error),
            Self::Data(error) => Some(error),
        }
    }
}
