//! The environment that a request without an API key belongs to.

use serde_json::Value;

use super::{
    request::{Query, bearer_token},
    services::connect,
    store::Store,
};
use crate::{crypto::base64, endpoint::HttpRequest};

/// Returns the position of the environment that a request names: by a client ID, of the environment or of one of its
/// Connect applications, or else by an ID, a token or a code that the environment has created.
pub(super) fn position<'a>(
    environments: impl Iterator<Item = &'a Store>,
    request: &HttpRequest,
    parameters: &[String],
) -> Option<usize> {
    let environments: Vec<&Store> = environments.collect();
    let fields = fields(request);
    let client_ids = fields.iter().filter(|(name, _)| name == "client_id").map(|(_, value)| value);
    let by_client_id = |id: &String| {
        let is_client =
            |store: &&Store| store.settings.client_id == *id || connect::has_application(store, id);
        environments.iter().position(is_client)
    };
    let values = || fields.iter().map(|(_, value)| value).chain(parameters);
    let by_value = |value: &String| {
        Store::number_in(value)?.checked_sub(1).filter(|position| *position < environments.len())
    };
    let by_values = || values().find_map(by_value);
    client_ids.chain(parameters).find_map(by_client_id).or_else(by_values)
}

/// Returns names and values of the query, the body and the credentials in the header.
fn fields(request: &HttpRequest) -> Vec<(String, String)> {
    let mut fields = Query::new(request.uri().query().unwrap_or_default()).into_pairs();
    match serde_json::from_slice(request.body()) {
        Ok(body @ Value::Object(_)) => fields.extend(texts(body)),
        _ => fields.extend(Query::new(&String::from_utf8_lossy(request.body())).into_pairs()),
    }
    if let Some(token) = bearer_token(request) {
        fields.push(("token".to_owned(), token.to_owned()));
        fields.extend(claims(token).into_iter().flat_map(texts));
    }
    if let Ok(Some((client_id, _))) = connect::clients::basic(request.headers()) {
        fields.push(("client_id".to_owned(), client_id));
    }
    fields
}

/// Returns the fields of an object that are strings.
fn texts(object: Value) -> Vec<(String, String)> {
    let Value::Object(fields) = object else { return Vec::new() };
    let text = |(name, value)| if let Value::String(text) = value { Some((name, text)) } else { None };
    fields.into_iter().filter_map(text).collect()
}

/// Returns the claims of a token that is a JWT. The operation checks the token.
fn claims(token: &str) -> Option<Value> {
    let payload = base64::decode_url(token.split('.').nth(1)?.as_bytes())?;
    serde_json::from_slice(&payload).ok()
}
