//! Requests as Chromium sends them, and redirects.

use bytes::Bytes;
use http::{
    HeaderMap, HeaderName, HeaderValue, Method, Request, Response, StatusCode,
    header::{
        ACCEPT, ACCEPT_LANGUAGE, CONTENT_LENGTH, CONTENT_TYPE, COOKIE, HOST, LOCATION, ORIGIN, REFERER,
        UPGRADE_INSECURE_REQUESTS, USER_AGENT,
    },
};

use super::{
    address::Address,
    error::{BrowserError, without_query},
    jar::SiteContext,
};

const CHROMIUM: &str =
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Safari/537.36";
const PAGES: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8,\
    application/signed-exchange;v=b3;q=0.7";

/// What causes a request.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Cause {
    /// The user: the address bar, a link, a button.
    User,
    /// A script that submits a form.
    ScriptedForm,
    /// `fetch` of a script.
    Fetch,
}

/// A request of the browser, and the redirects that led to it.
#[derive(Clone)]
pub(super) struct Navigation {
    pub(super) method: Method,
    pub(super) url: Address,
    pub(super) cause: Cause,
    /// URL of the page that causes the request; `None` for the address bar.
    pub(super) initiator: Option<Address>,
    /// Headers of a script, and the type of the body.
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
    /// URLs that have redirected, oldest first.
    chain: Vec<Address>,
}

impl Navigation {
    pub(super) fn new(method: Method, url: Address, initiator: Option<Address>, cause: Cause) -> Self {
        let (headers, body) = Default::default();
        Self { method, url, cause, initiator, headers, body, chain: Vec::new() }
    }

    /// Sets the body of a form.
    pub(super) fn form(mut self, encoded: String) -> Self {
        let form = HeaderValue::from_static("application/x-www-form-urlencoded");
        self.headers.insert(CONTENT_TYPE, form);
        self.body = encoded.into();
        self
    }

    /// Returns how the request relates to the site that causes it, for cookies.
    pub(super) fn site_context(&self) -> SiteContext {
        let is_safe = self.method.is_safe();
        match &self.initiator {
            Some(initiator) if !initiator.is_same_site(&self.url) => {
                if is_safe && self.cause != Cause::Fetch {
                    SiteContext::CrossSiteNavigation
                } else {
                    SiteContext::CrossSite
                }
            }
            _ => SiteContext::SameSite,
        }
    }

    /// Returns the value of `Sec-Fetch-Site` (<https://www.w3.org/TR/fetch-metadata/>): how far the most
    /// distant URL of the chain is from the initiator.
    fn fetch_site(&self) -> &'static str {
        let Some(initiator) = &self.initiator else { return "none" };
        let urls = || self.chain.iter().chain([&self.url]);
        if urls().all(|url| url.is_same_origin(initiator)) {
            "same-origin"
        } else if urls().all(|url| url.is_same_site(initiator)) {
            "same-site"
        } else {
            "cross-site"
        }
    }

    /// Returns the value of `Origin` (Fetch Standard, "append a request `Origin` header").
    fn origin(&self) -> Option<String> {
        let initiator = self.initiator.as_ref()?;
        let is_cors = self.cause == Cause::Fetch && !initiator.is_same_origin(&self.url);
        let is_written = self.method != Method::GET && self.method != Method::HEAD;
        if !is_cors && !is_written {
            return None;
        }
        // A redirect from another origin to a third one hides who started it.
        let targets = self.chain.iter().skip(1).chain([&self.url]);
        let is_tainted = self
            .chain
            .iter()
            .zip(targets)
            .any(|(from, to)| !from.is_same_origin(initiator) && !from.is_same_origin(to));
        let is_downgrade = !is_cors && initiator.is_https() && !self.url.is_https();
        Some(if is_tainted || is_downgrade { "null".to_owned() } else { initiator.origin() })
    }

    /// Returns the value of `Referer` by the default policy `strict-origin-when-cross-origin`.
    fn referer(&self) -> Option<String> {
        let initiator = self.initiator.as_ref()?;
        if initiator.is_same_origin(&self.url) {
            return Some(initiator.without_fragment());
        }
        let is_downgrade = initiator.is_https() && !self.url.is_https();
        (!is_downgrade).then(|| format!("{}/", initiator.origin()))
    }

    /// Creates the request, with path and query as its URI, as HTTP servers receive it.
    pub(super) fn request(&self, cookies: Option<String>) -> Result<Request<Bytes>, BrowserError> {
        let is_fetch = self.cause == Cause::Fetch;
        let mut headers = HeaderMap::new();
        let mut set = |name: HeaderName, value: &str| {
            if let Ok(value) = HeaderValue::from_str(value) {
                headers.insert(name, value);
            }
        };
        set(HOST, &self.url.authority());
        set(USER_AGENT, CHROMIUM);
        set(ACCEPT, if is_fetch { "*/*" } else { PAGES });
        set(ACCEPT_LANGUAGE, "en-US,en;q=0.9");
        if !is_fetch {
            set(UPGRADE_INSECURE_REQUESTS, "1");
        }
        if self.url.is_trustworthy() {
            set(HeaderName::from_static("sec-fetch-site"), self.fetch_site());
            let (mode, destination) = if is_fetch { ("cors", "empty") } else { ("navigate", "document") };
            set(HeaderName::from_static("sec-fetch-mode"), mode);
            set(HeaderName::from_static("sec-fetch-dest"), destination);
            if self.cause == Cause::User {
                set(HeaderName::from_static("sec-fetch-user"), "?1");
            }
        }
        for (name, value) in [(ORIGIN, self.origin()), (REFERER, self.referer()), (COOKIE, cookies)] {
            if let Some(value) = value {
                set(name, &value);
            }
        }
        let has_length = !self.body.is_empty() || matches!(self.method, Method::POST | Method::PUT);
        if has_length {
            set(CONTENT_LENGTH, &self.body.len().to_string());
        }
        for (name, value) in &self.headers {
            headers.insert(name.clone(), value.clone());
        }
        let mut request = Request::new(self.body.clone());
        *request.method_mut() = self.method.clone();
        let invalid = |_| BrowserError::InvalidUrl(self.url.without_query());
        *request.uri_mut() = self.url.target().parse().map_err(invalid)?;
        *request.headers_mut() = headers;
        Ok(request)
    }

    /// Returns the request that follows from a redirect; `None` if the response is not one.
    pub(super) fn redirected<B>(&self, response: &Response<B>) -> Option<Result<Self, BrowserError>> {
        let status = response.status();
        let changes_method = match status {
            StatusCode::MOVED_PERMANENTLY | StatusCode::FOUND => self.method == Method::POST,
            StatusCode::SEE_OTHER => self.method != Method::GET && self.method != Method::HEAD,
            StatusCode::TEMPORARY_REDIRECT | StatusCode::PERMANENT_REDIRECT => false,
            _ => return None,
        };
        let location = String::from_utf8_lossy(response.headers().get(LOCATION)?.as_bytes()).into_owned();
        let Some(url) = self.url.join(&location) else {
            return Some(Err(BrowserError::InvalidUrl(without_query(&location))));
        };
        let mut next = self.clone();
        next.chain.push(std::mem::replace(&mut next.url, url.or_fragment_of(&self.url)));
        if changes_method {
            next.method = Method::GET;
            next.body = Bytes::new();
            next.headers.remove(CONTENT_TYPE);
        }
        Some(Ok(next))
    }
}
