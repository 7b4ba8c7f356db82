//! The HTTP method does not exist.

/// Creates a badge.
#[workos_core::endpoint(PSOT "/badges", operation = "create_badge")]
pub struct CreateBadge {
    /// City of the office.
    pub office: String,
}

fn main() {}
