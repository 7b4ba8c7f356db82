//! Values of a path.

use super::Secret;

/// A value that can be a segment of a path, such as an ID.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a segment of a path",
    label = "use `String`, an ID or an open enum, or implement `PathValue`"
)]
pub trait PathValue {
    /// Returns the segment before percent-encoding.
    fn as_text(&self) -> &str;
}

impl PathValue for String {
    fn as_text(&self) -> &str {
        self
    }
}

impl PathValue for Secret {
    fn as_text(&self) -> &str {
        self.expose()
    }
}
