//! Platform teams: lets a platform create WorkOS accounts for its customers.
//!
//! ```
//! use workos_core::platform_teams::{CreateTeam, GetTeam, TeamProductionState};
//!
//! # async fn run(client: workos_core::Client<workos_core::testing::Script, workos_core::testing::Script>) -> Result<(), workos_core::Error> {
//! let team = client.send(CreateTeam::new("ada@acme.com", "Acme")).await?;
//! // After the administrator has followed the link in the email:
//! let team = client.send(GetTeam::new(team.id)).await?;
//! if team.production_state == TeamProductionState::Active {
//!     println!("{} is in production", team.name);
//! }
//! # Ok(()) }
//! ```

use crate::types::{TeamId, Timestamp};

model! {
    /// A team: a WorkOS account.
    Team {
        /// ID of the team.
        id: TeamId,
        /// Name of the team.
        name: String,
        /// State of the team with regard to production environments.
        production_state: TeamProductionState,
        /// Timestamp at which production was enabled; `None` if never.
        production_enabled_at: Option<Timestamp>,
        /// Timestamp of creation.
        created_at: Option<Timestamp>,
        /// Timestamp of the last update.
        updated_at: Option<Timestamp>,
    }
}

open_enum! {
    /// State of a team with regard to production environments.
    pub enum TeamProductionState {
        /// Billing is set up; the team can host production environments.
        Active = "Active",
        /// Billing is not set up: a team admin must add a payment method in the WorkOS Dashboard.
        Inactive = "Inactive",
        /// WorkOS has suspended the team; production environments cannot be created.
        Suspended = "Suspended",
        /// The team is being deleted; production environments cannot be created.
        Deleting = "Deleting",
    }
}

endpoint! {
    /// Creates a team and sends an invitation email to its administrator.
    ///
    /// # Errors
    ///
    /// `user_already_exists` (409) if a WorkOS account with this email exists.
    CreateTeam: POST "/platform/teams" as "create_team" -> Team,
    body {
        /// Email address of the team's administrator.
        admin_email: String,
        /// Name of the team.
        name: String,
    }
}

endpoint! {
    /// Gets a team.
    ///
    /// # Errors
    ///
    /// `team_not_found` (404) if there is no team with this ID.
    GetTeam: GET "/platform/teams/{team_id}" as "get_team" -> Team,
    path {
        /// ID of the team.
        team_id: TeamId,
    }
}
