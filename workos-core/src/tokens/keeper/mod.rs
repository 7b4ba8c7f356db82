//! Token pairs of users.
