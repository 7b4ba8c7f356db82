"""Prints the vectors of feature flag rules, evaluated by WorkOS's Python SDK 10.8: tests/feature_flag_rules.json.

Usage: python feature_flags.py > ../feature_flag_rules.json
"""

import itertools
import json
import logging

from workos.feature_flags.runtime import _configuration as configuration
from workos.feature_flags.runtime import _context as context

WARNINGS = context.ContextWarnings(logging.getLogger("feature_flags"))
logging.disable(logging.CRITICAL)

MISSING = object()


def condition(target_type="user", operator="one_of", values=("user_1",), **other):
    """A condition; a field that is MISSING is left out."""
    fields = {"target_type": target_type, "operator": operator, "values": values, **other}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in fields.items() if value is not MISSING}


def rule(*conditions, value=True, kind="conditions", id="rule_1", **other):
    """A rule; a field that is MISSING is left out."""
    fields = {"id": id, "kind": kind, "value": value, "conditions": list(conditions), **other}
    return {name: value for name, value in fields.items() if value is not MISSING}


def flag(*rules, enabled=True, default_value=False, off_value=False, **other):
    """A flag; a field that is MISSING is left out."""
    fields = {"slug": "f", "enabled": enabled, "default_value": default_value, "off_value": off_value, "rules": list(rules), **other}
    return {name: value for name, value in fields.items() if value is not MISSING}


USER = condition(values=("user_1", "user_2"))
ORGANIZATION = condition("organization", values=("org_1",))
WORKSPACE = condition("workspace", values=("ws_1", "ws_2"))
VALUES = [True, False, None, MISSING, "true", 1, 0, 1.5, {"variant": "a"}, [True]]

# Rules that a payload may contain, by what they are.
RULES = {
    "user": rule(USER),
    "organization": rule(ORGANIZATION),
    "custom type": rule(WORKSPACE),
    "user and organization": rule(USER, ORGANIZATION),
    "user, organization and custom type": rule(USER, ORGANIZATION, WORKSPACE),
    "same type twice, overlapping": rule(USER, condition(values=("user_2", "user_3"))),
    "same type twice, disjoint": rule(USER, condition(values=("user_3",))),
    "no conditions": rule(),
    "conditions are null": rule(conditions=None),
    "conditions are missing": rule(conditions=MISSING),
    "no values": rule(condition(values=())),
    "values of other types": rule(condition(values=(1, None, True, ["user_1"], {"id": "user_1"}, "user_2"))),
    "repeated values": rule(condition(values=("user_2", "user_1", "user_1", "user_2"))),
    "invalid IDs as values": rule(condition(values=("", ".", "..", "bad id", "a/b", "x" * 256, "user_1\n"))),
    "IDs of unusual characters": rule(condition(values=("A.b_c:d-E", "...", "USER_1", " user_1", "\u00fcser"))),
    "target type is null": rule(condition(None)),
    "target type is missing": rule(condition(MISSING)),
    "target type is empty": rule(condition("")),
    "target type of another case": rule(condition("User")),
    "target type of another SDK": rule(condition("user_id")),
    "target type missing in one of two": rule(USER, condition(MISSING)),
    "unknown operator": rule(condition(operator="not_one_of")),
    "unknown operator in one of two": rule(USER, condition("organization", "not_one_of", ("org_2",))),
    "unknown operator with other fields": rule(condition(5, "percentage", MISSING, percentage=50)),
    "operator of another case": rule(condition(operator="ONE_OF")),
    "operator is empty": rule(condition(operator="")),
    "unknown kind": rule(USER, kind="percentage"),
    "unknown kind with other fields": rule(kind="percentage", conditions={"percentage": 50}, value=MISSING, seed=7),
    "unknown kind with conditions of other types": rule(None, 1, "text", [], {}, {"operator": 5}, condition(7, None, (1, "a")), kind="later"),
    "kind of another case": rule(USER, kind="Conditions"),
    "further fields": rule(condition(later={"x": [1]}), later=[None]),
}
for index, value in enumerate(VALUES):
    RULES[f"value {index}"] = rule(USER, value=value)

# Flags, by what they are. The slug in a payload is this text.
FLAGS = {f"rule: {name}": flag(each) for name, each in RULES.items()}
FLAGS |= {f"rule, then true: {name}": flag(each, rule(condition("organization", values=("org_1", "org_2")), id="rule_2"), default_value=True) for name, each in RULES.items()}
FLAGS |= {f"false, then rule: {name}": flag(rule(ORGANIZATION, value=False, id="rule_0"), each) for name, each in RULES.items()}
for (index, default), (number, off), enabled in itertools.product(enumerate(VALUES), enumerate(VALUES), (True, False)):
    FLAGS[f"default {index}, off {number}, enabled {enabled}"] = flag(rule(ORGANIZATION), enabled=enabled, default_value=default, off_value=off)
FLAGS |= {
    "no rules": flag(),
    "no rules, default true": flag(default_value=True),
    "slug differs": flag(slug="another"),
    "slug is empty": flag(rule(USER), slug=""),
    "equal IDs of rules": flag(rule(ORGANIZATION, value=False), rule(USER)),
    "further fields of a flag": flag(rule(USER), later={"x": [1]}, targets=7),
    "version": flag(rule(USER)),
    "flags": flag(rule(USER)),
    "": flag(rule(USER)),
}

CONTEXTS = [
    {},
    {"user": "user_1"},
    {"user": "user_2"},
    {"user": "user_3"},
    {"user": "USER_1"},
    {"user": ""},
    {"user": "."},
    {"user": "bad id"},
    {"user": "user_1\n"},
    {"user": "x" * 256},
    {"user": "A.b_c:d-E"},
    {"user": "..."},
    {"organization": "org_1"},
    {"organization": "org_2"},
    {"organization": "user_1"},
    {"workspace": "ws_1"},
    {"user_id": "user_1"},
    {"user": "user_1", "organization": "org_1"},
    {"user": "user_1", "organization": "org_2"},
    {"user": "user_3", "organization": "org_1"},
    {"user": "bad id", "organization": "org_1"},
    {"user": "user_2", "organization": "org_1", "workspace": "ws_2"},
    {"user": "user_2", "organization": "org_1", "workspace": "ws_3"},
]


def payload(flags, **other):
    return {"version": 2, "flags": flags, **other}


# Payloads as JSON text: whether the SDK reads them.
TEXTS = [
    json.dumps(body)
    for body in [
        payload({}),
        payload({}, later=[1]),
        {"later": {"slug": 1}, "flags": {"f": flag(rule(USER))}, "version": 2},
        {"environment": "env_1", "version": 2, "flags": {}},
        {"version": 2},
        {"version": 2, "flags": None},
        {"version": 2, "flags": []},
        {"version": 2, "flags": 5},
        {"version": 1, "flags": {}},
        {"version": 3, "flags": {}},
        {"version": -2, "flags": {}},
        {"version": 2.0, "flags": {}},
        {"version": 2**70, "flags": {}},
        *({**flag(rule(USER)), "later": value} for value in (None, 1)),
        *(payload({"f": value}) for value in (None, 1, "text", True, [], {})),
        *(payload({"f": flag(slug=value)}) for value in (MISSING, None, 1, [])),
        *(payload({"f": flag(enabled=value)}) for value in (MISSING, None, 1, "true", {})),
        *(payload({"f": flag(rules=value)}) for value in (MISSING, None, 1, "text", {}, [None], [1], ["x"], [[]], [{}])),
        *(payload({"f": flag(rule(USER, id=value))}) for value in (MISSING, None, "", 1, [])),
        *(payload({"f": flag(rule(USER, kind=value))}) for value in (MISSING, None, "", 1, [])),
        *(payload({"f": flag(rule(conditions=value))}) for value in (1, "text", True, {}, [None], [1], ["x"], [[]], [{}])),
        *(payload({"f": flag(rule(condition(operator=value)))}) for value in (MISSING, None, 1, [], {})),
        *(payload({"f": flag(rule(condition(target_type=value)))}) for value in (1, True, [], {})),
        *(payload({"f": flag(rule(condition(values=value)))}) for value in (MISSING, None, 1, "user_1", {})),
        *(payload({"f": flag(rule(condition(operator="later", values=value)))}) for value in (MISSING, None, 1, "user_1", {})),
        *(payload({"f": flag(rule(condition(5, operator=value)))}) for value in ("later", "one_of")),
        *(payload({"f": flag(each)}) for each in RULES.values()),
        payload({"f": flag(enabled=False, rules=[rule(USER), None])}),
        payload({"good": flag(), "bad": {}}),
    ]
]
TEXTS += [
    '{"version":2.0,"flags":{}}',
    '{"version":2e0,"flags":{}}',
    ' \n{\n "flags": {},\n "version": 2\n}\n',
    '{"version":2,"flags":{}',
    '{"version":2,"flags":{}}}',
    "",
    '{"version":2,"flags":{"f":{"slug":"f","enabled":true,"rules":[{"kind":"conditions","conditions":[{"values":["a"],"operator":"one_of","target_type":"user"}],"id":"r"}]}}}',
    '{"version":2,"flags":{"f":{"slug":"f","enabled":true,"rules":[{"conditions":7,"kind":"later","id":"r"}]}}}',
    '{"version":2,"flags":{"f":{"slug":"f","enabled":true,"rules":[{"conditions":7,"kind":"conditions","id":"r"}]}}}',
]

# Pairs of flags: whether the second is a change of the first.
PAIRS = [
    (flag(rule(USER)), flag(rule(USER))),
    (flag(rule(condition(values=("a", "b")))), flag(rule(condition(values=("b", "a"))))),
    (flag(rule(condition(values=("a", "b")))), flag(rule(condition(values=("b", "a", "b"))))),
    (flag(rule(condition(values=("a", "b")))), flag(rule(condition(values=("a", "c"))))),
    (flag(rule(USER, ORGANIZATION)), flag(rule(ORGANIZATION, USER))),
    (flag(rule(USER, ORGANIZATION)), flag(rule(USER))),
    (flag(rule(USER), rule(ORGANIZATION)), flag(rule(ORGANIZATION), rule(USER))),
    (flag(rule(USER)), flag(rule(USER, value=False))),
    (flag(rule(USER)), flag(rule(USER, id="rule_2"))),
    (flag(rule(USER)), flag(rule(USER, kind="later"))),
    (flag(rule(USER)), flag(rule(USER), off_value=True)),
    (flag(rule(USER)), flag(rule(USER), default_value=True)),
    (flag(rule(USER)), flag(rule(USER), enabled=False)),
    (flag(rule(condition(operator="later", values=("a", "b")))), flag(rule(condition(operator="later", values=("b", "a"))))),
    (flag(rule(USER, ORGANIZATION, kind="later")), flag(rule(ORGANIZATION, USER, kind="later"))),
]


def reads(text):
    try:
        configuration.FeatureFlagsConfiguration.from_json(text)
        return True
    except configuration.FeatureFlagsConfigurationError:
        return False


def answers(flags):
    """For each flag a letter per context: t for true, f for false, n for no answer."""
    compiled = configuration.FeatureFlagsConfiguration(payload(flags))
    targets = [context.normalize_context(each, WARNINGS) for each in CONTEXTS]
    letter = {True: "t", False: "f", None: "n"}
    return {slug: "".join(letter[each.evaluate(target)] for target in targets) for slug, each in compiled._compiled_items()}


def is_change(before, after):
    snapshots = [configuration.FeatureFlagsConfiguration(payload({"f": each})) for each in (before, after)]
    return configuration.changed_flags(*snapshots) == {"f"}


def lines(items):
    return ",\n".join(json.dumps(item, separators=(",", ":")) for item in items)


def pairs(items):
    return ",\n".join(f"{json.dumps(key)}:{json.dumps(value, separators=(',', ':'))}" for key, value in items.items())


print('{"sdk":"workos 10.8.0 for Python","contexts":[')
print(lines(CONTEXTS))
print('],"flags":{')
print(pairs(FLAGS))
print('},"answers":{')
print(pairs(answers(FLAGS)))
print('},"texts":[')
print(lines([text, reads(text)] for text in TEXTS))
print('],"pairs":[')
print(lines([before, after, is_change(before, after)] for before, after in PAIRS))
print("]}")
