//! Errors of the browser.

use std::fmt;

use crate::error::TransportFailure;

/// Reason why a [`Browser`](super::Browser) has no page to show. Neither its text nor its `Debug` contains the
/// query of a URL.
#[derive(Debug)]
#[non_exhaustive]
pub enum BrowserError {
    /// The text is not a URL that a browser opens as a page.
    InvalidUrl(String),
    /// No site has the origin of this URL. [`Browser::site`](super::Browser::site) adds one.
    UnknownSite(String),
    /// The page redirects more than 20 times. The last URL.
    TooManyRedirects(String),
    /// The page has no such link, button or form.
    NotFound {
        /// What was looked for, such as ``link or button `Sign out` ``.
        wanted: String,
        /// URL of the page.
        url: String,
        /// What the page has of the kind.
        present: Vec<String>,
    },
    /// The page is not a redirect.
    NotARedirect(String),
    /// The application ended without a response, for example because its service failed.
    Failed(String),
    /// A [`Fault`](crate::testing::Fault) of the emulator ended the connection.
    Connection(TransportFailure),
}

impl fmt::Display for BrowserError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InvalidUrl(url) => write!(f, "{url} is not a URL of a page"),
            Self::UnknownSite(url) => write!(f, "no site of the browser has the origin of {url}"),
            Self::TooManyRedirects(url) => write!(f, "too many redirects, the last one to {url}"),
            Self::NotFound { wanted, url, present } if present.is_empty() => {
                write!(f, "{url} has no {wanted}, and none at all")
            }
            Self::NotFound { wanted, url, present } => {
                write!(f, "{url} has no {wanted}, but `{}`", present.join("`, `"))
            }
            Self::NotARedirect(url) => write!(f, "{url} did not redirect"),
            Self::Failed(error) => write!(f, "the application failed: {error}"),
            Self::Connection(failure) => failure.fmt(f),
        }
    }
}

impl std::error::Error for BrowserError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Connection(failure) => Some(failure),
            _ => None,
        }
    }
}

/// Returns a URL without its query and fragment.
pub(super) fn without_query(url: &str) -> String {
    url.split(['?', '#']).next().unwrap_or_default().to_owned()
}
