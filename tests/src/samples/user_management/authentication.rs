//! Samples of authentication and of sessions.

use workos_core::user_management::*;

use crate::conformance::{Sample, sample};

/// Sets what every grant accepts about the device of the user.
macro_rules! on_device {
    ($grant:expr) => {
        $grant.ip_address("1.2.3.4").device_id("d").user_agent("UA")
    };
}

pub(super) fn samples() -> Vec<Sample> {
    [grants(), challenges(), sessions()].into_iter().flatten().collect()
}

fn grants() -> Vec<Sample> {
    vec![
        sample(
            [AuthenticateWithCode::new("c")],
            [on_device!(
                AuthenticateWithCode::new("c").code_verifier("v").invitation_token("t").signals_id("s")
            )],
            [],
        ),
        sample(
            [],
            [on_device!(
                AuthenticateWithCodeAndVerifier::new("c", "v").invitation_token("t").signals_id("s")
            )],
            [],
        ),
        sample(
            [AuthenticateWithPassword::new("a@b.c", "p")],
            [on_device!(
                AuthenticateWithPassword::new("a@b.c", "p")
                    .invitation_token("t")
                    .signals_id("s")
                    .radar_auth_attempt_id("radar_auth_attempt_1")
            )],
            [],
        ),
        sample(
            [AuthenticateWithRefreshToken::new("r")],
            [on_device!(AuthenticateWithRefreshToken::new("r").organization_id("org_1"))],
            [],
        ),
        sample(
            [AuthenticateWithMagicAuth::new("c", "a@b.c")],
            [
                on_device!(
                    AuthenticateWithMagicAuth::new("c", "a@b.c")
                        .invitation_token("t")
                        .radar_auth_attempt_id("radar_auth_attempt_1")
                ),
                AuthenticateWithMagicAuth::new("c", "a@b.c").link_authorization_code("l").signals_id("s"),
            ],
            [],
        ),
        sample(
            [AuthenticateWithDeviceCode::new("c")],
            [on_device!(AuthenticateWithDeviceCode::new("c"))],
            [],
        ),
        sample([AuthorizeDevice::new()], [AuthorizeDevice::new()], []),
        sample([GetJwks::new("client_1")], [], []),
    ]
}

/// The grants that continue an authentication, and Radar challenges.
fn challenges() -> Vec<Sample> {
    vec![
        sample(
            [AuthenticateWithEmailVerification::new("c", "pat")],
            [on_device!(AuthenticateWithEmailVerification::new("c", "pat"))],
            [],
        ),
        sample(
            [AuthenticateWithTotp::new("c", "pat", "auth_challenge_1")],
            [on_device!(AuthenticateWithTotp::new("c", "pat", "auth_challenge_1"))],
            [],
        ),
        sample(
            [AuthenticateWithOrganizationSelection::new("pat", "org_1")],
            [on_device!(AuthenticateWithOrganizationSelection::new("pat", "org_1"))],
            [],
        ),
        sample(
            [AuthenticateWithEmailCompletion::new("ect", "a@b.c")],
            [on_device!(AuthenticateWithEmailCompletion::new("ect", "a@b.c").signals_id("s"))],
            [],
        ),
        sample(
            [AuthenticateWithRadarEmailChallenge::new("c", "radar_challenge_1", "pat")],
            [on_device!(AuthenticateWithRadarEmailChallenge::new("c", "radar_challenge_1", "pat"))],
            [],
        ),
        sample(
            [AuthenticateWithRadarSmsChallenge::new("c", "pat")],
            [on_device!(
                AuthenticateWithRadarSmsChallenge::new("c", "pat")
                    .sign_up(RadarSmsChallenge::new("vrf_1", "+15005550006"))
            )],
            [],
        ),
        sample(
            [SendRadarSmsChallenge::new("user_1", "pat", "+15005550006")],
            [SendRadarSmsChallenge::new("user_1", "pat", "+15005550006")
                .ip_address("1.2.3.4")
                .user_agent("UA")],
            [],
        ),
        sample([GetRadarChallenge::new("radar_challenge_1")], [], []),
    ]
}

fn sessions() -> Vec<Sample> {
    vec![
        sample(
            [ListSessions::new("user_1")],
            [ListSessions::new("user_1").limit(5).before("session_b").after("session_a").order("asc")],
            [],
        ),
        sample([RevokeSession::new("session_1")], [RevokeSession::new("session_1")], []),
    ]
}
