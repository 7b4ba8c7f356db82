//! A value of an open enum has no text.

/// State of a door.
#[workos_core::open_enum]
pub enum DoorState {
    /// The door is open.
    Open,
}

fn main() {}
