//! An open union does not name the field that tells its kinds apart.

/// A square.
#[workos_core::model]
pub struct Square {
    /// Length of a side.
    pub side: u32,
}

/// A shape.
#[workos_core::open_union]
pub enum Shape {
    /// A square.
    Square(Square) = "square",
}

fn main() {}
