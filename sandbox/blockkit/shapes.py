"""The bricks of the checks: a Check looks at one JSON value and yields every rule it breaks, with its pointer."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any, TypeAlias
from urllib.parse import urlsplit

from sandbox.blockkit import limits
from sandbox.blockkit.problem import Problem

Check: TypeAlias = Callable[[Any, str], Iterator[Problem]]
"""Takes a JSON value and the pointer to it; yields the problems."""


def below(pointer: str, key: str | int) -> str:
    """Return the pointer to a child, with the key escaped as RFC 6901 asks."""
    return f"{pointer}/{str(key).replace('~', '~0').replace('/', '~1')}"


def string(at_most: int, at_least: int = 1) -> Check:
    """Accept a string between two lengths in characters, both included."""

    def check(value: Any, at: str) -> Iterator[Problem]:
        if not isinstance(value, str):
            yield Problem(at, "must provide a string")
        elif len(value) < at_least:
            yield Problem(at, f"must be more than {at_least - 1} characters")
        elif len(value) > at_most:
            yield Problem(at, f"must be less than {at_most + 1} characters")

    return check


def matching(pattern: str, what: str, at_most: int = limits.ID) -> Check:
    """Accept a string that a regular expression matches as a whole; ``what`` names it in the refusal."""
    compiled = re.compile(pattern)
    length = string(at_most)

    def check(value: Any, at: str) -> Iterator[Problem]:
        wrong = list(length(value, at))
        if not wrong and not compiled.fullmatch(value):
            wrong = [Problem(at, f"must be a valid {what}")]
        yield from wrong

    return check


def parsed(parse: Callable[[str], object], what: str) -> Check:
    """Accept a string that a parser takes without ValueError."""
    length = string(limits.ID)

    def check(value: Any, at: str) -> Iterator[Problem]:
        wrong = list(length(value, at))
        if not wrong:
            try:
                parse(value)
            except ValueError:
                wrong = [Problem(at, f"must be a valid {what}")]
        yield from wrong

    return check


def is_url(value: str, schemes: Collection[str] = ("http", "https")) -> bool:
    """Tell whether a string is an absolute URL of one of the schemes, without spaces."""
    if re.search(r"\s", value):
        return False
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    return parts.scheme in schemes and bool(parts.netloc or (parts.scheme == "mailto" and parts.path))


def url(*schemes: str, at_most: int = limits.URL) -> Check:
    """Accept an absolute URL; http and https when no scheme is named."""
    allowed = schemes or ("http", "https")
    length = string(at_most)

    def check(value: Any, at: str) -> Iterator[Problem]:
        wrong = list(length(value, at))
        if not wrong and not is_url(value, allowed):
            wrong = [Problem(at, "must be a valid URL")]
        yield from wrong

    return check


def boolean(value: Any, at: str) -> Iterator[Problem]:
    """Accept true and false only, not 0, 1 or strings."""
    if not isinstance(value, bool):
        yield Problem(at, "must provide a boolean")


def integer(at_least: int, at_most: int) -> Check:
    """Accept a whole number between two bounds, both included."""

    def check(value: Any, at: str) -> Iterator[Problem]:
        if isinstance(value, bool) or not isinstance(value, int):
            yield Problem(at, "must provide a number")
        elif value < at_least:
            yield Problem(at, f"must be greater than or equal to {at_least}")
        elif value > at_most:
            yield Problem(at, f"must be less than or equal to {at_most}")

    return check


def choice(*values: object) -> Check:
    """Accept one of the listed values."""

    def check(value: Any, at: str) -> Iterator[Problem]:
        if not any(type(value) is type(known) and value == known for known in values):
            yield Problem(at, "must be one of the allowed values: " + ", ".join(map(str, values)))

    return check


def anything(value: Any, at: str) -> Iterator[Problem]:  # noqa: ARG001 - has the shape of every Check
    """Accept any value: another check looks at it."""
    yield from ()


def array(item: Check, at_least: int, at_most: int) -> Check:
    """Accept a list of so many items, each of which passes its own check."""

    def check(value: Any, at: str) -> Iterator[Problem]:
        if not isinstance(value, list):
            yield Problem(at, "must provide an array")
            return
        if len(value) < at_least:
            yield Problem(at, f"no less than {at_least} items allowed")
        if len(value) > at_most:
            yield Problem(at, f"no more than {at_most} items allowed")
            return
        for index, member in enumerate(value):
            yield from item(member, below(at, index))

    return check


def record(required: Mapping[str, Check], optional: Mapping[str, Check], *rules: Check) -> Check:
    """Accept an object with these keys and no others; ``rules`` see it as a whole once its keys are in order."""
    known = {**required, **optional}

    def check(value: Any, at: str) -> Iterator[Problem]:
        if not isinstance(value, dict):
            yield Problem(at, "must provide an object")
            return
        wrong = [Problem(at, f"missing required field: {key}") for key in required if key not in value]
        wrong += [Problem(at, f"invalid additional property: {key}") for key in value if key not in known]
        for key, inner in known.items():
            if key in value:
                wrong += inner(value[key], below(at, key))
        yield from wrong
        if not wrong:
            for rule in rules:
                yield from rule(value, at)

    return check


def typed(kind: str, required: Mapping[str, Check], optional: Mapping[str, Check], *rules: Check) -> Check:
    """Accept a record whose ``type`` is ``kind``."""
    return record({"type": choice(kind), **required}, optional, *rules)


def by_type(variants: Mapping[str, Check]) -> Check:
    """Accept an object whose ``type`` names one of the variants, and which passes the check of that variant."""

    def check(value: Any, at: str) -> Iterator[Problem]:
        if not isinstance(value, dict):
            yield Problem(at, "must provide an object")
        elif "type" not in value:
            yield Problem(at, "missing required field: type")
        elif not isinstance(value["type"], str) or value["type"] not in variants:
            yield Problem(below(at, "type"), f"unsupported type: {value['type']}")
        else:
            yield from variants[value["type"]](value, at)

    return check


def exactly_one(*keys: str) -> Check:
    """Accept an object that has one of the keys, not none and not several."""
    names = " or ".join(f"`{key}`" for key in keys)

    def check(value: Any, at: str) -> Iterator[Problem]:
        present = sum(key in value for key in keys)
        if present == 0:
            yield Problem(at, f"must define either {names}")
        elif present > 1:
            yield Problem(at, f"must define only one of {names}")

    return check


def at_least_one(*keys: str) -> Check:
    """Accept an object that has one or more of the keys."""
    names = " or ".join(f"`{key}`" for key in keys)

    def check(value: Any, at: str) -> Iterator[Problem]:
        if not any(key in value for key in keys):
            yield Problem(at, f"must define either {names}")

    return check


def ordered(low: str, high: str, number: Callable[[Any], float] = float) -> Check:
    """Accept an object whose ``low`` is not above its ``high``; either may be missing."""

    def check(value: Any, at: str) -> Iterator[Problem]:
        if low in value and high in value and number(value[low]) > number(value[high]):
            yield Problem(below(at, low), f"must be less than or equal to `{high}`")

    return check


def unique(value: Any, at: str) -> Iterator[Problem]:
    """Accept a list without repeated members."""
    for index, member in enumerate(value):
        if member in value[:index]:
            yield Problem(below(at, index), "must not be repeated")


def unique_actions(key: str) -> Check:
    """Accept an object whose list of elements under ``key`` repeats no action_id."""

    def check(value: Any, at: str) -> Iterator[Problem]:
        seen: set[str] = set()
        for index, element in enumerate(value.get(key, ())):
            action_id = element.get("action_id")
            if action_id in seen:
                where = below(below(below(at, key), index), "action_id")
                yield Problem(where, f'`action_id` "{action_id}" already exists for this block')
            elif action_id is not None:
                seen.add(action_id)

    return check


def both(first: Check, second: Check) -> Check:
    """Accept what passes the first check and, once it does, the second."""

    def check(value: Any, at: str) -> Iterator[Problem]:
        wrong = list(first(value, at))
        yield from wrong or second(value, at)

    return check
