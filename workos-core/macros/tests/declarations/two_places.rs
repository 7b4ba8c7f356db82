//! A field has two places.

/// Creates a badge.
#[workos_core::endpoint(POST "/badges", operation = "create_badge")]
pub struct CreateBadge {
    /// City of the office.
    #[query]
    #[body]
    pub office: String,
}

fn main() {}
