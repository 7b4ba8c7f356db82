//! The resource identifier of a server, and where its metadata is (RFC 9728, section 3.1).

use std::fmt;

use crate::config::RedirectUri;

/// Maximum length of a resource identifier, in bytes.
const MAX_BYTES: usize = 2_048;

pub(super) const PROTECTED_RESOURCE: &str = "/.well-known/oauth-protected-resource";

/// A valid resource identifier, exactly as it was given.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct ResourceIdentifier {
    text: Box<str>,
    origin: Box<str>,
    /// The path that follows a well-known path: empty for the root.
    suffix: Box<str>,
}

impl ResourceIdentifier {
    /// Parses a resource identifier. The error says what is wrong.
    pub(super) fn new(text: &str) -> Result<Self, &'static str> {
        if text.len() > MAX_BYTES {
            return Err("is longer than 2048 bytes");
        }
        if text.contains('?') {
            return Err("has a query");
        }
        if !text.bytes().all(is_of_url) {
            return Err("has characters that are not allowed in a URL");
        }
        let url = RedirectUri::new(text)?;
        // Clients send the identifier as URL parsers print it, and WorkOS compares it exactly.
        let path = text.strip_prefix(&*url.origin).filter(|path| path.is_empty() || path.starts_with('/'));
        let path = path.ok_or("has upper-case letters in its host, or a default port")?;
        let is_normal =
            |segment: &str| !matches!(&*segment.to_ascii_lowercase().replace("%2e", "."), "." | "..");
        if !path.split('/').all(is_normal) {
            return Err("has a path with `.` or `..`");
        }
        if !has_valid_escapes(path) {
            return Err("has an invalid percent-escape");
        }
        Ok(Self { text: text.into(), suffix: if path == "/" { "" } else { path }.into(), origin: url.origin })
    }

    pub(super) fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns the path of the metadata document: the well-known path is inserted between host and path.
    pub(super) fn metadata_path(&self) -> String {
        format!("{PROTECTED_RESOURCE}{}", self.suffix)
    }

    pub(super) fn metadata_url(&self) -> String {
        format!("{}{PROTECTED_RESOURCE}{}", self.origin, self.suffix)
    }

    /// Whether a path is a well-known path, by itself or followed by the path of the resource. Clients remove the
    /// trailing slash of a resource's path or keep it.
    pub(super) fn is_at(&self, well_known: &str, path: &str) -> bool {
        match path.strip_prefix(well_known) {
            Some("" | "/") => true,
            Some(rest) => trim_slash(rest) == trim_slash(&self.suffix),
            None => false,
        }
    }
}

fn trim_slash(path: &str) -> &str {
    path.strip_suffix('/').unwrap_or(path)
}

/// Whether a byte is one of a URL (RFC 3986, section 2).
fn is_of_url(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~:/?#[]@!$&'()*+,;=%".contains(&byte)
}

fn has_valid_escapes(path: &str) -> bool {
    path.split('%').skip(1).all(|rest| {
        let mut digits = rest.bytes().take(2).filter(u8::is_ascii_hexdigit);
        digits.next().is_some() && digits.next().is_some()
    })
}

impl fmt::Debug for ResourceIdentifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.text, f)
    }
}

#[cfg(test)]
mod tests {
    use super::ResourceIdentifier;

    #[test]
    fn metadata_is_between_host_and_path() {
        for (text, path) in [
            ("https://mcp.acme.com", "/.well-known/oauth-protected-resource"),
            ("https://mcp.acme.com/", "/.well-known/oauth-protected-resource"),
            ("https://mcp.acme.com/mcp", "/.well-known/oauth-protected-resource/mcp"),
            ("https://mcp.acme.com/mcp/", "/.well-known/oauth-protected-resource/mcp/"),
            ("https://acme.com:8443/a/b%20c", "/.well-known/oauth-protected-resource/a/b%20c"),
            ("http://localhost:3000/mcp", "/.well-known/oauth-protected-resource/mcp"),
            ("http://127.0.0.1/mcp", "/.well-known/oauth-protected-resource/mcp"),
            ("http://[::1]:3000/a", "/.well-known/oauth-protected-resource/a"),
        ] {
            let resource = ResourceIdentifier::new(text).unwrap();
            assert_eq!((resource.as_str(), resource.metadata_path()), (text, path.to_owned()));
            let origin = text.splitn(4, '/').take(3).collect::<Vec<_>>().join("/");
            assert_eq!(resource.metadata_url(), format!("{origin}{path}"));
        }
    }

    #[test]
    fn well_known_path_is_exact_or_followed_by_the_path_of_the_resource() {
        for (text, path, is_at) in [
            ("https://acme.com/mcp", "/.well-known/x", true),
            ("https://acme.com/mcp", "/.well-known/x/", true),
            ("https://acme.com/mcp", "/.well-known/x/mcp", true),
            ("https://acme.com/mcp", "/.well-known/x/mcp/", true),
            ("https://acme.com/mcp/", "/.well-known/x/mcp", true),
            ("https://acme.com/mcp", "/.well-known/x/mcp/a", false),
            ("https://acme.com/mcp", "/.well-known/x/mc", false),
            ("https://acme.com/mcp", "/.well-known/x/mcp2", false),
            ("https://acme.com/mcp", "/.well-known/x/MCP", false),
            ("https://acme.com/mcp", "/.well-known/xmcp", false),
            ("https://acme.com/mcp", "/.well-known/x/%6dcp", false),
            ("https://acme.com/mcp", "/a/.well-known/x", false),
            ("https://acme.com/mcp", "/.well-known/x//mcp", false),
            ("https://acme.com", "/.well-known/x", true),
            ("https://acme.com/", "/.well-known/x/", true),
            ("https://acme.com", "/.well-known/x/mcp", false),
        ] {
            assert_eq!(
                ResourceIdentifier::new(text).unwrap().is_at("/.well-known/x", path),
                is_at,
                "{text} {path}"
            );
        }
    }

    #[test]
    fn identifier_that_is_no_canonical_https_url_is_rejected() {
        let long = format!("https://acme.com/{}", "a".repeat(2_048));
        for (text, reason) in [
            ("", "is not a URL"),
            ("mcp.acme.com", "has no scheme; expected `https://…`"),
            ("/mcp", "has no scheme; expected `https://…`"),
            ("http://mcp.acme.com/mcp", "is plain http to a host that is not loopback"),
            ("ftp://mcp.acme.com", "has a scheme other than https"),
            ("https://mcp.acme.com/mcp#x", "has a fragment"),
            ("https://mcp.acme.com/mcp#", "has a fragment"),
            ("https://mcp.acme.com/mcp?", "has a query"),
            ("https://mcp.acme.com/mcp?x=1", "has a query"),
            ("https://user@mcp.acme.com/mcp", "has user information"),
            ("https://user:secret@mcp.acme.com", "has user information"),
            ("https://Mcp.Acme.com/mcp", "has upper-case letters in its host, or a default port"),
            ("HTTPS://mcp.acme.com/mcp", "has upper-case letters in its host, or a default port"),
            ("https://mcp.acme.com:443/mcp", "has upper-case letters in its host, or a default port"),
            ("http://localhost:80/mcp", "has upper-case letters in its host, or a default port"),
            ("https://mcp.acme.com/a/../mcp", "has a path with `.` or `..`"),
            ("https://mcp.acme.com/./mcp", "has a path with `.` or `..`"),
            ("https://mcp.acme.com/%2e%2E/mcp", "has a path with `.` or `..`"),
            ("https://mcp.acme.com/%zz", "has an invalid percent-escape"),
            ("https://mcp.acme.com/a%2", "has an invalid percent-escape"),
            ("https://mcp.acme.com/\"x", "has characters that are not allowed in a URL"),
            ("https://mcp.acme.com/{x}", "has characters that are not allowed in a URL"),
            ("https://mcp.acme.com/a\\b", "has characters that are not allowed in a URL"),
            ("https://mcp.acme.com/a b", "has characters that are not allowed in a URL"),
            ("https://mcp.acme.com/\r\n", "has characters that are not allowed in a URL"),
            ("https://mcp.acme.com/\u{e9}", "has characters that are not allowed in a URL"),
            (&long, "is longer than 2048 bytes"),
        ] {
            assert_eq!(ResourceIdentifier::new(text).unwrap_err(), reason, "{text:?}");
        }
    }
}
