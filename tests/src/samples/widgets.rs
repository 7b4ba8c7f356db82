//! Samples of the widgets service.

use workos_core::widgets::*;

use super::known;
use crate::conformance::{KnownValues, Sample, sample};

pub(super) fn samples() -> Vec<Sample> {
    vec![sample(
        [CreateWidgetToken::new()],
        [CreateWidgetToken::new()
            .organization_id("org_1")
            .user_id("user_1")
            .scopes(WidgetScope::KNOWN.to_vec())],
        [],
    )]
}

pub(super) fn enums() -> Vec<KnownValues> {
    known!["WidgetSessionTokenScopes" => WidgetScope]
}
