//! Samples of the passwordless service.

use workos_core::passwordless::*;

use crate::conformance::{Sample, sample};

pub(super) fn samples() -> Vec<Sample> {
    vec![
        sample(
            [CreatePasswordlessSession::new("a@b.c")],
            [CreatePasswordlessSession::new("a@b.c")
                .connection("conn_1")
                .redirect_uri("https://a.b/c")
                .expires_in(900)
                .state("s")],
            [],
        ),
        sample([SendPasswordlessSession::new("session_1")], [], []),
    ]
}
