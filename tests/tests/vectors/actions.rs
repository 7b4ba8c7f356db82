//! Golden vectors: actions.
