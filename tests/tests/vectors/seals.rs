//! Golden vectors: seals.
