//! `Cookie` headers: each cookie is found under its name, and a header has the same cookies as its parts.
#![no_main]

use libfuzzer_sys::fuzz_target;
use workos_core::cookie::RequestCookies;

fuzz_target!(|data: &[u8]| {
    let cookies = RequestCookies::parse(data);
    assert!(cookies.is_complete());
    for name in cookies.names().chain(["wos-session", "", "__Host-a"]) {
        let mut all = cookies.get_all(name);
        assert_eq!(cookies.get(name), all.next());
        assert_eq!(cookies.contains(name), cookies.names().any(|other| other == name));
        assert!(all.count() < cookies.names().count().max(1));
    }
    let parts = data.split(|byte| *byte == b';').fold(RequestCookies::none(), RequestCookies::and);
    assert!(parts.names().eq(cookies.names()));
    for name in cookies.names() {
        assert!(parts.get_all(name).eq(cookies.get_all(name)));
    }
    let _ = format!("{cookies:?}");
});
