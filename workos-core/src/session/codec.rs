//! Seals and unseals sessions.

use std::fmt;

use super::{InvalidSessionData, SessionData, casing::Casing};
use crate::{
    Entropy,
    cookie::ChunkedCookie,
    seal::{Keyring, SealError, SealFormat, SealKey, SealKeyError, UnsealError},
    types::{Secret, Timestamp},
    user_management::AuthenticateResponse,
};

/// Seals sessions for a cookie and unseals them.
///
/// Sessions are sealed with the current key of the [`Keyring`], in that key's format, and unsealed with any
/// of its keys. An application can therefore change the cookie password or the SDK without logging users out:
/// a session that was sealed with another key or format is unsealed and sealed again. Unknown fields are
/// kept, and field names are written as the SDKs that share the format read them: `accessToken` for AuthKit's
/// libraries and the Node SDK, `access_token` for the others.
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

/// A session that was unsealed.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct UnsealedSession {
    /// The session.
    pub session: SessionData,
    /// Whether the session was sealed with the current key and format. If not, seal it again.
    pub is_current: bool,
}

/// Error of unsealing a session.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum UnsealSessionError {
    /// The seal cannot be opened: another password, another format, or not a seal.
    Seal(UnsealError),
    /// The sealed content is not a session.
    Data(InvalidSessionData),
}

impl SessionCodec {
    /// Creates a codec with a keyring.
    #[must_use]
    pub fn new(keyring: Keyring) -> Self {
        Self { keyring, accepts_unsealed: false }
    }

    /// Creates a codec for the sealed sessions of AuthKit's libraries and the Node SDK, with one cookie
    /// password.
    ///
    /// # Errors
    ///
    /// [`SealKeyError`] if the password is shorter than 32 characters or consists of white space.
    pub fn authkit(cookie_password: impl Into<Secret>) -> Result<Self, SealKeyError> {
        Ok(Self::new(Keyring::new(SealKey::iron(cookie_password)?)))
    }

    /// Also accepts sessions that are plain JSON without a seal, for the time in which an application
    /// migrates from such cookies.
    ///
    /// Only the access token in them is authenticated: a client can choose everything else, including the
    /// refresh token and the user.
    #[must_use]
    pub fn accept_unsealed(mut self) -> Self {
        self.accepts_unsealed = true;
        self
    }

    /// Creates the session of a user who has signed in, with the field names of the codec's format.
    #[must_use]
    pub fn session(&self, response: &AuthenticateResponse) -> SessionData {
        SessionData::new(response, casing(self.keyring.format()))
    }

    /// Seals a session.
    ///
    /// # Errors
    ///
    /// [`SealError`] if the session is too long to be sealed.
    pub fn seal(
        &self,
        session: &SessionData,
        now: Timestamp,
        entropy: &mut Entropy,
    ) -> Result<Secret, SealError> {
        self.keyring.seal(session.json().as_bytes(), None, now, entropy)
    }

    /// Unseals a session.
    ///
    /// # Errors
    ///
    /// [`UnsealSessionError`]. A wrong password and text that is not a seal are different errors.
    pub fn unseal(&self, sealed: &str, now: Timestamp) -> Result<UnsealedSession, UnsealSessionError> {
        if self.accepts_unsealed && sealed.starts_with('{') {
            let session = SessionData::parse(sealed.as_bytes().to_vec().into())?;
            return Ok(self.in_current_casing(session, None));
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
        Ok(self.in_current_casing(session, Some(unsealed.format)))
    }

    /// Returns the cookie with the encoding that the format's readers expect. Frameworks of Go and Python do
    /// not percent-decode cookies; those of the other SDKs decode a plus sign to a space unless it is
    /// percent-encoded. Text in the Iron format is the same either way.
    pub(super) fn prepare(&self, cookie: ChunkedCookie) -> ChunkedCookie {
        match self.keyring.format() {
            SealFormat::Go | SealFormat::Python => cookie.verbatim(),
            _ => cookie,
        }
    }

    /// Prepares a session to be sealed again. The field names change only with the format.
    fn in_current_casing(&self, mut session: SessionData, from: Option<SealFormat>) -> UnsealedSession {
        if from != Some(self.keyring.format()) {
            session.rename_fields(casing(self.keyring.format()));
        }
        UnsealedSession { session, is_current: false }
    }
}

/// Returns the casing of field names that the readers of a format expect.
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
