//! Where the crate differs from the inventory on purpose, each with its reason.

/// Parameters of a query that are sent in another way.
pub(crate) fn in_query(operation: &str, name: &str) -> bool {
    matches!(
        (operation, name),
        // One of two ways to name the parent must be chosen, so one of them is sent.
        ("authorization.list_resources_for_membership", "parent_resource_id")
    )
}

/// Parameters of a query that are sent though the inventory has none of the name.
pub(crate) fn beyond_query(operation: &str, name: &str) -> bool {
    // One-shot environments are not in the spec; Node's SDK sends the nonce that claims one.
    matches!((operation, name), ("user_management.get_authorization_url", "claim_nonce"))
}

/// Fields of a body that are sent in another way.
pub(crate) fn in_body(operation: &str, name: &str) -> bool {
    matches!(
        (operation, name),
        // It is the configuration's API key: sent where there is one, also with the grants that can do without.
        ("user_management.create_authenticate", "client_secret")
    )
}

/// Fields that may be absent and null, and where null means no more than absent.
pub(crate) fn never_cleared(operation: &str, name: &str) -> bool {
    matches!(
        (operation, name),
        // A user without a password is one whose password is left out; it belongs to a group.
        ("user_management.create_user", "password")
            // A resource without a parent is one whose parent is left out; it belongs to a group.
            | ("authorization.create_resource", "parent_resource_id")
    )
}

/// Fields of an answer that are read in another way.
pub(crate) fn in_response(operation: &str, name: &str) -> bool {
    matches!(
        (operation, name),
        // The 201 without a body stands in the spec beside the 200 that has one; without it there is nothing to answer.
        ("sso.authorize_logout" | "sso.get_profile_and_token", "")
            // The facts say only that these are texts; the crate reads them as the names of events that requests send.
            | (
                "webhooks.create_webhook_endpoint" | "webhooks.list_webhook_endpoints" | "webhooks.update_webhook_endpoint",
                "\"text\""
            )
    ) || is_camel_case_twin(operation, name)
}

/// The lists of data providers give some fields a second time in camel case, which WorkOS has deprecated; the names
/// in snake case are read.
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
