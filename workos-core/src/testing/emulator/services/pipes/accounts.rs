//! Connected accounts of users and organizations.

use http::StatusCode;
use serde_json::json;

use super::{
    super::{
        super::{
            request::Call,
            response::{ErrorResponse, HandlerResult, Reply},
            row::Row,
            store::Store,
            table::{TableDefinition, belongs_to, refers_to},
        },
        organization_memberships,
        organizations::ORGANIZATIONS,
        users::USERS,
    },
    integrations,
};
use crate::types::Timestamp;

/// Connected accounts. Not in responses: `data_integration_id` and `provider_slug`, which events have; `owner`, `user`
/// or `organization`; the credentials `access_token`, `refresh_token`, `expires_at`, `secret` and `client_secret`; `metadata`.
pub(super) const ACCOUNTS: TableDefinition =
    TableDefinition::new("connected_accounts", "Connected account", "data_installation").references(&[
        belongs_to("data_integration_id", "data_integrations"),
        belongs_to("user_id", "users"),
        belongs_to("organization_id", "organizations"),
        refers_to("established_by_user_id", "users"),
    ]);

/// The owner of connected accounts: a user, whose connection can be scoped to an organization, or an organization.
pub(super) struct Owner {
    /// `user` or `organization`.
    pub(super) kind: &'static str,
    /// The user who owns the account, or connects it for the organization.
    pub(super) user_id: String,
    pub(super) organization_id: Option<String>,
}

impl Owner {
    pub(super) fn user(user_id: &str, organization_id: Option<&str>) -> Self {
        let organization_id = organization_id.map(str::to_owned);
        Self { kind: "user", user_id: user_id.to_owned(), organization_id }
    }

    pub(super) fn organization(organization_id: &str, user_id: &str) -> Self {
        let organization_id = Some(organization_id.to_owned());
        Self { kind: "organization", user_id: user_id.to_owned(), organization_id }
    }

    /// Returns the owner that a body names by `connection_owner`, `user_id` and `organization_id`.
    pub(super) fn of_body(call: &Call<'_>) -> Result<Self, ErrorResponse> {
        let (user_id, organization_id) =
            (call.body.text("user_id"), call.body.optional_text("organization_id"));
        let owner = match (call.body.text("connection_owner"), organization_id) {
            ("organization", None) => {
                let message = "A connection of an organization requires its ID.";
                return Err(ErrorResponse::new(StatusCode::BAD_REQUEST, message));
            }
            ("organization", Some(organization_id)) => Self::organization(organization_id, user_id),
            _ => Self::user(user_id, organization_id),
        };
        owner.check(call.store)?;
        Ok(owner)
    }

    /// Returns a 404 error if there is no such user or organization, and a 403 error if the user is not an active member
    /// of the organization that owns the connection.
    pub(super) fn check(&self, store: &Store) -> Result<(), ErrorResponse> {
        store.get(&USERS, &self.user_id)?;
        let Some(organization_id) = &self.organization_id else { return Ok(()) };
        store.get(&ORGANIZATIONS, organization_id)?;
        let membership = organization_memberships::of(store, organization_id, &self.user_id);
        let is_member = membership.is_some_and(|membership| membership.text("status") == "active");
        if self.kind == "organization" && !is_member {
            let message = "The user is no active member of the organization.";
            return Err(ErrorResponse::new(StatusCode::FORBIDDEN, message));
        }
        Ok(())
    }

    fn owns(&self, account: &Row) -> bool {
        account.text("owner") == self.kind
            && account.optional_text("organization_id") == self.organization_id.as_deref()
            && (self.kind == "organization" || account.text("user_id") == self.user_id)
    }
}

/// Iterates over the accounts of an owner at a data integration.
pub(super) fn of<'a>(
    store: &'a Store,
    integration: &'a Row,
    owner: &'a Owner,
) -> impl Iterator<Item = &'a Row> + 'a {
    store.find(&ACCOUNTS, "data_integration_id", integration.id()).filter(|account| owner.owns(account))
}

/// Returns the account that a request is about: the one with the ID; or the only one, if the request supports
/// several; or else the compatibility connection.
pub(super) fn select(
    store: &Store,
    integration: &Row,
    owner: &Owner,
    id: Option<&str>,
    supports_several: bool,
) -> Result<Option<Row>, ErrorResponse> {
    let mut accounts = of(store, integration, owner);
    if let Some(id) = id {
        let account = accounts.find(|account| account.id() == id);
        return account.cloned().map(Some).ok_or_else(|| ACCOUNTS.not_found(id));
    }
    if !supports_several {
        let account = accounts.find(|account| account.text("connection_role") == "compatibility");
        return Ok(account.cloned());
    }
    let account = accounts.next().cloned();
    if accounts.next().is_some() {
        let error = ErrorResponse::conflict("The owner has several accounts and the request selects none.");
        return Err(error.code("account_selection_required"));
    }
    Ok(account)
}

/// Creates an account and records its events. The first one of an owner is the compatibility connection.
pub(super) fn connect(
    store: &mut Store,
    integration: &Row,
    owner: &Owner,
    mut account: Row,
    now: Timestamp,
) -> Row {
    let has_compatibility =
        of(store, integration, owner).any(|account| account.text("connection_role") == "compatibility");
    let is_organization = owner.kind == "organization";
    let user_id = Some(owner.user_id.as_str()).filter(|id| !id.is_empty());
    account.set("data_integration_id", integration.id());
    account.set("provider_slug", integration.text("slug"));
    account.set("owner", owner.kind);
    account.set("user_id", user_id.filter(|_| !is_organization));
    account.set("organization_id", owner.organization_id.as_deref());
    account.set("established_by_user_id", user_id.filter(|_| is_organization));
    account.set("connection_role", if has_compatibility { "standard" } else { "compatibility" });
    for field in ["account_display_name", "account_identifier"] {
        account.set_default(field, ());
    }
    account.set_default("scopes", Vec::<String>::new());
    account.set_default("state", "connected");
    account.set_default("config", json!({}));
    let account = store.insert(&ACCOUNTS, account, now);
    let event = if account.text("state") == "connected" { "connected" } else { "reauthorization_needed" };
    record(store, event, &account, now);
    account
}

/// Sets fields of an account and records the event of a changed state.
pub(super) fn change(
    store: &mut Store,
    account: &Row,
    changes: Row,
    now: Timestamp,
) -> Result<Row, ErrorResponse> {
    let after = store.update(&ACCOUNTS, account.id(), now, |account| account.merge(changes))?;
    match (account.text("state"), after.text("state")) {
        (before, after) if before == after => {}
        (_, "connected") => record(store, "connected", &after, now),
        (_, "needs_reauthorization") => record(store, "reauthorization_needed", &after, now),
        _ => {}
    }
    Ok(after)
}

/// Records an event of a connection. WorkOS has two events for each, an older and a newer one.
pub(super) fn record(store: &mut Store, what: &str, row: &Row, now: Timestamp) {
    for family in ["pipes.connected_account", "pipes.account_connection"] {
        store.record(now, &format!("{family}.{what}"), row);
    }
}

/// Adds the warnings of a response to a write.
pub(super) fn with_warnings(store: &Store, account: Row) -> Row {
    let Some(name) = account.optional_text("account_display_name") else { return account };
    let same = |other: &&Row| {
        let fields = ["owner", "user_id", "organization_id", "account_display_name"];
        other.id() != account.id() && fields.iter().all(|field| other.get(field) == account.get(field))
    };
    let has_other = store
        .find(&ACCOUNTS, "data_integration_id", account.text("data_integration_id"))
        .any(|row| same(&row));
    if !has_other {
        return account;
    }
    let message = format!("Another connected account has the display name '{name}'.");
    let warning = json!({ "code": "duplicate_account_display_name", "message": message });
    account.with("warnings", [warning])
}

// ---- Operations.

pub(super) fn get_of_user(call: &mut Call<'_>) -> HandlerResult {
    let (_, account) = at_path(call, &owner_at_path(call)?, "user")?;
    Ok(account.into())
}

pub(super) fn get_of_organization(call: &mut Call<'_>) -> HandlerResult {
    let (_, account) = at_path(call, &organization_at_path(call, false)?, "organization")?;
    Ok(account.into())
}

pub(super) fn import_for_user(call: &mut Call<'_>) -> HandlerResult {
    let owner = owner_at_path(call)?;
    import(call, &owner)
}

pub(super) fn import_for_organization(call: &mut Call<'_>) -> HandlerResult {
    let owner = organization_at_path(call, true)?;
    import(call, &owner)
}

pub(super) fn update_of_user(call: &mut Call<'_>) -> HandlerResult {
    let owner = owner_at_path(call)?;
    update(call, &owner)
}

pub(super) fn update_of_organization(call: &mut Call<'_>) -> HandlerResult {
    let owner = organization_at_path(call, true)?;
    update(call, &owner)
}

pub(super) fn delete_of_user(call: &mut Call<'_>) -> HandlerResult {
    let owner = owner_at_path(call)?;
    delete(call, &owner)
}

pub(super) fn delete_of_organization(call: &mut Call<'_>) -> HandlerResult {
    let owner = organization_at_path(call, false)?;
    delete(call, &owner)
}

fn owner_at_path(call: &Call<'_>) -> Result<Owner, ErrorResponse> {
    let owner = Owner::user(call.path(0), call.query.get("organization_id"));
    owner.check(call.store)?;
    Ok(owner)
}

/// Returns the organization at the path as an owner, and the user of the body who writes for it.
fn organization_at_path(call: &Call<'_>, has_user: bool) -> Result<Owner, ErrorResponse> {
    let owner = Owner::organization(call.path(0), call.body.text("user_id"));
    call.store.get(&ORGANIZATIONS, call.path(0))?;
    if has_user {
        owner.check(call.store)?;
    }
    Ok(owner)
}

/// Returns the data integration and the account that a request is about.
fn at_path(call: &Call<'_>, owner: &Owner, kind: &str) -> Result<(Row, Row), ErrorResponse> {
    let integration = integrations::find(call.store, call.path(1), kind)?;
    let (id, several) =
        (call.query.get("connected_account_id"), call.query.get("supports_multiple_connections"));
    let account = select(call.store, &integration, owner, id, several == Some("true"))?;
    let account = account.ok_or_else(|| ACCOUNTS.not_found(call.path(1)))?;
    Ok((integration, account))
}

/// Creates an account from the tokens of a body.
fn import(call: &mut Call<'_>, owner: &Owner) -> HandlerResult {
    let integration = integrations::find(call.store, call.path(1), owner.kind)?;
    let adds = call.body.text("connection_intent") == "add";
    if !adds && select(call.store, &integration, owner, None, false)?.is_some() {
        return Err(ErrorResponse::conflict("The owner has a connected account for this data integration."));
    }
    if integration.text("state") != "valid" {
        let message = "The data integration is not valid.";
        return Err(ErrorResponse::unprocessable("invalid_data_integration_state", message));
    }
    let account = tokens(call)?.with("auth_method", "oauth");
    let now = call.now;
    let account = connect(call.store, &integration, owner, account, now);
    Ok(with_warnings(call.store, account).into())
}

fn update(call: &mut Call<'_>, owner: &Owner) -> HandlerResult {
    if call.query.get("connection_intent").is_some() && call.query.get("connected_account_id").is_none() {
        let message = "A reauthorization requires the ID of the connected account.";
        return Err(ErrorResponse::unprocessable("invalid_request_parameters", message));
    }
    let (_, account) = at_path(call, owner, owner.kind)?;
    let now = call.now;
    let changes = tokens(call)?;
    let account = change(call.store, &account, changes, now)?;
    Ok(with_warnings(call.store, account).into())
}

fn delete(call: &mut Call<'_>, owner: &Owner) -> HandlerResult {
    let (_, account) = at_path(call, owner, owner.kind)?;
    let now = call.now;
    call.store.remove(&ACCOUNTS, account.id())?;
    record(call.store, "disconnected", &account, now);
    Ok(Reply::Empty)
}

/// Returns the tokens and other fields of an account in a body. Without a `state`, an account with a token is connected.
fn tokens(call: &Call<'_>) -> Result<Row, ErrorResponse> {
    let mut row = call.body.only(&[
        "access_token",
        "refresh_token",
        "expires_at",
        "scopes",
        "state",
        "account_display_name",
        "account_identifier",
        "config",
        "metadata",
    ]);
    let has_token = row.has("access_token") || row.has("refresh_token");
    let is_new = call.http().method() == http::Method::POST;
    let is_invalid = row.has("expires_at") && !row.has("access_token")
        || is_new && row.text("state") == "connected" && !has_token;
    if is_invalid {
        // An update has no code for this.
        let code = if is_new { "invalid_token_combination" } else { "invalid_request_parameters" };
        return Err(ErrorResponse::unprocessable(code, "The tokens and the state do not go together."));
    }
    if has_token {
        row.set_default("state", "connected");
        row.set_default("expires_at", ());
    } else if is_new {
        row.set_default("state", "needs_reauthorization");
    }
    Ok(row)
}
