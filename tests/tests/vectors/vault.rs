//! Golden vectors: vault.
