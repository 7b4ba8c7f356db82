//! The type of an optional field does not exist.

/// Creates a badge.
#[workos_core::endpoint(POST "/badges", operation = "create_badge")]
pub struct CreateBadge {
    /// City of the office.
    pub office: Option<Strnig>,
}

fn main() {}
