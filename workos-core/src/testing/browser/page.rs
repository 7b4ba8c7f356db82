//! Pages, their links and their forms.

use std::fmt;

use bytes::Bytes;
use http::{HeaderMap, Method, Request, Response, StatusCode, header::CONTENT_TYPE};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::{
    Browser, BrowserError,
    address::Address,
    error::without_query,
    html::{Button, Document, Form},
    navigation::{Cause, Navigation},
};

/// All bytes but those that `application/x-www-form-urlencoded` leaves as they are.
const FORM: &AsciiSet = &NON_ALPHANUMERIC.remove(b'*').remove(b'-').remove(b'.').remove(b'_').remove(b' ');

/// A page of a [`Browser`]: the response at the end of all redirects.
///
/// A page causes requests, which carry its origin: by links, forms and scripts.
#[derive(Clone)]
pub struct Page {
    browser: Browser,
    navigation: Navigation,
    url: String,
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
    text: String,
    redirects: Vec<Redirect>,
    rejected_cookies: Vec<String>,
}

/// A redirect on the way to a [`Page`].
#[derive(Clone)]
#[non_exhaustive]
pub struct Redirect {
    /// Method of the request.
    pub method: Method,
    /// URL that redirected.
    pub url: String,
    /// Status of the response, such as 302.
    pub status: StatusCode,
    /// Headers of the response.
    pub headers: HeaderMap,
    /// URL that the browser was redirected to.
    pub location: String,
}

impl Redirect {
    pub(super) fn new(from: &Navigation, to: &Navigation, response: http::response::Parts) -> Self {
        Self {
            method: from.method.clone(),
            url: from.url.to_string(),
            status: response.status,
            headers: response.headers,
            location: to.url.to_string(),
        }
    }
}

impl Page {
    pub(super) fn new(
        browser: Browser,
        navigation: Navigation,
        response: Response<Bytes>,
        redirects: Vec<Redirect>,
        rejected_cookies: Vec<String>,
    ) -> Self {
        let (parts, body) = response.into_parts();
        let text = String::from_utf8_lossy(&body).into_owned();
        let (status, headers, url) = (parts.status, parts.headers, navigation.url.to_string());
        Self { browser, navigation, url, status, headers, body, text, redirects, rejected_cookies }
    }

    /// Returns the status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// Returns the URL of the page, after all redirects.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Returns the body as text, for a page of HTML its source.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Returns the body.
    #[must_use]
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// Returns the title. Empty if there is none.
    #[must_use]
    pub fn title(&self) -> String {
        self.document().title
    }

    /// Returns the first value of a header. `None` if there is none, or the value is not visible ASCII.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// Returns all headers.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// Returns the redirects that led to the page, in their order.
    #[must_use]
    pub fn redirects(&self) -> &[Redirect] {
        &self.redirects
    }

    /// Returns the cookies that the browser has rejected on the way to the page: name and reason of each, such
    /// as `session: Secure over http`.
    #[must_use]
    pub fn rejected_cookies(&self) -> &[String] {
        &self.rejected_cookies
    }

    /// Returns the absolute URL that the page redirects to. `None` unless the browser
    /// [follows no redirects](Browser::without_redirects) and the page is one.
    #[must_use]
    pub fn location(&self) -> Option<String> {
        Some(self.redirected()?.ok()?.url.to_string())
    }

    /// Goes where the page redirects to.
    ///
    /// # Errors
    ///
    /// [`BrowserError::NotARedirect`] if the page does not redirect; otherwise as [`Browser::visit`].
    pub async fn follow(&self) -> Result<Self, BrowserError> {
        let not_a_redirect = || BrowserError::NotARedirect(self.navigation.url.without_query());
        self.browser.load(self.redirected().ok_or_else(not_a_redirect)??).await
    }

    /// Opens a link or presses a button of a form, by its text. White space counts as one space. A link is also
    /// found by its `href`, as written in the page.
    ///
    /// # Errors
    ///
    /// [`BrowserError::NotFound`] if there is neither; otherwise as [`Browser::visit`].
    pub async fn click(&self, label: &str) -> Result<Self, BrowserError> {
        let document = self.document();
        let buttons =
            || document.forms.iter().flat_map(|form| form.buttons.iter().map(move |button| (form, button)));
        if let Some(link) = document.links.iter().find(|link| link.label == label) {
            return self.open(&document, &link.href).await;
        }
        if let Some((form, button)) = buttons().find(|(_, button)| button.label == label) {
            return self.send_form(&document, form, Some(button), &[]).await;
        }
        if let Some(link) = document.links.iter().find(|link| link.href == label) {
            return self.open(&document, &link.href).await;
        }
        let links = document.links.iter().map(|link| link.label.clone());
        let present = links.chain(buttons().map(|(_, button)| button.label.clone())).collect();
        Err(self.not_found(format!("link or button `{label}`"), present))
    }

    /// Submits the form with an action, with values for some of its fields. The others keep those of the page,
    /// hidden ones included. A field that the form does not have is added. The first button of the form is
    /// pressed, unless its name is among the fields.
    ///
    /// The action is an absolute URL or a path, with or without the query. A form without an action has the URL
    /// of the page.
    ///
    /// # Errors
    ///
    /// [`BrowserError::NotFound`] if there is no such form; otherwise as [`Browser::visit`].
    pub async fn submit(&self, action: &str, fields: &[(&str, &str)]) -> Result<Self, BrowserError> {
        let document = self.document();
        let wanted = self.resolve(&document, action)?;
        let is_wanted = |form: &&Form| {
            self.resolve(&document, &form.action).is_ok_and(|url| {
                url.without_query() == wanted.without_query()
                    && (!action.contains('?') || url.target() == wanted.target())
            })
        };
        let Some(form) = document.forms.iter().find(is_wanted) else {
            let present = document.forms.iter().map(|form| without_query(&form.action)).collect();
            return Err(self.not_found(format!("form with the action `{}`", without_query(action)), present));
        };
        self.send_form(&document, form, form.buttons.first(), fields).await
    }

    /// Sends a form that a script of this page has created, by POST and without a gesture of the user. The page
    /// needs no such form, so this is also what a hostile page does.
    ///
    /// # Errors
    ///
    /// As [`Browser::visit`].
    pub async fn post(&self, url: &str, fields: &[(&str, &str)]) -> Result<Self, BrowserError> {
        let url = self.resolve(&self.document(), url)?;
        let fields = fields.iter().copied();
        let navigation = Navigation::new(Method::POST, url, self.initiator(), Cause::ScriptedForm);
        self.browser.load(navigation.form(encode(fields))).await
    }

    /// Sends a request of a script, `fetch(url, { method, credentials: "include" })`. The method is in upper
    /// case, such as `GET`. Neither asks other origins before (preflight) nor hides their responses.
    ///
    /// # Errors
    ///
    /// As [`Browser::visit`].
    ///
    /// # Panics
    ///
    /// If the method is not one.
    pub async fn fetch(&self, method: &str, url: &str) -> Result<Self, BrowserError> {
        let Ok(method) = Method::from_bytes(method.as_bytes()) else { panic!("{method} is not a method") };
        self.script(method, url, HeaderMap::new(), Bytes::new()).await
    }

    /// Sends a request of a script with headers and a body. The URI may be relative to the page. Headers
    /// replace those of the browser.
    ///
    /// # Errors
    ///
    /// As [`Browser::visit`].
    pub async fn fetch_request(&self, request: Request<Bytes>) -> Result<Self, BrowserError> {
        let (parts, body) = request.into_parts();
        self.script(parts.method, &parts.uri.to_string(), parts.headers, body).await
    }

    async fn script(
        &self,
        method: Method,
        url: &str,
        headers: HeaderMap,
        body: Bytes,
    ) -> Result<Self, BrowserError> {
        let url = self.resolve(&self.document(), url)?;
        let mut navigation = Navigation::new(method, url, self.initiator(), Cause::Fetch);
        (navigation.headers, navigation.body) = (headers, body);
        self.browser.load(navigation).await
    }

    async fn open(&self, document: &Document, href: &str) -> Result<Self, BrowserError> {
        let url = self.resolve(document, href)?;
        self.browser.load(Navigation::new(Method::GET, url, self.initiator(), Cause::User)).await
    }

    async fn send_form(
        &self,
        document: &Document,
        form: &Form,
        button: Option<&Button>,
        fields: &[(&str, &str)],
    ) -> Result<Self, BrowserError> {
        let pressed = button.and_then(|button| button.field.as_ref());
        let is_given = |name: &str| fields.iter().any(|(given, _)| *given == name);
        let kept = form.fields.iter().chain(pressed).filter(|(name, _)| !is_given(name));
        let kept = kept.map(|(name, value)| (name.as_str(), value.as_str()));
        let encoded = encode(kept.chain(fields.iter().copied()));
        let action = button.and_then(|button| button.action.as_deref()).unwrap_or(&form.action);
        let url = self.resolve(document, action)?;
        let navigation = if button.and_then(|button| button.is_post).unwrap_or(form.is_post) {
            Navigation::new(Method::POST, url, self.initiator(), Cause::User).form(encoded)
        } else {
            Navigation::new(Method::GET, url.with_query(encoded), self.initiator(), Cause::User)
        };
        self.browser.load(navigation).await
    }

    fn redirected(&self) -> Option<Result<Navigation, BrowserError>> {
        let mut response = Response::new(());
        *response.status_mut() = self.status;
        *response.headers_mut() = self.headers.clone();
        self.navigation.redirected(&response)
    }

    fn initiator(&self) -> Option<Address> {
        Some(self.navigation.url.clone())
    }

    /// Reads links and forms of a page of HTML, or of a page that does not say what it is.
    fn document(&self) -> Document {
        let is_html = self.header(CONTENT_TYPE.as_str()).is_none_or(|kind| kind.starts_with("text/html"));
        if is_html { Document::parse(&self.text) } else { Document::default() }
    }

    fn resolve(&self, document: &Document, link: &str) -> Result<Address, BrowserError> {
        let own = &self.navigation.url;
        let base = document.base.as_deref().filter(|_| !link.is_empty()).and_then(|base| own.join(base));
        let url = base.as_ref().unwrap_or(own).join(link);
        url.ok_or_else(|| BrowserError::InvalidUrl(without_query(link)))
    }

    fn not_found(&self, wanted: String, present: Vec<String>) -> BrowserError {
        BrowserError::NotFound { wanted, url: self.navigation.url.without_query(), present }
    }
}

/// Encodes fields as `application/x-www-form-urlencoded`.
fn encode<'a>(fields: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let text = |text: &str| utf8_percent_encode(text, FORM).to_string().replace(' ', "+");
    let pairs: Vec<String> = fields.map(|(name, value)| format!("{}={}", text(name), text(value))).collect();
    pairs.join("&")
}

impl fmt::Debug for Page {
    /// Hides the body and the query of the URL.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Page")
            .field("status", &self.status)
            .field("url", &self.navigation.url.without_query())
            .field("redirects", &self.redirects)
            .field("rejected_cookies", &self.rejected_cookies)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Redirect {
    /// Hides the headers and the queries of the URLs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [url, location] = [&self.url, &self.location].map(|url| without_query(url));
        write!(f, "Redirect({} {url} {} {location})", self.method, self.status.as_u16())
    }
}
