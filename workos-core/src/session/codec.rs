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

#[cfg(test)]
mod tests {
    use std::error::Error as _;

    use super::{SessionCodec, UnsealSessionError};
    use crate::{
        Entropy,
        cookie::{ChunkedCookie, RequestCookies},
        seal::{Keyring, SealKey, UnsealError},
        session::{InvalidSessionData, SessionData},
        types::Timestamp,
    };

    const PASSWORD: &str = "a-cookie-password-of-32-chars-or-more!!";
    const CAMEL: &str = r#"{"accessToken":"a","refreshToken": "r"}"#;
    const SNAKE: &str = r#"{"access_token":"a","refresh_token": "r"}"#;

    fn now() -> Timestamp {
        Timestamp::from_unix_seconds(1_764_000_000)
    }

    fn iron() -> SealKey {
        SealKey::iron(PASSWORD).unwrap()
    }

    fn go() -> SealKey {
        SealKey::go(PASSWORD).unwrap()
    }

    fn sealed(key: SealKey, json: &str) -> String {
        let sealed = Keyring::new(key).seal(json.as_bytes(), None, now(), &mut Entropy::from_seed([1; 32]));
        sealed.unwrap().expose().to_owned()
    }

    fn unseal(codec: &SessionCodec, sealed: &str) -> Result<(String, bool), UnsealSessionError> {
        codec.unseal(sealed, now()).map(|unsealed| (unsealed.session.json().to_owned(), unsealed.is_current))
    }

    #[test]
    fn plain_json_is_accepted_only_if_enabled() {
        let codec = SessionCodec::new(iron().into());
        let unknown = Err(UnsealSessionError::Seal(UnsealError::UnknownFormat));
        assert_eq!(unseal(&codec, CAMEL), unknown);
        let codec = codec.accept_unsealed();
        let renamed = r#"{"accessToken":"a","refreshToken":"r"}"#.to_owned();
        assert_eq!(unseal(&codec, CAMEL), Ok((CAMEL.to_owned(), false)));
        assert_eq!(unseal(&codec, SNAKE), Ok((renamed, false)));
        assert_eq!(unseal(&codec, "{}"), Err(UnsealSessionError::Data(InvalidSessionData::AccessToken)));
        // Sealed sessions are still accepted, other text is not.
        assert_eq!(unseal(&codec, &sealed(iron(), CAMEL)), Ok((CAMEL.to_owned(), true)));
        assert_eq!(unseal(&codec, &format!(" {CAMEL}")), unknown);
    }

    #[test]
    fn session_of_another_format_is_renamed_and_not_current() {
        let (camel, snake) = (CAMEL.replace(": ", ":"), SNAKE.replace(": ", ":"));
        let (camel, snake) = (camel.as_str(), snake.as_str());
        for (keys, text, expected) in [
            ([iron(), go()], sealed(iron(), CAMEL), (CAMEL, true)),
            ([iron(), go()], sealed(go(), SNAKE), (camel, false)),
            ([go(), iron()], sealed(go(), SNAKE), (SNAKE, true)),
            ([go(), iron()], sealed(iron(), CAMEL), (snake, false)),
            // Within a format the names stay as they are, even if they are those of another one.
            ([iron(), iron()], sealed(iron(), SNAKE), (SNAKE, true)),
        ] {
            let [first, second] = keys;
            let codec = SessionCodec::new(Keyring::new(first).and(second));
            assert_eq!(unseal(&codec, &text), Ok((expected.0.to_owned(), expected.1)), "{codec:?}");
        }
        let other = SealKey::iron("another-cookie-password-of-32-chars-or-more").unwrap();
        let codec = SessionCodec::new(Keyring::new(other).and(iron()));
        assert_eq!(unseal(&codec, &sealed(iron(), SNAKE)), Ok((SNAKE.to_owned(), false)));
    }

    #[test]
    fn iron_session_object_is_unwrapped_unless_the_version_is_2() {
        let wrapped = format!(r#"{{"persistent":{CAMEL}}}"#);
        let codec = SessionCodec::authkit(PASSWORD).unwrap();
        let text = sealed(iron(), &wrapped);
        let bare = text.strip_suffix("~2").unwrap();
        let missing = Err(UnsealSessionError::Data(InvalidSessionData::AccessToken));
        assert_eq!(unseal(&codec, &text), missing);
        for older in [bare.to_owned(), format!("{bare}~1")] {
            assert_eq!(unseal(&codec, &older), Ok((CAMEL.to_owned(), false)));
        }
        assert_eq!(unseal(&SessionCodec::new(go().into()), &sealed(go(), &wrapped)), missing);
    }

    #[test]
    fn cookie_is_verbatim_for_sdks_that_do_not_decode() {
        let written = |key: SealKey| {
            let cookie = SessionCodec::new(key.into()).prepare(ChunkedCookie::session());
            let cookies = cookie.write("a+/=", &RequestCookies::none()).unwrap();
            cookies[0].value().expose().to_owned()
        };
        assert_eq!(written(iron()), "a%2B%2F%3D");
        assert_eq!(written(go()), "a+/=");
    }

    #[test]
    fn session_is_sealed_in_the_casing_of_the_format() {
        let response = serde_json::from_str(
            r#"{"user":{"id":"user_1","email":"a@b.c"},"access_token":"a","refresh_token":"r"}"#,
        );
        let response = response.unwrap();
        let has = |session: SessionData, name: &str| session.json().contains(name);
        assert!(has(SessionCodec::new(iron().into()).session(&response), r#""accessToken":"a""#));
        assert!(has(SessionCodec::new(go().into()).session(&response), r#""access_token":"a""#));
    }

    #[test]
    fn errors_have_text_and_source() {
        for (error, text) in [
            (UnsealSessionError::from(UnsealError::Expired), UnsealError::Expired.to_string()),
            (
                UnsealSessionError::from(InvalidSessionData::AccessToken),
                "session has no access token".to_owned(),
            ),
        ] {
            assert_eq!(error.to_string(), text);
            assert_eq!(error.source().unwrap().to_string(), text);
            assert!(!text.is_empty());
        }
    }
}
