//! Samples of one-shot environments.

use workos_core::one_shot::*;

use crate::conformance::{Sample, sample};

pub(super) fn samples() -> Vec<Sample> {
    vec![
        sample([CreateOneShotEnvironment::new()], [], []),
        sample(
            [CreateClaimNonce::new("client_1", "claim")],
            [CreateClaimNonce::new("client_1", "claim")],
            [],
        ),
    ]
}
