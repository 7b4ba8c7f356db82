//! Scopes: their syntax, the scopes that a route requires, and scopes that include others.

use std::sync::Arc;

/// Whether a text is one scope: `scope-token` in the grammar of RFC 6749, section 3.3.
pub(super) fn is_scope(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| matches!(byte, 0x21 | 0x23..=0x5b | 0x5d..=0x7e))
}

/// Scopes that include others.
#[derive(Debug, Clone, Default)]
pub(super) struct ScopeHierarchy(Option<Arc<Vec<Inclusion>>>);

/// The broader scope and the narrower one.
type Inclusion = (Box<str>, Box<str>);

impl ScopeHierarchy {
    pub(super) fn add(&mut self, broader: &str, narrower: &str) {
        Arc::make_mut(self.0.get_or_insert_default()).push((broader.into(), narrower.into()));
    }

    /// Whether one of the granted scopes is the required one or includes it, directly or by way of others. Scopes are
    /// compared as whole words, with their case.
    pub(super) fn permits<'g>(&self, granted: impl Iterator<Item = &'g str> + Clone, required: &str) -> bool {
        let is_granted = |scope: &str| granted.clone().any(|granted| granted == scope);
        if is_granted(required) {
            return true;
        }
        let Some(pairs) = &self.0 else { return false };
        // All scopes that include the required one.
        let mut sufficient = vec![required];
        let mut checked = 0;
        while let Some(narrower) = sufficient.get(checked).copied() {
            for (broader, _) in pairs.iter().filter(|(_, included)| &**included == narrower) {
                if is_granted(broader) {
                    return true;
                }
                if !sufficient.contains(&&**broader) {
                    sufficient.push(broader);
                }
            }
            checked += 1;
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::{ScopeHierarchy, is_scope};

    #[test]
    fn scope_is_a_word_of_visible_ascii_without_quotes() {
        for scope in ["a", "invoices:read", "urn:x/y.z~1", "!#[]^_`{|}~", "widgets:*"] {
            assert!(is_scope(scope), "{scope}");
        }
        for text in ["", " ", "a b", "a\"", "a\\", "a\n", "\u{e9}", "a\u{7f}", "a\0"] {
            assert!(!is_scope(text), "{text:?}");
        }
    }

    #[test]
    fn broader_scope_permits_narrower_ones_also_indirectly_and_in_cycles() {
        let mut hierarchy = ScopeHierarchy::default();
        for (broader, narrower) in [("admin", "write"), ("write", "read"), ("x", "y"), ("y", "x")] {
            hierarchy.add(broader, narrower);
        }
        for (granted, required, permitted) in [
            ("admin", "read", true),
            ("write", "read", true),
            ("read", "write", false),
            ("read", "admin", false),
            ("other admin", "read", true),
            ("x", "y", true),
            ("y", "x", true),
            ("x y", "read", false),
            ("", "read", false),
            ("Admin", "read", false),
            ("administrator", "read", false),
        ] {
            assert_eq!(hierarchy.permits(granted.split(' '), required), permitted, "{granted:?} {required}");
        }
    }
}
