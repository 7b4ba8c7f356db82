//! The path that a user returns to after signing in.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

/// The characters that the URL standard percent-encodes in a path, and the backslash.
const PATH: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'`')
    .add(b'{')
    .add(b'}')
    .add(b'^')
    .add(b'\\');
/// The characters that it percent-encodes in a query, and the backslash.
const QUERY: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'#').add(b'<').add(b'>').add(b'\'').add(b'\\');
/// The characters that it percent-encodes in a fragment, and the backslash.
const FRAGMENT: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'<').add(b'>').add(b'`').add(b'\\');

/// Turns untrusted text into a path on the same site, `/path?query#fragment`, that is safe in a `Location`
/// header.
///
/// The text is read as a browser reads a link: text that a browser would resolve to another site
/// (`//evil.com`, `/\evil.com`, `https://evil.com`, also after white space) is reduced to the path. Empty
/// text gives `/`. The result begins with exactly one slash and has no backslash, no white space and no
/// control character. The rule is that of authkit-session, except that a backslash is percent-encoded
/// everywhere.
///
/// ```
/// use workos_core::auth::sanitize_return_pathname;
///
/// assert_eq!(sanitize_return_pathname("/dashboard?tab=1#top"), "/dashboard?tab=1#top");
/// assert_eq!(sanitize_return_pathname("//evil.com/x"), "/x");
/// ```
#[must_use]
pub fn sanitize_return_pathname(text: &str) -> String {
    let text = text.trim_matches(|character: char| character <= ' ');
    let text: Cow<'_, str> = if text.contains(['\t', '\n', '\r']) {
        text.replace(['\t', '\n', '\r'], "").into()
    } else {
        text.into()
    };
    let (rest, fragment) = text.split_once('#').unwrap_or((&text, ""));
    let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));

    let mut clean = String::from("/");
    for segment in resolve_dots(path_of(rest)) {
        if clean.len() > 1 || !segment.is_empty() {
            clean.extend(utf8_percent_encode(segment, PATH));
            clean.push('/');
        }
    }
    // Each segment was followed by a slash, the last one needlessly: a path with a final slash has an empty
    // last segment.
    if clean.len() > 1 {
        clean.pop();
    }
    for (mark, part, set) in [('?', query, QUERY), ('#', fragment, FRAGMENT)] {
        if !part.is_empty() {
            clean.push(mark);
            clean.extend(utf8_percent_encode(part, set));
        }
    }
    clean
}

/// Returns the path of a URL without query and fragment: the rest after scheme and authority.
fn path_of(text: &str) -> &str {
    const SLASHES: [char; 2] = ['/', '\\'];

    let (scheme, rest) = scheme(text).unwrap_or(("", text));
    let special = ["http", "ws", "wss", "ftp"].iter().any(|special| scheme.eq_ignore_ascii_case(special));
    let after_slashes = rest.trim_start_matches(SLASHES);
    if special || rest.len().saturating_sub(after_slashes.len()) >= 2 {
        after_slashes.find(SLASHES).and_then(|end| after_slashes.get(end..)).unwrap_or_default()
    } else {
        rest
    }
}

fn scheme(text: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = text.split_once(':')?;
    let is_scheme = scheme.starts_with(|first: char| first.is_ascii_alphabetic())
        && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
    is_scheme.then_some((scheme, rest))
}

/// Returns the segments of a path with `.` and `..` resolved.
fn resolve_dots(path: &str) -> Vec<&str> {
    let path = path.strip_prefix(['/', '\\']).unwrap_or(path);
    let mut segments = Vec::new();
    let mut pieces = path.split(['/', '\\']).peekable();
    while let Some(piece) = pieces.next() {
        let dots = piece.replace("%2e", ".").replace("%2E", ".");
        if dots == ".." {
            segments.pop();
        } else if dots != "." {
            segments.push(piece);
            continue;
        }
        // A path that ends with a dot segment ends with a slash.
        if pieces.peek().is_none() {
            segments.push("");
        }
    }
    segments
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::sanitize_return_pathname;

    #[test]
    fn sanitize_keeps_the_path_only() {
        for (text, path) in [
            ("/", "/"),
            ("", "/"),
            ("   ", "/"),
            ("dash", "/dash"),
            ("/a/", "/a/"),
            ("/a//b", "/a//b"),
            ("/a?b=1#c", "/a?b=1#c"),
            ("?tab=1", "/?tab=1"),
            ("#top", "/#top"),
            ("/a?", "/a"),
            ("/a b/ü", "/a%20b/%C3%BC"),
            ("/a%20b", "/a%20b"),
            ("/a?next=//evil.com", "/a?next=//evil.com"),
            ("/a?x=:#//", "/a?x=:#//"),
            ("//evil.com/x", "/x"),
            ("////evil.com/x", "/x"),
            ("//evil.com", "/"),
            ("/\\evil.com/x", "/x"),
            ("\\\\evil.com\\x", "/x"),
            ("/\t/evil.com/x", "/x"),
            ("\n//evil.com/x", "/x"),
            ("\u{0}//evil.com/x", "/x"),
            ("https://evil.com/p?q", "/p?q"),
            ("HTTPS:\\\\evil.com\\p", "/p"),
            ("http:evil.com/p", "/p"),
            ("https:p", "/p"),
            ("ht\ntps://evil.com/p", "/p"),
            ("https://user:pass@evil.com:1/p", "/p"),
            ("javascript:alert(1)", "/alert(1)"),
            ("javascript:\\\\evil.com", "/"),
            ("data:text/html,x", "/text/html,x"),
            ("/.//evil.com", "/evil.com"),
            ("/a/..//evil.com", "/evil.com"),
            ("/%2e%2E//evil.com", "/evil.com"),
            ("/a/../../b", "/b"),
            ("/a/./b/..", "/a/"),
            ("/a/.", "/a/"),
            ("/a?x=\\y\u{7f}", "/a?x=%5Cy%7F"),
            ("/a\u{0}b\rc", "/a%00bc"),
        ] {
            assert_eq!(sanitize_return_pathname(text), path, "{text:?}");
        }
    }

    fn is_safe(path: &str) -> bool {
        path.starts_with('/')
            && !path.starts_with("//")
            && path.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\')
    }

    proptest! {
        #[test]
        fn sanitized_text_is_safe(text: String) {
            prop_assert!(is_safe(&sanitize_return_pathname(&text)));
        }

        #[test]
        fn sanitized_url_syntax_is_safe_and_stable(text in "([/\\\\:.?#%2e@\t\n\r a]|https|http|//|evil){0,12}") {
            let path = sanitize_return_pathname(&text);
            prop_assert!(is_safe(&path), "{text:?} became {path:?}");
            prop_assert_eq!(sanitize_return_pathname(&path), path);
        }

        #[cfg(feature = "url")]
        #[test]
        fn sanitized_path_has_the_origin_of_the_base_url(text in "([/\\\\:.?#%2e@\t\n\r a]|https|http|//|evil){0,12}") {
            let base = url::Url::parse("https://acme.com/here").unwrap();
            let joined = base.join(&sanitize_return_pathname(&text)).unwrap();
            prop_assert_eq!(joined.origin(), base.origin());
        }
    }
}
