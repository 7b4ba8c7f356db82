//! Contexts of a flag evaluation.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use crate::types::{OrganizationId, UserId};

/// Context of a flag evaluation: a user, an organization, and targets of custom types, at most one of each
/// type.
///
/// The user is the target of type `user` and the organization the target of type `organization`. The SDK for
/// Node has two forms of contexts for this, which cannot be mixed.
///
/// ```
/// use workos_core::feature_flags::FlagContext;
///
/// let context = FlagContext::new().user("user_1").organization("org_1").with("workspace", "ws_1")?;
/// assert_eq!(context.id("workspace"), Some("ws_1"));
/// # Ok::<(), workos_core::feature_flags::InvalidFlagContext>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FlagContext {
    ids: BTreeMap<String, String>,
    pub(super) token_flags: Option<TokenFlags>,
}

impl FlagContext {
    /// Maximum length of a target's type, in bytes.
    pub const MAX_TYPE_LENGTH: usize = 64;
    /// Maximum length of the ID of a custom target, in bytes.
    pub const MAX_ID_LENGTH: usize = 255;

    /// Creates an empty context, which matches no target of a flag.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the user.
    #[must_use]
    pub fn user(self, id: impl Into<UserId>) -> Self {
        self.put("user", id.into().as_str())
    }

    /// Sets the organization.
    #[must_use]
    pub fn organization(self, id: impl Into<OrganizationId>) -> Self {
        self.put("organization", id.into().as_str())
    }

    /// Sets a target of a custom type, such as `workspace`, and replaces an earlier target of this type.
    ///
    /// # Errors
    ///
    /// [`InvalidFlagContext::Type`] unless the type matches `[a-z][a-z0-9_-]*` and has at most 64
    /// characters. [`InvalidFlagContext::Id`] unless the ID matches `[A-Za-z0-9._:-]+`, has at most 255
    /// characters and is neither `.` nor `..`.
    pub fn with(self, kind: &str, id: &str) -> Result<Self, InvalidFlagContext> {
        if !is_type(kind) {
            return Err(InvalidFlagContext::Type);
        }
        if !is_id(id) {
            return Err(InvalidFlagContext::Id);
        }
        Ok(self.put(kind, id))
    }

    /// Sets the flags of the access token, which are used until flags are loaded; see
    /// [`FeatureFlags::is_enabled`](super::FeatureFlags::is_enabled).
    #[must_use]
    pub fn token_flags(mut self, flags: TokenFlags) -> Self {
        self.token_flags = Some(flags);
        self
    }

    /// Returns the ID of the target of a type: `user`, `organization` or a custom type.
    #[must_use]
    pub fn id(&self, kind: &str) -> Option<&str> {
        self.ids.get(kind).map(String::as_str)
    }

    /// Returns the ID of the target of a type if it is one that WorkOS accepts. IDs of users and
    /// organizations are not checked when they are set.
    pub(super) fn valid_id(&self, kind: &str) -> Option<&str> {
        self.id(kind).filter(|id| is_id(id))
    }

    /// Returns type and ID of each target.
    pub(super) fn ids(&self) -> impl Iterator<Item = (&str, &str)> {
        self.ids.iter().map(|(kind, id)| (kind.as_str(), id.as_str()))
    }

    fn put(mut self, kind: &str, id: &str) -> Self {
        self.ids.insert(kind.to_owned(), id.to_owned());
        self
    }
}

fn is_type(text: &str) -> bool {
    text.len() <= FlagContext::MAX_TYPE_LENGTH
        && text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-'))
}

fn is_id(text: &str) -> bool {
    (1..=FlagContext::MAX_ID_LENGTH).contains(&text.len())
        && !matches!(text, "." | "..")
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b':' | b'-'))
}

/// Reason why a target of a [`FlagContext`] is rejected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum InvalidFlagContext {
    /// The target's type is invalid.
    Type,
    /// The target's ID is invalid.
    Id,
}

impl fmt::Display for InvalidFlagContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Type => {
                "target type is not 1 to 64 characters of a-z, 0-9, `_` and `-`, starting with a letter"
            }
            Self::Id => "target ID is not 1 to 255 letters, digits, `.`, `_`, `:` and `-`, or is `.` or `..`",
        })
    }
}

impl std::error::Error for InvalidFlagContext {}

/// Flags that were enabled for a session when its access token was issued: the claim `feature_flags`, a list
/// of slugs.
///
/// ```
/// use workos_core::feature_flags::TokenFlags;
///
/// let flags = TokenFlags::from_slugs(["new-editor"]);
/// assert!(flags.is_enabled("new-editor", false));
/// assert!(!flags.is_enabled("old-editor", false));
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TokenFlags(BTreeSet<String>);

impl TokenFlags {
    /// Creates the flags from the slugs of the claim.
    #[must_use]
    pub fn from_slugs(slugs: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self(slugs.into_iter().map(Into::into).collect())
    }

    /// Whether a flag is enabled. Returns `default` for flags that are not in the token, since a token does
    /// not distinguish disabled flags from missing ones.
    #[must_use]
    pub fn is_enabled(&self, slug: &str, default: bool) -> bool {
        self.0.contains(slug) || default
    }

    /// Returns the slugs of the enabled flags.
    pub fn slugs(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }
}

impl<S: Into<String>> FromIterator<S> for TokenFlags {
    fn from_iter<I: IntoIterator<Item = S>>(slugs: I) -> Self {
        Self::from_slugs(slugs)
    }
}

#[cfg(test)]
mod tests {
    use super::{FlagContext, InvalidFlagContext, TokenFlags};

    #[test]
    fn types_and_ids_are_validated() {
        let ok = |kind: &str, id: &str| assert!(FlagContext::new().with(kind, id).is_ok(), "{kind} {id}");
        let bad = |kind: &str, id: &str, error| {
            assert_eq!(FlagContext::new().with(kind, id), Err(error), "{kind:?} {id:?}");
        };
        for kind in ["a", "workspace", "a-b_c9", "user", "a-", &"a".repeat(64)] {
            ok(kind, "1");
        }
        for kind in
            ["", "A", "Bad Type", "9a", "_a", "-a", "a.b", "ä", "aä", "a\n", " a", "a\0", &"a".repeat(65)]
        {
            bad(kind, "1", InvalidFlagContext::Type);
        }
        for id in ["1", "a.b_c:d-E", "...", ".a", "-", &"x".repeat(255)] {
            ok("workspace", id);
        }
        for id in ["", ".", "..", "a/b", "a b", "ä", "a\n", "%", &"x".repeat(256), &"x".repeat(1 << 20)] {
            bad("workspace", id, InvalidFlagContext::Id);
        }
    }

    #[test]
    fn user_is_the_target_of_type_user() {
        let named = FlagContext::new().user("user_1").organization("org_1");
        let typed = FlagContext::new().with("organization", "org_1").unwrap().with("user", "user_1").unwrap();
        assert_eq!(named, typed);
        assert_eq!(named.user("user_2").id("user"), Some("user_2"));
    }

    #[test]
    fn flag_missing_in_token_is_the_default() {
        let flags: TokenFlags = ["a", "b", "a"].into_iter().collect();
        assert_eq!(flags.slugs().collect::<Vec<_>>(), ["a", "b"]);
        for (slug, default, enabled) in [
            ("a", false, true),
            ("a", true, true),
            ("c", false, false),
            ("c", true, true),
            ("", false, false),
        ] {
            assert_eq!(flags.is_enabled(slug, default), enabled, "{slug} {default}");
        }
    }

    proptest::proptest! {
        #[test]
        fn validation_matches_the_documented_rule(kind in "\\PC{0,70}|[a-z][a-z0-9_-]{0,70}", id in "\\PC{0,300}|[A-Za-z0-9._:-]{0,260}") {
            let result = FlagContext::new().with(&kind, &id);
            let first = kind.bytes().next().is_some_and(|byte| byte.is_ascii_lowercase());
            let rest = kind.chars().all(|c| "abcdefghijklmnopqrstuvwxyz0123456789_-".contains(c));
            let letters = id.chars().all(|c| c.is_ascii_alphanumeric() || "._:-".contains(c));
            let expected = if !(first && rest && kind.len() <= 64) {
                Err(InvalidFlagContext::Type)
            } else if !letters || id.is_empty() || id.len() > 255 || id == "." || id == ".." {
                Err(InvalidFlagContext::Id)
            } else {
                Ok(())
            };
            proptest::prop_assert_eq!(result.map(drop), expected);
        }
    }
}
