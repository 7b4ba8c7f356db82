//! PKCE (RFC 7636) and the OAuth state.

use std::fmt;

use zeroize::Zeroizing;

use crate::{
    Entropy,
    crypto::{base64, equal, sha256},
    types::{CodeChallenge, Secret},
};

/// Code verifier of PKCE: 43 to 128 unreserved characters (RFC 7636, section 4.1).
///
/// The [`challenge`](Self::challenge) is part of the authorization URL, and the verifier is sent with the
/// code, so that a stolen code cannot be exchanged.
///
/// ```
/// use workos_core::{
///     Entropy,
///     auth::CodeVerifier,
///     user_management::{AuthenticateWithCode, AuthorizationProvider, AuthorizationUrl},
/// };
///
/// // In a program: `client.entropy()?`.
/// let verifier = CodeVerifier::generate(&mut Entropy::from_seed([7; 32]));
/// let authorization_url = AuthorizationUrl::new("https://acme.com/callback", AuthorizationProvider::AuthKit)
///     .code_challenge(verifier.challenge());
/// // In the callback:
/// let exchange = AuthenticateWithCode::new("code_1").code_verifier(&verifier);
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct CodeVerifier(Secret);

impl CodeVerifier {
    /// Minimum number of characters: 43.
    pub const MIN_LENGTH: usize = 43;
    /// Maximum number of characters: 128.
    pub const MAX_LENGTH: usize = 128;

    /// Generates a verifier of 43 characters: 32 random bytes in base64url (RFC 7636, section 4.1).
    #[must_use]
    pub fn generate(entropy: &mut Entropy) -> Self {
        Self(random_text(entropy))
    }

    /// Generates a verifier of `length` characters as WorkOS's SDKs do: the first characters of the base64url
    /// text of ¾ as many random bytes.
    ///
    /// # Errors
    ///
    /// [`InvalidCodeVerifier::Length`] unless the length is 43 to 128.
    pub fn with_length(length: usize, entropy: &mut Entropy) -> Result<Self, InvalidCodeVerifier> {
        if !(Self::MIN_LENGTH..=Self::MAX_LENGTH).contains(&length) {
            return Err(InvalidCodeVerifier::Length(length));
        }
        let mut bytes = Zeroizing::new(vec![0; length.saturating_mul(3).div_ceil(4)]);
        entropy.fill(&mut bytes);
        let mut text = base64::encode_url(&bytes);
        // Cuts off at most one character, which `Secret` erases along with the buffer.
        text.truncate(length);
        Ok(Self(text.into()))
    }

    /// Creates a verifier from text, such as one that was stored in a session.
    ///
    /// # Errors
    ///
    /// [`InvalidCodeVerifier`] unless the text has 43 to 128 of the characters `A-Z a-z 0-9 - . _ ~`.
    pub fn new(text: impl Into<Secret>) -> Result<Self, InvalidCodeVerifier> {
        let text = text.into();
        let length = text.expose().len();
        if !(Self::MIN_LENGTH..=Self::MAX_LENGTH).contains(&length) {
            return Err(InvalidCodeVerifier::Length(length));
        }
        let unreserved = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~');
        if !text.expose().bytes().all(unreserved) {
            return Err(InvalidCodeVerifier::Character);
        }
        Ok(Self(text))
    }

    /// Returns the code challenge for the authorization URL: the SHA-256 in base64url (method `S256`).
    #[must_use]
    pub fn challenge(&self) -> CodeChallenge {
        base64::encode_url(&sha256(self.expose().as_bytes())).into()
    }

    /// Returns the verifier as text. Do not log it.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose()
    }
}

impl fmt::Debug for CodeVerifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CodeVerifier(…)")
    }
}

impl std::str::FromStr for CodeVerifier {
    type Err = InvalidCodeVerifier;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::new(text)
    }
}

impl From<CodeVerifier> for Secret {
    fn from(verifier: CodeVerifier) -> Self {
        verifier.0
    }
}

impl From<&CodeVerifier> for Secret {
    fn from(verifier: &CodeVerifier) -> Self {
        verifier.0.clone()
    }
}

/// Error of creating a [`CodeVerifier`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum InvalidCodeVerifier {
    /// The length in bytes is not 43 to 128.
    Length(usize),
    /// The text has a character other than `A-Z a-z 0-9 - . _ ~`.
    Character,
}

impl fmt::Display for InvalidCodeVerifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Length(length) => write!(f, "length of the code verifier is {length}, not 43 to 128"),
            Self::Character => f.write_str("code verifier has a reserved character"),
        }
    }
}

impl std::error::Error for InvalidCodeVerifier {}

/// OAuth state: random text that is part of the authorization URL and returns in the callback (RFC 6749,
/// section 10.12).
///
/// Store the state where only this browser can present it, and exchange no code without a match.
/// [`PkceCookies`](super::PkceCookies) do this and PKCE together.
///
/// ```
/// use workos_core::{Entropy, auth::State};
///
/// let state = State::generate(&mut Entropy::from_seed([7; 32]));
/// let returned = state.expose().to_owned();
/// assert!(state.matches(&returned) && !state.matches("another"));
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct State(Secret);

impl State {
    /// Generates a state of 43 characters: 32 random bytes in base64url.
    #[must_use]
    pub fn generate(entropy: &mut Entropy) -> Self {
        Self(random_text(entropy))
    }

    /// Whether the state of the callback equals this one. Compared in constant time. An empty state matches
    /// nothing.
    #[must_use]
    pub fn matches(&self, returned: &str) -> bool {
        !self.expose().is_empty() && equal(self.expose().as_bytes(), returned.as_bytes())
    }

    /// Returns the state as text.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose()
    }
}

impl fmt::Debug for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("State(…)")
    }
}

/// Restores a stored state.
impl From<&str> for State {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

/// Restores a stored state.
impl From<Secret> for State {
    fn from(text: Secret) -> Self {
        Self(text)
    }
}

impl From<&State> for Secret {
    fn from(state: &State) -> Self {
        state.0.clone()
    }
}

/// Returns 32 random bytes in base64url: 43 characters.
fn random_text(entropy: &mut Entropy) -> Secret {
    let bytes = Zeroizing::new(entropy.bytes::<32>());
    base64::encode_url(&*bytes).into()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{CodeVerifier, InvalidCodeVerifier, State};
    use crate::{Entropy, types::Secret};

    #[test]
    fn challenge_is_that_of_the_rfc_7636_example() {
        let verifier: CodeVerifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk".parse().unwrap();
        assert_eq!(verifier.challenge().as_str(), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    }

    #[test]
    fn verifier_length_is_43_to_128() {
        for (length, is_valid) in
            [(0, false), (42, false), (43, true), (44, true), (127, true), (128, true), (129, false)]
        {
            let generated = CodeVerifier::with_length(length, &mut Entropy::from_seed([1; 32]));
            assert_eq!(
                generated.as_ref().map(|verifier| verifier.expose().len()).ok(),
                is_valid.then_some(length)
            );
            assert_eq!(CodeVerifier::new("a".repeat(length)).is_ok(), is_valid, "{length}");
        }
        let huge = CodeVerifier::with_length(usize::MAX, &mut Entropy::from_seed([1; 32]));
        assert_eq!(huge, Err(InvalidCodeVerifier::Length(usize::MAX)));
    }

    #[test]
    fn generated_verifier_is_the_base64url_of_32_random_bytes() {
        let mut entropy = Entropy::scripted((0..=40).collect::<Vec<u8>>());
        let verifier = CodeVerifier::generate(&mut entropy);
        assert_eq!(verifier.expose(), "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8");
        assert_eq!(entropy.bytes::<2>(), [32, 33]);
    }

    #[test]
    fn verifier_accepts_unreserved_characters_only() {
        let rest = "a".repeat(42);
        for character in ["-", ".", "_", "~", "A", "z", "9"] {
            assert!(CodeVerifier::new(format!("{rest}{character}")).is_ok(), "{character}");
        }
        for character in ["+", "/", "=", " ", "\n", "%", "é", "\0"] {
            let rejected = CodeVerifier::new(format!("{rest}{character}"));
            assert_eq!(rejected, Err(InvalidCodeVerifier::Character), "{character:?}");
        }
    }

    #[test]
    fn debug_hides_verifier_and_state() {
        let verifier = CodeVerifier::generate(&mut Entropy::from_seed([1; 32]));
        assert_eq!(Secret::from(&verifier).expose(), verifier.expose());
        assert!(!format!("{verifier:?}").contains(verifier.expose()));
        let state = State::generate(&mut Entropy::from_seed([1; 32]));
        assert!(!format!("{state:?}").contains(state.expose()));
    }

    #[test]
    fn empty_state_matches_nothing() {
        assert!(!State::from("").matches(""));
        assert_eq!(State::generate(&mut Entropy::from_seed([1; 32])).expose().len(), 43);
    }

    proptest! {
        #[test]
        fn generated_verifier_can_be_parsed(length in 43_usize..=128, seed: [u8; 32]) {
            let verifier = CodeVerifier::with_length(length, &mut Entropy::from_seed(seed)).unwrap();
            prop_assert_eq!(CodeVerifier::new(verifier.expose()).unwrap(), verifier);
        }

        #[test]
        fn new_never_panics(text: String) {
            let _ = CodeVerifier::new(text);
        }
    }
}
