//! Golden vectors: feature_flags.
