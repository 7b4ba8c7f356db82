//! Golden vectors: webhooks.
