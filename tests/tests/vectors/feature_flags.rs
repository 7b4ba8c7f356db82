//! Vectors of feature flag evaluation.

use std::collections::BTreeMap;

use serde_json::Value;
use workos_core::{
    Endpoint, HttpResponse,
    feature_flags::{FeatureFlagSet, FeatureFlagState, FlagContext, GetFeatureFlagState, InvalidFlagContext},
};

/// Returns the context of a case, or why it is invalid.
fn context(json: &Value) -> Result<FlagContext, Option<InvalidFlagContext>> {
    let empty = serde_json::Map::new();
    let fields = json.as_object().unwrap_or(&empty);
    let named = |name: &str| fields.get(name).and_then(Value::as_str);
    let typed: Vec<_> =
        fields.iter().filter_map(|(kind, thing)| Some((kind, thing["id"].as_str()?))).collect();
    // JavaScript can mix the two forms; Rust cannot.
    if typed.len() < fields.len() && !typed.is_empty() {
        return Err(None);
    }
    let mut context = FlagContext::new();
    if let Some(id) = named("userId") {
        context = context.user(id);
    }
    if let Some(id) = named("organizationId") {
        context = context.organization(id);
    }
    typed.into_iter().try_fold(context, |context, (kind, id)| context.with(kind, id)).map_err(Some)
}

/// Evaluates a flag like the Node SDK up to version 10: by the target of the user, else by that of the
/// organization, else by the default.
fn version_10(flags: &BTreeMap<String, FeatureFlagState>, slug: &str, json: &Value) -> bool {
    let Some(flag) = flags.get(slug) else { return false };
    let is = |id: &str, name: &str| json[name].as_str() == Some(id);
    let user = flag.targets.users.iter().find(|target| is(target.id.as_str(), "userId"));
    let organization =
        flag.targets.organizations.iter().find(|target| is(target.id.as_str(), "organizationId"));
    let decided = user.map(|target| target.enabled).or(organization.map(|target| target.enabled));
    flag.enabled && decided.unwrap_or(flag.default_value)
}

#[test]
fn flags_evaluate_as_in_node_11() {
    let body = super::vectors("/feature_flags/poll_response").to_string();
    let states = GetFeatureFlagState::decode(&HttpResponse::new(body.into())).unwrap();
    let flags = states.targets().unwrap();
    let set = FeatureFlagSet::from(flags.clone());
    let cases = super::vectors("/feature_flags/cases");
    let mut differing = Vec::new();
    for case in cases.as_array().unwrap() {
        let slug = case["flag"].as_str().unwrap();
        let (expected, before) = (case["node11"].as_bool().unwrap(), case["node10"].as_bool().unwrap());
        let context = match context(&case["context"]) {
            Ok(context) => context,
            Err(Some(error)) => {
                assert_eq!(error, InvalidFlagContext::Type, "{case}");
                // In Node such a context matches no target.
                FlagContext::new()
            }
            Err(None) => FlagContext::new(),
        };
        assert_eq!(set.is_enabled(slug, &context, false), expected, "{case}");
        assert_eq!(set.evaluate(&context).get(slug).copied().unwrap_or(false), expected, "{case}");
        assert_eq!(set.enabled_for(&context).any(|on| on == slug), expected, "{case}");
        assert_eq!(version_10(flags, slug, &case["context"]), before, "{case}");
        if expected != before {
            differing.push(format!("{slug} {}", case["context"]));
        }
    }
    assert_eq!(cases.as_array().unwrap().len(), 26);
    assert_eq!(
        differing,
        [
            r#"on-default-true {"userId":"user_off"}"#,
            r#"on-default-true {"organizationId":"org_off"}"#,
            r#"on-default-true {"organizationId":"org_off","userId":"user_1"}"#,
            r#"on-default-false {"organizationId":"org_1","userId":"user_off"}"#,
            r#"on-default-false {"workspace":{"id":"ws_1"}}"#,
            r#"on-default-false {"user":{"id":"user_1"}}"#,
        ]
    );
}
