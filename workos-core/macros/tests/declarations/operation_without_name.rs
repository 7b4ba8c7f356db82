//! The operation has no name.

/// Creates a badge.
#[workos_core::endpoint(POST "/badges")]
pub struct CreateBadge {
    /// City of the office.
    pub office: String,
}

fn main() {}
