//! A field has an attribute that endpoints do not know.

/// Creates a badge.
#[workos_core::endpoint(POST "/badges", operation = "create_badge")]
pub struct CreateBadge {
    /// City of the office.
    #[header]
    pub office: String,
}

fn main() {}
