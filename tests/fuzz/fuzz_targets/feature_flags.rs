//! Feature flags: evaluation is consistent, a disabled flag is disabled for every context, and the state of all flags
//! round-trips.
//!
//! Input: type and ID of a part of the context in one line each, then the state of all flags.
#![no_main]

use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use workos_core::{
    Endpoint,
    feature_flags::{FeatureFlagSet, FlagContext, GetFeatureFlagState},
};
use workos_fuzz::{response, split_text};

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let (kind, rest) = split_text(text);
    let (id, json) = split_text(rest);
    let context = FlagContext::new().user("u").organization("o");
    let context = context.clone().with(kind, id).unwrap_or(context);
    let Ok(flags) = GetFeatureFlagState::decode(&response(200, json.as_bytes())) else { return };
    // Stricter than the library about fields that the library skips, such as half a surrogate pair.
    let Ok(states) = serde_json::from_str::<Value>(json) else { return };
    let set = FeatureFlagSet::from(flags);
    // A flag without an answer has the default of the caller and is no answer.
    let answers = set.evaluate(&context);
    for (slug, _) in set.iter().filter(|(slug, _)| !answers.contains_key(*slug)) {
        assert!(set.is_enabled(slug, &context, true) && !set.is_enabled(slug, &context, false));
    }
    for (slug, enabled) in answers {
        assert_eq!(set.is_enabled(&slug, &context, !enabled), enabled);
        assert_eq!(set.enabled_for(&context).any(|other| other == slug), enabled);
        assert!(!enabled || states[&*slug]["enabled"] == true);
    }
    let written = serde_json::to_string(&set).expect("flags");
    let again: FeatureFlagSet = serde_json::from_str(&written).expect("the same flags");
    assert!(set == again && set.changes(&again).is_empty());
    assert_eq!(set.evaluate(&context), again.evaluate(&context));
});
