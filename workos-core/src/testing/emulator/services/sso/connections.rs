//! Connections.

use http::StatusCode;

use super::{
    super::{
        super::{
            api::{Type, api},
            request::Call,
            resource::{self, Action, Resource},
            response::{ErrorResponse, HandlerResult, Reply},
            row::Row,
            store::Store,
            table::{Page, TableDefinition, belongs_to},
        },
        organization_domains,
        organizations::ORGANIZATIONS,
    },
    certificates, x509,
};
use crate::types::Timestamp;

/// Connections. Not in responses: `external_id`, `saml_options`, `oidc_options`, `attribute_maps`; `external_key`, which
/// events have. Those of OAuth providers have no organization.
pub(in super::super::super) const CONNECTIONS: TableDefinition =
    TableDefinition::new("connections", "Connection", "conn")
        .indexes(&["external_id", "connection_type"])
        .references(&[belongs_to("organization_id", "organizations")]);

/// Domains of connections.
pub(in super::super::super) const DOMAINS: TableDefinition =
    TableDefinition::new("connection_domains", "Connection domain", "conn_domain")
        .indexes(&["domain"])
        .references(&[belongs_to("connection_id", "connections")]);

pub(super) const CONNECTION: Resource = Resource::new("/connections", &CONNECTIONS).present(with_domains);

/// Adds the domains.
fn with_domains(store: &Store, connection: Row) -> Row {
    let domains: Vec<&Row> = store.find(&DOMAINS, "connection_id", connection.id()).collect();
    connection.clone().with("domains", domains)
}

/// Whether the connection uses SAML.
pub(super) fn is_saml(connection: &Row) -> bool {
    is_saml_type(connection.text("connection_type"))
}

/// Whether the connection uses OpenID Connect.
pub(super) fn is_oidc(connection: &Row) -> bool {
    is_oidc_type(connection.text("connection_type"))
}

fn is_saml_type(kind: &str) -> bool {
    kind.ends_with("SAML")
}

fn is_oidc_type(kind: &str) -> bool {
    kind.to_ascii_uppercase().ends_with("OIDC")
}

pub(super) fn list(call: &mut Call<'_>) -> HandlerResult {
    let query = &call.query;
    let (kind, domain) = (query.get("connection_type"), query.get("domain"));
    let search = query.get("search").map(str::to_lowercase);
    let states = query.list("state");
    let organization_id = query.get("organization_id").map(|id| ("organization_id", id));
    let page = call.store.page(&CONNECTIONS, &call.paging(&CONNECTIONS)?, organization_id, |connection| {
        // The filter spells `GithubOAuth`, connections `GitHubOAuth`.
        kind.is_none_or(|kind| connection.text("connection_type").eq_ignore_ascii_case(kind))
            && (states.is_empty() || states.contains(&connection.text("state")))
            && search.as_deref().is_none_or(|search| connection.text("name").to_lowercase().contains(search))
            && domain.is_none_or(|domain| has_domain(call.store, connection, domain))
    });
    let rows = page.rows.into_iter().map(|row| with_domains(call.store, row)).collect();
    Ok(Page { rows, ..page }.into())
}

/// Whether a connection has a domain.
pub(super) fn has_domain(store: &Store, connection: &Row, domain: &str) -> bool {
    let mut domains = store.find(&DOMAINS, "connection_id", connection.id());
    domains.any(|other| other.text("domain").eq_ignore_ascii_case(domain))
}

pub(super) fn create(call: &mut Call<'_>) -> HandlerResult {
    let organization_id = call.body.text("organization_id").to_owned();
    let organization = call.store.get(&ORGANIZATIONS, &organization_id)?.clone();
    if let Some(existing) = with_external_id(call, "")? {
        if existing.text("organization_id") == organization_id {
            return resource::reply(call, &CONNECTION, existing);
        }
        return Err(external_id_in_use());
    }
    let kind = requested_type(&call.body)?;
    check_saml_options(&call.body.object("saml_options"), is_saml_type(&kind))?;
    check_oidc_options(&call.body.object("oidc_options"), is_oidc_type(&kind))?;
    let mut row = call.body.clone().with("connection_type", kind);
    row.set_default("name", organization.text("name"));
    let domains = organization_domains::of(call.store, &organization_id);
    row.set("domains", domains.map(|domain| domain.text("domain").to_owned()).collect::<Vec<_>>());
    let now = call.now;
    let connection = push(call.store, Action::Create, row, now)?;
    certificates::add_requested(call, &connection);
    resource::reply(call, &CONNECTION, connection)
}

/// Returns the type in the body, or the generic one of the options. The errors are 400.
fn requested_type(body: &Row) -> Result<String, ErrorResponse> {
    let bad = |code, message: &str| Err(ErrorResponse::bad_request(code, message));
    let (has_saml, has_oidc) = (body.has("saml_options"), body.has("oidc_options"));
    if has_saml && has_oidc {
        return bad("both_saml_and_oidc_options_provided", "A connection has either SAML or OIDC options.");
    }
    let Some(kind) = body.optional_text("connection_type") else {
        return match (has_saml, has_oidc) {
            (true, _) => Ok("GenericSAML".to_owned()),
            (_, true) => Ok("GenericOIDC".to_owned()),
            _ => bad("connection_type_or_options_required", "A connection needs a type or options."),
        };
    };
    let (is_saml, is_oidc) = (is_saml_type(kind), is_oidc_type(kind));
    if !is_known_type(kind) || !(is_saml || is_oidc) {
        return bad("connection_type_not_supported", "Connections of this type cannot be created.");
    }
    if (is_saml && has_oidc) || (is_oidc && has_saml) {
        return bad("connection_type_conflicts_with_options", "The options are not those of the type.");
    }
    match (is_saml, has_saml, has_oidc) {
        (true, false, _) => bad("saml_options_required", "A connection of this type needs SAML options."),
        (false, _, false) => bad("oidc_options_required", "A connection of this type needs OIDC options."),
        _ => Ok(kind.to_owned()),
    }
}

fn is_known_type(kind: &str) -> bool {
    let Some(super::super::super::api::Schema::Object(fields)) = api().schema("Connection") else {
        return false;
    };
    match fields.get("connection_type").map(|field| &field.kind) {
        Some(Type::Enum(kinds)) => kinds.contains(&kind),
        _ => false,
    }
}

fn is_url(url: &str, schemes: &[&str]) -> bool {
    let url: Option<http::Uri> = url.parse().ok();
    url.is_some_and(|url| {
        url.host().is_some() && url.scheme_str().is_some_and(|scheme| schemes.contains(&scheme))
    })
}

/// Checks the SAML options of a new connection: a metadata URL, or the fields that the metadata would have. The emulator
/// does not request the metadata.
fn check_saml_options(options: &Row, is_saml: bool) -> Result<(), ErrorResponse> {
    if !is_saml {
        return Ok(());
    }
    let manual = ["idp_entity_id", "idp_sso_url", "idp_signing_certs"];
    let has_manual = manual.iter().any(|name| options.has(name));
    check_saml_urls(options)?;
    if options.has("idp_metadata_url") {
        if has_manual {
            return Err(ambiguous_saml_options());
        }
    } else if !options.has("idp_sso_url") || options.list("idp_signing_certs").is_empty() {
        let message = "Without a metadata URL, the SSO URL and certificates of the provider are required.";
        return Err(ErrorResponse::bad_request("incomplete_saml_options", message));
    }
    let pairs = options.list("sp_encryption_key_pairs").iter().cloned().map(Row::from);
    let pairs = pairs.chain([options.object("sp_signing_key_pair")]);
    let own = pairs.filter_map(|pair| pair.optional_text("cert").map(str::to_owned));
    if options.texts("idp_signing_certs").into_iter().chain(own).any(|cert| x509::validity(&cert).is_none()) {
        return Err(certificates::invalid_certificate());
    }
    Ok(())
}

fn check_saml_urls(options: &Row) -> Result<(), ErrorResponse> {
    let is_invalid =
        |name| options.optional_text(name).is_some_and(|url: &str| !is_url(url, &["http", "https"]));
    if is_invalid("idp_metadata_url") {
        let message = "The metadata of the identity provider cannot be requested.";
        return Err(ErrorResponse::unprocessable("idp_metadata_fetch_failed", message));
    }
    if is_invalid("idp_sso_url") {
        let message = "The SSO URL of the identity provider is no HTTP URL.";
        return Err(ErrorResponse::unprocessable("invalid_idp_sso_url", message));
    }
    Ok(())
}

fn ambiguous_saml_options() -> ErrorResponse {
    let message = "The SAML options have both a metadata URL and fields that the metadata has.";
    ErrorResponse::bad_request("ambiguous_saml_options", message)
}

/// Checks the OpenID Connect options of a new connection.
fn check_oidc_options(options: &Row, is_oidc: bool) -> Result<(), ErrorResponse> {
    if !is_oidc {
        return Ok(());
    }
    check_discovery_endpoint(options)?;
    let uses_key = options.text("token_authentication_method") == "private_key_jwt";
    check_client_secret(options, uses_key)?;
    if options.has("jwt_signing_key_pair") {
        if !uses_key {
            let message = "Only private_key_jwt uses a key pair.";
            return Err(ErrorResponse::bad_request("key_pair_not_accepted", message));
        }
        if x509::validity(options.object("jwt_signing_key_pair").text("cert")).is_none() {
            return Err(certificates::invalid_certificate());
        }
    }
    Ok(())
}

fn check_discovery_endpoint(options: &Row) -> Result<(), ErrorResponse> {
    if options.optional_text("discovery_endpoint").is_some_and(|url| !is_url(url, &["https"])) {
        let message = "The discovery endpoint must be an HTTPS URL.";
        return Err(ErrorResponse::bad_request("discovery_endpoint_must_use_https", message));
    }
    Ok(())
}

fn check_client_secret(options: &Row, uses_key: bool) -> Result<(), ErrorResponse> {
    match (uses_key, options.has("client_secret")) {
        (true, true) => {
            let message = "private_key_jwt uses a key pair and no client secret.";
            Err(ErrorResponse::bad_request("client_secret_not_accepted", message))
        }
        (false, false) => {
            let message = "The token authentication method needs a client secret.";
            Err(ErrorResponse::bad_request("client_secret_required", message))
        }
        _ => Ok(()),
    }
}

/// Returns the other connection with the external ID in the body.
fn with_external_id(call: &Call<'_>, own_id: &str) -> Result<Option<Row>, ErrorResponse> {
    let Some(external_id) = call.body.optional_text("external_id") else { return Ok(None) };
    let mut same = call.store.find(&CONNECTIONS, "external_id", external_id);
    let other = same.find(|connection| connection.id() != own_id).cloned();
    match other {
        Some(other) if other.text("state") == "deleting" => {
            let error = ErrorResponse::conflict("The connection with this external ID is being deleted.");
            Err(error.code("connection_deletion_in_progress"))
        }
        other => Ok(other),
    }
}

fn external_id_in_use() -> ErrorResponse {
    let message = "Another connection has this external ID.";
    ErrorResponse::bad_request("external_id_already_in_use", message)
}

pub(super) fn update(call: &mut Call<'_>) -> HandlerResult {
    let connection = resource::get(call, &CONNECTION)?;
    let bad = |code, message: &str| Err(ErrorResponse::bad_request(code, message));
    if connection.text("state") == "deleting" {
        let error = ErrorResponse::new(StatusCode::CONFLICT, "The connection is being deleted.");
        return Err(error.code("connection_deletion_in_progress"));
    }
    if with_external_id(call, connection.id())?.is_some() {
        return Err(external_id_in_use());
    }
    let kind = connection.text("connection_type");
    if !is_saml(&connection) && !is_oidc(&connection) {
        return bad("connection_type_not_supported", "Connections of this type cannot be updated.");
    }
    if call.body.optional_text("connection_type").is_some_and(|other| other != kind) {
        return bad("connection_type_not_updatable", "The type of a connection cannot change.");
    }
    let (saml, oidc) = (call.body.object("saml_options"), call.body.object("oidc_options"));
    let (has_saml, has_oidc) = (call.body.has("saml_options"), call.body.has("oidc_options"));
    if has_saml && has_oidc {
        return bad("both_saml_and_oidc_options_provided", "A connection has either SAML or OIDC options.");
    }
    if (has_saml && !is_saml(&connection)) || (has_oidc && !is_oidc(&connection)) {
        return bad("connection_type_conflicts_with_options", "The options are not those of the type.");
    }
    if saml.has("idp_metadata_url") && (saml.has("idp_entity_id") || saml.has("idp_sso_url")) {
        return Err(ambiguous_saml_options());
    }
    check_saml_urls(&saml)?;
    check_discovery_endpoint(&oidc)?;
    let before = connection.object("oidc_options");
    let method = oidc.optional_text("token_authentication_method");
    let uses_key = method.unwrap_or(before.text("token_authentication_method")) == "private_key_jwt";
    // The secret stays unless the connection had none.
    if oidc.has("client_secret") || (method.is_some() && !before.has("client_secret")) {
        check_client_secret(&oidc, uses_key)?;
    }
    let mut changes = call.body.clone();
    for name in ["saml_options", "oidc_options", "attribute_maps"] {
        if changes.has(name) {
            let mut options = connection.object(name);
            options.merge(changes.object(name));
            if uses_key {
                options.take("client_secret");
            }
            changes.set(name, options);
        }
    }
    let after = resource::change(call, &CONNECTION, connection.id(), changes)?;
    resource::reply(call, &CONNECTION, after)
}

pub(super) fn delete(call: &mut Call<'_>) -> HandlerResult {
    let (id, now) = (call.path(0).to_owned(), call.now);
    push(call.store, Action::Delete, Row::default().with("id", id), now)?;
    Ok(Reply::Empty)
}

/// Creates, updates or deletes a connection, as the dashboard or the Admin Portal does, with the events that follow:
/// a new connection is active unless the row has another `state`. A list of `domains` replaces the domains.
pub(in super::super::super) fn push(
    store: &mut Store,
    action: Action,
    mut row: Row,
    now: Timestamp,
) -> Result<Row, ErrorResponse> {
    if action == Action::Delete {
        let connection = with_domains(store, store.get(&CONNECTIONS, row.id())?.clone());
        store.remove(&CONNECTIONS, row.id())?;
        store.record(now, "connection.deleted", &connection);
        return Ok(connection);
    }
    let domains = row.take("domains");
    let before = store.row(&CONNECTIONS, row.id()).cloned();
    let was_active = before.as_ref().is_some_and(|before| before.text("state") == "active");
    let mut connection = before.unwrap_or_default();
    connection.merge(row);
    if !connection.has("id") {
        connection.set("id", store.new_id(&CONNECTIONS));
    }
    if let Some(id) = connection.optional_text("organization_id") {
        store.get(&ORGANIZATIONS, id)?;
    }
    connection.set_default("name", "Connection");
    connection.set_default("connection_type", "GenericSAML");
    connection.set_default("state", "active");
    connection.set_default("external_key", connection.id().replacen("conn", "key", 1));
    let is_active = connection.text("state") == "active";
    connection.set("status", if is_active { "linked" } else { "unlinked" });
    connection.set("updated_at", now);
    let connection = store.insert(&CONNECTIONS, connection, now);
    if let Some(domains) = domains {
        let domains = Row::default().with("domains", domains).texts("domains");
        store.remove_where(&DOMAINS, |domain| domain.text("connection_id") == connection.id());
        for domain in domains {
            let domain =
                Row::default().with("connection_id", connection.id()).with("domain", domain.to_lowercase());
            store.insert(&DOMAINS, domain, now);
        }
    }
    let event = match (was_active, is_active) {
        (false, true) => "connection.activated",
        (true, false) => "connection.deactivated",
        _ => return Ok(connection),
    };
    let presented = with_domains(store, connection.clone());
    store.record(now, event, &presented);
    Ok(connection)
}

/// Returns the connection of an OAuth provider, such as `GoogleOAuth`. The environment has one for each provider, which
/// is created at the first use, because the emulator has no dashboard that configures them.
pub(super) fn of_provider(store: &mut Store, provider: &str, now: Timestamp) -> Option<Row> {
    if !provider.ends_with("OAuth") || !is_known_type(provider) {
        return None;
    }
    if let Some(connection) = store.find_one(&CONNECTIONS, "connection_type", provider) {
        return Some(connection.clone());
    }
    let row =
        Row::default().with("connection_type", provider).with("name", provider).with("organization_id", ());
    push(store, Action::Create, row, now).ok()
}
