//! Tokens of widgets.

use std::time::Duration;

use super::{
    super::{
        request::Call,
        response::{ErrorResponse, HandlerResult},
        row::Row,
        table::{TableDefinition, belongs_to},
    },
    Service, authorization, organization_memberships,
    organizations::ORGANIZATIONS,
    tokens,
    users::USERS,
};

pub(in super::super) const SERVICE: Service =
    Service { tables: &[&WIDGET_TOKENS], operations: &[("widgets.create_token", create)], ..Service::EMPTY };

/// Tokens of widget sessions with `user_id`, `organization_id`, the granted `scopes` and `expires_at`.
const WIDGET_TOKENS: TableDefinition = TableDefinition::new("widget_tokens", "Widget token", "widget_token")
    .indexes(&["token"])
    .references(&[belongs_to("user_id", "users"), belongs_to("organization_id", "organizations")]);

/// Time after which a token expires.
const LIFETIME: Duration = Duration::from_secs(60 * 60);

fn create(call: &mut Call<'_>) -> HandlerResult {
    let (user_id, organization_id) =
        (call.body.optional_text("user_id"), call.body.optional_text("organization_id"));
    let mut scopes = call.body.texts("scopes");
    if organization_id.is_none() && !scopes.is_empty() {
        let message = "Scopes require an organization_id.";
        return Err(ErrorResponse::new(http::StatusCode::BAD_REQUEST, message));
    }
    if let Some(id) = user_id {
        call.store.get(&USERS, id)?;
    }
    if let Some(id) = organization_id {
        call.store.get(&ORGANIZATIONS, id)?;
    }
    if let (Some(user_id), Some(organization_id)) = (user_id, organization_id) {
        // WorkOS grants a user the scopes that are among the user's permissions.
        let membership = organization_memberships::of(call.store, organization_id, user_id);
        let roles = membership.map(|membership| membership.texts("role_slugs")).unwrap_or_default();
        let permissions = authorization::permissions_of_roles(call.store, organization_id, &roles);
        scopes.retain(|scope| permissions.contains(scope));
    }
    let row = Row::default()
        .with("user_id", user_id)
        .with("organization_id", organization_id)
        .with("scopes", &scopes)
        .with("expires_at", call.now + LIFETIME);
    // WorkOS's SDKs document `sub_type` only.
    let mut claims = Row::default().with("sub_type", "widget").with("permissions", scopes);
    for (claim, id) in [("sub", user_id), ("org_id", organization_id)] {
        if let Some(id) = id {
            claims.set(claim, id);
        }
    }
    let now = call.now;
    let token = tokens::sign(call.store, claims, now, Some(now + LIFETIME));
    Ok(call.store.insert(&WIDGET_TOKENS, row.with("token", token), now).into())
}
