//! Cookies of several chunks: a browser that applies the written cookies returns the value, whatever cookies it
//! had; the cookies fit into their limits, and the number of removals is bounded.
//!
//! Input: flags and the number of times that the value is repeated; the name in one line, the value in one line,
//! then a `Cookie` header.
#![no_main]

use std::collections::BTreeMap;

use libfuzzer_sys::fuzz_target;
use workos_core::cookie::{ChunkedCookie, CookieAttributes, CookieError, RequestCookies, SetCookie};
use workos_fuzz::split_text;

/// The cookies of a browser, by name.
#[derive(Default)]
struct Browser(BTreeMap<String, String>);

impl Browser {
    /// A browser with the cookies of a header, each name once.
    fn new(header: &str) -> Self {
        let pairs = header.split(';').filter_map(|pair| pair.split_once('='));
        let pairs = pairs.map(|(name, value)| (name.trim_ascii().to_owned(), value.trim_ascii().to_owned()));
        Self(pairs.filter(|(name, _)| !name.is_empty()).collect())
    }

    fn apply(&mut self, cookies: &[SetCookie]) {
        for cookie in cookies {
            let header = cookie.to_header_value();
            let header = header.to_str().expect("visible ASCII");
            assert!(header.len() <= SetCookie::MAX_BYTES);
            let (name, rest) = header.split_once('=').expect("name");
            let (value, attributes) = rest.split_once("; ").expect("attributes");
            if attributes.contains("Max-Age=0") {
                self.0.remove(name);
            } else {
                self.0.insert(name.to_owned(), value.to_owned());
            }
        }
    }

    fn header(&self) -> String {
        self.0.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
    }
}

fuzz_target!(|data: &[u8]| {
    let Some(([flags, repetitions], text)) = data.split_first_chunk::<2>() else { return };
    let text = String::from_utf8_lossy(text);
    let (name, rest) = split_text(&text);
    let (value, header) = split_text(rest);
    let name = if name.is_empty() { "wos-session" } else { name };
    let attributes = CookieAttributes::new().secure(flags & 1 == 0).http_only(flags & 2 == 0);
    let Ok(mut cookie) = ChunkedCookie::new(name, attributes) else { return };
    if flags & 4 != 0 {
        cookie = cookie.verbatim();
    }
    let value = value.repeat(1 + usize::from(*repetitions));

    // Any header: one removal for the name and one for each chunk at most.
    let cookies = RequestCookies::parse(&*text);
    let _ = cookie.read(&cookies);
    let most = ChunkedCookie::MAX_CHUNKS + 3;
    assert!(cookie.remove(&cookies).expect("removals").len() <= most);
    if let Ok(written) = cookie.write(&value, &cookies) {
        assert!(written.len() <= ChunkedCookie::MAX_CHUNKS + most);
    }

    let mut browser = Browser::new(header);
    let before = browser.header();
    let cookies = RequestCookies::parse(&before);
    // The written cookies must not exceed the limit.
    if cookies.names().count() + 2 * ChunkedCookie::MAX_CHUNKS > RequestCookies::MAX_COOKIES {
        return;
    }
    let written = match cookie.write(&value, &cookies) {
        Ok(written) => written,
        Err(CookieError::Value) => return assert!(flags & 4 != 0),
        Err(error) => {
            assert!(matches!(error, CookieError::TooManyChunks), "{error}");
            // A chunk has room for 128 bytes at least, with a long name.
            return assert!(value.len() * 3 > (ChunkedCookie::MAX_CHUNKS - 1) * 128);
        }
    };
    browser.apply(&written);
    let header = browser.header();
    if header.len() <= RequestCookies::MAX_BYTES {
        let read = cookie.read(&RequestCookies::parse(&header));
        assert_eq!(
            read.as_ref().map(|value| value.expose()),
            Some(&*value).filter(|value| !value.is_empty())
        );
    }
    // A second value, and then none.
    let cookies = RequestCookies::parse(&header);
    browser.apply(&cookie.write("second", &cookies).expect("cookies"));
    let header = browser.header();
    assert_eq!(cookie.read(&RequestCookies::parse(&header)).expect("value").expose(), "second");
    browser.apply(&cookie.remove(&RequestCookies::parse(&header)).expect("removals"));
    assert!(cookie.read(&RequestCookies::parse(&browser.header())).is_none());
});
