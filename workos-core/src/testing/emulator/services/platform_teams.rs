//! Teams of a platform.

use http::StatusCode;

use super::{
    super::{
        request::Call,
        response::{ErrorResponse, HandlerResult},
        row::Row,
        table::TableDefinition,
    },
    Service,
    outbox::{self, Message},
};

pub(in super::super) const SERVICE: Service = Service {
    tables: &[&TEAMS],
    operations: &[("platform_teams.create_team", create), ("platform_teams.get_team", get)],
    ..Service::EMPTY
};

/// Teams. Not in responses: `admin_email`, in lower case.
const TEAMS: TableDefinition = TableDefinition::new("teams", "Team", "team").indexes(&["admin_email"]);

fn create(call: &mut Call<'_>) -> HandlerResult {
    let email = call.body.text("admin_email").to_lowercase();
    if call.store.find_one(&TEAMS, "admin_email", &email).is_some() {
        let message = "A user has this email address.";
        return Err(ErrorResponse::conflict(message).code("user_already_exists"));
    }
    let team = Row::default()
        .with("name", call.body.text("name"))
        .with("admin_email", &email)
        .with("production_state", "Inactive")
        .with("production_enabled_at", ());
    let (origin, now) = (call.origin(), call.now);
    let team = call.store.insert(&TEAMS, team, now);
    let url = format!("{origin}/teams/{}", team.id());
    let message = Message {
        channel: "email",
        to: &email,
        kind: "platform_team_invitation",
        subject: "You are invited",
        url: Some(&url),
        ..Message::default()
    };
    outbox::send(call.store, now, &message);
    Ok(team.into())
}

fn get(call: &mut Call<'_>) -> HandlerResult {
    let team = call.store.row(&TEAMS, call.path(0)).cloned();
    let not_found = || ErrorResponse::new(StatusCode::NOT_FOUND, "The team does not exist.");
    Ok(team.ok_or_else(|| not_found().code("team_not_found"))?.into())
}
