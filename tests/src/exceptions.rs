//! Deliberate differences between workos-core and the inventory, each with its reason.

/// Query parameters that are sent in another way.
pub(crate) fn in_query(operation: &str, name: &str) -> bool {
    matches!(
        (operation, name),
        // The parent is required, by ID or by external ID, so one of the two is always sent.
        ("authorization.list_resources_for_membership", "parent_resource_id")
    )
}

/// Query parameters that are sent and not in the inventory.
pub(crate) fn beyond_query(operation: &str, name: &str) -> bool {
    // The parameters are not documented, so any can be sent.
    matches!(
        (operation, name),
        ("directory_sync.list_directory_users" | "directory_sync.list_directory_groups", _)
    )
}

/// Body fields that are sent in another way.
pub(crate) fn in_body(operation: &str, name: &str) -> bool {
    matches!(
        (operation, name),
        // The API key of the configuration: sent if there is one, also with grants that do not require it.
        ("user_management.create_authenticate", "client_secret")
    )
}

/// Body fields that are sent and not in the inventory.
pub(crate) fn beyond_body(operation: &str, name: &str) -> bool {
    matches!(
        (operation, name),
        // Not in the OpenAPI document; the Node SDK sends the code with the Magic Auth grant, and the document has
        // the error code `invalid_link_authorization_code`.
        ("user_management.create_authenticate", "link_authorization_code")
            // Clients of MCP send the resource indicator (RFC 8707) to the token endpoint, too.
            | ("connect.create_connect_token", "resource")
            // WorkOS documents no fields; those of RFC 7591 are sent.
            | ("connect.register_client", _)
    )
}

/// Optional nullable fields for which null means the same as absent.
pub(crate) fn never_cleared(operation: &str, name: &str) -> bool {
    matches!(
        (operation, name),
        // A user without a password is created by omitting the password, which is one of a group.
        ("user_management.create_user", "password")
            // A resource without a parent is created by omitting the parent, which is one of a group.
            | ("authorization.create_resource", "parent_resource_id")
    )
}

/// Response fields that are decoded in another way.
pub(crate) fn in_response(operation: &str, name: &str) -> bool {
    matches!(
        (operation, name),
        // The OpenAPI document has a 201 without a body beside the 200 with one; without a body there is no
        // value to return.
        ("sso.authorize_logout" | "sso.get_profile_and_token", "")
            // The body is of an unknown type, but there is one.
            | (
                "directory_sync.list_directory_users"
                | "directory_sync.get_directory_user"
                | "directory_sync.list_directory_groups"
                | "directory_sync.get_directory_group",
                ""
            )
            // WorkOS documents no fields; those of RFC 7591 are decoded.
            | ("connect.register_client", _)
            // Strings in the inventory; workos-core decodes the same event names that requests send.
            | (
                "webhooks.create_webhook_endpoint" | "webhooks.list_webhook_endpoints" | "webhooks.update_webhook_endpoint",
                "\"text\""
            )
    ) || is_camel_case_twin(operation, name)
}

/// Returns whether a field of a data provider list repeats another in camel case, which WorkOS has
/// deprecated. The names in snake case are decoded.
fn is_camel_case_twin(operation: &str, name: &str) -> bool {
    matches!(operation, "pipes.list_organization_data_providers" | "pipes.list_user_data_providers")
        && matches!(
            name.rsplit('.').next(),
            Some(
                "createdAt"
                    | "updatedAt"
                    | "integrationType"
                    | "credentialsType"
                    | "organizationId"
                    | "userlandUserId"
            )
        )
}
