//! The type of a field in the body cannot be serialized.

/// An office.
#[derive(Debug, Clone, PartialEq)]
pub struct Office;

/// Creates a badge.
#[workos_core::endpoint(POST "/badges", operation = "create_badge")]
pub struct CreateBadge {
    /// The office.
    pub office: Office,
}

fn main() {}
