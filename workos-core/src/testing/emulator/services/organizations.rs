//! Organizations.

use http::StatusCode;

use super::{
    super::{
        request::Call,
        resource::{self, Resource},
        response::{ErrorResponse, HandlerResult, Reply},
        row::Row,
        store::Store,
        table::TableDefinition,
    },
    Service, organization_domains as domains,
};

pub(in super::super) const SERVICE: Service = Service {
    tables: &[&ORGANIZATIONS],
    resources: &[ORGANIZATION],
    operations: &[
        ("organizations.create_organization", create),
        ("organizations.delete_organization", delete),
        ("organizations.get_organization_by_external_id", get_by_external_id),
        ("organizations.list_organizations", list),
        ("organizations.update_organization", update),
    ],
    ..Service::EMPTY
};

pub(in super::super) const ORGANIZATIONS: TableDefinition =
    TableDefinition::new("organizations", "Organization", "org")
        .indexes(&["external_id", "stripe_customer_id"]);

const ORGANIZATION: Resource =
    Resource::new("/organizations", &ORGANIZATIONS).event("organization").present(with_domains);

/// Adds the domains.
fn with_domains(store: &Store, organization: Row) -> Row {
    let domains: Vec<Row> = domains::of(store, organization.id()).cloned().collect();
    organization.with("domains", domains)
}

fn list(call: &mut Call<'_>) -> HandlerResult {
    let names: Vec<String> = call.query.list("domains").iter().map(|name| name.to_lowercase()).collect();
    let search = call.query.get("search").map(str::to_lowercase);
    resource::list(call, &ORGANIZATION, |organization| {
        let has_domain = |matches: &dyn Fn(&str) -> bool| {
            domains::of(call.store, organization.id()).any(|domain| matches(domain.text("domain")))
        };
        (names.is_empty() || has_domain(&|domain| names.iter().any(|name| name == domain)))
            && search.as_deref().is_none_or(|search| {
                organization.text("name").to_lowercase().contains(search)
                    || has_domain(&|domain| domain.contains(search))
            })
    })
}

fn create(call: &mut Call<'_>) -> HandlerResult {
    let domains = domains::requested(&call.body);
    check_ids(call, "")?;
    domains::check_available(call.store, "", domains.as_deref().unwrap_or_default())?;
    let mut row = without_domains(&call.body);
    row.set_default("allow_profiles_outside_organization", false);
    let organization = resource::insert(call, &ORGANIZATION, row)?;
    let events = domains::replace(call.store, call.now, organization.id(), domains.unwrap_or_default());
    resource::record(call, &ORGANIZATION, "created", &organization);
    domains::record(call.store, call.now, events);
    resource::reply(call, &ORGANIZATION, organization)
}

fn get_by_external_id(call: &mut Call<'_>) -> HandlerResult {
    let external_id = call.path(0);
    let organization = call.store.find_one(&ORGANIZATIONS, "external_id", external_id);
    let organization = organization.cloned().ok_or_else(|| ORGANIZATIONS.not_found(external_id))?;
    resource::reply(call, &ORGANIZATION, organization)
}

fn update(call: &mut Call<'_>) -> HandlerResult {
    let organization = resource::get(call, &ORGANIZATION)?;
    let domains = domains::requested(&call.body);
    check_ids(call, organization.id())?;
    domains::check_available(call.store, organization.id(), domains.as_deref().unwrap_or_default())?;
    let before = with_domains(call.store, organization);
    let changes = without_domains(&call.body);
    let after = resource::change(call, &ORGANIZATION, before.id(), changes)?;
    let events = match domains {
        Some(domains) => domains::replace(call.store, call.now, before.id(), domains),
        None => Vec::new(),
    };
    resource::record_update(call, &ORGANIZATION, &before, &after);
    domains::record(call.store, call.now, events);
    resource::reply(call, &ORGANIZATION, after)
}

fn delete(call: &mut Call<'_>) -> HandlerResult {
    resource::delete(call, &ORGANIZATION)?;
    Ok(Reply::Status(StatusCode::ACCEPTED, None))
}

fn without_domains(body: &Row) -> Row {
    let mut row = body.clone();
    row.take("domains");
    row.take("domain_data");
    row
}

/// Returns an error (400) if another organization has the external ID or the Stripe customer ID of the request.
fn check_ids(call: &Call<'_>, own_id: &str) -> Result<(), ErrorResponse> {
    for (field, code, message) in [
        ("external_id", "external_id_already_used", "Another organization has this external ID."),
        (
            "stripe_customer_id",
            "stripe_customer_id_already_used",
            "Another organization has this Stripe customer ID.",
        ),
    ] {
        let Some(value) = call.body.optional_text(field) else { continue };
        if call.store.find(&ORGANIZATIONS, field, value).any(|other| other.id() != own_id) {
            return Err(ErrorResponse::bad_request(code, message));
        }
    }
    Ok(())
}
