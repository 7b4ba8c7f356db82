//! A field has no doc comment.

/// Creates a badge.
#[workos_core::endpoint(POST "/badges", operation = "create_badge")]
pub struct CreateBadge {
    /// City of the office.
    pub office: String,
    pub number: u32,
}

fn main() {}
