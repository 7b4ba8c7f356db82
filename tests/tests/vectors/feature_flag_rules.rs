//! Vectors of feature flags with rules (version 2), of `tests/interop/feature_flags.py`.

use serde_json::{Value, json};
use workos_core::{
    Endpoint, HttpResponse,
    feature_flags::{FeatureFlagSet, FeatureFlagStates, FlagContext, GetFeatureFlagState},
};

fn vectors(field: &str) -> Value {
    let all: Value = serde_json::from_str(include_str!("../../feature_flag_rules.json")).unwrap();
    all[field].clone()
}

fn context(json: &Value) -> FlagContext {
    json.as_object().unwrap().iter().fold(FlagContext::new(), |context, (kind, id)| {
        let id = id.as_str().unwrap();
        match kind.as_str() {
            // The methods accept any text, as WorkOS's IDs are opaque.
            "user" => context.user(id),
            "organization" => context.organization(id),
            kind => context.with(kind, id).unwrap(),
        }
    })
}

fn decode(text: &str) -> Result<FeatureFlagStates, workos_core::Error> {
    GetFeatureFlagState::decode(&HttpResponse::new(text.to_owned().into()))
}

fn set(flags: &Value) -> FeatureFlagSet {
    decode(&json!({"version": 2, "flags": flags}).to_string()).unwrap().into()
}

#[test]
fn rules_evaluate_as_in_python() {
    let set = set(&vectors("flags"));
    let (answers, contexts) = (vectors("answers"), vectors("contexts"));
    // A stored set evaluates as the original.
    let stored: FeatureFlagSet = serde_json::from_str(&serde_json::to_string(&set).unwrap()).unwrap();
    assert_eq!(stored, set);
    let mut seen = 0;
    for (number, json) in contexts.as_array().unwrap().iter().enumerate() {
        let context = context(json);
        let (all, on) = (set.evaluate(&context), set.enabled_for(&context).collect::<Vec<_>>());
        for (slug, letters) in answers.as_object().unwrap() {
            let expected = match letters.as_str().unwrap().as_bytes()[number] {
                b't' => Some(true),
                b'f' => Some(false),
                _ => None,
            };
            let found = [true, false].map(|default| set.is_enabled(slug, &context, default));
            let expected_found = expected.map_or([true, false], |answer| [answer, answer]);
            assert_eq!(found, expected_found, "{slug}: {json}");
            assert_eq!(all.get(slug).copied(), expected, "{slug}: {json}");
            assert_eq!(on.contains(&slug.as_str()), expected == Some(true), "{slug}: {json}");
            assert_eq!(set.get(slug).unwrap().slug(), slug);
            seen += 1;
        }
    }
    assert_eq!((seen, set.len()), (332 * 23, 332));
}

#[test]
fn payloads_are_read_or_rejected_as_in_python() {
    let texts = vectors("texts");
    for case in texts.as_array().unwrap() {
        let (text, is_read) = (case[0].as_str().unwrap(), case[1].as_bool().unwrap());
        let states = decode(text);
        // Without a version of its own, a payload is one of the format with targets.
        let found = states.as_ref().is_ok_and(|states| states.rules().is_some());
        assert_eq!(found, is_read, "{text}: {states:?}");
    }
    assert_eq!(texts.as_array().unwrap().len(), 132);
}

#[test]
fn changes_are_those_of_python() {
    for case in vectors("pairs").as_array().unwrap() {
        let changes = set(&json!({"f": case[0]})).changes(&set(&json!({"f": case[1]})));
        assert_eq!(!changes.is_empty(), case[2].as_bool().unwrap(), "{case}");
    }
}
