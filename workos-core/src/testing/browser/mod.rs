//! A simulated browser.

mod address;
mod error;
mod html;
mod jar;
mod navigation;
mod page;
#[cfg(feature = "tower-03")]
mod service;
#[cfg(test)]
mod tests;

use std::{cell::RefCell, fmt, future::Future, pin::Pin, rc::Rc};

use bytes::Bytes;
use http::{Method, Request, Response, header::SET_COOKIE};

#[cfg(feature = "tower-03")]
pub use self::service::BrowserBody;
use self::{
    address::Address,
    error::without_query,
    jar::Jar,
    navigation::{Cause, Navigation},
};
pub use self::{
    error::BrowserError,
    jar::BrowserCookie,
    page::{Page, Redirect},
};
use super::Emulator;
#[cfg(feature = "auth")]
use crate::cookie::SetCookie;

/// Origins of WorkOS: the API, which redirects browsers, and the sign-in pages.
const WORKOS: [&str; 2] = ["https://api.workos.com", "https://emulator.authkit.app"];
/// Number of redirects that browsers follow.
const MAX_REDIRECTS: usize = 20;

/// A simulated browser for tests of web applications: cookies, redirects, links and forms, without sockets.
///
/// The sites of the browser are functions from a request to a response. WorkOS is the [`Emulator`]: at
/// `https://api.workos.com`, and at `https://emulator.authkit.app`.
///
/// ```
/// use bytes::Bytes;
/// use http::{Request, Response, header::LOCATION};
/// use workos_core::{Config, testing::{Browser, Emulator}, user_management::*};
///
/// let emulator = Emulator::new();
/// let client = emulator.client();
/// let ada = emulator.run(client.send(CreateUser::new("ada@acme.com").first_name("Ada")))?;
/// emulator.sign_in_as(&ada.id);
///
/// // An application. With a runtime, an async function works as well.
/// let config = client.config().clone();
/// let application = move |request: Request<Bytes>| {
///     let mut response = Response::new(Bytes::from(r#"<a href="/sign-in">Sign in</a>"#));
///     match request.uri().path() {
///         "/callback" => *response.body_mut() = "signed in".into(),
///         "/sign-in" => {
///             let url = AuthorizationUrl::new("https://acme.com/callback", AuthorizationProvider::AuthKit);
///             let url = config.url(&url.state("s1")).unwrap().to_header_value();
///             *response.status_mut() = http::StatusCode::FOUND;
///             response.headers_mut().insert(LOCATION, url);
///         }
///         _ => {}
///     }
///     std::future::ready(response)
/// };
///
/// let browser = Browser::new(&emulator).site("https://acme.com", application);
/// let home = emulator.run(browser.visit("https://acme.com/"))?;
/// let page = emulator.run(home.click("Sign in"))?;
/// assert_eq!(page.text(), "signed in");
/// assert!(page.url().starts_with("https://acme.com/callback?code="));
/// assert_eq!(page.redirects().len(), 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// A [`Page`] is a value, so several tabs are several pages, and the back button is the page before. Clones of
/// a browser share cookies and sites. Futures of a browser are ready at once if those of the sites are; they
/// need no runtime then, and [`Emulator::run`] drives them.
///
/// # Behavior
///
/// | | |
/// |---|---|
/// | time | the virtual clock of the emulator |
/// | cookies | [RFC 6265bis]: domain, path, `Secure` on https, lifetime, `SameSite`, name prefixes, 4096 bytes each |
/// | redirects | 301, 302, 303, 307 and 308, at most 20, with the methods and headers of the Fetch Standard |
/// | headers | those of Chromium: `Accept`, `Origin`, `Referer`, `Sec-Fetch-*`, `User-Agent` |
/// | requests | HTTP/1.1: path and query as the URI, a `Host` header |
/// | not simulated | scripts, frames, caches, CORS checks, `Referrer-Policy`, the whole public suffix list |
///
/// `Sec-Fetch-*` headers are sent over https and to loopback hosts. `SameSite` counts the page that causes a
/// navigation, not the redirects in between, as Chromium does: an address that the user types sends `Strict`
/// cookies. A cookie without `SameSite` is `Lax`. `Secure` cookies are rejected over http even from loopback
/// hosts, as Safari does and Chromium does not.
///
/// [RFC 6265bis]: https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis
#[derive(Clone)]
pub struct Browser {
    shared: Rc<Shared>,
    max_redirects: usize,
}

struct Shared {
    emulator: Emulator,
    sites: RefCell<Vec<(Address, Handler)>>,
    jar: RefCell<Jar>,
}

type Handler = Rc<dyn Fn(Request<Bytes>) -> HandlerFuture>;
type HandlerFuture = Pin<Box<dyn Future<Output = Result<Response<Bytes>, BrowserError>>>>;

impl Browser {
    /// Creates a browser without cookies, for which the emulator is WorkOS.
    #[must_use]
    pub fn new(emulator: &Emulator) -> Self {
        let (sites, jar) = Default::default();
        Self {
            shared: Rc::new(Shared { emulator: emulator.clone(), sites, jar }),
            max_redirects: MAX_REDIRECTS,
        }
    }

    /// Adds a site: an origin, such as `https://acme.com` or `http://localhost:3000`, and a function that
    /// responds to its requests. A later site of the same origin takes precedence.
    ///
    /// A function that is not async returns [`std::future::ready`] of its response. With the feature `tower-03`,
    /// `service` adds a service of tower, such as a router of axum.
    ///
    /// # Panics
    ///
    /// If the text is not an origin.
    #[must_use]
    pub fn site<F, A>(self, origin: &str, respond: F) -> Self
    where
        F: Fn(Request<Bytes>) -> A + 'static,
        A: Future<Output = Response<Bytes>> + 'static,
    {
        self.add_site(
            origin,
            Rc::new(move |request| {
                let response = respond(request);
                Box::pin(async move { Ok(response.await) })
            }),
        )
    }

    fn add_site(self, origin: &str, handler: Handler) -> Self {
        let address = Address::parse(origin).filter(|address| address.target() == "/");
        let Some(address) = address else { panic!("{origin} is not an origin") };
        self.shared.sites.borrow_mut().insert(0, (address, handler));
        self
    }

    /// Returns this browser, with the same cookies and sites, but without following redirects:
    /// [`Page::location`] is where a page redirects, and [`Page::follow`] goes there.
    #[must_use]
    pub fn without_redirects(&self) -> Self {
        Self { max_redirects: 0, ..self.clone() }
    }

    /// Opens an absolute URL, as a user who types it. Follows redirects.
    ///
    /// # Errors
    ///
    /// [`BrowserError`] if there is no response. A response with an error status is a page.
    pub async fn visit(&self, url: &str) -> Result<Page, BrowserError> {
        let address = Address::parse(url).ok_or_else(|| BrowserError::InvalidUrl(without_query(url)))?;
        self.load(Navigation::new(Method::GET, address, None, Cause::User)).await
    }

    /// Returns the cookies that a page at an absolute URL has, `HttpOnly` ones included, in the order of the
    /// `Cookie` header.
    ///
    /// # Panics
    ///
    /// If the URL is not one.
    #[must_use]
    pub fn cookies(&self, url: &str) -> Vec<BrowserCookie> {
        let now = self.shared.emulator.now().wall;
        self.shared.jar.borrow().cookies(&address(url), now).into_iter().cloned().collect()
    }

    /// Returns the cookie with a name that a page at an absolute URL has. `None` if there is none.
    ///
    /// # Panics
    ///
    /// If the URL is not one.
    #[must_use]
    pub fn cookie(&self, url: &str, name: &str) -> Option<BrowserCookie> {
        self.cookies(url).into_iter().find(|cookie| cookie.name == name)
    }

    /// Stores a cookie as if a response of this URL had this `Set-Cookie` header.
    ///
    /// # Panics
    ///
    /// If the URL is not one, or browsers reject the cookie.
    pub fn set_cookie(&self, url: &str, set_cookie: &str) {
        let now = self.shared.emulator.now().wall;
        let result = self.shared.jar.borrow_mut().store(set_cookie, &address(url), now, false);
        if let Err(reason) = result {
            panic!("cookie rejected: {reason}")
        }
    }

    /// Stores cookies as if a response of this URL had set them, such as those of
    /// `Emulator::session_cookie`.
    ///
    /// # Panics
    ///
    /// If the URL is not one, or browsers reject a cookie.
    #[cfg(feature = "auth")]
    pub fn set_cookies<'a>(&self, url: &str, cookies: impl IntoIterator<Item = &'a SetCookie>) {
        for cookie in cookies {
            self.set_cookie(url, cookie.to_header_value().to_str().unwrap_or_default());
        }
    }

    /// Removes all cookies.
    pub fn clear_cookies(&self) {
        self.shared.jar.borrow_mut().clear();
    }

    /// Sends a request and follows its redirects.
    async fn load(&self, mut navigation: Navigation) -> Result<Page, BrowserError> {
        let (mut redirects, mut rejected_cookies) = (Vec::new(), Vec::new());
        loop {
            let response = self.send(&navigation, &mut rejected_cookies).await?;
            match navigation.redirected(&response) {
                Some(next) if self.max_redirects > 0 => {
                    let next = next?;
                    if redirects.len() >= self.max_redirects {
                        return Err(BrowserError::TooManyRedirects(next.url.without_query()));
                    }
                    redirects.push(Redirect::new(&navigation, &next, response.into_parts().0));
                    navigation = next;
                }
                _ => return Ok(Page::new(self.clone(), navigation, response, redirects, rejected_cookies)),
            }
        }
    }

    /// Sends one request and stores the cookies of its response.
    async fn send(
        &self,
        navigation: &Navigation,
        rejected_cookies: &mut Vec<String>,
    ) -> Result<Response<Bytes>, BrowserError> {
        let Shared { emulator, sites, jar } = &*self.shared;
        let url = &navigation.url;
        let context = navigation.site_context();
        let cookies = jar.borrow().header(url, emulator.now().wall, context);
        let mut request = navigation.request(cookies)?;
        let site = sites
            .borrow()
            .iter()
            .find(|(site, _)| site.is_same_origin(url))
            .map(|(_, handler)| handler.clone());
        let response = match site {
            Some(handler) => handler(request).await?,
            None if WORKOS.contains(&url.origin().as_str()) => {
                *request.uri_mut() = url.uri().unwrap_or_default();
                emulator.handle(&request, emulator.now()).map_err(BrowserError::Connection)?
            }
            None => return Err(BrowserError::UnknownSite(url.without_query())),
        };
        let is_cross_site_fetch = navigation.cause == Cause::Fetch && context != jar::SiteContext::SameSite;
        for header in response.headers().get_all(SET_COOKIE) {
            let header = String::from_utf8_lossy(header.as_bytes());
            let now = emulator.now().wall;
            if let Err(reason) = jar.borrow_mut().store(&header, url, now, is_cross_site_fetch) {
                let name = header.split(['=', ';']).next().unwrap_or_default();
                rejected_cookies.push(format!("{name}: {reason}"));
            }
        }
        Ok(response)
    }
}

fn address(url: &str) -> Address {
    Address::parse(url).unwrap_or_else(|| panic!("{} is not a URL", without_query(url)))
}

impl fmt::Debug for Browser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sites: Vec<String> = self.shared.sites.borrow().iter().map(|(site, _)| site.origin()).collect();
        f.debug_struct("Browser").field("sites", &sites).finish_non_exhaustive()
    }
}
