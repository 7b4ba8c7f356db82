//! Relay: requests to providers. There are no providers, so the response is one that was set, or shows what the provider
//! would have received.

use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header::CONTENT_TYPE};
use serde_json::{Map, Value, json};

use super::{
    super::super::{
        request::Call,
        response::{ErrorResponse, HandlerResult, Response},
        row::Row,
        store::Store,
        table::TableDefinition,
    },
    accounts::{self, Owner},
    authorizations, credentials,
    integrations::INTEGRATIONS,
};

/// Responses of providers: the `provider`; the `method` and the `path`, without which any matches; the `status`, the
/// `headers` and the `body`, a text or any other JSON. The newest one that matches counts.
pub(in super::super::super) const RESPONSES: TableDefinition =
    TableDefinition::new("relay_responses", "Relay response", "relay_response").indexes(&["provider"]);

const UPSTREAM_STATUS: HeaderName = HeaderName::from_static("x-relay-upstream-status");

/// A request to a provider.
struct Relayed {
    provider: String,
    /// URL or path, with the query.
    target: String,
    path: String,
}

pub(super) fn by_url(call: &mut Call<'_>) -> HandlerResult {
    let bad_request = |code, message| Err(ErrorResponse::bad_request(code, message));
    let Some(url) = header(call, "x-relay-url") else {
        return bad_request("relay_missing_url", "The header X-Relay-URL is missing.");
    };
    let uri = url.parse::<http::Uri>().ok().filter(|uri| uri.scheme_str() == Some("https"));
    let authority = uri.as_ref().and_then(http::Uri::authority).filter(|host| !host.as_str().contains('@'));
    let (Some(uri), Some(authority)) = (&uri, authority) else {
        return bad_request("relay_invalid_url", "The header X-Relay-URL is not an HTTPS URL.");
    };
    let slugs = || authority.host().split('.');
    let provider = match header(call, "x-relay-provider") {
        Some(slug) => Some(slug),
        // Without the list of WorkOS's providers, `api.github.com` is a URL of `github`.
        None => slugs().find(|slug| call.store.find_one(&INTEGRATIONS, "slug", slug).is_some()),
    };
    let provider = provider.ok_or_else(provider_not_found)?.to_owned();
    let path = uri.path().to_owned();
    relay(call, &Relayed { provider, target: url.to_owned(), path })
}

pub(super) fn by_path(call: &mut Call<'_>) -> HandlerResult {
    let provider = call.path(0).to_owned();
    if header(call, "x-relay-provider").is_some_and(|other| other != provider) {
        let message = "The header X-Relay-Provider and the path name different providers.";
        return Err(ErrorResponse::bad_request("relay_provider_conflict", message));
    }
    let path = format!("/{}", call.path(1));
    let query = call.raw_query();
    let target = if query.is_empty() { path.clone() } else { format!("{path}?{query}") };
    relay(call, &Relayed { provider, target, path })
}

fn relay(call: &mut Call<'_>, relayed: &Relayed) -> HandlerResult {
    let Some(user_id) = header(call, "x-relay-user") else {
        let message = "The header X-Relay-User is missing.";
        return Err(ErrorResponse::bad_request("relay_user_required", message));
    };
    let organization_id = header(call, "x-relay-organization");
    let owner = Owner::user(user_id, organization_id);
    owner.check(call.store).map_err(|_| {
        ErrorResponse::bad_request("relay_user_not_found", "There is no such user or organization.")
    })?;
    let integrations: Vec<Row> = call.store.find(&INTEGRATIONS, "slug", &relayed.provider).cloned().collect();
    if integrations.is_empty() {
        return Err(provider_not_found());
    }
    // A user's own connection comes first, then that of the organization.
    let owners = [Some(owner), organization_id.map(|id| Owner::organization(id, user_id))];
    let mut required = None;
    for owner in owners.into_iter().flatten() {
        let mut of_kind = integrations.iter().filter(|other| other.text("ownership") == owner.kind);
        let Some(integration) = of_kind.next() else { continue };
        if !integration.flag("enabled") {
            let error = ErrorResponse::new(StatusCode::NOT_FOUND, "The provider is not enabled.");
            return Err(error.code("relay-provider-not-configured"));
        }
        let account = accounts::select(call.store, integration, &owner, None, false)?;
        let credential = match account.filter(|account| account.text("state") == "connected") {
            Some(account) => credential(call, account)?,
            None => None,
        };
        if let Some(credential) = credential {
            return Ok(response(call, relayed, &credential).into());
        }
        required.get_or_insert((owner, integration.clone()));
    }
    let (owner, integration) = required.ok_or_else(provider_not_found)?;
    Err(authorization_required(call, &owner, &integration))
}

fn header<'a>(call: &Call<'a>, name: &str) -> Option<&'a str> {
    call.headers().get(name)?.to_str().ok().filter(|value| !value.is_empty())
}

fn provider_not_found() -> ErrorResponse {
    let error = ErrorResponse::new(StatusCode::NOT_FOUND, "There is no such provider.");
    error.code("relay_provider_not_found")
}

/// Returns the credential of an account; `None` if the account needs a reauthorization.
fn credential(call: &mut Call<'_>, account: Row) -> Result<Option<String>, ErrorResponse> {
    if account.text("auth_method") == "api_key" {
        return Ok(account.optional_text("secret").map(str::to_owned));
    }
    let account = credentials::with_token(call, account)?;
    Ok(account.map(|account| account.text("access_token").to_owned()))
}

/// The error says where the user can connect an account. A provider with API keys has no page for that.
fn authorization_required(call: &mut Call<'_>, owner: &Owner, integration: &Row) -> ErrorResponse {
    let uses_oauth = integration.texts("auth_methods").iter().any(|method| method == "oauth");
    let url = uses_oauth.then(|| authorizations::start(call, integration, owner, Row::default()).0);
    let message = "The user has to connect an account.";
    let error =
        ErrorResponse::new(StatusCode::PAYMENT_REQUIRED, message).code("relay_authorization_required");
    error.with("connection", integration.text("slug")).with("authorization_url", url)
}

/// Returns the response of the provider, or what the provider would have received.
fn response(call: &Call<'_>, relayed: &Relayed, credential: &str) -> Response {
    let method = call.http().method().as_str();
    let matches =
        |row: &&Row, field, value: &str| row.optional_text(field).is_none_or(|other| other == value);
    let mut rows = call.store.find(&RESPONSES, "provider", &relayed.provider).rev();
    let set = rows.find(|row| matches(row, "method", method) && matches(row, "path", &relayed.path));
    let (status, mut headers, body) = match set {
        Some(row) => as_set(row),
        None => {
            let body = String::from_utf8_lossy(call.http().body());
            let mut received = forwarded(call.headers());
            received.insert("authorization".to_owned(), format!("Bearer {credential}").into());
            let received = json!({
                "provider": relayed.provider,
                "method": method,
                "url": relayed.target,
                "headers": received,
                "body": body,
            });
            (StatusCode::OK, json_headers(), received.to_string())
        }
    };
    headers.push((UPSTREAM_STATUS, HeaderValue::from(status.as_u16())));
    Response::other(status, headers, body)
}

fn json_headers() -> Vec<(HeaderName, HeaderValue)> {
    vec![(CONTENT_TYPE, HeaderValue::from_static("application/json"))]
}

/// Returns status, headers and body of a response that was set.
fn as_set(row: &Row) -> (StatusCode, Vec<(HeaderName, HeaderValue)>, String) {
    let status =
        u16::try_from(row.number("status")).ok().and_then(|status| StatusCode::from_u16(status).ok());
    let headers = row.object("headers");
    let header = |(name, value): (&str, &Value)| {
        Some((name.parse::<HeaderName>().ok()?, HeaderValue::from_str(value.as_str()?).ok()?))
    };
    let mut headers: Vec<_> = headers.iter().filter_map(header).collect();
    let body = match row.get("body") {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(json) => {
            if !headers.iter().any(|(name, _)| *name == CONTENT_TYPE) {
                headers.extend(json_headers());
            }
            json.to_string()
        }
    };
    (status.unwrap_or(StatusCode::OK), headers, body)
}

/// Returns the headers that WorkOS forwards.
fn forwarded(headers: &HeaderMap) -> Map<String, Value> {
    let is_forwarded = |name: &str| {
        let prefixes = ["x-relay-", "x-workos-", "x-forwarded-"];
        let names = ["authorization", "cookie", "via", "connection", "host"];
        !names.contains(&name) && !prefixes.iter().any(|prefix| name.starts_with(prefix))
    };
    let headers = headers.iter().filter(|(name, _)| is_forwarded(name.as_str()));
    headers
        .map(|(name, value)| (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into()))
        .collect()
}

/// Adds the response of a provider.
pub(in super::super::super) fn add_response(store: &mut Store, row: Row, now: crate::types::Timestamp) {
    store.insert(&RESPONSES, row, now);
}
