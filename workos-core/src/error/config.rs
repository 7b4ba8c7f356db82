//! Invalid configurations.

use std::fmt;

/// An invalid value in a configuration. Neither `Display` nor `Debug` contains the value, which may be a
/// secret.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ConfigError {
    /// The API key is empty or has characters that are not allowed in a header. The usual cause is a trailing
    /// line break from a file or environment variable.
    ApiKey,
    /// The client ID is empty or has characters other than visible ASCII.
    ClientId,
    /// The base URL is not of the form `https://host[:port][/path]`. The text says why, such as "has a
    /// query".
    BaseUrl(&'static str),
    /// The redirect URI is not of the form `https://host[:port]/path`. The text says why, such as "has a
    /// fragment".
    RedirectUri(&'static str),
    /// The environment variable of this name is required but not set.
    MissingVariable(&'static str),
    /// The environment variable of this name is not UTF-8.
    NotUtf8(&'static str),
    /// The value of the header of this name is empty or has characters that are not allowed in a header.
    Header(&'static str),
    /// The HTTP client could not be created. The text is the error message of the HTTP client.
    Client(Box<str>),
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ApiKey => f.write_str(
                "API key is empty or contains white space or control characters, such as a trailing line break",
            ),
            Self::ClientId => f.write_str("client ID is empty or has characters other than visible ASCII"),
            Self::BaseUrl(reason) => write!(f, "base URL {reason}"),
            Self::RedirectUri(reason) => write!(f, "redirect URI {reason}"),
            Self::MissingVariable(name) => write!(f, "{name} is not set"),
            Self::NotUtf8(name) => write!(f, "{name} is not UTF-8"),
            Self::Header(name) => write!(f, "value of header {name} is empty or not allowed in a header"),
            Self::Client(reason) => write!(f, "HTTP client could not be created: {reason}"),
        }
    }
}

impl std::error::Error for ConfigError {}
