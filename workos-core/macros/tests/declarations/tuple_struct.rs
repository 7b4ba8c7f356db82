//! An endpoint has named fields.

/// Gets a badge.
#[workos_core::endpoint(GET "/badges", operation = "list_badges")]
pub struct ListBadges(String);

fn main() {}
