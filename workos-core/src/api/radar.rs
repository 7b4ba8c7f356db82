//! Radar: how risky a sign-up or sign-in looks, for logins that WorkOS does not run itself.
//!
//! Ask for a verdict before you let somebody in, and tell Radar how it went; it learns from those who
//! succeeded. Lists overrule it.
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
    /// What Radar thinks of an attempt.
    RadarAssessment {
        /// What to do about it.
        verdict: RadarVerdict,
        /// Why, in words.
        reason: String,
        /// The attempt.
        attempt_id: RadarAttemptId,
        /// What caused a verdict other than [`RadarVerdict::Allow`].
        control: Option<RadarControl>,
        /// Which list the attempt is on, if the cause is [`RadarControl::Restriction`].
        blocklist_type: Option<RadarListType>,
    }
}

open_enum! {
    /// What to do about an attempt.
    pub enum RadarVerdict {
        /// Let them in.
        Allow = "allow",
        /// Turn them away.
        Block = "block",
        /// Have them prove who they are.
        Challenge = "challenge",
    }
}

open_enum! {
    /// What makes Radar suspicious.
    pub enum RadarControl {
        /// It looks like a program.
        BotDetection = "bot_detection",
        /// Many attempts in a short time.
        BruteForceAttack = "brute_force_attack",
        /// Too far from where they last were, for the time between.
        ImpossibleTravel = "impossible_travel",
        /// They have signed up before.
        RepeatSignUp = "repeat_sign_up",
        /// The account has long been out of use.
        StaleAccount = "stale_account",
        /// A device that the account has not been used from.
        UnrecognizedDevice = "unrecognized_device",
        /// They are on a list of yours.
        Restriction = "restriction",
    }
}

open_enum! {
    /// What the entries of a list are.
    pub enum RadarListType {
        /// IP addresses.
        IpAddress = "ip_address",
        /// E-mail domains.
        Domain = "domain",
        /// E-mail addresses.
        Email = "email",
        /// Devices.
        Device = "device",
        /// User agents.
        UserAgent = "user_agent",
        /// Fingerprints of devices.
        DeviceFingerprint = "device_fingerprint",
        /// Countries.
        Country = "country",
    }
}

open_enum! {
    /// What becomes of those who are on a list.
    pub enum RadarListAction {
        /// They are turned away.
        Block = "block",
        /// They are let in.
        Allow = "allow",
    }
}

open_enum! {
    /// How somebody proves who they are.
    pub enum RadarAuthMethod {
        /// By a password.
        Password = "Password",
        /// By a passkey.
        Passkey = "Passkey",
        /// By an authenticator app.
        Authenticator = "Authenticator",
        /// By a code sent as a text message.
        SmsOtp = "SMS_OTP",
        /// By a code sent by e-mail.
        EmailOtp = "Email_OTP",
        /// By an account elsewhere, such as Google's.
        Social = "Social",
        /// By single sign-on.
        Sso = "SSO",
        /// In another way.
        Other = "Other",
    }
}

open_enum! {
    /// What somebody attempts.
    pub enum RadarAction {
        /// To become a user.
        SignUp = "sign-up",
        /// To get in as a user that there is.
        SignIn = "sign-in",
    }
}

open_enum! {
    /// How an attempt or a challenge went.
    pub enum RadarOutcome {
        /// They succeeded.
        Success = "success",
    }
}

model! {
    /// What WorkOS says of an entry that the list has already.
    RadarListEntryAlreadyPresent {
        /// That it is there, in words.
        message: String,
    }
}

endpoint! {
    /// Asks Radar about an attempt to sign up or in.
    ///
    /// Refused with 400 if the environment may not use Radar on its own.
    CreateAttempt: POST "/radar/attempts" as "create_attempt" -> RadarAssessment,
    body {
        /// The address that it comes from.
        ip_address: String,
        /// The browser that it comes from.
        user_agent: String,
        /// The e-mail address that they say is theirs.
        email: String,
        /// How they prove who they are.
        auth_method: RadarAuthMethod,
        /// What they attempt.
        action: RadarAction,
        /// Radar's id of the browser's signals.
        signals_id: Option<String>,
    }
}

endpoint! {
    /// Tells Radar that an attempt, or the challenge that it led to, succeeded. Some of its controls compare
    /// with earlier successes.
    UpdateAttempt: PUT "/radar/attempts/{id}" as "update_attempt" -> (),
    path {
        /// The attempt.
        id: RadarAttemptId,
    }
    body {
        /// How the challenge went.
        challenge_status: Option<RadarOutcome>,
        /// How the attempt went.
        attempt_status: Option<RadarOutcome>,
    }
}

endpoint! {
    /// Adds an entry to a list of those who are always turned away or always let in. Answers with a message if
    /// it is on the list already.
    AddListEntry: POST "/radar/lists/{type}/{action}" as "add_list_entry" -> Option<RadarListEntryAlreadyPresent>,
    path {
        /// What the entries of the list are.
        kind as "type": RadarListType,
        /// Which of the two lists.
        action: RadarListAction,
    }
    body {
        /// The entry: what its kind says, such as an IP address.
        entry: String,
    }
}

endpoint! {
    /// Removes an entry from a list.
    RemoveListEntry: DELETE "/radar/lists/{type}/{action}" as "remove_list_entry" -> (),
    path {
        /// What the entries of the list are.
        kind as "type": RadarListType,
        /// Which of the two lists.
        action: RadarListAction,
    }
    body {
        /// The entry, as it is on the list.
        entry: String,
    }
}
