//! The three lists of certificates of SAML connections.

use http::StatusCode;

use super::{
    super::super::{
        request::Call,
        response::{ErrorResponse, HandlerResult, Reply},
        row::Row,
        store::Store,
        table::{TableDefinition, belongs_to},
    },
    connections::{CONNECTIONS, is_saml},
    x509,
};
use crate::types::Timestamp;

const OF_CONNECTION: &[super::super::super::table::Reference] = &[belongs_to("connection_id", "connections")];

/// Certificates that verify the responses of identity providers.
pub(in super::super::super) const IDP_SIGNING: TableDefinition =
    TableDefinition::new("saml_idp_signing_certs", "Certificate", "saml_idp_signing_cert")
        .references(OF_CONNECTION);

/// Certificates that identity providers encrypt responses with.
pub(in super::super::super) const SP_ENCRYPTION: TableDefinition =
    TableDefinition::new("saml_sp_encryption_certs", "Certificate", "saml_sp_encryption_cert")
        .references(OF_CONNECTION);

/// Certificates that verify requests to identity providers, one for each connection.
pub(in super::super::super) const SP_SIGNING: TableDefinition =
    TableDefinition::new("saml_sp_signing_certs", "Certificate", "saml_sp_signing_cert")
        .references(OF_CONNECTION);

/// The certificate in place of those that WorkOS generates. The emulator has no use for its private key.
const SERVICE_PROVIDER: &str = include_str!("service_provider.pem");

/// Maximum number of encryption certificates of a connection. WorkOS has a maximum and does not document it.
const MAX_SP_ENCRYPTION_CERTS: usize = 10;

/// Adds the certificates in the options of a new SAML connection.
pub(super) fn add_requested(call: &mut Call<'_>, connection: &Row) {
    if !is_saml(connection) {
        return;
    }
    let (options, now) = (connection.object("saml_options"), call.now);
    for value in options.texts("idp_signing_certs") {
        add(call.store, &IDP_SIGNING, connection.id(), &value, now);
    }
    let cert = |pair: Row| pair.optional_text("cert").map(str::to_owned);
    if let Some(value) = cert(options.object("sp_signing_key_pair")) {
        add(call.store, &SP_SIGNING, connection.id(), &value, now);
    }
    let pairs = options.list("sp_encryption_key_pairs").iter();
    for value in pairs.filter_map(|pair| cert(Row::from(pair.clone()))) {
        add(call.store, &SP_ENCRYPTION, connection.id(), &value, now);
    }
}

fn add(store: &mut Store, table: &TableDefinition, connection_id: &str, value: &str, now: Timestamp) -> Row {
    let validity = x509::validity(value).unwrap_or_default();
    let row = Row::default()
        .with("connection_id", connection_id)
        .with("value", value)
        .with("not_before", validity.not_before)
        .with("not_after", validity.not_after);
    store.insert(table, row, now)
}

/// Returns the ID of the SAML connection at the path; `connection_is_not_saml` (400) for another connection.
fn connection_id(call: &Call<'_>) -> Result<String, ErrorResponse> {
    let connection = call.store.get(&CONNECTIONS, call.path(0))?;
    if !is_saml(connection) {
        return Err(ErrorResponse::bad_request(
            "connection_is_not_saml",
            "The connection does not use SAML.",
        ));
    }
    Ok(connection.id().to_owned())
}

pub(super) fn invalid_certificate() -> ErrorResponse {
    ErrorResponse::bad_request("invalid_certificate", "The certificate is no X.509 certificate in PEM.")
}

/// Lists certificates, oldest first, on one page.
fn list(call: &Call<'_>, table: &TableDefinition) -> HandlerResult {
    let id = connection_id(call)?;
    let certificates: Vec<&Row> = call.store.find(table, "connection_id", &id).collect();
    Ok(Row::default().with("data", certificates).into())
}

fn delete(call: &mut Call<'_>, table: &TableDefinition) -> HandlerResult {
    let connection_id = call.store.get(&CONNECTIONS, call.path(0))?.id();
    let certificate = call.store.get(table, call.path(1))?;
    if certificate.text("connection_id") != connection_id {
        return Err(table.not_found(call.path(1)));
    }
    let id = certificate.id().to_owned();
    call.store.remove(table, &id)?;
    Ok(Reply::Empty)
}

pub(super) fn list_idp_signing(call: &mut Call<'_>) -> HandlerResult {
    list(call, &IDP_SIGNING)
}

pub(super) fn create_idp_signing(call: &mut Call<'_>) -> HandlerResult {
    let (connection_id, value, now) = (connection_id(call)?, call.body.text("value").to_owned(), call.now);
    let validity = x509::validity(&value).ok_or_else(invalid_certificate)?;
    if validity.not_after.is_some_and(|not_after| not_after <= now) {
        return Err(ErrorResponse::bad_request("certificate_expired", "The certificate has expired."));
    }
    let is_renewal = call.store.find_one(&IDP_SIGNING, "connection_id", &connection_id).is_some();
    let certificate = add(call.store, &IDP_SIGNING, &connection_id, &value, now);
    if let Some(not_after) = validity.not_after.filter(|_| is_renewal) {
        record_renewal(call, &connection_id, not_after);
    }
    Ok(certificate.into())
}

/// Records that a connection with a certificate got a further one.
fn record_renewal(call: &mut Call<'_>, connection_id: &str, not_after: Timestamp) {
    let connection = call.store.row(&CONNECTIONS, connection_id).cloned().unwrap_or_default();
    let certificate =
        Row::default().with("certificate_type", "ResponseSigning").with("expiry_date", not_after);
    let now = call.now;
    let data = connection
        .only(&["organization_id"])
        .with("connection", connection.only(&["id", "organization_id"]))
        .with("certificate", certificate)
        .with("renewed_at", now);
    call.store.record(now, "connection.saml_certificate_renewed", &data);
}

pub(super) fn delete_idp_signing(call: &mut Call<'_>) -> HandlerResult {
    let certificate = call.store.row(&IDP_SIGNING, call.path(1));
    let is_last =
        certificate.is_some() && call.store.find(&IDP_SIGNING, "connection_id", call.path(0)).count() == 1;
    if is_last {
        let message = "The connection has no other certificate of the identity provider.";
        return Err(ErrorResponse::bad_request("cannot_delete_last_certificate", message));
    }
    delete(call, &IDP_SIGNING)
}

pub(super) fn list_sp_encryption(call: &mut Call<'_>) -> HandlerResult {
    list(call, &SP_ENCRYPTION)
}

pub(super) fn create_sp_encryption(call: &mut Call<'_>) -> HandlerResult {
    let (id, now) = (connection_id(call)?, call.now);
    if call.store.find(&SP_ENCRYPTION, "connection_id", &id).count() >= MAX_SP_ENCRYPTION_CERTS {
        let message = format!("A connection has at most {MAX_SP_ENCRYPTION_CERTS} encryption certificates.");
        return Err(ErrorResponse::conflict(message).code("too_many_sp_encryption_certs"));
    }
    Ok(add(call.store, &SP_ENCRYPTION, &id, SERVICE_PROVIDER, now).into())
}

pub(super) fn delete_sp_encryption(call: &mut Call<'_>) -> HandlerResult {
    delete(call, &SP_ENCRYPTION)
}

pub(super) fn get_sp_signing(call: &mut Call<'_>) -> HandlerResult {
    let id = connection_id(call)?;
    let certificate = call.store.find_one(&SP_SIGNING, "connection_id", &id).cloned();
    let message = "The connection has no signing certificate.";
    certificate.map(Reply::Object).ok_or_else(|| ErrorResponse::new(StatusCode::NOT_FOUND, message))
}

pub(super) fn create_sp_signing(call: &mut Call<'_>) -> HandlerResult {
    let (id, now) = (connection_id(call)?, call.now);
    if call.store.find_one(&SP_SIGNING, "connection_id", &id).is_some() {
        let error = ErrorResponse::conflict("The connection has a signing certificate already.");
        return Err(error.code("sp_signing_cert_already_exists"));
    }
    Ok(add(call.store, &SP_SIGNING, &id, SERVICE_PROVIDER, now).into())
}

pub(super) fn delete_sp_signing(call: &mut Call<'_>) -> HandlerResult {
    delete(call, &SP_SIGNING)
}
