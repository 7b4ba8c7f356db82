//! Device authorization of Connect ([RFC 8628](https://www.rfc-editor.org/rfc/rfc8628)). The page for the user code is that
//! of sign-ins to the environment.

use super::{
    super::{
        super::{
            request::Call,
            response::{ErrorResponse, HandlerResult, Response},
            row::Row,
        },
        sign_in::devices,
    },
    clients::{authorized_resources, form, identify, requested_scopes, unauthorized_client},
};

/// Starts the authorization of a device.
pub(super) fn authorize(call: &mut Call<'_>) -> HandlerResult {
    match start(call) {
        Ok(response) => Ok(Response::ok(response).no_store().into()),
        Err(error) => Err(error.no_store()),
    }
}

fn start(call: &mut Call<'_>) -> Result<Row, ErrorResponse> {
    let form = form(call)?;
    let (client, _) = identify(call, &form)?;
    if client.text("application_type") != "oauth" {
        return Err(unauthorized_client());
    }
    let fields = Row::default()
        .with("application_id", client.id())
        .with("scopes", requested_scopes(&client, form.get("scope"))?)
        .with("resources", authorized_resources(call.store, &form)?);
    Ok(devices::start(call, fields))
}
