//! Samples of the directory sync service.

use workos_core::directory_sync::*;

use super::paged;
use crate::conformance::{Sample, sample};

pub(super) fn samples() -> Vec<Sample> {
    vec![
        sample(
            [ListDirectories::new()],
            [ListDirectories::new()
                .limit(5)
                .before("directory_b")
                .after("directory_a")
                .order("asc")
                .organization_id("org_1")
                .search("acme")
                .domain("acme.com")],
            [],
        ),
        sample([GetDirectory::new("directory_1")], [], []),
        sample([DeleteDirectory::new("directory_1")], [], []),
        sample([CreateDirectorySync::new("directory_1")], [], []),
        sample(
            [ListDirectoryGroups::new()],
            [paged(ListDirectoryGroups::new()).directory("directory_1").user("directory_user_1")],
            [],
        ),
        sample([GetDirectoryGroup::new("directory_group_1")], [], []),
        sample(
            [ListDirectoryUsers::new()],
            [paged(ListDirectoryUsers::new())
                .directory("directory_1")
                .group("directory_group_1")
                .idp_id("2836")
                .email("a@b.c")],
            [],
        ),
        sample([GetDirectoryUser::new("directory_user_1")], [], []),
        sample(
            [ListUsersInDirectory::new("directory_1")],
            [ListUsersInDirectory::new("directory_1")
                .parameters([("limit", "5"), ("after", "directory_user_1")])],
            [],
        ),
        sample([GetUserInDirectory::new("directory_1", "directory_user_1")], [], []),
        sample(
            [ListGroupsInDirectory::new("directory_1")],
            [ListGroupsInDirectory::new("directory_1").parameters([("order", "asc")])],
            [],
        ),
        sample([GetGroupInDirectory::new("directory_1", "directory_group_1")], [], []),
    ]
}
