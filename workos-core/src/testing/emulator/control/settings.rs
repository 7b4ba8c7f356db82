//! Settings of an environment as JSON.

use serde_json::Value;

use super::{
    super::{
        response::{ErrorResponse, to_json},
        row::Row,
        services::users::{self, USERS},
        settings::Settings,
        store::Store,
    },
    check_fields,
};

/// Returns the settings, with the user of the browser by email address.
pub(super) fn get(store: &Store) -> Row {
    let mut row = Row::from(to_json(&store.settings));
    row.take("api_keys");
    row.take("browser_user_id");
    let seconds = row.take("replay_window_seconds");
    let user = store.settings.browser_user_id.as_deref().and_then(|id| store.row(&USERS, id));
    row.with("browser_user", user.map(|user| user.text("email"))).with("replay_window", seconds)
}

/// Sets the settings that are present. A 422 error if one is unknown or invalid.
pub(super) fn update(store: &mut Store, mut changes: Row) -> Result<(), ErrorResponse> {
    let before = get(store);
    let known: Vec<&str> = before.iter().map(|(name, _)| name).collect();
    check_fields(&changes, &known)?;
    let mut settings = Row::from(to_json(&store.settings));
    match changes.take("browser_user") {
        None => {}
        Some(Value::Null) => settings.set("browser_user_id", ()),
        Some(email) => {
            let user = email.as_str().and_then(|email| users::find_by_email(store, email));
            let user = user.ok_or_else(|| ErrorResponse::invalid_field("browser_user"))?;
            settings.set("browser_user_id", user.id());
        }
    }
    if let Some(seconds) = changes.take("replay_window") {
        settings.set("replay_window_seconds", seconds);
    }
    // A setting of another type is named by its own name.
    for (name, value) in changes.iter() {
        let with = settings.clone().with(name, value);
        if serde_json::from_value::<Settings>(with.into_json()).is_err() {
            return Err(ErrorResponse::invalid_field(name));
        }
    }
    settings.merge(changes);
    let invalid = |_| ErrorResponse::invalid_field("replay_window");
    store.settings = serde_json::from_value(settings.into_json()).map_err(invalid)?;
    Ok(())
}
