//! For whom a flag is asked.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use crate::types::{OrganizationId, UserId};

/// For whom a flag is asked: a user, an organization, and things of types of your own, at most one of each
/// type.
///
/// A user is no more than the thing of type `user`, and an organization that of type `organization`; so
/// there are no two forms of a context that could be mixed, as there are in the Node SDK.
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
    /// The longest type of a thing, in bytes.
    pub const MAX_TYPE_LENGTH: usize = 64;
    /// The longest id of a thing of a type of your own, in bytes.
    pub const MAX_ID_LENGTH: usize = 255;

    /// Nobody: a flag is what it is for those whom it is not aimed at.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Asks for a user.
    #[must_use]
    pub fn user(self, id: impl Into<UserId>) -> Self {
        self.put("user", id.into().as_str())
    }

    /// Asks for an organization.
    #[must_use]
    pub fn organization(self, id: impl Into<OrganizationId>) -> Self {
        self.put("organization", id.into().as_str())
    }

    /// Asks for a thing of a type of your own; one that was given before of the same type is replaced.
    ///
    /// # Errors
    ///
    /// Returns [`InvalidFlagContext`] for a type or an id that WorkOS does not have: types match
    /// `[a-z][a-z0-9_-]*` and have at most 64 characters, ids match `[A-Za-z0-9._:-]+`, have at most 255
    /// and are neither `.` nor `..`.
    pub fn with(self, kind: &str, id: &str) -> Result<Self, InvalidFlagContext> {
        if !is_type(kind) {
            return Err(InvalidFlagContext::Type);
        }
        if !is_id(id) {
            return Err(InvalidFlagContext::Id);
        }
        Ok(self.put(kind, id))
    }

    /// Brings the flags of an access token along, to answer from while there is nothing better; see
    /// [`FeatureFlags::is_enabled`](super::FeatureFlags::is_enabled).
    #[must_use]
    pub fn token_flags(mut self, flags: TokenFlags) -> Self {
        self.token_flags = Some(flags);
        self
    }

    /// The id of the thing of a type, if it is asked for one: `user`, `organization`, or a type of yours.
    #[must_use]
    pub fn id(&self, kind: &str) -> Option<&str> {
        self.ids.get(kind).map(String::as_str)
    }

    /// The things: type and id.
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

/// What is wrong with a [`FlagContext`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum InvalidFlagContext {
    /// The type cannot be one.
    Type,
    /// The id cannot be one.
    Id,
}

impl fmt::Display for InvalidFlagContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Type => {
                "the type is not 1 to 64 of a-z, 0-9, `_` and `-`, with one of a-z as the first character"
            }
            Self::Id => "the id is not 1 to 255 of letters, digits, `.`, `_`, `:` and `-`, or is `.` or `..`",
        })
    }
}

impl std::error::Error for InvalidFlagContext {}

/// The flags that were on for a session when its access token was issued: the token's claim
/// `feature_flags`, a list of slugs.
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
    /// The flags of a claim.
    #[must_use]
    pub fn from_slugs(slugs: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self(slugs.into_iter().map(Into::into).collect())
    }

    /// Whether a flag is on. A token tells only what is on; of other flags it knows nothing, so they are
    /// `default`, as all flags are that nobody knows.
    #[must_use]
    pub fn is_enabled(&self, slug: &str, default: bool) -> bool {
        self.0.contains(slug) || default
    }

    /// The flags that are on.
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
    fn types_and_ids_are_those_that_workos_takes() {
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
    fn a_user_is_the_thing_of_type_user() {
        let named = FlagContext::new().user("user_1").organization("org_1");
        let typed = FlagContext::new().with("organization", "org_1").unwrap().with("user", "user_1").unwrap();
        assert_eq!(named, typed);
        assert_eq!(named.user("user_2").id("user"), Some("user_2"));
    }

    #[test]
    fn what_a_token_does_not_list_is_the_default() {
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
        fn whatever_is_taken_keeps_to_the_rule(kind in "\\PC{0,70}|[a-z][a-z0-9_-]{0,70}", id in "\\PC{0,300}|[A-Za-z0-9._:-]{0,260}") {
            let taken = FlagContext::new().with(&kind, &id);
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
            proptest::prop_assert_eq!(taken.map(drop), expected);
        }
    }
}
