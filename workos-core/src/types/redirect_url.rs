//! URLs that browsers are sent to.

use std::fmt;

use http::{HeaderValue, Uri};

/// A URL that a browser is sent to: as text, as a `Location` header, as an `http::Uri`, and with the
/// feature `url` as a `url::Url`.
///
/// `Debug` hides its query, which may hold a token or a state. `Display` shows all of it.
#[derive(Clone, PartialEq, Eq)]
pub struct RedirectUrl {
    uri: Uri,
    text: Box<str>,
}

impl RedirectUrl {
    pub(crate) fn new(uri: Uri) -> Self {
        Self { text: uri.to_string().into(), uri }
    }

    /// The URL as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The URL as the value of a `Location` header. Not marked sensitive: the browser is meant to see it.
    #[must_use]
    pub fn to_header_value(&self) -> HeaderValue {
        // A URI is visible ASCII, all of which a header can hold.
        HeaderValue::from_str(&self.text).unwrap_or_else(|_| HeaderValue::from_static("/"))
    }

    /// The URL as an `http::Uri`.
    #[must_use]
    pub fn to_uri(&self) -> Uri {
        self.uri.clone()
    }
}

impl fmt::Display for RedirectUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for RedirectUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let query = if self.uri.query().is_some() { "?…" } else { "" };
        let before_query = self.text.split('?').next().unwrap_or_default();
        write!(f, "RedirectUrl({before_query}{query})")
    }
}

impl AsRef<str> for RedirectUrl {
    fn as_ref(&self) -> &str {
        &self.text
    }
}

impl From<RedirectUrl> for String {
    fn from(url: RedirectUrl) -> Self {
        url.text.into()
    }
}

impl From<RedirectUrl> for Uri {
    fn from(url: RedirectUrl) -> Self {
        url.uri
    }
}

#[cfg(feature = "url")]
impl TryFrom<RedirectUrl> for url::Url {
    type Error = url::ParseError;

    fn try_from(redirect: RedirectUrl) -> Result<Self, Self::Error> {
        Self::parse(&redirect.text)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use crate::Config;

    /// A page.
    #[endpoint(
        GET "/rooms/{id}",
        operation = "show_page",
        redirect,
        auth = ClientId,
        constants("response_type" = "code"),
    )]
    pub struct ShowPage {
        /// ID of the room.
        pub id: String,
        /// A text.
        pub state: String,
        /// A map.
        pub options: Option<BTreeMap<String, String>>,
        /// A list.
        pub scopes: Option<Vec<String>>,
    }

    #[test]
    fn a_redirect_has_the_client_id_and_the_constants_in_its_query() {
        let config = Config::without_api_key().client_id("client_1").unwrap();
        let page = ShowPage::new("a b", "s/1").options([("k k", "v")]).scopes(["x", "y"]);
        let url = config.url(&page).unwrap();
        let text = "https://api.workos.com/rooms/a%20b?client_id=client_1&response_type=code&state=s%2F1\
            &options%5Bk%20k%5D=v&scopes=x,y";
        assert_eq!(url.as_str(), text);
        assert_eq!(url.to_header_value(), text);
        assert_eq!(url.to_uri(), text);
        assert_eq!(format!("{url:?}"), "RedirectUrl(https://api.workos.com/rooms/a%20b?…)");
        #[cfg(feature = "url")]
        assert_eq!(url::Url::try_from(url).unwrap().as_str(), text);
    }

    #[test]
    fn a_redirect_without_a_client_id_is_an_error() {
        let error = Config::without_api_key().url(&ShowPage::new("a", "s")).unwrap_err();
        assert_eq!(error.to_string(), "show_page: a client ID is required but not configured");
    }
}
