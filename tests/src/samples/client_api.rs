//! Samples of the Client API service.

use workos_core::client_api::*;

use crate::conformance::{Sample, sample};

pub(super) fn samples() -> Vec<Sample> {
    vec![sample([CreateClientToken::new("org_1", "user_1")], [CreateClientToken::new("org_1", "user_1")], [])]
}
