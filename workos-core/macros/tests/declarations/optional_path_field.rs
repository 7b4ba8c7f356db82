//! A field of the path is optional.

/// Gets a badge.
#[workos_core::endpoint(GET "/badges/{id}", operation = "get_badge")]
pub struct GetBadge {
    /// ID of the badge.
    pub id: Option<String>,
}

fn main() {}
