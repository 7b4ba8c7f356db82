//! Devices without a browser: the person signs in on another one (RFC 8628).

use crate::types::Secret;

model! {
    /// A device that waits to be let in.
    DeviceAuthorization {
        /// The device's own code, for [`AuthenticateWithDeviceCode`](super::AuthenticateWithDeviceCode).
        device_code: Secret,
        /// The code that the person types.
        user_code: Secret,
        /// Where they type it.
        verification_uri: String,
        /// The same address with the code in it, for a QR code or a browser that you open.
        verification_uri_complete: Option<Secret>,
        /// How long the codes work, in seconds.
        expires_in: f64,
        /// How long to wait between two questions, in seconds; five if WorkOS does not say.
        interval: Option<f64>,
    }
}

endpoint! {
    /// Begins the sign-in of a device. Show the person the code and the address, and ask with
    /// [`AuthenticateWithDeviceCode`](super::AuthenticateWithDeviceCode) until they have let it in.
    ///
    /// Refused with `invalid_client` (400), or with `access_denied` (403) where device sign-in is switched off.
    AuthorizeDevice: POST "/user_management/authorize/device" as "create_device" -> DeviceAuthorization,
    auth: ClientId,
    body {}
}
