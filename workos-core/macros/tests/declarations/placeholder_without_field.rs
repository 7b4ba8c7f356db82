//! A placeholder of the path has no field.

/// Gets a badge.
#[workos_core::endpoint(GET "/users/{user_id}/badges/{id}", operation = "get_badge")]
pub struct GetBadge {
    /// ID of the badge.
    pub id: String,
}

fn main() {}
