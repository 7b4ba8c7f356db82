//! Sealed text.
