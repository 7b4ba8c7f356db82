//! One-shot environments. The environment of a new one is that of the request, since an emulator is one already.

use http::StatusCode;

use super::{
    super::{
        request::Call,
        response::{ErrorResponse, HandlerResult},
        row::Row,
        table::TableDefinition,
    },
    Service,
};

pub(in super::super) const SERVICE: Service = Service {
    tables: &[&ENVIRONMENTS],
    operations: &[
        ("one_shot.create_claim_nonce", create_claim_nonce),
        ("one_shot.create_one_shot_environment", create_environment),
    ],
    ..Service::EMPTY
};

/// Environments that were created: the `claim_token`, and whether the environment is `claimed`.
const ENVIRONMENTS: TableDefinition =
    TableDefinition::new("one_shot_environments", "One-shot environment", "one_shot_environment")
        .indexes(&["claim_token"]);

fn create_environment(call: &mut Call<'_>) -> HandlerResult {
    let token = call.store.new_token("claim_token");
    let origin = call.origin();
    let domain = origin.split_once("://").map_or(origin.as_str(), |(_, domain)| domain);
    let now = call.now;
    call.store.insert(&ENVIRONMENTS, Row::default().with("claim_token", &token).with("claimed", false), now);
    let settings = &call.store.settings;
    let environment = Row::default()
        .with("client_id", &settings.client_id)
        .with("api_key", settings.api_keys.first())
        .with("claim_token", token)
        .with("authkit_domain", domain);
    Ok(environment.into())
}

fn create_claim_nonce(call: &mut Call<'_>) -> HandlerResult {
    let client_id = call.body.text("client_id");
    if client_id != call.store.settings.client_id {
        return Err(ErrorResponse::not_found("Environment", client_id));
    }
    match call.store.find_one(&ENVIRONMENTS, "claim_token", call.body.text("claim_token")) {
        None => Err(ErrorResponse::new(StatusCode::UNAUTHORIZED, "The claim token is invalid.")),
        Some(environment) if environment.flag("claimed") => {
            Err(ErrorResponse::conflict("The environment is claimed already."))
        }
        Some(_) => Ok(Row::default().with("nonce", call.store.new_token("nonce")).into()),
    }
}
