//! Device authorization (RFC 8628) for applications of Connect.

use super::Scope;
use crate::{types::ClientId, user_management::DeviceAuthorization};

/// Starts the device authorization of an application of Connect (RFC 8628), for devices and command-line tools without
/// a browser.
///
/// Show the user code and the verification URI to the user, and poll with
/// [`CreateTokenWithDeviceCode`](super::CreateTokenWithDeviceCode).
#[endpoint(
    POST "/oauth2/device_authorization",
    operation = "authorize_connect_device",
    reference = "workos-connect/cli-auth/device-authorization",
    response = DeviceAuthorization,
    server = AuthKit,
    auth = None,
    form,
)]
pub struct AuthorizeConnectDevice {
    /// Client ID of the application.
    pub client_id: ClientId,
    /// Requested scopes, such as `openid offline_access`.
    pub scope: Option<Scope>,
}
