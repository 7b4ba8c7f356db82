//! Which paths of an application require a session.

use percent_encoding::percent_decode_str;

use super::AuthKitError;

/// What a request with a path requires.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Access {
    /// The request is not looked at.
    Unchecked,
    /// The session is read if there is one.
    Public,
    /// A session is required; without one, a sign-up starts.
    SignUp,
    /// A session is required.
    Protected,
}

/// The rules of an application. The most specific one applies; without any, a path is public.
#[derive(Debug, Clone, Default)]
pub(super) struct PathRules(Vec<(Pattern, Access)>);

impl PathRules {
    pub(super) fn add(&mut self, pattern: &'static str, access: Access) -> Result<(), AuthKitError> {
        self.0.push((Pattern::new(pattern).ok_or(AuthKitError::Path(pattern))?, access));
        Ok(())
    }

    /// Returns what a path requires. Routers differ in how they read a path such as `/a/../b` or `/%62`, so the
    /// stricter of the readings counts.
    pub(super) fn access(&self, path: &str) -> Access {
        if self.0.is_empty() {
            return Access::Public;
        }
        let access = self.exact_access(path);
        match readings(path) {
            None => access,
            Some(readings) => readings.iter().map(|path| self.exact_access(path)).fold(access, Access::max),
        }
    }

    fn exact_access(&self, path: &str) -> Access {
        let path = without_trailing_slash(path);
        let matching = self.0.iter().filter(|(pattern, _)| pattern.matches(path));
        matching
            .max_by_key(|(pattern, access)| (pattern.specificity(), *access))
            .map_or(Access::Public, |(_, access)| *access)
    }
}

/// A path, or a path with everything below it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Pattern {
    /// Without a trailing slash, so empty for the root.
    path: &'static str,
    with_descendants: bool,
}

impl Pattern {
    /// Parses `/path` or `/path/*`.
    fn new(text: &'static str) -> Option<Self> {
        let (path, with_descendants) = match text.strip_suffix("/*") {
            Some(path) => (path, true),
            None => (text, false),
        };
        let is_path = text.starts_with('/')
            && path.bytes().all(|byte| byte.is_ascii_graphic() && !b"*{}?#%\\".contains(&byte))
            && !path.contains("//")
            && !path.split('/').any(|segment| matches!(segment, "." | ".."));
        is_path.then_some(Self { path: without_trailing_slash(path), with_descendants })
    }

    fn matches(&self, path: &str) -> bool {
        match path.strip_prefix(self.path) {
            None => false,
            Some(rest) => rest.is_empty() || (self.with_descendants && rest.starts_with('/')),
        }
    }

    /// Longer paths are more specific, and a path alone more than with all below it.
    fn specificity(&self) -> (usize, bool) {
        (self.path.len(), !self.with_descendants)
    }
}

/// Whether two paths are the same apart from a trailing slash.
pub(super) fn is_same(path: &str, other: &str) -> bool {
    without_trailing_slash(path) == without_trailing_slash(other)
}

/// Whether a text is a path that a route can have.
pub(super) fn is_valid(path: &'static str) -> bool {
    Pattern::new(path).is_some_and(|pattern| !pattern.with_descendants)
}

fn without_trailing_slash(path: &str) -> &str {
    path.strip_suffix('/').unwrap_or(path)
}

/// Returns other readings of a path, decoded and without dots: `..` removes the segment before it, which may be an
/// empty one (as in browsers) or never is (as in servers that merge slashes), and parameters (`;x=1`) are part of a
/// segment or are not. `None` for nearly every path, which has one reading.
fn readings(path: &str) -> Option<[String; 4]> {
    let mut is_after_slash = false;
    let is_unusual = |byte: u8| {
        let is_unusual =
            matches!(byte, b'%' | b'\\' | b';') || (is_after_slash && matches!(byte, b'/' | b'.'));
        is_after_slash = byte == b'/';
        is_unusual
    };
    if !path.bytes().any(is_unusual) {
        return None;
    }
    let decoded: Vec<u8> = percent_decode_str(path).collect();
    let decoded = String::from_utf8_lossy(&decoded);
    let variants = [(false, false), (false, true), (true, false), (true, true)];
    Some(
        variants.map(|(keeps_empty, keeps_parameters)| resolve_dots(&decoded, keeps_empty, keeps_parameters)),
    )
}

fn resolve_dots(path: &str, keeps_empty: bool, keeps_parameters: bool) -> String {
    let mut segments = Vec::new();
    for segment in path.strip_prefix(['/', '\\']).unwrap_or(path).split(['/', '\\']) {
        let name = segment.split(';').next().unwrap_or_default();
        match if keeps_parameters { segment } else { name } {
            "." => {}
            "" if !keeps_empty => {}
            ".." => {
                segments.pop();
            }
            segment => segments.push(segment),
        }
    }
    segments.retain(|segment| !segment.is_empty());
    format!("/{}", segments.join("/"))
}

#[cfg(test)]
mod tests {
    use super::{Access, PathRules, Pattern};

    fn rules(rules: &[(&'static str, Access)]) -> PathRules {
        let mut all = PathRules::default();
        for (pattern, access) in rules {
            all.add(pattern, *access).unwrap();
        }
        all
    }

    #[test]
    fn most_specific_rule_applies() {
        use Access::{Protected, Public, SignUp, Unchecked};
        let rules = rules(&[
            ("/*", Protected),
            ("/", Public),
            ("/assets/*", Unchecked),
            ("/assets/private/*", Protected),
            ("/join/*", SignUp),
            ("/docs", Public),
            ("/both", Public),
            ("/both", Protected),
        ]);
        for (path, access) in [
            ("/", Public),
            ("", Public),
            ("/x", Protected),
            ("/assets", Unchecked),
            ("/assets/", Unchecked),
            ("/assets/a/b.css", Unchecked),
            ("/assetsx", Protected),
            ("/assets/private", Protected),
            ("/assets/private/x", Protected),
            ("/join/x", SignUp),
            ("/docs", Public),
            ("/docs/", Public),
            ("/docs/x", Protected),
            ("/both", Protected),
        ] {
            assert_eq!(rules.access(path), access, "{path}");
        }
    }

    #[test]
    fn other_spellings_of_a_protected_path_are_protected() {
        use Access::{Protected, Public, Unchecked};
        let rules = rules(&[("/admin/*", Protected), ("/assets/*", Unchecked)]);
        for path in [
            "/admin",
            "/admin/",
            "//admin",
            "/admin//x",
            "/./admin",
            "/x/../admin",
            "/assets/../admin/x",
            "/assets/%2e%2E/admin/x",
            "/assets/..%2fadmin",
            "/%61dmin/x",
            "/assets\\..\\admin",
            "/admin;x=1/y",
            "/admin//../x",
            "/admin\\/../x",
            "/x/..//admin",
            "/../admin/x/../..;",
        ] {
            assert_eq!(rules.access(path), Protected, "{path}");
        }
        for (path, access) in
            [("/Admin", Public), ("/administration", Public), ("/assets/x%20y", Public.min(Unchecked))]
        {
            assert_eq!(rules.access(path), access, "{path}");
        }
    }

    #[test]
    fn without_rules_every_path_is_public() {
        assert_eq!(PathRules::default().access("/x/../y"), Access::Public);
    }

    #[test]
    fn pattern_that_would_never_match_is_rejected() {
        for text in [
            "", "x", "x/*", "/*/x", "/x*", "/{id}", "/{*rest}", "/a b", "/a?b", "/a#b", "/a//b", "/a/../b",
            "/%61", "*", "/ü",
        ] {
            assert_eq!(Pattern::new(text), None, "{text:?}");
        }
        for text in ["/", "/*", "/a", "/a/", "/a/*", "/a-b_c.d/~e"] {
            assert!(Pattern::new(text).is_some(), "{text:?}");
        }
    }
}
