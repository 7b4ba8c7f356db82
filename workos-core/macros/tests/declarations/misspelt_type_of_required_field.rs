//! The type of a required field does not exist.

/// Gets a badge.
#[workos_core::endpoint(GET "/badges/{id}", operation = "get_badge")]
pub struct GetBadge {
    /// ID of the badge.
    pub id: Strnig,
}

fn main() {}
