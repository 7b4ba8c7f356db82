//! `Cookie` headers: parsing does not panic, and `get` returns the first of `get_all`.
#![no_main]

use libfuzzer_sys::fuzz_target;
use workos_core::cookie::RequestCookies;

fuzz_target!(|data: &[u8]| {
    let cookies = RequestCookies::parse(data);
    for name in ["wos-session", "a", "", "wos-auth-verifier", "__Host-a"] {
        let first = cookies.get(name);
        assert_eq!(first, cookies.get_all(name).next());
        let _ = cookies.get_all(name).count();
    }
});
