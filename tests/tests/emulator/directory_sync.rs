use std::time::Duration;

use http::Method;
use serde_json::{Value, json};
use workos_core::{
    directory_sync::{
        CreateDirectorySync, DeleteDirectory, Directory, DirectoryState, GetDirectory, GetDirectoryGroup,
        GetDirectoryUser, GetGroupInDirectory, GetUserInDirectory, ListDirectories, ListDirectoryGroups,
        ListDirectoryUsers, ListGroupsInDirectory, ListUsersInDirectory,
    },
    organizations::{CreateOrganization, DeleteOrganization},
};

use crate::{Fixture, code};

struct Sync {
    fixture: Fixture,
    directory: Directory,
}

impl Sync {
    fn new(kind: &str) -> Self {
        let fixture = Fixture::new();
        let organization =
            fixture.send(CreateOrganization::new("Acme").domains(["acme.com".to_owned()])).unwrap();
        let row = json!({ "name": "Acme SCIM", "organization_id": organization.id, "type": kind });
        let row = fixture.create_row("directories", &row);
        let directory = fixture.send(GetDirectory::new(row["id"].as_str().unwrap())).unwrap();
        Self { fixture, directory }
    }

    fn user(&self, idp_id: &str, email: &str) -> Value {
        let row = json!({ "directory_id": self.directory.id, "idp_id": idp_id, "email": email, "first_name": "Ada" });
        self.fixture.create_row("directory_users", &row)
    }

    fn group(&self, name: &str, members: &[&Value]) -> Value {
        let members: Vec<_> = members.iter().map(|user| user["id"].clone()).collect();
        let row = json!({ "directory_id": self.directory.id, "name": name, "members": members });
        self.fixture.create_row("directory_groups", &row)
    }
}

fn id(row: &Value) -> &str {
    row["id"].as_str().unwrap()
}

#[test]
fn directories_are_listed_by_organization_and_name() {
    let sync = Sync::new("okta scim v2.0");
    let fixture = &sync.fixture;
    let organization_id = sync.directory.organization_id.clone().unwrap();
    assert_eq!(sync.directory.state, DirectoryState::Linked);
    let activated = &fixture.recorded("dsync.activated")[0]["data"];
    assert_eq!(
        (&activated["state"], &activated["domains"][0]["domain"]),
        (&json!("active"), &json!("acme.com"))
    );

    let count = |list: ListDirectories| fixture.send(list).unwrap().data.len();
    assert_eq!(count(ListDirectories::new().organization_id(&organization_id)), 1);
    assert_eq!(count(ListDirectories::new().organization_id("org_unknown")), 0);
    assert_eq!(count(ListDirectories::new().search("scim")), 1);
    assert_eq!(count(ListDirectories::new().search("workday")), 0);

    fixture.send(DeleteOrganization::new(&organization_id)).unwrap();
    assert_eq!(count(ListDirectories::new()), 0);
    assert_eq!(code(fixture.send(GetDirectory::new("directory_unknown"))), "entity_not_found");
    fixture.assert_nothing_filled();
}

#[test]
fn users_and_groups_are_read_with_their_memberships() {
    let sync = Sync::new("okta scim v2.0");
    let fixture = &sync.fixture;
    let (ada, lin) = (sync.user("1", "ada@acme.com"), sync.user("2", "lin@acme.com"));
    let engineers = sync.group("Engineers", &[&ada]);

    let read = fixture.send(GetDirectoryUser::new(id(&ada))).unwrap();
    assert_eq!((read.email.as_deref(), read.name.as_deref()), (Some("ada@acme.com"), Some("Ada")));
    assert_eq!(read.emails.unwrap()[0].value.as_deref(), Some("ada@acme.com"));
    assert_eq!(read.groups.unwrap()[0].name, "Engineers");
    let group = fixture.send(GetDirectoryGroup::new(id(&engineers))).unwrap();
    assert_eq!(group.organization_id, sync.directory.organization_id);
    let metadata = fixture.send(GetDirectory::new(&sync.directory.id)).unwrap().metadata.unwrap();
    assert_eq!((metadata.users.active, metadata.users.inactive, metadata.groups), (2, 0, 1));

    let directory = &sync.directory.id;
    let users = |list: ListDirectoryUsers| {
        let page = fixture.send(list).unwrap();
        page.data.into_iter().map(|user| user.email.unwrap()).collect::<Vec<_>>()
    };
    let of_directory = || ListDirectoryUsers::new().directory(directory);
    assert_eq!(users(of_directory()), ["lin@acme.com", "ada@acme.com"]);
    assert_eq!(users(ListDirectoryUsers::new().group(id(&engineers))), ["ada@acme.com"]);
    assert_eq!(users(of_directory().idp_id("2")), ["lin@acme.com"]);
    assert_eq!(users(of_directory().email("Ada@acme.com")), ["ada@acme.com"]);
    let without_directory = fixture.send(ListDirectoryUsers::new().email("ada@acme.com"));
    assert_eq!(without_directory.unwrap_err().api().unwrap().status, 422);
    assert_eq!(
        code(fixture.send(ListDirectoryUsers::new().directory("directory_unknown"))),
        "entity_not_found"
    );
    let groups = |user: &Value| fixture.send(ListDirectoryGroups::new().user(id(user))).unwrap().data.len();
    assert_eq!((groups(&ada), groups(&lin)), (1, 0));
    assert_eq!(fixture.send(ListDirectoryGroups::new().directory(directory)).unwrap().data.len(), 1);
    fixture.assert_nothing_filled();
}

#[test]
fn changes_of_a_directory_are_recorded() {
    let sync = Sync::new("okta scim v2.0");
    let fixture = &sync.fixture;
    let ada = sync.user("1", "ada@acme.com");
    // The same ID at the provider is the same user.
    let again = sync.user("1", "ada.l@acme.com");
    assert_eq!(again["id"], ada["id"]);
    let unchanged = sync.user("1", "ada.l@acme.com");
    assert_eq!(unchanged["updated_at"], again["updated_at"]);
    let engineers = sync.group("Engineers", &[&ada]);
    let path = format!("directory_users/{}", id(&ada));
    fixture.change_row(
        Method::PATCH,
        &path,
        &json!({ "last_name": "Lovelace", "state": "suspended", "groups": [] }),
    );
    let user = fixture.send(GetDirectoryUser::new(id(&ada))).unwrap();
    assert_eq!((user.name.as_deref(), user.groups.unwrap().len()), (Some("Ada Lovelace"), 0));
    let path_of_group = format!("directory_groups/{}", id(&engineers));
    fixture.change_row(
        Method::PATCH,
        &path_of_group,
        &json!({ "name": "Engineering", "members": [id(&ada)] }),
    );
    fixture.change_row(Method::DELETE, &path, &Value::Null);
    fixture.change_row(Method::DELETE, &path_of_group, &Value::Null);

    let expected = [
        "dsync.activated",
        "dsync.user.created",
        "dsync.user.updated",
        "dsync.group.created",
        "dsync.group.user_added",
        "dsync.user.updated",
        "dsync.group.user_removed",
        "dsync.group.updated",
        "dsync.group.user_added",
        "dsync.group.user_removed",
        "dsync.user.deleted",
        "dsync.group.deleted",
    ];
    assert_eq!(fixture.recorded_names("dsync"), expected);
    let updates = fixture.recorded("dsync.user.updated");
    assert_eq!(updates[0]["data"]["previous_attributes"]["email"], "ada@acme.com");
    let previous = &updates[1]["data"]["previous_attributes"];
    assert_eq!((&previous["state"], &previous["name"]), (&json!("active"), &json!("Ada")));
    let added = &fixture.recorded("dsync.group.user_added")[0]["data"];
    assert_eq!((&added["user"]["id"], &added["group"]["name"]), (&ada["id"], &json!("Engineers")));
    let organization_id = sync.directory.organization_id.as_ref().unwrap().as_str();
    assert!(fixture.recorded("dsync").iter().all(|event| event["organization_id"] == organization_id));
}

#[test]
fn deleted_directories_have_one_event() {
    let sync = Sync::new("okta scim v2.0");
    let fixture = &sync.fixture;
    let ada = sync.user("1", "ada@acme.com");
    sync.group("Engineers", &[&ada]);
    fixture.send(DeleteDirectory::new(&sync.directory.id)).unwrap();
    assert_eq!(fixture.recorded_names("dsync").last().unwrap(), "dsync.deleted");
    assert_eq!(fixture.recorded_names("dsync").len(), 5);
    assert_eq!(code(fixture.send(GetDirectoryUser::new(id(&ada)))), "entity_not_found");
    assert_eq!(fixture.send(ListDirectoryGroups::new()).unwrap().data.len(), 0);
    assert_eq!(fixture.emulator.table("directory_group_members").len(), 0);
}

#[test]
fn google_directories_are_synchronized_on_request() {
    let sync = Sync::new("gsuite directory");
    let request = || sync.fixture.send(CreateDirectorySync::new(&sync.directory.id));
    request().unwrap();
    assert_eq!(code(request()), "directory_sync_rate_limited");
    sync.fixture.emulator.advance(Duration::from_secs(5 * 60));
    request().unwrap();
    let path = format!("directories/{}", sync.directory.id.as_str());
    sync.fixture.change_row(Method::PATCH, &path, &json!({ "state": "unlinked" }));
    assert_eq!(code(request()), "directory_sync_disabled");

    let scim = Sync::new("okta scim v2.0");
    let unsupported = scim.fixture.send(CreateDirectorySync::new(&scim.directory.id));
    assert_eq!(code(unsupported), "directory_sync_unsupported");
}

#[test]
fn users_and_groups_are_read_below_their_directory() {
    let sync = Sync::new("okta scim v2.0");
    let fixture = &sync.fixture;
    let (ada, lin) = (sync.user("1", "ada@acme.com"), sync.user("2", "lin@acme.com"));
    let group = sync.group("Engineers", &[&ada]);
    let directory = &sync.directory.id;
    let other = json!({ "name": "Other", "organization_id": sync.directory.organization_id, "type": "s3" });
    let other = fixture.create_row("directories", &other);

    let user = fixture.send(GetUserInDirectory::new(directory, id(&ada))).unwrap().parse().unwrap();
    assert_eq!(user, fixture.send(GetDirectoryUser::new(id(&ada))).unwrap());
    let found = fixture.send(GetGroupInDirectory::new(directory, id(&group))).unwrap().parse().unwrap();
    assert_eq!(found, fixture.send(GetDirectoryGroup::new(id(&group))).unwrap());
    let users = |list: ListUsersInDirectory| {
        let page = fixture.send(list).unwrap().parse().unwrap();
        page.data.into_iter().map(|user| user.id.as_str().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(users(ListUsersInDirectory::new(directory)).len(), 2);
    let page = [("limit", "1"), ("order", "asc"), ("after", id(&ada))];
    assert_eq!(users(ListUsersInDirectory::new(directory).parameters(page)), [id(&lin)]);
    assert!(users(ListUsersInDirectory::new(id(&other))).is_empty());
    let groups = fixture.send(ListGroupsInDirectory::new(directory)).unwrap().parse().unwrap();
    assert_eq!(groups.data, [found]);

    for (directory, user) in
        [(directory.as_str(), "directory_user_x"), ("directory_x", id(&ada)), (id(&other), id(&ada))]
    {
        assert_eq!(code(fixture.send(GetUserInDirectory::new(directory, user))), "entity_not_found");
    }
    assert_eq!(code(fixture.send(GetGroupInDirectory::new(id(&other), id(&group)))), "entity_not_found");
    assert_eq!(code(fixture.send(ListUsersInDirectory::new("directory_x"))), "entity_not_found");
    fixture.assert_nothing_filled();
}
