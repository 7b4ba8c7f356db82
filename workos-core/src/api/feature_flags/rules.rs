//! Feature flags with rules: version 2 of the state of all flags.

use std::{collections::BTreeMap, fmt};

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{DeserializeOwned, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor},
    ser::SerializeStruct as _,
};
use serde_json::value::RawValue;

use super::FeatureFlagState;

/// Version of the format with rules.
pub(super) const RULES_VERSION: u32 = 2;

/// The state of all feature flags by slug, in the format that the request asked for.
///
/// The response shows its format: with rules, it has the number `version`.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum FeatureFlagStates {
    /// Flags with targets: the format of a request without a version.
    Targets(BTreeMap<String, FeatureFlagState>),
    /// Flags with rules: version 2.
    Rules(BTreeMap<String, FeatureFlagRules>),
}

impl FeatureFlagStates {
    /// Returns the flags with targets, or `None` if the flags have rules.
    #[must_use]
    pub fn targets(&self) -> Option<&BTreeMap<String, FeatureFlagState>> {
        match self {
            Self::Targets(flags) => Some(flags),
            Self::Rules(_) => None,
        }
    }

    /// Returns the flags with rules, or `None` if the flags have targets.
    #[must_use]
    pub fn rules(&self) -> Option<&BTreeMap<String, FeatureFlagRules>> {
        match self {
            Self::Targets(_) => None,
            Self::Rules(flags) => Some(flags),
        }
    }
}

/// The state of a feature flag with rules, sufficient to evaluate the flag locally.
///
/// A value that is not a boolean, such as a variant of a later version, is `None`: the flag then has no
/// answer, and an evaluation returns the caller's default.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(from = "Flag")]
#[non_exhaustive]
pub struct FeatureFlagRules {
    /// Slug of the flag, by which code refers to it.
    pub slug: String,
    /// Whether the flag is enabled. A flag that is not enabled has its `off_value`.
    pub enabled: bool,
    /// Value of an enabled flag for contexts that match no rule.
    pub default_value: Option<bool>,
    /// Value of a flag that is not enabled.
    pub off_value: Option<bool>,
    /// Rules in the order of evaluation: the first that matches has the value.
    pub rules: Vec<FeatureFlagRule>,
}

/// A rule of a feature flag: a value for the contexts that match all of its conditions.
///
/// A rule of an unknown kind, without conditions, or with a condition of an unknown operator or without a
/// target type matches no context.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Rule")]
#[non_exhaustive]
pub struct FeatureFlagRule {
    /// ID of the rule.
    pub id: String,
    /// Kind of the rule.
    pub kind: FeatureFlagRuleKind,
    /// Value of the flag if the rule matches; `None` if it is not a boolean.
    pub value: Option<bool>,
    /// Conditions, all of which have to match.
    pub conditions: Vec<FeatureFlagCondition>,
}

/// Kind of a feature flag rule.
#[open_enum]
pub enum FeatureFlagRuleKind {
    /// The rule matches if all of its conditions do.
    Conditions = "conditions",
}

/// A condition of a feature flag rule: the target of a type has one of these IDs.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct FeatureFlagCondition {
    /// Type of the target: `user`, `organization` or a custom type, for example `workspace`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target_type: Option<String>,
    /// Comparison of the target's ID with the values. `None` only in a rule of an unknown kind.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operator: Option<FeatureFlagOperator>,
    /// IDs, compared exactly.
    pub values: Vec<String>,
}

/// Operator of a feature flag condition.
#[open_enum]
pub enum FeatureFlagOperator {
    /// The target's ID is one of the values.
    OneOf = "one_of",
}

impl Serialize for FeatureFlagStates {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Targets(flags) => flags.serialize(serializer),
            Self::Rules(flags) => serialize_rules(flags, serializer),
        }
    }
}

/// Serializes flags with rules in their format.
pub(super) fn serialize_rules<S: Serializer>(
    flags: &impl Serialize,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let mut response = serializer.serialize_struct("FeatureFlagStates", 2)?;
    response.serialize_field("version", &RULES_VERSION)?;
    response.serialize_field("flags", flags)?;
    response.end()
}

impl<'de> Deserialize<'de> for FeatureFlagStates {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Format {
            #[serde(default)]
            version: Loose<Number>,
        }
        #[derive(Deserialize)]
        struct Response {
            flags: BTreeMap<String, FeatureFlagRules>,
        }
        fn parse<T: DeserializeOwned, E: serde::de::Error>(json: &RawValue) -> Result<T, E> {
            // `serde_json` keeps the position, which is in the text of the error.
            serde_json::from_str(json.get()).map_err(E::custom)
        }

        // The version may be the last field, and a flag may have the slug `version`, but is never a number.
        let json = Box::<RawValue>::deserialize(deserializer)?;
        match serde_json::from_str::<Format>(json.get()) {
            Ok(Format { version: Loose::Is(Number(Some(version))) })
                if version == u64::from(RULES_VERSION) =>
            {
                let Response { mut flags } = parse(&json)?;
                // The key is the identity of a flag; `slug` may differ.
                flags.iter_mut().for_each(|(slug, flag)| flag.slug.clone_from(slug));
                Ok(Self::Rules(flags))
            }
            Ok(Format { version: Loose::Is(Number(_)) }) => {
                Err(D::Error::custom("unsupported version of the feature flag state"))
            }
            _ => parse(&json).map(Self::Targets),
        }
    }
}

/// A flag as received.
#[derive(Deserialize)]
struct Flag {
    slug: String,
    enabled: bool,
    #[serde(default)]
    default_value: Loose<bool>,
    #[serde(default)]
    off_value: Loose<bool>,
    rules: Vec<FeatureFlagRule>,
}

impl From<Flag> for FeatureFlagRules {
    fn from(flag: Flag) -> Self {
        Self {
            slug: flag.slug,
            enabled: flag.enabled,
            default_value: flag.default_value.ok(),
            off_value: flag.off_value.ok(),
            rules: flag.rules,
        }
    }
}

/// A rule as received. What its conditions have to be depends on its kind, which may be the last field.
#[derive(Deserialize)]
struct Rule {
    id: String,
    kind: String,
    #[serde(default)]
    value: Loose<bool>,
    #[serde(default)]
    conditions: Loose<Conditions>,
}

/// The conditions of a rule as received.
#[derive(Default)]
struct Conditions {
    objects: Vec<Condition>,
    has_others: bool,
}

/// The strings of an array. Values of other types equal no ID.
struct Strings(Vec<String>);

/// A condition as received.
struct Condition {
    target_type: Loose<String>,
    operator: Loose<String>,
    values: Loose<Strings>,
}

impl TryFrom<Rule> for FeatureFlagRule {
    type Error = &'static str;

    fn try_from(rule: Rule) -> Result<Self, Self::Error> {
        let Rule { id, kind, value, conditions } = rule;
        if id.is_empty() || kind.is_empty() {
            return Err("rule has an empty ID or kind");
        }
        let kind = FeatureFlagRuleKind::from(kind.as_str());
        let is_known = kind == FeatureFlagRuleKind::Conditions;
        let conditions = match conditions {
            Loose::Is(conditions) => conditions,
            Loose::Other if is_known => return Err("conditions of a rule are not an array"),
            Loose::Null | Loose::Other => Conditions::default(),
        };
        if is_known && conditions.has_others {
            return Err("condition of a rule is not an object");
        }
        let conditions = conditions.objects.into_iter().map(|condition| match is_known {
            true => condition.checked(),
            false => Ok(condition.unchecked()),
        });
        Ok(Self { id, kind, value: value.ok(), conditions: conditions.collect::<Result<_, _>>()? })
    }
}

impl Condition {
    /// Checks a condition of a known kind of rule. Those of unknown operators may have any other fields.
    fn checked(self) -> Result<FeatureFlagCondition, &'static str> {
        let Loose::Is(operator) = &self.operator else {
            return Err("operator of a condition is not a string");
        };
        if FeatureFlagOperator::from(operator.as_str()) == FeatureFlagOperator::OneOf {
            if matches!(self.target_type, Loose::Other) {
                return Err("target type of a condition is not a string");
            }
            if !matches!(self.values, Loose::Is(_)) {
                return Err("values of a condition are not an array");
            }
        }
        Ok(self.unchecked())
    }

    /// Keeps what is readable.
    fn unchecked(self) -> FeatureFlagCondition {
        FeatureFlagCondition {
            target_type: self.target_type.ok(),
            operator: self.operator.ok().map(|operator| operator.as_str().into()),
            values: self.values.ok().map(|Strings(values)| values).unwrap_or_default(),
        }
    }
}

/// A JSON value of any type, kept if it is of one type.
#[derive(Default)]
enum Loose<T> {
    /// The value is null or missing.
    #[default]
    Null,
    /// The value is of the type.
    Is(T),
    /// The value is of another type.
    Other,
}

impl<T> Loose<T> {
    fn ok(self) -> Option<T> {
        match self {
            Self::Is(value) => Some(value),
            Self::Null | Self::Other => None,
        }
    }
}

/// A JSON type that [`Loose`] keeps. All methods ignore the value unless overridden.
trait Kind: Sized {
    fn boolean(_: bool) -> Loose<Self> {
        Loose::Other
    }
    fn number(_: Option<u64>) -> Loose<Self> {
        Loose::Other
    }
    fn text(_: &str) -> Loose<Self> {
        Loose::Other
    }
    fn array<'de, A: SeqAccess<'de>>(mut items: A) -> Result<Loose<Self>, A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Loose::Other)
    }
    fn object<'de, A: MapAccess<'de>>(mut fields: A) -> Result<Loose<Self>, A::Error> {
        while fields.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Loose::Other)
    }
}

impl Kind for bool {
    fn boolean(value: bool) -> Loose<Self> {
        Loose::Is(value)
    }
}

/// A number, if it is an integer that is not negative.
struct Number(Option<u64>);

impl Kind for Number {
    fn number(value: Option<u64>) -> Loose<Self> {
        Loose::Is(Self(value))
    }
}

impl Kind for String {
    fn text(value: &str) -> Loose<Self> {
        Loose::Is(value.to_owned())
    }
}

impl Kind for Strings {
    fn array<'de, A: SeqAccess<'de>>(mut items: A) -> Result<Loose<Self>, A::Error> {
        let mut strings = Vec::new();
        while let Some(item) = items.next_element::<Loose<String>>()? {
            strings.extend(item.ok());
        }
        Ok(Loose::Is(Self(strings)))
    }
}

impl Kind for Conditions {
    fn array<'de, A: SeqAccess<'de>>(mut items: A) -> Result<Loose<Self>, A::Error> {
        let mut conditions = Self::default();
        while let Some(item) = items.next_element::<Loose<Condition>>()? {
            match item.ok() {
                Some(condition) => conditions.objects.push(condition),
                None => conditions.has_others = true,
            }
        }
        Ok(Loose::Is(conditions))
    }
}

impl Kind for Condition {
    fn object<'de, A: MapAccess<'de>>(mut fields: A) -> Result<Loose<Self>, A::Error> {
        let mut condition = Self { target_type: Loose::Null, operator: Loose::Null, values: Loose::Null };
        while let Some(name) = fields.next_key::<String>()? {
            match name.as_str() {
                "target_type" => condition.target_type = fields.next_value()?,
                "operator" => condition.operator = fields.next_value()?,
                "values" => condition.values = fields.next_value()?,
                _ => drop(fields.next_value::<IgnoredAny>()?),
            }
        }
        Ok(Loose::Is(condition))
    }
}

impl<'de, T: Kind> Deserialize<'de> for Loose<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any<T>(std::marker::PhantomData<T>);

        impl<'de, T: Kind> Visitor<'de> for Any<T> {
            type Value = Loose<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("any value")
            }
            fn visit_unit<E>(self) -> Result<Loose<T>, E> {
                Ok(Loose::Null)
            }
            fn visit_bool<E>(self, value: bool) -> Result<Loose<T>, E> {
                Ok(T::boolean(value))
            }
            fn visit_u64<E>(self, value: u64) -> Result<Loose<T>, E> {
                Ok(T::number(Some(value)))
            }
            fn visit_i64<E>(self, value: i64) -> Result<Loose<T>, E> {
                Ok(T::number(u64::try_from(value).ok()))
            }
            fn visit_f64<E>(self, _: f64) -> Result<Loose<T>, E> {
                Ok(T::number(None))
            }
            fn visit_str<E>(self, value: &str) -> Result<Loose<T>, E> {
                Ok(T::text(value))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<Loose<T>, A::Error> {
                T::array(items)
            }
            fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<Loose<T>, A::Error> {
                T::object(fields)
            }
        }

        deserializer.deserialize_any(Any(std::marker::PhantomData))
    }
}

#[cfg(test)]
mod tests {
    use super::{FeatureFlagOperator, FeatureFlagRuleKind, FeatureFlagStates};
    use crate::{Endpoint, Error, HttpResponse, feature_flags::GetFeatureFlagState};

    fn decode(body: &str) -> Result<FeatureFlagStates, Error> {
        GetFeatureFlagState::decode(&HttpResponse::new(body.to_owned().into()))
    }

    #[test]
    fn number_version_tells_the_formats_apart() {
        let flag = r#"{"slug":"f","enabled":true,"default_value":true,"targets":{}}"#;
        for (body, has_rules) in [
            ("{}".to_owned(), false),
            (r#"{"version":2,"flags":{}}"#.to_owned(), true),
            (r#"{"flags":{},"later":[1],"version":2}"#.to_owned(), true),
            // Flags with these slugs.
            (format!(r#"{{"version":{flag},"flags":{flag}}}"#), false),
        ] {
            let states = decode(&body).unwrap();
            assert_eq!(
                (states.rules().is_some(), states.targets().is_none()),
                (has_rules, has_rules),
                "{body}"
            );
            assert_eq!(decode(&serde_json::to_string(&states).unwrap()).unwrap(), states);
        }
    }

    #[test]
    fn unreadable_parts_of_unknown_kinds_and_operators_are_kept_as_far_as_possible() {
        let body = r#"{"version":2,"flags":{"f":{"slug":"other","enabled":true,"default_value":"a","off_value":null,"rules":[
            {"id":"r1","kind":"later","value":1,"conditions":[7,{"target_type":"user","values":["a",1]}]},
            {"id":"r2","kind":"conditions","value":true,"conditions":[{"operator":"later","target_type":5,"values":"a"}]}
        ]}}}"#;
        let states = decode(body).unwrap();
        let flag = &states.rules().unwrap()["f"];
        assert_eq!((flag.slug.as_str(), flag.default_value, flag.off_value), ("f", None, None));
        let [first, second] = flag.rules.as_slice() else { panic!("{flag:?}") };
        assert_eq!((first.kind.as_str(), first.value, first.conditions.len()), ("later", None, 1));
        assert_eq!(first.conditions[0].values, ["a"]);
        assert_eq!(first.conditions[0].operator, None);
        assert_eq!(second.kind, FeatureFlagRuleKind::Conditions);
        assert_eq!(second.conditions[0].operator, Some(FeatureFlagOperator::from("later")));
        assert_eq!((&second.conditions[0].target_type, second.conditions[0].values.len()), (&None, 0));
    }

    #[test]
    fn error_names_the_place_in_the_response() {
        for (body, place) in [
            (r#"{"f":{"targets":{"users":[{"enabled":true}]}}}"#, "$.*.targets.users[0]"),
            ("{\n\"version\":2,\n\"flags\":{\"f\":{\"slug\":7}}}", "$.flags.*.slug"),
            (
                r#"{"version":2,"flags":{"f":{"slug":"","enabled":true,"rules":[{"id":"","kind":"k"}]}}}"#,
                "$.flags.*.rules",
            ),
        ] {
            let Err(Error::Decode(error)) = decode(body) else { panic!("{body}") };
            assert!(error.path.contains(place), "{}: {body}", error.path);
        }
    }
}
