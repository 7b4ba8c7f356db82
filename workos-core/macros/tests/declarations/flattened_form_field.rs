//! The fields of a flattened object have no place in a form.

/// Dimensions of a badge.
#[workos_core::object]
pub struct Size {
    /// Width in millimeters.
    pub width: u32,
}

/// Creates a badge.
#[workos_core::endpoint(POST "/badges", operation = "create_badge", form)]
pub struct CreateBadge {
    /// Dimensions of the badge.
    #[serde(flatten)]
    pub size: Size,
}

fn main() {}
