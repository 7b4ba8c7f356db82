//! A comma is missing between two arguments.

/// Creates a badge.
#[workos_core::endpoint(POST "/badges" operation = "create_badge")]
pub struct CreateBadge {
    /// City of the office.
    pub office: String,
}

fn main() {}
