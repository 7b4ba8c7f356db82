//! Paths to return to: whatever the text, a browser stays on the site, and the path is what the URL standard
//! makes of it.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use url::Url;
use workos_core::auth::sanitize_return_pathname;

static PAGES: LazyLock<[Url; 3]> = LazyLock::new(|| {
    ["https://acme.com/callback?code=1#x", "http://localhost:3000/", "https://acme.com/a/b/c/"]
        .map(|page| Url::parse(page).expect("URL"))
});

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    let path = sanitize_return_pathname(&text);
    assert!(path.starts_with('/') && !path.starts_with("//"));
    assert!(path.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\'));
    assert_eq!(sanitize_return_pathname(&path), path);
    for page in PAGES.iter() {
        let target = page.join(&path).expect("path");
        assert_eq!(target.origin(), page.origin());
        assert!(target.username().is_empty() && target.password().is_none());
        assert_eq!(&target[url::Position::BeforePath..], path);
    }
});
