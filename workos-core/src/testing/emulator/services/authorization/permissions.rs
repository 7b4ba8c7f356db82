//! Permissions.

use http::StatusCode;

use super::{
    super::super::{
        request::Call,
        resource::{self, Resource},
        response::{ErrorResponse, HandlerResult, Reply},
        row::Row,
        store::Store,
        table::TableDefinition,
    },
    ORGANIZATION, check_lengths, conflict, roles,
};

pub(super) const PERMISSIONS: TableDefinition =
    TableDefinition::new("permissions", "Permission", "perm").indexes(&["slug"]);

pub(super) const PERMISSION: Resource =
    Resource::new("/authorization/permissions", &PERMISSIONS).key("slug").event("permission");

const LENGTHS: &[(&str, usize)] =
    &[("slug", 48), ("name", 48), ("description", 150), ("resource_type_slug", 48)];

pub(super) fn create(call: &mut Call<'_>) -> HandlerResult {
    check_lengths(call, LENGTHS)?;
    let slug = call.body.text("slug");
    if !is_slug(slug) {
        return Err(ErrorResponse::invalid_field("slug"));
    }
    if call.store.find_one(&PERMISSIONS, "slug", slug).is_some() {
        return Err(conflict("permission_slug_conflict", "Another permission has this slug."));
    }
    let mut row = call.body.clone();
    row.set_default("description", ());
    row.set_default("resource_type_slug", ORGANIZATION);
    row.set("system", false);
    resource::create(call, &PERMISSION, row).map(Reply::Object)
}

pub(super) fn update(call: &mut Call<'_>) -> HandlerResult {
    check_lengths(call, LENGTHS)?;
    changeable(call)?;
    let changes = call.body.only(&["name", "description"]);
    resource::update(call, &PERMISSION, changes).map(Reply::Object)
}

pub(super) fn delete(call: &mut Call<'_>) -> HandlerResult {
    let permission = changeable(call)?;
    resource::delete(call, &PERMISSION)?;
    roles::remove_permission_from_all(call, permission.text("slug"));
    Ok(Reply::Empty)
}

/// Returns the permission at the path; a 403 error if WorkOS manages it.
fn changeable(call: &Call<'_>) -> Result<Row, ErrorResponse> {
    let permission = resource::get(call, &PERMISSION)?;
    if permission.flag("system") {
        let message = "A system permission cannot be updated or deleted.";
        return Err(ErrorResponse::new(StatusCode::FORBIDDEN, message));
    }
    Ok(permission)
}

/// Whether a slug is lowercase and has only letters, digits, hyphens, underscores, colons, periods and asterisks.
fn is_slug(slug: &str) -> bool {
    slug.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_:.*".contains(c))
}

/// Returns a 404 error for the first of the slugs that no permission has.
pub(in super::super) fn check_permissions(store: &Store, slugs: &[String]) -> Result<(), ErrorResponse> {
    match slugs.iter().find(|slug| store.find_one(&PERMISSIONS, "slug", slug).is_none()) {
        Some(unknown) => Err(PERMISSIONS.not_found(unknown)),
        None => Ok(()),
    }
}
