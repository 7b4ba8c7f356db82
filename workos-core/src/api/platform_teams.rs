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
//!
//! # Operations
//!
//! | type | request |
//! |---|---|
//! | [`CreateTeam`] | [`POST /platform/teams`](https://workos.com/docs/reference/platform/team/create) |
//! | [`GetTeam`] | [`GET /platform/teams/{team_id}`](https://workos.com/docs/reference/platform/team/get) |

use crate::types::{TeamId, Timestamp};

/// A team: a WorkOS account.
#[model]
pub struct Team {
    /// ID of the team.
    pub id: TeamId,
    /// Name of the team.
    pub name: String,
    /// State of the team with regard to production environments.
    pub production_state: TeamProductionState,
    /// Timestamp at which production was enabled; `None` if never.
    pub production_enabled_at: Option<Timestamp>,
    /// Timestamp of creation.
    pub created_at: Option<Timestamp>,
    /// Timestamp of the last update.
    pub updated_at: Option<Timestamp>,
}

/// State of a team with regard to production environments.
#[open_enum]
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

/// Creates a team and sends an invitation email to its administrator.
///
/// # Errors
///
/// `user_already_exists` (409) if a WorkOS account with this email exists.
#[endpoint(
    POST "/platform/teams",
    operation = "create_team",
    reference = "platform/team/create",
    response = Team,
)]
pub struct CreateTeam {
    /// Email address of the team's administrator.
    pub admin_email: String,
    /// Name of the team.
    pub name: String,
}

/// Gets a team.
///
/// # Errors
///
/// `team_not_found` (404) if there is no team with this ID.
#[endpoint(
    GET "/platform/teams/{team_id}",
    operation = "get_team",
    reference = "platform/team/get",
    response = Team,
)]
pub struct GetTeam {
    /// ID of the team.
    pub team_id: TeamId,
}
