//! Radar: assesses the risk of sign-up and sign-in attempts, for authentication outside AuthKit (standalone
//! Radar).
//!
//! Create an attempt before the user is signed in and follow its verdict. Report successful attempts and
//! challenges back: some controls, such as impossible travel, compare with earlier successful attempts.
//! Allow and block lists override the controls.
//!
//! ```
//! use workos_core::radar::{CreateAttempt, RadarAction, RadarAuthMethod, RadarOutcome, RadarVerdict, UpdateAttempt};
//!
//! # async fn run(client: workos_core::Client<workos_core::testing::Script, workos_core::testing::Script>) -> Result<(), workos_core::Error> {
//! let create = CreateAttempt::new("203.0.113.7", "Mozilla/5.0", "ada@acme.com", RadarAuthMethod::Password, RadarAction::SignIn);
//! let assessment = client.send(create).await?;
//! if assessment.verdict == RadarVerdict::Allow {
//!     client.send(UpdateAttempt::new(assessment.attempt_id).attempt_status(RadarOutcome::Success)).await?;
//! } else {
//!     println!("{}", assessment.reason);
//! }
//! # Ok(()) }
//! ```

use crate::types::RadarAttemptId;

model! {
    /// The risk assessment of an attempt.
    RadarAssessment {
        /// Verdict of the assessment.
        verdict: RadarVerdict,
        /// Human-readable reason for the verdict.
        reason: String,
        /// ID of the attempt.
        attempt_id: RadarAttemptId,
        /// Control that triggered the verdict; `None` if the verdict is [`RadarVerdict::Allow`].
        control: Option<RadarControl>,
        /// Type of the list entry that triggered the verdict; `None` unless the control is
        /// [`RadarControl::Restriction`].
        blocklist_type: Option<RadarListType>,
    }
}

open_enum! {
    /// Verdict about an attempt.
    pub enum RadarVerdict {
        /// The attempt should be allowed.
        Allow = "allow",
        /// The attempt should be blocked.
        Block = "block",
        /// The user should complete a challenge first.
        Challenge = "challenge",
    }
}

open_enum! {
    /// Radar control that triggers a verdict.
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
}

open_enum! {
    /// Type of the entries of a Radar list.
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
}

open_enum! {
    /// Effect of a Radar list.
    pub enum RadarListAction {
        /// Attempts that match an entry are blocked.
        Block = "block",
        /// Attempts that match an entry are allowed.
        Allow = "allow",
    }
}

open_enum! {
    /// Authentication method of an attempt.
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
}

open_enum! {
    /// Action of an attempt.
    pub enum RadarAction {
        /// Sign-up of a new user.
        SignUp = "sign-up",
        /// Sign-in of an existing user.
        SignIn = "sign-in",
    }
}

open_enum! {
    /// Outcome of an attempt or of a challenge.
    pub enum RadarOutcome {
        /// The attempt or the challenge was successful.
        Success = "success",
    }
}

model! {
    /// Response of WorkOS if the list has the entry already.
    RadarListEntryAlreadyPresent {
        /// Human-readable message.
        message: String,
    }
}

endpoint! {
    /// Assesses a sign-up or sign-in attempt and returns a verdict.
    ///
    /// # Errors
    ///
    /// Status 400 if standalone Radar is not enabled for the environment.
    CreateAttempt: POST "/radar/attempts" as "create_attempt" -> RadarAssessment,
    body {
        /// IP address of the user's request.
        ip_address: String,
        /// User agent of the user's request.
        user_agent: String,
        /// Email address of the user.
        email: String,
        /// Authentication method of the attempt.
        auth_method: RadarAuthMethod,
        /// Action of the attempt.
        action: RadarAction,
        /// Radar signals ID of the user's browser.
        signals_id: Option<String>,
    }
}

endpoint! {
    /// Marks an attempt, or the challenge that it led to, as successful.
    ///
    /// Some controls, such as impossible travel, depend on recent successful attempts.
    UpdateAttempt: PUT "/radar/attempts/{id}" as "update_attempt" -> (),
    path {
        /// ID of the attempt.
        id: RadarAttemptId,
    }
    body {
        /// Outcome of the challenge.
        challenge_status: Option<RadarOutcome>,
        /// Outcome of the attempt.
        attempt_status: Option<RadarOutcome>,
    }
}

endpoint! {
    /// Adds an entry to a Radar list. Returns a message if the list has the entry already, else `None`.
    AddListEntry: POST "/radar/lists/{type}/{action}" as "add_list_entry" -> Option<RadarListEntryAlreadyPresent>,
    path {
        /// Type of the list's entries.
        kind as "type": RadarListType,
        /// The list: block or allow.
        action: RadarListAction,
    }
    body {
        /// Entry in the format of the list's type, such as an IP address, `198.51.100.42`.
        entry: String,
    }
}

endpoint! {
    /// Removes an entry from a Radar list.
    RemoveListEntry: DELETE "/radar/lists/{type}/{action}" as "remove_list_entry" -> (),
    path {
        /// Type of the list's entries.
        kind as "type": RadarListType,
        /// The list: block or allow.
        action: RadarListAction,
    }
    body {
        /// Entry exactly as listed.
        entry: String,
    }
}
