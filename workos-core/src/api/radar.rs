//! Radar: assesses the risk of sign-up and sign-in attempts, for authentication outside AuthKit (standalone
//! Radar).
//!
//! Create an attempt before the user is signed in and follow its verdict. Report successful attempts and
//! challenges back: some controls, such as impossible travel, compare with earlier successful attempts.
//! Allow and block lists override the controls.
//!
//! ```
//! use workos_core::radar::{CreateAttempt, RadarAction, RadarAuthMethod, RadarAttemptStatus, RadarVerdict, UpdateAttempt};
//!
//! # async fn run(client: workos_core::Client<workos_core::testing::Script, workos_core::testing::Script>) -> Result<(), workos_core::Error> {
//! let create = CreateAttempt::new("203.0.113.7", "Mozilla/5.0", "ada@acme.com", RadarAuthMethod::Password, RadarAction::SignIn);
//! let assessment = client.send(create).await?;
//! if assessment.verdict == RadarVerdict::Allow {
//!     client.send(UpdateAttempt::new(assessment.attempt_id).attempt_status(RadarAttemptStatus::Success)).await?;
//! } else {
//!     println!("{}", assessment.reason);
//! }
//! # Ok(()) }
//! ```
//!
//! # Operations
//!
//! | type | request |
//! |---|---|
//! | [`CreateAttempt`] | [`POST /radar/attempts`](https://workos.com/docs/reference/radar/attempts/create) |
//! | [`UpdateAttempt`] | [`PUT /radar/attempts/{id}`](https://workos.com/docs/reference/radar/attempts/update) |
//! | [`AddListEntry`] | [`POST /radar/lists/{type}/{action}`](https://workos.com/docs/reference/radar/lists/update) |
//! | [`RemoveListEntry`] | [`DELETE /radar/lists/{type}/{action}`](https://workos.com/docs/reference/radar/lists/delete) |

use crate::types::RadarAttemptId;

/// The risk assessment of an attempt.
#[model]
pub struct RadarAssessment {
    /// Verdict of the assessment.
    pub verdict: RadarVerdict,
    /// Human-readable reason for the verdict.
    pub reason: String,
    /// ID of the attempt.
    pub attempt_id: RadarAttemptId,
    /// Control that triggered the verdict; `None` if the verdict is [`RadarVerdict::Allow`].
    pub control: Option<RadarControl>,
    /// Type of the list entry that triggered the verdict; `None` unless the control is
    /// [`RadarControl::Restriction`].
    pub blocklist_type: Option<RadarListType>,
}

/// Verdict about an attempt.
#[open_enum]
pub enum RadarVerdict {
    /// The attempt should be allowed.
    Allow = "allow",
    /// The attempt should be blocked.
    Block = "block",
    /// The user should complete a challenge first.
    Challenge = "challenge",
}

/// Radar control that triggers a verdict.
#[open_enum]
pub enum RadarControl {
    /// The request seems to be made by a bot.
    BotDetection = "bot_detection",
    /// Many attempts in a short time.
    BruteForceAttack = "brute_force_attack",
    /// The location is too far from that of the last successful attempt, for the time between.
    ImpossibleTravel = "impossible_travel",
    /// The same person seems to have signed up before.
    RepeatSignUp = "repeat_sign_up",
    /// The account has been inactive for a long time.
    StaleAccount = "stale_account",
    /// The account has not been used from this device before.
    UnrecognizedDevice = "unrecognized_device",
    /// The attempt matches an entry of a Radar list.
    Restriction = "restriction",
}

/// Type of the entries of a Radar list.
#[open_enum]
pub enum RadarListType {
    /// IP addresses.
    IpAddress = "ip_address",
    /// Email domains.
    Domain = "domain",
    /// Email addresses.
    Email = "email",
    /// Devices.
    Device = "device",
    /// User agents.
    UserAgent = "user_agent",
    /// Device fingerprints.
    DeviceFingerprint = "device_fingerprint",
    /// Countries.
    Country = "country",
}

/// Effect of a Radar list.
#[open_enum]
pub enum RadarListAction {
    /// Attempts that match an entry are blocked.
    Block = "block",
    /// Attempts that match an entry are allowed.
    Allow = "allow",
}

/// Authentication method of an attempt.
#[open_enum]
pub enum RadarAuthMethod {
    /// Password.
    Password = "Password",
    /// Passkey.
    Passkey = "Passkey",
    /// Authenticator app (TOTP).
    Authenticator = "Authenticator",
    /// One-time code by SMS.
    SmsOtp = "SMS_OTP",
    /// One-time code by email.
    EmailOtp = "Email_OTP",
    /// Social login, such as Google OAuth.
    Social = "Social",
    /// Single sign-on.
    Sso = "SSO",
    /// Another method.
    Other = "Other",
}

/// Action of an attempt.
#[open_enum]
pub enum RadarAction {
    /// Sign-up of a new user.
    SignUp = "sign-up",
    /// Sign-in of an existing user.
    SignIn = "sign-in",
}

/// Outcome of an attempt or of a challenge.
#[open_enum]
pub enum RadarAttemptStatus {
    /// The attempt or the challenge was successful.
    Success = "success",
}

/// Response of WorkOS if the list has the entry already.
#[model]
pub struct RadarListEntryAlreadyPresent {
    /// Human-readable message.
    pub message: String,
}

/// Assesses a sign-up or sign-in attempt and returns a verdict.
///
/// # Errors
///
/// Status 400 if standalone Radar is not enabled for the environment.
#[endpoint(
    POST "/radar/attempts",
    operation = "create_attempt",
    reference = "radar/attempts/create",
    response = RadarAssessment,
)]
pub struct CreateAttempt {
    /// IP address of the user's request.
    pub ip_address: String,
    /// User agent of the user's request.
    pub user_agent: String,
    /// Email address of the user.
    pub email: String,
    /// Authentication method of the attempt.
    pub auth_method: RadarAuthMethod,
    /// Action of the attempt.
    pub action: RadarAction,
    /// Radar signals ID of the user's browser.
    pub signals_id: Option<String>,
}

/// Marks an attempt, or the challenge that it led to, as successful.
///
/// Some controls, such as impossible travel, depend on recent successful attempts.
#[endpoint(
    PUT "/radar/attempts/{id}",
    operation = "update_attempt",
    reference = "radar/attempts/update",
)]
pub struct UpdateAttempt {
    /// ID of the attempt.
    pub id: RadarAttemptId,
    /// Outcome of the challenge.
    pub challenge_status: Option<RadarAttemptStatus>,
    /// Outcome of the attempt.
    pub attempt_status: Option<RadarAttemptStatus>,
}

/// Adds an entry to a Radar list. Returns a message if the list has the entry already, else `None`.
#[endpoint(
    POST "/radar/lists/{type}/{action}",
    operation = "add_list_entry",
    reference = "radar/lists/update",
    response = Option<RadarListEntryAlreadyPresent>,
)]
pub struct AddListEntry {
    /// Type of the list's entries.
    #[serde(rename = "type")]
    pub kind: RadarListType,
    /// The list: block or allow.
    pub action: RadarListAction,
    /// Entry in the format of the list's type, such as an IP address, `198.51.100.42`.
    pub entry: String,
}

/// Removes an entry from a Radar list.
#[endpoint(
    DELETE "/radar/lists/{type}/{action}",
    operation = "remove_list_entry",
    reference = "radar/lists/delete",
)]
pub struct RemoveListEntry {
    /// Type of the list's entries.
    #[serde(rename = "type")]
    pub kind: RadarListType,
    /// The list: block or allow.
    pub action: RadarListAction,
    /// Entry exactly as listed.
    #[body]
    pub entry: String,
}
