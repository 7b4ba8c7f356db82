//! A comma is missing between two fields.

/// Creates a badge.
#[workos_core::endpoint(POST "/badges", operation = "create_badge")]
pub struct CreateBadge {
    /// City of the office.
    pub office: String
    /// Number of the badge.
    pub number: u32,
}

fn main() {}
