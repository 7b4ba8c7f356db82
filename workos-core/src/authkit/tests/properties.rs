//! Arbitrary requests.

use proptest::prelude::*;

use super::*;

/// Headers of a request by their number.
const HEADERS: &[&[(&str, &str)]] =
    &[NAVIGATION, FORM, SCRIPT, &[], &[("accept", "text/html"), ("origin", "null")]];

/// Whether a redirect leads to this application or to WorkOS.
fn is_expected(location: &str) -> bool {
    let is_own = location.starts_with('/') && !location.starts_with("//");
    (is_own || location.starts_with("https://api.workos.com/user_management/"))
        && location.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\')
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn any_request_is_answered_and_leads_nowhere_else(
        method in prop::sample::select(vec!["GET", "POST", "HEAD", "PUT", "OPTIONS"]),
        route in prop::sample::select(vec![
            "/sign-in", "/sign-up", "/callback", "/sign-out", "/switch-organization", "/dashboard", "/", "/x", "//evil.com",
        ]),
        parameters in prop::collection::vec(
            (
                prop::sample::select(vec![
                    "return_pathname", "code", "state", "error", "organization_id", "max_age", "login_hint", "x",
                ]),
                "([/\\\\:.?#%2e@\t\n\r a]|https|//|evil|workos-retry:){0,8}",
            ),
            0..4,
        ),
        headers in 0..HEADERS.len(),
        cookie in "(wos-session|wos-auth-verifier-[0-9a-f]{8}|wos-sign-ins|=|;| |[ -~]){0,12}",
        body in "([a-z_]{0,3}organization_id=|[{}\":,&%]|//evil.com|[ -~]){0,6}",
    ) {
        let site = Site::new();
        let query: Vec<String> =
            parameters.iter().map(|(name, value)| format!("{name}={}", percent_encode(value))).collect();
        let mut headers = HEADERS[headers].to_vec();
        headers.push(("cookie", &cookie));
        let page = site.send(Method::from_bytes(method.as_bytes()).unwrap(), &format!("{route}?{}", query.join("&")), &headers, &body);
        let location = page.location();
        prop_assert!(location.is_empty() || is_expected(location), "{location}");
        for cookie in page.set_cookies() {
            prop_assert!(cookie.starts_with("wos-"), "{cookie}");
        }
        prop_assert!(page.status() < 500, "{}", page.text());
    }
}
