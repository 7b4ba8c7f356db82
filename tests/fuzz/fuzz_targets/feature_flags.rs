//! Feature flags: evaluation is consistent, and the state of all flags round-trips.
#![no_main]

use libfuzzer_sys::fuzz_target;
use workos_core::{
    Endpoint, HttpResponse,
    feature_flags::{FeatureFlagSet, FlagContext, GetFeatureFlagState},
};

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    let (kind, id) = text.split_once('\n').unwrap_or((&text, ""));
    let context = FlagContext::new().user("u").organization("o");
    let context = context.clone().with(kind, id).unwrap_or(context);
    let Ok(flags) = GetFeatureFlagState::decode(&HttpResponse::new(data.to_vec().into())) else { return };
    let set = FeatureFlagSet::from(flags);
    for (slug, enabled) in set.evaluate(&context) {
        assert_eq!(set.is_enabled(&slug, &context, !enabled), enabled);
    }
    let written = serde_json::to_string(&set).expect("flags");
    let again: FeatureFlagSet = serde_json::from_str(&written).expect("the same flags");
    assert!(set == again && set.changes(&again).is_empty());
});
