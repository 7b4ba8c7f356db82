//! Roles, permissions, resources, role assignments and checks.

mod access;
mod group_role_assignments;
mod permissions;
mod resources;
mod role_assignments;
mod roles;

use http::StatusCode;

use super::{
    super::{
        request::Call,
        response::{ErrorDetail, ErrorResponse},
        row::Row,
        table::{Page, Table, TableDefinition},
    },
    Service,
};

pub(super) use self::permissions::check_permissions;
pub(in super::super) use self::roles::{has_role, is_role_of_sub_resource, permissions_of_roles, push};

pub(in super::super) const SERVICE: Service = Service {
    tables: &[
        &permissions::PERMISSIONS,
        &roles::ROLES,
        &resources::RESOURCES,
        &role_assignments::ROLE_ASSIGNMENTS,
        &group_role_assignments::GROUP_ROLE_ASSIGNMENTS,
    ],
    resources: &[permissions::PERMISSION, resources::RESOURCE],
    operations: &[
        ("authorization.create_permission", permissions::create),
        ("authorization.delete_permission", permissions::delete),
        ("authorization.update_permission", permissions::update),
        ("authorization.add_environment_role_permission", roles::add_permission),
        ("authorization.create_environment_role", roles::create),
        ("authorization.get_environment_role", roles::get),
        ("authorization.list_environment_roles", roles::list),
        ("authorization.set_environment_role_permissions", roles::set_permissions),
        ("authorization.update_environment_role", roles::update),
        ("authorization.add_organization_role_permission", roles::add_permission),
        ("authorization.create_organization_role", roles::create_in_organization),
        ("authorization.delete_organization_role", roles::delete),
        ("authorization.get_organization_role", roles::get_for_organization),
        ("authorization.list_organization_roles", roles::list_for_organization),
        ("authorization.remove_organization_role_permission", roles::remove_permission),
        ("authorization.set_organization_role_permissions", roles::set_permissions),
        ("authorization.update_organization_role", roles::update),
        ("authorization.get_organizations_id_roles", roles::list_for_organization),
        ("authorization.create_resource", resources::create),
        ("authorization.delete_resource", resources::delete),
        ("authorization.delete_resource_by_external_id", resources::delete),
        ("authorization.get_resource", resources::get),
        ("authorization.get_resource_by_external_id", resources::get),
        ("authorization.list_resources", resources::list),
        ("authorization.update_resource", resources::update),
        ("authorization.update_resource_by_external_id", resources::update),
        ("authorization.assign_role", role_assignments::assign),
        ("authorization.list_role_assignments", role_assignments::list),
        ("authorization.list_role_assignments_for_resource", role_assignments::list_for_resource),
        (
            "authorization.list_role_assignments_for_resource_by_external_id",
            role_assignments::list_for_resource,
        ),
        ("authorization.remove_role", role_assignments::remove),
        ("authorization.remove_role_assignment", role_assignments::remove_by_id),
        ("authorization.create_group_role_assignment", group_role_assignments::create),
        ("authorization.delete_group_role_assignment", group_role_assignments::delete),
        ("authorization.delete_group_role_assignments", group_role_assignments::delete_matching),
        ("authorization.get_group_role_assignment", group_role_assignments::get),
        ("authorization.list_group_role_assignments", group_role_assignments::list),
        ("authorization.patch_group_role_assignments", group_role_assignments::patch),
        ("authorization.update_group_role_assignments", group_role_assignments::replace),
        ("authorization.check", access::check),
        (
            "authorization.get_authorization_resources_resource_id_organization_memberships_organization_membership_id_permissions",
            access::list_permissions_on_resource,
        ),
        ("authorization.list_effective_permissions", access::list_permissions),
        ("authorization.list_effective_permissions_by_external_id", access::list_permissions),
        ("authorization.list_memberships_for_resource", access::list_memberships),
        ("authorization.list_memberships_for_resource_by_external_id", access::list_memberships),
        ("authorization.list_resources_for_membership", access::list_resources),
    ],
    set_up: roles::set_up,
    ..Service::EMPTY
};

/// Slug of the resource type of organizations, which is the one of roles and permissions without another.
const ORGANIZATION: &str = "organization";

/// Creates a 409 error with a code.
fn conflict(code: &str, message: &str) -> ErrorResponse {
    ErrorResponse::new(StatusCode::CONFLICT, message).code(code)
}

/// Returns a 422 error for the fields of the body that have more characters than documented.
pub(super) fn check_lengths(call: &Call<'_>, maximums: &[(&str, usize)]) -> Result<(), ErrorResponse> {
    let is_too_long = |field: &str, maximum: usize| call.body.text(field).chars().count() > maximum;
    let too_long = maximums.iter().filter(|(field, maximum)| is_too_long(field, *maximum));
    let details: Vec<_> = too_long.map(|(field, _)| ErrorDetail::field(field, "invalid")).collect();
    if details.is_empty() { Ok(()) } else { Err(ErrorResponse::invalid(details)) }
}

/// Returns a page of rows that no table has in this form.
fn page_of(call: &Call<'_>, table: &TableDefinition, rows: Vec<Row>) -> Result<Page, ErrorResponse> {
    let mut all = Table::default();
    rows.into_iter().for_each(|row| all.insert(table, row));
    Ok(all.page(table, &call.paging(table)?, None, |_| true))
}

/// Returns a query parameter; a 422 error if it is missing.
fn required<'a>(call: &'a Call<'_>, name: &str) -> Result<&'a str, ErrorResponse> {
    let missing = || ErrorResponse::invalid(vec![ErrorDetail::field(name, "required")]);
    call.query.get(name).ok_or_else(missing)
}
