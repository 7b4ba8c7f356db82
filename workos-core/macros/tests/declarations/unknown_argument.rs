//! An argument is misspelt.

/// Creates a badge.
#[workos_core::endpoint(POST "/badges", operation = "create_badge", respones = String)]
pub struct CreateBadge {
    /// City of the office.
    pub office: String,
}

fn main() {}
