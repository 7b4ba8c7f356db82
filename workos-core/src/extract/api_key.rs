//! API keys with a permission.

use std::{fmt, marker::PhantomData, ops::Deref};

use super::Permission;
use crate::api_keys::{ApiKeyError, ValidApiKey};

/// A valid API key that has the permission `P`. Dereferences to [`ValidApiKey`].
///
/// For many routes with one permission, use the layer `RequireApiKeyPermission` (feature `tower-03`).
///
/// ```
/// use workos_core::extract::{PermittedApiKey, Permission};
///
/// struct InvoicesRead;
///
/// impl Permission for InvoicesRead {
///     const SLUG: &'static str = "invoices:read";
/// }
///
/// async fn invoices(api_key: PermittedApiKey<InvoicesRead>) -> String {
///     format!("invoices for {}", api_key.name)
/// }
/// ```
///
/// # Rejection
///
/// [`ApiKeyError`]: 403 without the permission, and without a valid API key that of [`ValidApiKey`].
pub struct PermittedApiKey<P> {
    api_key: ValidApiKey,
    permission: PhantomData<fn() -> P>,
}

impl<P: Permission> PermittedApiKey<P> {
    /// Checks that an API key has the permission.
    ///
    /// # Errors
    ///
    /// Returns [`ApiKeyError::MissingPermission`] if it does not.
    pub fn new(api_key: ValidApiKey) -> Result<Self, ApiKeyError> {
        api_key.require_permission(P::SLUG)?;
        Ok(Self { api_key, permission: PhantomData })
    }
}

impl<P> PermittedApiKey<P> {
    /// Returns the API key.
    #[must_use]
    pub fn into_api_key(self) -> ValidApiKey {
        self.api_key
    }
}

impl<P> Deref for PermittedApiKey<P> {
    type Target = ValidApiKey;

    fn deref(&self) -> &ValidApiKey {
        &self.api_key
    }
}

impl<P> Clone for PermittedApiKey<P> {
    fn clone(&self) -> Self {
        Self { api_key: self.api_key.clone(), permission: PhantomData }
    }
}

impl<P> fmt::Debug for PermittedApiKey<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("PermittedApiKey").field(&self.api_key).finish()
    }
}
