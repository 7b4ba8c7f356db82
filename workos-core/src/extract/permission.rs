//! Permissions as types.

/// A permission as a type, for `HasPermission` and `PermittedApiKey`.
pub trait Permission {
    /// Slug of the permission, such as `posts:write`.
    const SLUG: &'static str;
}
