//! Golden vectors: tokens.
