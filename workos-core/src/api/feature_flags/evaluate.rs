//! Which flags are on for whom.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{FeatureFlagState, FlagContext};

/// The state of all feature flags at one moment, to ask which are on for whom.
///
/// The rule is that of the Node SDK from version 11 on: a flag that is not there is what you say it is; one
/// that is off is off for everybody; one that is on is on for everybody whom it is aimed at, and for all
/// others what its default value says. A target that is itself switched off counts for nothing. (Up to
/// version 10 it switched the flag off for that user or organization, and a user's target came before the
/// organization's.)
///
/// It reads the answer of [`GetFeatureFlagState`](super::GetFeatureFlagState), and serializes as that, to be
/// kept for a start without WorkOS. It has no limit of its own on flags and targets, since a transport
/// limits the answer. Asking takes a look-up of the flag and one for each thing in the context, however
/// many the targets.
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
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(from = "BTreeMap<String, FeatureFlagState>")]
pub struct FeatureFlagSet(BTreeMap<String, FeatureFlagState>);

impl FeatureFlagSet {
    /// Whether a flag is on, or `default` if there is no such flag.
    #[must_use]
    pub fn is_enabled(&self, slug: &str, context: &FlagContext, default: bool) -> bool {
        self.get(slug).map_or(default, |flag| is_on(flag, context))
    }

    /// All flags, and whether they are on.
    #[must_use]
    pub fn evaluate(&self, context: &FlagContext) -> BTreeMap<String, bool> {
        self.0.iter().map(|(slug, flag)| (slug.clone(), is_on(flag, context))).collect()
    }

    /// The flags that are on.
    pub fn enabled_for(&self, context: &FlagContext) -> impl Iterator<Item = &str> {
        self.0.iter().filter(|(_, flag)| is_on(flag, context)).map(|(slug, _)| slug.as_str())
    }

    /// The state of a flag. Its targets are sorted by their ids.
    #[must_use]
    pub fn get(&self, slug: &str) -> Option<&FeatureFlagState> {
        self.0.get(slug)
    }

    /// All flags by their slugs.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &FeatureFlagState)> {
        self.0.iter().map(|(slug, flag)| (slug.as_str(), flag))
    }

    /// How many flags there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What is different in `later`, in the order of slugs.
    #[must_use]
    pub fn changes(&self, later: &Self) -> Vec<FlagChange> {
        let change = |slug: &str, previous: Option<&FeatureFlagState>, current: Option<&FeatureFlagState>| {
            FlagChange { slug: slug.to_owned(), previous: previous.cloned(), current: current.cloned() }
        };
        let gone = self.0.iter().filter(|(slug, _)| !later.0.contains_key(*slug));
        let gone = gone.map(|(slug, flag)| change(slug, Some(flag), None));
        let differing = later.0.iter().filter(|(slug, flag)| self.get(slug) != Some(*flag));
        let differing = differing.map(|(slug, flag)| change(slug, self.get(slug), Some(flag)));
        let mut changes: Vec<_> = gone.chain(differing).collect();
        changes.sort_by(|a, b| a.slug.cmp(&b.slug));
        changes
    }
}

impl From<BTreeMap<String, FeatureFlagState>> for FeatureFlagSet {
    /// Sorts the targets: their order means nothing, so a new order is no change, and they are found in
    /// a few steps.
    fn from(mut flags: BTreeMap<String, FeatureFlagState>) -> Self {
        for flag in flags.values_mut() {
            let targets = &mut flag.targets;
            targets.users.sort_by(|a, b| (&a.id, a.enabled).cmp(&(&b.id, b.enabled)));
            targets.organizations.sort_by(|a, b| (&a.id, a.enabled).cmp(&(&b.id, b.enabled)));
            if let Some(others) = &mut targets.custom_targets {
                others.sort_by(|a, b| (&a.kind, &a.id, a.enabled).cmp(&(&b.kind, &b.id, b.enabled)));
            }
        }
        Self(flags)
    }
}

fn is_on(flag: &FeatureFlagState, context: &FlagContext) -> bool {
    flag.enabled && (flag.default_value || context.ids().any(|(kind, id)| is_aimed_at(flag, kind, id)))
}

/// Whether there is a target for this thing that is on.
fn is_aimed_at(flag: &FeatureFlagState, kind: &str, id: &str) -> bool {
    let targets = &flag.targets;
    let named = match kind {
        "user" => targets.users.binary_search_by(|it| (it.id.as_str(), it.enabled).cmp(&(id, true))).is_ok(),
        "organization" => {
            targets.organizations.binary_search_by(|it| (it.id.as_str(), it.enabled).cmp(&(id, true))).is_ok()
        }
        _ => false,
    };
    // Among the others there may be users and organizations, too: the type alone tells what they are.
    named
        || targets.custom_targets.as_ref().is_some_and(|others| {
            let by = |it: &super::FeatureFlagCustomTarget| {
                (it.kind.as_str(), it.id.as_str(), it.enabled).cmp(&(kind, id, true))
            };
            others.binary_search_by(by).is_ok()
        })
}

/// A flag that is not what it was.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct FlagChange {
    /// The flag's name in code.
    pub slug: String,
    /// What it was; `None` if it was not there.
    pub previous: Option<FeatureFlagState>,
    /// What it is; `None` if it is no longer there.
    pub current: Option<FeatureFlagState>,
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
    fn any_target_that_is_on_switches_a_flag_on_and_one_that_is_off_counts_for_nothing() {
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
        for (context, aimed_at) in [
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
            (user("nobody").organization("nobody").with("workspace", "w").unwrap(), true),
        ] {
            let is_on = |enabled, default_value| {
                let flags = set(json!({"f": flag(enabled, default_value, targets.clone())}));
                assert!(flags.is_enabled("missing", &context, true));
                assert!(!flags.is_enabled("missing", &context, false));
                let answers = [true, false].map(|default| flags.is_enabled("f", &context, default));
                assert_eq!(answers[0], answers[1]);
                assert_eq!(flags.evaluate(&context)["f"], answers[0]);
                assert_eq!(flags.enabled_for(&context).collect::<Vec<_>>() == ["f"], answers[0]);
                answers[0]
            };
            assert_eq!(is_on(true, false), aimed_at, "{context:?}");
            assert!(is_on(true, true), "{context:?}");
            assert!(!is_on(false, true) && !is_on(false, false), "{context:?}");
        }
    }

    #[test]
    fn a_change_is_a_flag_that_came_went_or_differs_and_a_new_order_is_none() {
        let user = |id: &str| json!({"id": id, "enabled": true});
        let aimed = |users: &[&str]| json!({"users": users.iter().map(|id| user(id)).collect::<Vec<_>>()});
        let before = set(json!({
            "gone": flag(true, true, aimed(&[])), "same": flag(true, false, aimed(&["a", "b"])),
            "other": flag(false, false, aimed(&[])),
        }));
        let after = set(json!({
            "came": flag(true, true, aimed(&[])), "same": flag(true, false, aimed(&["b", "a"])),
            "other": flag(true, false, aimed(&[])),
        }));
        let told: Vec<_> = before
            .changes(&after)
            .into_iter()
            .map(|it| (it.slug, it.previous.map(|flag| flag.enabled), it.current.map(|flag| flag.enabled)))
            .collect();
        assert_eq!(
            told,
            [
                ("came".to_owned(), None, Some(true)),
                ("gone".to_owned(), Some(true), None),
                ("other".to_owned(), Some(false), Some(true)),
            ]
        );
        assert!(after.changes(&after.clone()).is_empty());
    }

    #[test]
    fn a_set_is_written_as_it_is_read() {
        let flags = set(json!({"f": flag(true, false, json!({"users": [{"id": "a", "enabled": true}]}))}));
        let text = serde_json::to_string(&flags).unwrap();
        assert_eq!(serde_json::from_str::<FeatureFlagSet>(&text).unwrap(), flags);
    }

    #[test]
    fn bodies_that_are_no_flags_are_errors() {
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

    /// What the rule says, by looking at every target.
    fn by_hand(flag: &FeatureFlagState, context: &FlagContext) -> bool {
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
        fn no_body_panics(body: Vec<u8>, value in any_json()) {
            for body in [body, value.to_string().into_bytes()] {
                if let Ok(flags) = GetFeatureFlagState::decode(&HttpResponse::new(body.into())) {
                    let flags = FeatureFlagSet::from(flags);
                    let _ = flags.evaluate(&FlagContext::new().user("u"));
                }
            }
        }

        #[test]
        fn fields_that_nobody_knows_change_nothing(extra in any_json(), enabled: bool, default_value: bool) {
            let known = json!({"f": flag(enabled, default_value, json!({"users": [{"id": "u", "enabled": true}]}))});
            let mut more = known.clone();
            more["f"]["later"] = extra.clone();
            more["f"]["targets"]["later"] = extra.clone();
            more["f"]["targets"]["users"][0]["later"] = extra;
            prop_assert_eq!(set(more), set(known));
        }

        #[test]
        fn a_flag_is_what_a_look_at_every_target_says(
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
            let expected = by_hand(&flags["f"], &context);
            prop_assert_eq!(FeatureFlagSet::from(flags).is_enabled("f", &context, !expected), expected);
        }
    }
}
