//! A field of the path is also marked as one of the query.

/// Gets a badge.
#[workos_core::endpoint(GET "/badges/{id}", operation = "get_badge")]
pub struct GetBadge {
    /// ID of the badge.
    #[query]
    pub id: String,
}

fn main() {}
