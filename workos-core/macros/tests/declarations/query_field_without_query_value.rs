//! The type of a field in the query cannot be written there.

/// An office.
#[derive(Debug, Clone, PartialEq)]
pub struct Office;

/// Lists badges.
#[workos_core::endpoint(GET "/badges", operation = "list_badges")]
pub struct ListBadges {
    /// The office.
    pub office: Option<Office>,
}

fn main() {}
