//! Converts errors to JavaScript errors.

use js_sys::Reflect;
use wasm_bindgen::JsValue;
use workos_core::Error;

/// Converts an error to a JavaScript `Error`, to throw or to reject a promise with.
///
/// | property | value |
/// |---|---|
/// | `message` | the error's message |
/// | `name` | `WorkOSConfigError`, `WorkOSEncodeError`, `WorkOSApiError`, `WorkOSDecodeError` or `WorkOSTransportError` by the kind of error, otherwise `WorkOSError` |
/// | `status` | the HTTP status, a number, if there is one |
/// | `code` | WorkOS's error code, if there is one |
/// | `requestId` | WorkOS's request ID, if there is one |
///
/// ```no_run
/// use wasm_bindgen::JsValue;
/// use workos_wasm::{Client, to_js_error, workos_core::user_management::DeleteUser};
///
/// # async fn run(client: Client) -> Result<(), JsValue> {
/// client.send(DeleteUser::new("user_1")).await.map_err(|error| to_js_error(&error))?;
/// # Ok(()) }
/// ```
#[must_use]
pub fn to_js_error(error: &Error) -> JsValue {
    let out = js_sys::Error::new(&error.to_string());
    out.set_name(name(error));
    let properties = [
        ("status", error.status().map(|status| status.as_u16().into())),
        ("code", error.api().and_then(|error| error.code()).map(JsValue::from)),
        ("requestId", error.request_id().map(JsValue::from)),
    ];
    for (name, value) in properties {
        if let Some(value) = value {
            // Setting a property of a new object cannot fail.
            let _ = Reflect::set(&out, &name.into(), &value);
        }
    }
    out.into()
}

fn name(error: &Error) -> &'static str {
    match error {
        Error::Config(_) => "WorkOSConfigError",
        Error::Encode(_) => "WorkOSEncodeError",
        Error::Api(_) => "WorkOSApiError",
        Error::Decode(_) => "WorkOSDecodeError",
        Error::Transport(_) => "WorkOSTransportError",
        _ => "WorkOSError",
    }
}
