//! Platform teams: WorkOS accounts that a platform makes for its customers.
//!
//! ```
//! use workos_core::platform_teams::{CreateTeam, GetTeam, TeamProductionState};
//!
//! # async fn run(client: workos_core::Client<workos_core::testing::Script, workos_core::testing::Script>) -> Result<(), workos_core::Error> {
//! let team = client.send(CreateTeam::new("ada@acme.com", "Acme")).await?;
//! // Later, once the administrator has followed the e-mail:
//! let team = client.send(GetTeam::new(team.id)).await?;
//! if team.production_state == TeamProductionState::Active {
//!     println!("{} is in production", team.name);
//! }
//! # Ok(()) }
//! ```

use crate::types::{TeamId, Timestamp};

model! {
    /// A WorkOS account.
    Team {
        /// Its id.
        id: TeamId,
        /// What it is called.
        name: String,
        /// Whether its production environment works.
        production_state: TeamProductionState,
        /// When its production environment was switched on; `None` if never.
        production_enabled_at: Option<Timestamp>,
        /// When it was made.
        created_at: Option<Timestamp>,
        /// When it last changed.
        updated_at: Option<Timestamp>,
    }
}

open_enum! {
    /// Whether the production environment of a team works.
    pub enum TeamProductionState {
        /// It works.
        Active = "Active",
        /// It is switched off.
        Inactive = "Inactive",
        /// WorkOS has suspended it.
        Suspended = "Suspended",
        /// It is being deleted.
        Deleting = "Deleting",
    }
}

endpoint! {
    /// Makes a team and sends its administrator an e-mail.
    ///
    /// Refused with `user_already_exists` (409) if somebody has signed up to WorkOS with the address.
    CreateTeam: POST "/platform/teams" as "create_team" -> Team,
    body {
        /// The e-mail address of its administrator.
        admin_email: String,
        /// What it is called.
        name: String,
    }
}

endpoint! {
    /// Gets a team.
    ///
    /// Refused with `team_not_found` (404).
    GetTeam: GET "/platform/teams/{team_id}" as "get_team" -> Team,
    path {
        /// The team.
        team_id: TeamId,
    }
}
