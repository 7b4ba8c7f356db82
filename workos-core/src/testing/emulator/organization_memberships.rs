//! Organization memberships. Only [`Member`](super::Member) creates and changes them.

use serde_json::{Value, json};

use super::{
    objects::Membership,
    request::Request,
    response::{ErrorResponse, HandlerResult, Response, to_json},
    route::Route,
    store::Store,
};

pub(super) const ROUTES: &[Route] = &[
    Route::get("/user_management/organization_memberships", list),
    Route::get("/user_management/organization_memberships/{id}", get),
];

fn list(store: &mut Store, request: &Request<'_>) -> HandlerResult {
    let (user_id, organization_id) = (request.query.get("user_id"), request.query.get("organization_id"));
    if user_id.is_none() && organization_id.is_none() {
        let message = "A user_id or an organization_id is required.";
        return Err(ErrorResponse::bad_request("missing_user_id_or_organization_id", message));
    }
    let statuses = request.query.list("statuses");
    // There are no inactive and no pending memberships.
    let has_status = statuses.is_empty() || statuses.contains(&"active");
    let matches = |membership: &Membership| {
        has_status
            && user_id.is_none_or(|id| membership.user_id == id)
            && organization_id.is_none_or(|id| membership.organization_id == id)
    };
    let paging = store.memberships.paging(&request.query)?;
    let page = store.memberships.page(&paging, matches, |membership| serialize(store, membership));
    Ok(page.response())
}

fn get(store: &mut Store, request: &Request<'_>) -> HandlerResult {
    Ok(Response::ok(serialize(store, store.memberships.get(request.path("id"))?)))
}

fn serialize(store: &Store, membership: &Membership) -> Value {
    let roles: Vec<Value> = membership.roles.iter().map(|slug| json!({ "slug": slug })).collect();
    let organization = store.organizations.get(&membership.organization_id);
    json!({
        "object": "organization_membership",
        "id": membership.id,
        "user_id": membership.user_id,
        "organization_id": membership.organization_id,
        "organization_name": organization.map(|organization| organization.name.as_str()).unwrap_or_default(),
        "status": "active",
        "directory_managed": false,
        "custom_attributes": {},
        "role": roles.first(),
        "roles": roles,
        "user": store.users.get(&membership.user_id).map(to_json).unwrap_or_default(),
        "created_at": membership.created_at,
        "updated_at": membership.updated_at,
    })
}

#[cfg(test)]
mod tests {
    use crate::{
        Error,
        organization_membership::{
            GetOrganizationMembership, ListOrganizationMemberships, OrganizationMembershipStatus,
        },
        organizations::{CreateOrganization, DeleteOrganization},
        testing::Emulator,
        user_management::{CreateUser, DeleteUser},
    };

    #[test]
    fn memberships_are_listed_by_user_organization_and_status() {
        let emulator = Emulator::new();
        let client = emulator.client();
        let users = ["ada@acme.com", "eve@acme.com"]
            .map(|email| emulator.run(client.send(CreateUser::new(email))).unwrap().id);
        let organizations = ["Acme", "Globex"]
            .map(|name| emulator.run(client.send(CreateOrganization::new(name))).unwrap().id);
        let [ada, eve] = &users;
        let [acme, globex] = &organizations;
        emulator.add_member(globex, ada);
        emulator.add_member(acme, ada).roles(["admin", "billing"]);
        emulator.add_member(acme, eve);
        emulator.add_member(acme, eve);

        let list = |list: ListOrganizationMemberships| emulator.run(client.send(list)).unwrap().data;
        let names = |memberships: Vec<crate::organization_membership::OrganizationMembership>| {
            memberships.into_iter().filter_map(|membership| membership.organization_name).collect::<Vec<_>>()
        };
        assert_eq!(names(list(ListOrganizationMemberships::new().user_id(ada))), ["Acme", "Globex"]);
        assert_eq!(list(ListOrganizationMemberships::new().organization_id(acme)).len(), 2);
        let both = || ListOrganizationMemberships::new().organization_id(acme).user_id(ada);
        let inactive = both().statuses([OrganizationMembershipStatus::Inactive]);
        assert!(list(inactive).is_empty());
        let [membership] = list(both()).try_into().unwrap();
        assert_eq!(membership.role.as_ref().unwrap().slug, "admin");
        assert_eq!((membership.roles.len(), membership.user.as_ref().unwrap().id.clone()), (2, ada.clone()));
        let get = || emulator.run(client.send(GetOrganizationMembership::new(&membership.id)));
        assert_eq!(get().unwrap(), membership);

        let code = |error: Error| error.api().unwrap().code().map(str::to_owned);
        let neither = emulator.run(client.send(ListOrganizationMemberships::new())).unwrap_err();
        assert_eq!(code(neither).as_deref(), Some("missing_user_id_or_organization_id"));
        emulator.run(client.send(DeleteUser::new(ada))).unwrap();
        assert_eq!(code(get().unwrap_err()).as_deref(), Some("entity_not_found"));
        emulator.run(client.send(DeleteOrganization::new(acme))).unwrap();
        assert!(list(ListOrganizationMemberships::new().user_id(eve)).is_empty());
    }
}
