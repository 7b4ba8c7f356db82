"""Compares answers with expectations, and reports a line for each operation and flow."""

from __future__ import annotations

import dataclasses
import json
import re
import types
import typing
from datetime import datetime
from enum import Enum
from typing import Any, Callable, Optional


class Check:
    """An expectation that is not one value, such as "a time"."""

    def __init__(self, name: str, accepts: Callable[[Any], Any], explain: Callable[[Any], Any] = lambda _: None):
        self.name, self.accepts, self.explain = name, accepts, explain


text = Check("a text", lambda value: isinstance(value, str) and value)
integer = Check("an integer", lambda value: isinstance(value, int) and not isinstance(value, bool))
flag = Check("a boolean", lambda value: isinstance(value, bool))
anything = Check("a value", lambda value: value is not None)
time = Check("a time", lambda value: isinstance(value, datetime))
url = Check("a URL", lambda value: isinstance(value, str) and re.match(r"https?://[^/]+", value))


def id(prefix: str) -> Check:
    return Check(f"an ID {prefix}…", lambda value: isinstance(value, str) and value.startswith(prefix))


def one_of(*values: Any) -> Check:
    return Check(f"one of {values}", lambda value: value in values)


def elements(value: Any) -> Optional[list]:
    found = value if isinstance(value, list) else getattr(value, "data", None)
    return found if isinstance(found, list) else None


def list_with(expected: Any) -> Check:
    """A list, or a page of the SDK, with an element that is as expected."""

    def explain(value: Any) -> Optional[str]:
        if not isinstance(expected, dict):
            return None
        name = next((name for name in ("id", "slug") if isinstance(expected.get(name), str)), None)
        closest = next((e for e in elements(value) or [] if name and field(e, name) == expected[name]), None)
        return closest and f"{name} {expected[name]}: {difference(closest, expected)}"

    return Check(
        f"a list with {describe(expected)}",
        lambda value: any(difference(element, expected) is None for element in elements(value) or []),
        explain,
    )


def list_without(unexpected: Any) -> Check:
    return Check(
        f"a list without {describe(unexpected)}",
        lambda value: all(difference(element, unexpected) for element in elements(value) or []),
    )


def is_secret(name: str, value: Any) -> bool:
    """Whether a value is not printed. Codes of errors are printed, codes of sign-ins are not."""
    pattern = r"token|secret|password|code|value|key|link|verifier|cipher|sealed"
    return bool(re.search(pattern, name, re.I)) and not (isinstance(value, str) and re.fullmatch("[a-z_]*", value))


def describe(expected: Any) -> str:
    if isinstance(expected, Check):
        return expected.name
    if isinstance(expected, dict):
        fields = (f"{name}: {'…' if is_secret(name, value) else describe(value)}" for name, value in expected.items())
        return "{" + ", ".join(fields) + "}"
    return repr(expected)


def show(value: Any, path: str) -> str:
    if value is None or isinstance(value, bool):
        return str(value)
    if is_secret(path.split(".")[-1], value):
        return f"a {type(value).__name__} (not shown)"
    listed = elements(value)
    if listed is not None:
        return f"[{len(listed)} elements]"
    return type(value).__name__ if dataclasses.is_dataclass(value) else repr(value)[:300]


def field(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, dict) else getattr(value, name, None)


def difference(actual: Any, expected: Any, path: str = "") -> Optional[str]:
    """Returns what differs from the expectation. Fields without an expectation are not compared."""
    at = f"{path} " if path else ""
    if isinstance(expected, Check):
        if expected.accepts(actual):
            return None
        return expected.explain(actual) or f"{at}expected {expected.name}, got {show(actual, path)}"
    if isinstance(expected, dict) and actual is not None:
        found = (difference(field(actual, name), value, f"{path}.{name}".lstrip(".")) for name, value in expected.items())
        return next((part for part in found if part), None)
    if isinstance(actual, Enum) and isinstance(expected, str):
        actual = actual.value
    return None if actual == expected else f"{at}expected {describe(expected)}, got {show(actual, path)}"


def same(actual: Any, expected: Any, what: str) -> None:
    """Raises an error unless a value is as expected."""
    found = difference(actual, expected, what)
    if found:
        raise AssertionError(found)


def rejected(call: Callable[[], Any], expected: dict, what: str) -> Exception:
    """Raises an error unless a call raises one of the SDK's with these fields."""
    try:
        call()
    except Exception as error:
        same(error, expected, what)
        return error
    raise AssertionError(f"{what} expected an error, got an answer")


class Rejection:
    """Expects a call to be rejected with an error that has these fields."""

    def __init__(self, **fields: Any):
        self.fields = fields


def type_error(value: Any, hint: Any, path: str = "") -> Optional[str]:
    """Returns where a value is not of the type that the SDK declares for it."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if hint is Any or isinstance(hint, (typing.TypeVar, typing.ForwardRef)):
        return None
    if origin in (typing.Union, types.UnionType):
        errors = [type_error(value, argument, path) for argument in arguments]
        return None if None in errors else errors[0]
    if origin is typing.Literal:
        return None if getattr(value, "value", value) in arguments else f"{path} expected one of {arguments}, got {show(value, path)}"
    if origin is list and isinstance(value, list):
        found = (type_error(element, arguments[0], f"{path}[{index}]") for index, element in enumerate(value))
        return next((error for error in found if error), None)
    if origin is dict and isinstance(value, dict):
        found = (type_error(element, arguments[1], f"{path}.{name}") for name, element in value.items())
        return next((error for error in found if error), None)
    kind = origin or hint
    if not isinstance(kind, type):
        return None
    if not isinstance(value, kind) and not (kind is float and isinstance(value, int)):
        # An unknown value of an enum stays a text in the SDK.
        expected = f"one of {[one.value for one in kind]}" if issubclass(kind, Enum) else kind.__name__
        return f"{path} expected {expected}, got {show(value, path)}"
    return declared_types(value, path)


def declared_types(value: Any, path: str = "") -> Optional[str]:
    """Returns where an answer is not of the types that the models of the SDK declare."""
    if isinstance(value, list):
        found = (declared_types(element, f"{path}[{index}]") for index, element in enumerate(value))
    elif hasattr(value, "auto_paging_iter"):
        found = iter([declared_types(value.data, "data")])
    elif dataclasses.is_dataclass(value):
        hints = typing.get_type_hints(type(value))
        fields = [each.name for each in dataclasses.fields(value)]
        found = (type_error(getattr(value, name), hints[name], f"{path}.{name}".lstrip(".")) for name in fields)
    else:
        return None
    return next((error for error in found if error), None)


class Report:
    """Prints a line for each call and flow, and the totals."""

    def __init__(self, what: str):
        self.what, self.passed, self.failed, self.skipped = what, 0, 0, 0

    def ok(self, name: str) -> None:
        self.passed += 1
        print(f"ok   {self.what} {name}", flush=True)

    def fail(self, name: str, reason: str) -> None:
        self.failed += 1
        print(f"FAIL {self.what} {name}: {reason}", flush=True)

    def skip(self, name: str, reason: str) -> None:
        self.skipped += 1
        print(f"skip {self.what} {name}: {reason}", flush=True)

    def total(self) -> int:
        print(f"{self.what}: {self.passed} passed, {self.failed} failed, {self.skipped} skipped")
        return 1 if self.failed else 0


def reason(error: BaseException) -> str:
    """Describes an error of the SDK without the values of requests."""
    status = getattr(error, "status_code", None)
    if status:
        code = getattr(error, "code", None) or getattr(error, "error", None) or ""
        details = json.dumps(getattr(error, "errors", None))[:200] if getattr(error, "errors", None) else ""
        return f"expected success, got {status} {code} {getattr(error, 'message', '')} {details}".rstrip()
    return str(error) if isinstance(error, AssertionError) else f"{type(error).__name__}: {str(error)[:300]}"
