//! Proof of key for the exchange of codes (PKCE, RFC 7636), and the state that comes back with a code.

use std::fmt;

use zeroize::Zeroizing;

use crate::{
    Entropy,
    crypto::{base64, equal, sha256},
    types::{CodeChallenge, Secret},
};

/// The secret half of PKCE: 43 to 128 unreserved characters (RFC 7636, section 4.1).
///
/// Its [`challenge`](Self::challenge) goes into the authorization URL, the verifier itself with the code, so that a
/// stolen code is worth nothing.
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
/// let page = AuthorizationUrl::new("https://acme.com/callback", AuthorizationProvider::AuthKit)
///     .code_challenge(verifier.challenge());
/// // … and when the browser is back:
/// let exchange = AuthenticateWithCode::new("code_1").code_verifier(&verifier);
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct CodeVerifier(Secret);

impl CodeVerifier {
    /// The fewest characters that a verifier may have.
    pub const MIN_LENGTH: usize = 43;
    /// The most characters that a verifier may have.
    pub const MAX_LENGTH: usize = 128;

    /// A verifier of 43 characters, which hold 256 random bits.
    #[must_use]
    pub fn generate(entropy: &mut Entropy) -> Self {
        Self::of_length(Self::MIN_LENGTH, entropy)
    }

    /// A verifier of so many characters, made as WorkOS's SDKs do: the first of the base64url of ¾ as many bytes.
    ///
    /// # Errors
    ///
    /// Returns [`InvalidCodeVerifier::Length`] unless it is 43 to 128.
    pub fn with_length(length: usize, entropy: &mut Entropy) -> Result<Self, InvalidCodeVerifier> {
        if !(Self::MIN_LENGTH..=Self::MAX_LENGTH).contains(&length) {
            return Err(InvalidCodeVerifier::Length(length));
        }
        Ok(Self::of_length(length, entropy))
    }

    /// Takes a verifier that was made before, such as one kept in a session.
    ///
    /// # Errors
    ///
    /// Returns [`InvalidCodeVerifier`] unless it is 43 to 128 of `A-Z a-z 0-9 - . _ ~`.
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

    fn of_length(length: usize, entropy: &mut Entropy) -> Self {
        let mut bytes = Zeroizing::new(vec![0; length.saturating_mul(3).div_ceil(4)]);
        entropy.fill(&mut bytes);
        let mut text = base64::encode_url(&bytes);
        // At most one character is dropped, so that the copy made by `Secret` is of all that was secret.
        text.truncate(length);
        Self(text.into())
    }

    /// What goes into the authorization URL: the SHA-256 in base64url, `S256`.
    #[must_use]
    pub fn challenge(&self) -> CodeChallenge {
        base64::encode_url(&sha256(self.expose().as_bytes())).into()
    }

    /// The verifier as text. Don't log it.
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

/// Why a text is no code verifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum InvalidCodeVerifier {
    /// It has so many bytes, which is not 43 to 128.
    Length(usize),
    /// It has a character other than `A-Z a-z 0-9 - . _ ~`.
    Character,
}

impl fmt::Display for InvalidCodeVerifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Length(length) => write!(f, "a code verifier has 43 to 128 characters, not {length}"),
            Self::Character => f.write_str("a code verifier has a character that is not unreserved"),
        }
    }
}

impl std::error::Error for InvalidCodeVerifier {}

/// A state: a random text that goes along to the authorization page and comes back with the code (RFC 6749,
/// section 10.12). Keep it where only this browser has it, and take no code without it.
///
/// [`VerifierCookies`](super::VerifierCookies) do this and PKCE together.
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
    /// A state of 43 characters: 32 random bytes in base64url.
    #[must_use]
    pub fn generate(entropy: &mut Entropy) -> Self {
        let bytes = Zeroizing::new(entropy.bytes::<32>());
        Self(base64::encode_url(&*bytes).into())
    }

    /// Whether the state that came back is this one; compared in constant time. Never so if this is empty.
    #[must_use]
    pub fn matches(&self, returned: &str) -> bool {
        !self.expose().is_empty() && equal(self.expose().as_bytes(), returned.as_bytes())
    }

    /// The state as text.
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

/// A state that was kept.
impl From<&str> for State {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

/// A state that was kept.
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{CodeVerifier, InvalidCodeVerifier, State};
    use crate::{Entropy, types::Secret};

    #[test]
    fn the_example_of_rfc_7636() {
        let verifier: CodeVerifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk".parse().unwrap();
        assert_eq!(verifier.challenge().as_str(), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    }

    #[test]
    fn lengths_are_43_to_128() {
        for (length, fine) in
            [(0, false), (42, false), (43, true), (44, true), (127, true), (128, true), (129, false)]
        {
            let made = CodeVerifier::with_length(length, &mut Entropy::from_seed([1; 32]));
            assert_eq!(made.as_ref().map(|verifier| verifier.expose().len()).ok(), fine.then_some(length));
            assert_eq!(CodeVerifier::new("a".repeat(length)).is_ok(), fine, "{length}");
        }
        let huge = CodeVerifier::with_length(usize::MAX, &mut Entropy::from_seed([1; 32]));
        assert_eq!(huge, Err(InvalidCodeVerifier::Length(usize::MAX)));
    }

    #[test]
    fn only_unreserved_characters_are_taken() {
        let rest = "a".repeat(42);
        for character in ["-", ".", "_", "~", "A", "z", "9"] {
            assert!(CodeVerifier::new(format!("{rest}{character}")).is_ok(), "{character}");
        }
        for character in ["+", "/", "=", " ", "\n", "%", "é", "\0"] {
            let refused = CodeVerifier::new(format!("{rest}{character}"));
            assert_eq!(refused, Err(InvalidCodeVerifier::Character), "{character:?}");
        }
    }

    #[test]
    fn a_verifier_is_given_to_endpoints_and_not_to_debug() {
        let verifier = CodeVerifier::generate(&mut Entropy::from_seed([1; 32]));
        assert_eq!(Secret::from(&verifier).expose(), verifier.expose());
        assert!(!format!("{verifier:?}").contains(verifier.expose()));
        let state = State::generate(&mut Entropy::from_seed([1; 32]));
        assert!(!format!("{state:?}").contains(state.expose()));
    }

    #[test]
    fn an_empty_state_matches_nothing() {
        assert!(!State::from("").matches(""));
        assert_eq!(State::generate(&mut Entropy::from_seed([1; 32])).expose().len(), 43);
    }

    proptest! {
        #[test]
        fn whatever_is_generated_can_be_read(length in 43_usize..=128, seed: [u8; 32]) {
            let verifier = CodeVerifier::with_length(length, &mut Entropy::from_seed(seed)).unwrap();
            prop_assert_eq!(CodeVerifier::new(verifier.expose()).unwrap(), verifier);
        }

        #[test]
        fn no_text_panics(text: String) {
            let _ = CodeVerifier::new(text);
        }
    }
}
