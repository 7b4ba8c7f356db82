//! Golden vectors: urls.
