//! Where the crate differs from the inventory on purpose, each with its reason.

/// Parameters of a query that are sent in another way.
pub(crate) fn in_query(operation: &str, name: &str) -> bool {
    matches!((operation, name), ("", ""))
}

/// Fields of a body that are sent in another way.
pub(crate) fn in_body(operation: &str, name: &str) -> bool {
    matches!((operation, name), ("", ""))
}

/// Fields that may be absent and null, and where null means no more than absent.
pub(crate) fn never_cleared(operation: &str, name: &str) -> bool {
    matches!(
        (operation, name),
        // A user without a password is one whose password is left out; it belongs to a group.
        ("user_management.create_user", "password")
    )
}

/// Fields of an answer that are read in another way.
pub(crate) fn in_response(operation: &str, name: &str) -> bool {
    matches!((operation, name), ("", ""))
}
