//! The kind of authentication does not exist.

/// Creates a badge.
#[workos_core::endpoint(POST "/badges", operation = "create_badge", auth = Token)]
pub struct CreateBadge {
    /// City of the office.
    pub office: String,
}

fn main() {}
