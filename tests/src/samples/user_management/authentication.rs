//! Samples of signing in and of sessions.

use workos_core::user_management::*;

use crate::conformance::{Sample, sample};

pub(super) fn samples() -> Vec<Sample> {
    [grants(), challenges(), sessions()].into_iter().flatten().collect()
}

fn grants() -> Vec<Sample> {
    vec![
        sample(
            [AuthenticateWithCode::new("c")],
            [AuthenticateWithCode::new("c")
                .code_verifier("v")
                .invitation_token("t")
                .signals_id("s")
                .ip_address("1.2.3.4")
                .device_id("d")
                .user_agent("UA")],
            [],
        ),
        sample(
            [],
            [AuthenticateWithCodeAndVerifier::new("c", "v")
                .invitation_token("t")
                .signals_id("s")
                .ip_address("1.2.3.4")
                .device_id("d")
                .user_agent("UA")],
            [],
        ),
        sample(
            [AuthenticateWithPassword::new("a@b.c", "p")],
            [AuthenticateWithPassword::new("a@b.c", "p")
                .invitation_token("t")
                .signals_id("s")
                .radar_auth_attempt_id("radar_auth_attempt_1")
                .ip_address("1.2.3.4")
                .device_id("d")
                .user_agent("UA")],
            [],
        ),
        sample(
            [AuthenticateWithRefreshToken::new("r")],
            [AuthenticateWithRefreshToken::new("r")
                .organization_id("org_1")
                .ip_address("1.2.3.4")
                .device_id("d")
                .user_agent("UA")],
            [],
        ),
        sample(
            [AuthenticateWithMagicAuth::new("c", "a@b.c")],
            [AuthenticateWithMagicAuth::new("c", "a@b.c")
                .invitation_token("t")
                .radar_auth_attempt_id("radar_auth_attempt_1")
                .ip_address("1.2.3.4")
                .device_id("d")
                .user_agent("UA")],
            [],
        ),
        sample(
            [AuthenticateWithDeviceCode::new("c")],
            [AuthenticateWithDeviceCode::new("c").ip_address("1.2.3.4").device_id("d").user_agent("UA")],
            [],
        ),
        sample([AuthorizeDevice::new()], [AuthorizeDevice::new()], []),
        sample([GetJwks::new("client_1")], [], []),
    ]
}

/// The second steps of a sign-in.
fn challenges() -> Vec<Sample> {
    vec![
        sample(
            [AuthenticateWithEmailVerification::new("c", "pat")],
            [AuthenticateWithEmailVerification::new("c", "pat")
                .ip_address("1.2.3.4")
                .device_id("d")
                .user_agent("UA")],
            [],
        ),
        sample(
            [AuthenticateWithTotp::new("c", "pat", "auth_challenge_1")],
            [AuthenticateWithTotp::new("c", "pat", "auth_challenge_1")
                .ip_address("1.2.3.4")
                .device_id("d")
                .user_agent("UA")],
            [],
        ),
        sample(
            [AuthenticateWithOrganizationSelection::new("pat", "org_1")],
            [AuthenticateWithOrganizationSelection::new("pat", "org_1")
                .ip_address("1.2.3.4")
                .device_id("d")
                .user_agent("UA")],
            [],
        ),
        sample(
            [AuthenticateWithEmailCompletion::new("ect", "a@b.c")],
            [AuthenticateWithEmailCompletion::new("ect", "a@b.c")
                .signals_id("s")
                .ip_address("1.2.3.4")
                .device_id("d")
                .user_agent("UA")],
            [],
        ),
        sample(
            [AuthenticateWithRadarEmailChallenge::new("c", "radar_challenge_1", "pat")],
            [AuthenticateWithRadarEmailChallenge::new("c", "radar_challenge_1", "pat")
                .ip_address("1.2.3.4")
                .device_id("d")
                .user_agent("UA")],
            [],
        ),
        sample(
            [AuthenticateWithRadarSmsChallenge::new("c", "pat")],
            [AuthenticateWithRadarSmsChallenge::new("c", "pat")
                .sign_up(RadarSmsChallenge::new("vrf_1", "+15005550006"))
                .ip_address("1.2.3.4")
                .device_id("d")
                .user_agent("UA")],
            [],
        ),
        sample(
            [CreateRadarChallenge::new("user_1", "pat", "+15005550006")],
            [CreateRadarChallenge::new("user_1", "pat", "+15005550006")
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
