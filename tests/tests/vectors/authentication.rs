//! Golden vectors: authentication.
