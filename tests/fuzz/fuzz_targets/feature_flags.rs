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
    // A flag without an answer has the default of the caller and is no answer.
    let answers = set.evaluate(&context);
    for (slug, _) in set.iter().filter(|(slug, _)| !answers.contains_key(*slug)) {
        assert!(set.is_enabled(slug, &context, true) && !set.is_enabled(slug, &context, false));
    }
    for (slug, enabled) in answers {
        assert_eq!(set.is_enabled(&slug, &context, !enabled), enabled);
    }
    let written = serde_json::to_string(&set).expect("flags");
    let again: FeatureFlagSet = serde_json::from_str(&written).expect("the same flags");
    assert!(set == again && set.changes(&again).is_empty());
});
