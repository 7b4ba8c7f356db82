//! Evaluation of feature flags.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize, Serializer};

use super::{
    FeatureFlagCondition, FeatureFlagOperator, FeatureFlagRule, FeatureFlagRuleKind, FeatureFlagRules,
    FeatureFlagState, FeatureFlagStates, FlagContext, rules::serialize_rules,
};

/// State of all feature flags, evaluated locally for a [`FlagContext`].
///
/// A missing flag has the default that the caller passes. The other rules depend on the format of the flags.
///
/// # Flags with targets
///
/// The format of [`GetFeatureFlagState`](super::GetFeatureFlagState) without a version, evaluated as in the
/// SDK for Node since version 11:
///
/// 1. A disabled flag is disabled for all contexts.
/// 2. An enabled flag is enabled if an enabled target matches the context.
/// 3. Otherwise an enabled flag has its default value.
///
/// Disabled targets are ignored. (Up to version 10 of the SDK for Node, a disabled target disabled the flag
/// for this user or organization, and the user's target took precedence over the organization's.)
///
/// # Flags with rules
///
/// The format of version 2, evaluated as in the SDK for Python 10.8:
///
/// 1. A disabled flag has its off value.
/// 2. An enabled flag has the value of the first rule that matches the context: each of its conditions lists
///    the context's ID of the target type.
/// 3. Otherwise an enabled flag has its default value.
///
/// A rule of an unknown kind, a rule without conditions, and a rule with a condition of an unknown operator
/// or without a target type match no context. A value that is not a boolean is no answer: the flag has the
/// default that the caller passes, and [`evaluate`](Self::evaluate) omits the flag.
///
/// # Storage
///
/// The set is deserialized from the JSON of [`GetFeatureFlagState`](super::GetFeatureFlagState) and
/// serialized in the same form, so that it can be stored and used when WorkOS is unavailable at startup. The
/// number of flags, targets and rules is limited only by the transport's limit for a response. An evaluation
/// looks up the flag, each target of the context and each condition of a rule in logarithmic time.
///
/// ```
/// use workos_core::feature_flags::{FeatureFlagSet, FlagContext};
///
/// let flags: FeatureFlagSet = serde_json::from_str(r#"{"new-editor": {
///     "slug": "new-editor", "enabled": true, "default_value": false,
///     "targets": {"users": [{"id": "user_1", "enabled": true}], "organizations": []}
/// }}"#)?;
/// assert!(flags.is_enabled("new-editor", &FlagContext::new().user("user_1"), false));
/// assert!(!flags.is_enabled("new-editor", &FlagContext::new().user("user_2"), false));
///
/// let flags: FeatureFlagSet = serde_json::from_str(r#"{"version": 2, "flags": {"new-editor": {
///     "slug": "new-editor", "enabled": true, "default_value": false, "off_value": false,
///     "rules": [{"id": "rule_1", "kind": "conditions", "value": true, "conditions": [
///         {"target_type": "user", "operator": "one_of", "values": ["user_1", "user_2"]},
///         {"target_type": "organization", "operator": "one_of", "values": ["org_1"]}
///     ]}]
/// }}}"#)?;
/// let ada = FlagContext::new().user("user_1");
/// assert!(flags.is_enabled("new-editor", &ada.clone().organization("org_1"), false));
/// assert!(!flags.is_enabled("new-editor", &ada.organization("org_2"), false));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(from = "FeatureFlagStates")]
pub struct FeatureFlagSet {
    format: Format,
    flags: BTreeMap<String, FlagState>,
}

/// Format in which a set is serialized, also without flags.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Format {
    #[default]
    Targets,
    Rules,
}

/// State of a flag in a [`FeatureFlagSet`].
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum FlagState {
    /// The flag has targets.
    Targets(FeatureFlagState),
    /// The flag has rules.
    Rules(FeatureFlagRules),
}

impl FlagState {
    /// Returns the slug of the flag.
    #[must_use]
    pub fn slug(&self) -> &str {
        match self {
            Self::Targets(flag) => &flag.slug,
            Self::Rules(flag) => &flag.slug,
        }
    }

    /// Whether the flag is enabled in the environment.
    #[must_use]
    pub fn enabled(&self) -> bool {
        match self {
            Self::Targets(flag) => flag.enabled,
            Self::Rules(flag) => flag.enabled,
        }
    }

    /// Evaluates the flag for a context. Returns `None` if the flag has no answer, which only flags with
    /// rules can be without. The targets and values of the flag have to be sorted.
    fn evaluate(&self, context: &FlagContext) -> Option<bool> {
        match self {
            Self::Targets(flag) => Some(is_enabled(flag, context)),
            Self::Rules(flag) if !flag.enabled => flag.off_value,
            Self::Rules(flag) => {
                let rule = flag.rules.iter().find(|rule| is_match(rule, context));
                rule.map_or(flag.default_value, |rule| rule.value)
            }
        }
    }
}

impl FeatureFlagSet {
    /// Whether a flag is enabled for a context. Returns `default` if the flag does not exist or has no
    /// answer.
    #[must_use]
    pub fn is_enabled(&self, slug: &str, context: &FlagContext, default: bool) -> bool {
        self.get(slug).and_then(|flag| flag.evaluate(context)).unwrap_or(default)
    }

    /// Evaluates all flags for a context. Flags without an answer are omitted.
    #[must_use]
    pub fn evaluate(&self, context: &FlagContext) -> BTreeMap<String, bool> {
        let answers = self.flags.iter().filter_map(|(slug, flag)| Some((slug, flag.evaluate(context)?)));
        sorted_map(answers.map(|(slug, answer)| (slug.clone(), answer)))
    }

    /// Returns the slugs of the flags that are enabled for a context.
    pub fn enabled_for(&self, context: &FlagContext) -> impl Iterator<Item = &str> {
        self.iter().filter(|(_, flag)| flag.evaluate(context) == Some(true)).map(|(slug, _)| slug)
    }

    /// Returns the state of a flag. Targets are sorted by ID, and conditions and values of rules too, since
    /// their order has no meaning.
    #[must_use]
    pub fn get(&self, slug: &str) -> Option<&FlagState> {
        self.flags.get(slug)
    }

    /// Returns all flags with their slugs, sorted by slug.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &FlagState)> {
        self.flags.iter().map(|(slug, flag)| (slug.as_str(), flag))
    }

    /// Returns the number of flags.
    #[must_use]
    pub fn len(&self) -> usize {
        self.flags.len()
    }

    /// Whether there are no flags.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.flags.is_empty()
    }

    /// Returns the flags that are added, removed or updated in `later`, sorted by slug. Fields that this
    /// version does not read are not compared.
    #[must_use]
    pub fn changes(&self, later: &Self) -> Vec<FlagChange> {
        let change = |slug: &str, previous: Option<&FlagState>, current: Option<&FlagState>| FlagChange {
            slug: slug.to_owned(),
            previous: previous.cloned(),
            current: current.cloned(),
        };
        let removed = self.flags.iter().filter(|(slug, _)| !later.flags.contains_key(*slug));
        let removed = removed.map(|(slug, flag)| change(slug, Some(flag), None));
        let updated = later.flags.iter().filter(|(slug, flag)| self.get(slug) != Some(*flag));
        let updated = updated.map(|(slug, flag)| change(slug, self.get(slug), Some(flag)));
        let mut changes: Vec<_> = removed.chain(updated).collect();
        changes.sort_unstable_by(|a, b| a.slug.cmp(&b.slug));
        changes
    }
}

impl Serialize for FeatureFlagSet {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.format {
            Format::Targets => self.flags.serialize(serializer),
            Format::Rules => serialize_rules(&self.flags, serializer),
        }
    }
}

impl From<FeatureFlagStates> for FeatureFlagSet {
    fn from(states: FeatureFlagStates) -> Self {
        match states {
            FeatureFlagStates::Targets(flags) => flags.into(),
            FeatureFlagStates::Rules(flags) => flags.into(),
        }
    }
}

impl From<BTreeMap<String, FeatureFlagState>> for FeatureFlagSet {
    /// Sorts the targets. Their order has no meaning, so that a different order is not a change, and sorted
    /// targets are found by binary search.
    fn from(flags: BTreeMap<String, FeatureFlagState>) -> Self {
        let sorted = |mut flag: FeatureFlagState| {
            let targets = &mut flag.targets;
            targets.users.sort_unstable_by(|a, b| (&a.id, a.enabled).cmp(&(&b.id, b.enabled)));
            targets.organizations.sort_unstable_by(|a, b| (&a.id, a.enabled).cmp(&(&b.id, b.enabled)));
            if let Some(others) = &mut targets.custom_targets {
                others.sort_unstable_by(|a, b| (&a.kind, &a.id, a.enabled).cmp(&(&b.kind, &b.id, b.enabled)));
            }
            FlagState::Targets(flag)
        };
        let flags = sorted_map(flags.into_iter().map(|(slug, flag)| (slug, sorted(flag))));
        Self { format: Format::Targets, flags }
    }
}

impl From<BTreeMap<String, FeatureFlagRules>> for FeatureFlagSet {
    /// Sorts the conditions of each rule and the values of each condition, for the same reasons. Rules keep
    /// their order, and so does everything in rules of unknown kinds and conditions of unknown operators.
    fn from(flags: BTreeMap<String, FeatureFlagRules>) -> Self {
        let sorted = |mut flag: FeatureFlagRules| {
            for rule in flag.rules.iter_mut().filter(|rule| rule.kind == FeatureFlagRuleKind::Conditions) {
                for condition in &mut rule.conditions {
                    if condition.operator == Some(FeatureFlagOperator::OneOf) {
                        condition.values.sort_unstable();
                        condition.values.dedup();
                    }
                }
                rule.conditions.sort_unstable_by(|a, b| {
                    fn key(it: &FeatureFlagCondition) -> (Option<&str>, Option<&str>, &[String]) {
                        let operator = it.operator.as_ref().map(FeatureFlagOperator::as_str);
                        (it.target_type.as_deref(), operator, &it.values)
                    }
                    key(a).cmp(&key(b))
                });
            }
            FlagState::Rules(flag)
        };
        let flags = sorted_map(flags.into_iter().map(|(slug, flag)| (slug, sorted(flag))));
        Self { format: Format::Rules, flags }
    }
}

/// Collects pairs that are sorted already. `collect` would compile a sort of them.
fn sorted_map<T>(pairs: impl Iterator<Item = (String, T)>) -> BTreeMap<String, T> {
    let mut map = BTreeMap::new();
    map.extend(pairs);
    map
}

fn is_enabled(flag: &FeatureFlagState, context: &FlagContext) -> bool {
    flag.enabled && (flag.default_value || context.ids().any(|(kind, id)| is_targeted(flag, kind, id)))
}

/// Whether the context fulfills all conditions of a rule.
fn is_match(rule: &FeatureFlagRule, context: &FlagContext) -> bool {
    let fulfilled =
        |condition: &FeatureFlagCondition| {
            condition.operator == Some(FeatureFlagOperator::OneOf)
                && condition.target_type.as_deref().and_then(|kind| context.valid_id(kind)).is_some_and(
                    |id| condition.values.binary_search_by(|value| value.as_str().cmp(id)).is_ok(),
                )
        };
    rule.kind == FeatureFlagRuleKind::Conditions
        && !rule.conditions.is_empty()
        && rule.conditions.iter().all(fulfilled)
}

/// Whether the flag has an enabled target of a type and ID.
fn is_targeted(flag: &FeatureFlagState, kind: &str, id: &str) -> bool {
    let targets = &flag.targets;
    let named = match kind {
        "user" => targets.users.binary_search_by(|it| (it.id.as_str(), it.enabled).cmp(&(id, true))).is_ok(),
        "organization" => {
            targets.organizations.binary_search_by(|it| (it.id.as_str(), it.enabled).cmp(&(id, true))).is_ok()
        }
        _ => false,
    };
    // Custom targets may include users and organizations too; only their type distinguishes them.
    named
        || targets.custom_targets.as_ref().is_some_and(|others| {
            let compare = |it: &super::FeatureFlagCustomTarget| {
                (it.kind.as_str(), it.id.as_str(), it.enabled).cmp(&(kind, id, true))
            };
            others.binary_search_by(compare).is_ok()
        })
}

/// Change of a flag between two states.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct FlagChange {
    /// Slug of the flag.
    pub slug: String,
    /// Previous state; `None` if the flag is new.
    pub previous: Option<FlagState>,
    /// Current state; `None` if the flag was removed.
    pub current: Option<FlagState>,
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;
    use serde_json::json;

    use super::{FeatureFlagSet, FlagContext};
    use crate::{
        Endpoint, HttpResponse,
        feature_flags::{FeatureFlagState, GetFeatureFlagState},
    };

    fn set(flags: serde_json::Value) -> FeatureFlagSet {
        serde_json::from_value(flags).unwrap()
    }

    fn flag(enabled: bool, default_value: bool, targets: serde_json::Value) -> serde_json::Value {
        json!({"slug": "f", "enabled": enabled, "default_value": default_value, "targets": targets})
    }

    #[test]
    fn enabled_target_enables_the_flag_and_disabled_target_is_ignored() {
        let targets = json!({
            "users": [
                {"id": "z", "enabled": true}, {"id": "u", "enabled": false}, {"id": "twice", "enabled": true},
                {"id": "twice", "enabled": false}, {"id": "a", "enabled": true}
            ],
            "organizations": [{"id": "o", "enabled": true}, {"id": "u", "enabled": true}],
            "custom_targets": [
                {"type": "workspace", "id": "w", "enabled": true}, {"type": "team", "id": "w", "enabled": false},
                {"type": "user", "id": "custom", "enabled": true}
            ]
        });
        let user = |id: &str| FlagContext::new().user(id);
        let organization = |id: &str| FlagContext::new().organization(id);
        let typed = |kind: &str, id: &str| FlagContext::new().with(kind, id).unwrap();
        for (context, targeted) in [
            (FlagContext::new(), false),
            (user("a"), true),
            (user("z"), true),
            (user("u"), false),
            (user("twice"), true),
            (user("o"), false),
            (user("custom"), true),
            (organization("o"), true),
            (organization("u"), true),
            (organization("a"), false),
            (typed("workspace", "w"), true),
            (typed("team", "w"), false),
            (typed("planet", "w"), false),
            (user("u").organization("o"), true),
            (user("other").organization("other").with("workspace", "w").unwrap(), true),
        ] {
            let evaluate = |enabled, default_value| {
                let flags = set(json!({"f": flag(enabled, default_value, targets.clone())}));
                assert!(flags.is_enabled("missing", &context, true));
                assert!(!flags.is_enabled("missing", &context, false));
                let results = [true, false].map(|default| flags.is_enabled("f", &context, default));
                assert_eq!(results[0], results[1]);
                assert_eq!(flags.evaluate(&context)["f"], results[0]);
                assert_eq!(flags.enabled_for(&context).collect::<Vec<_>>() == ["f"], results[0]);
                results[0]
            };
            assert_eq!(evaluate(true, false), targeted, "{context:?}");
            assert!(evaluate(true, true), "{context:?}");
            assert!(!evaluate(false, true) && !evaluate(false, false), "{context:?}");
        }
    }

    #[test]
    fn changes_are_added_removed_and_updated_flags() {
        let user = |id: &str| json!({"id": id, "enabled": true});
        let targets = |users: &[&str]| json!({"users": users.iter().map(|id| user(id)).collect::<Vec<_>>()});
        let before = set(json!({
            "removed": flag(true, true, targets(&[])), "same": flag(true, false, targets(&["a", "b"])),
            "updated": flag(false, false, targets(&[])),
        }));
        let after = set(json!({
            "added": flag(true, true, targets(&[])), "same": flag(true, false, targets(&["b", "a"])),
            "updated": flag(true, false, targets(&[])),
        }));
        let changes: Vec<_> = before
            .changes(&after)
            .into_iter()
            .map(|it| {
                (it.slug, it.previous.map(|flag| flag.enabled()), it.current.map(|flag| flag.enabled()))
            })
            .collect();
        assert_eq!(
            changes,
            [
                ("added".to_owned(), None, Some(true)),
                ("removed".to_owned(), Some(true), None),
                ("updated".to_owned(), Some(false), Some(true)),
            ]
        );
        assert!(after.changes(&after.clone()).is_empty());
    }

    #[test]
    fn set_round_trips() {
        let flags = set(json!({"f": flag(true, false, json!({"users": [{"id": "a", "enabled": true}]}))}));
        let text = serde_json::to_string(&flags).unwrap();
        assert_eq!(serde_json::from_str::<FeatureFlagSet>(&text).unwrap(), flags);
    }

    #[test]
    fn invalid_bodies_are_errors() {
        let ok = r#"{"f":{"slug":"f","enabled":true,"default_value":false,"targets":{"users":[{"id":"u","enabled":true}]}}}"#;
        let decode = |body: &[u8]| GetFeatureFlagState::decode(&HttpResponse::new(body.to_vec().into()));
        assert!(decode(ok.as_bytes()).is_ok());
        for end in 0..ok.len() {
            assert!(decode(&ok.as_bytes()[..end]).is_err(), "{end} bytes of {ok}");
        }
        let doubled = ok.repeat(2);
        let deep = "[".repeat(100_000);
        for body in [
            doubled.as_bytes(),
            deep.as_bytes(),
            b"null",
            b"[]",
            b"1",
            b"{\"f\":1}",
            b"{\"f\":{}}",
            b"\xff",
            b"{\"\xff\":{}}",
            br#"{"f":{"targets":{"users":[{"enabled":true}]}}}"#,
            br#"{"f":{"targets":{"users":{}}}}"#,
        ] {
            assert!(decode(body).is_err(), "{}", String::from_utf8_lossy(body));
        }
    }

    fn any_json() -> impl Strategy<Value = serde_json::Value> {
        let name =
            "[a-z_]{0,3}|enabled|targets|users|organizations|custom_targets|type|id|slug|default_value";
        let leaf = prop_oneof![
            Just(json!(null)),
            any::<bool>().prop_map(|flag| json!(flag)),
            any::<i64>().prop_map(|number| json!(number)),
            "\\PC{0,4}".prop_map(|text| json!(text)),
        ];
        leaf.prop_recursive(5, 64, 6, move |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(|items| json!(items)),
                prop::collection::btree_map(name, inner, 0..6).prop_map(|fields| json!(fields)),
            ]
        })
    }

    /// Evaluates a flag by a linear search in all targets.
    fn evaluate_linearly(flag: &FeatureFlagState, context: &FlagContext) -> bool {
        let targets = &flag.targets;
        let is = |kind: &str, id: &str, enabled: bool| enabled && context.id(kind) == Some(id);
        flag.enabled
            && (flag.default_value
                || targets.users.iter().any(|it| is("user", it.id.as_str(), it.enabled))
                || targets.organizations.iter().any(|it| is("organization", it.id.as_str(), it.enabled))
                || targets.custom_targets.iter().flatten().any(|it| is(&it.kind, &it.id, it.enabled)))
    }

    proptest! {
        #[test]
        fn arbitrary_body_does_not_panic(body: Vec<u8>, value in any_json()) {
            for body in [body, value.to_string().into_bytes()] {
                if let Ok(flags) = GetFeatureFlagState::decode(&HttpResponse::new(body.into())) {
                    let flags = FeatureFlagSet::from(flags);
                    let _ = flags.evaluate(&FlagContext::new().user("u"));
                }
            }
        }

        #[test]
        fn unknown_fields_are_ignored(extra in any_json(), enabled: bool, default_value: bool) {
            let known = json!({"f": flag(enabled, default_value, json!({"users": [{"id": "u", "enabled": true}]}))});
            let mut more = known.clone();
            more["f"]["later"] = extra.clone();
            more["f"]["targets"]["later"] = extra.clone();
            more["f"]["targets"]["users"][0]["later"] = extra;
            prop_assert_eq!(set(more), set(known));
        }

        #[test]
        fn evaluation_matches_linear_search(
            users in prop::collection::vec(("[a-c]", any::<bool>()), 0..6),
            organizations in prop::collection::vec(("[a-c]", any::<bool>()), 0..6),
            others in prop::collection::vec(("user|team|organization", "[a-c]", any::<bool>()), 0..6),
            enabled: bool, default_value: bool, user in "[a-d]", organization in "[a-d]", team in "[a-d]",
        ) {
            let named = |it: &[(String, bool)]| it.iter().map(|(id, on)| json!({"id": id, "enabled": on})).collect::<Vec<_>>();
            let others: Vec<_> = others.iter().map(|(kind, id, on)| json!({"type": kind, "id": id, "enabled": on})).collect();
            let targets = json!({"users": named(&users), "organizations": named(&organizations), "custom_targets": others});
            let flags: BTreeMap<String, FeatureFlagState> =
                serde_json::from_value(json!({"f": flag(enabled, default_value, targets)})).unwrap();
            let context = FlagContext::new().user(user).organization(organization).with("team", &team).unwrap();
            let expected = evaluate_linearly(&flags["f"], &context);
            prop_assert_eq!(FeatureFlagSet::from(flags).is_enabled("f", &context, !expected), expected);
        }
    }
}
