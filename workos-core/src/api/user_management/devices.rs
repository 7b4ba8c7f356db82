//! Device authorization (RFC 8628), which WorkOS calls CLI Auth.

use crate::types::Secret;

/// A device authorization in progress: the codes and the verification URI.
#[model]
pub struct DeviceAuthorization {
    /// Device code, for [`AuthenticateWithDeviceCode`](super::AuthenticateWithDeviceCode).
    pub device_code: Secret,
    /// User code that the user enters, such as `BCDF-GHJK`.
    pub user_code: Secret,
    /// URI of the page where the user enters the user code.
    pub verification_uri: String,
    /// Verification URI that includes the user code, for a QR code or for opening a browser.
    pub verification_uri_complete: Option<Secret>,
    /// Lifetime of the codes, in seconds, such as 300.
    pub expires_in: f64,
    /// Minimum interval between two polling requests, in seconds. Default: 5.
    pub interval: Option<f64>,
}

/// Starts a device authorization (RFC 8628), for devices and command-line tools without a browser.
///
/// Show the user code and the verification URI to the user, and poll with
/// [`AuthenticateWithDeviceCode`](super::AuthenticateWithDeviceCode) until the user has approved the
/// device.
///
/// # Errors
///
/// - `invalid_client` (400) if the client ID is unknown.
/// - `access_denied` (403) if device authorization is not enabled for the team.
#[endpoint(
    POST "/user_management/authorize/device",
    operation = "create_device",
    reference = "authkit/cli-auth/device-authorization",
    response = DeviceAuthorization,
    auth = ClientId,
)]
pub struct AuthorizeDevice {}
