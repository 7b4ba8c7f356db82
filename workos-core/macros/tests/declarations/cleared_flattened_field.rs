//! A flattened field cannot be cleared.


/// The office.
#[workos_core::object]
pub struct Office {
    /// City of the office.
    pub city: String,
}

/// Updates a badge.
#[workos_core::endpoint(PUT "/badges/{id}", operation = "update_badge")]
pub struct UpdateBadge {
    /// ID of the badge.
    pub id: String,
    /// The office.
    #[serde(flatten)]
    pub office: workos_core::types::Patch<Office>,
}

fn main() {}
