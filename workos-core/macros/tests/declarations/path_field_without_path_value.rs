//! The type of a field in the path cannot be written there.

/// Gets a badge.
#[workos_core::endpoint(GET "/badges/{number}", operation = "get_badge")]
pub struct GetBadge {
    /// Number of the badge.
    pub number: u32,
}

fn main() {}
