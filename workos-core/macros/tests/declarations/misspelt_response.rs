//! The type of the response does not exist.

/// Gets a badge.
#[workos_core::endpoint(GET "/badges/{id}", operation = "get_badge", response = Bagde)]
pub struct GetBadge {
    /// ID of the badge.
    pub id: String,
}

fn main() {}
