"""Guards: what the builders of messages name is listened to, and what is listened to is named somewhere."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

import pytest

from bot.app import features
from bot.engine import handlers
from bot.routes import Routes, plain

ROOT = Path(__file__).parents[2]
NAMED_ONLY = 99
UNHEARD = frozenset({"value"})
"""The action id of plain inputs: they are read with their form, nobody listens to them."""


def calls(floor: str) -> Iterator[tuple[ast.Call | ast.Assign, Mapping[str, list[str]]]]:
    """Yield every call and assignment of a floor, with the texts that its module's names may stand for."""
    for path in sorted((ROOT / floor).rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        known: dict[str, list[str]] = {}
        for node in ast.walk(tree):
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                known.setdefault(node.targets[0].id, []).extend(texts(node.value, {}))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call | ast.Assign):
                yield node, known


def texts(node: ast.expr | None, known: Mapping[str, list[str]]) -> list[str]:
    """Return the texts an expression may stand for, as far as the source shows: of an f-string, its beginning."""
    match node:
        case ast.Constant(value=str(text)):
            return [text]
        case ast.Name(id=name):
            return known.get(name, [])
        case ast.JoinedStr(values=[ast.Constant(value=str(text)), *_]):
            return [text]
        case ast.IfExp(body=yes, orelse=no):
            return texts(yes, known) + texts(no, known)
    return []


def argument(call: ast.Call, position: int, name: str) -> ast.expr | None:
    named = next((keyword.value for keyword in call.keywords if keyword.arg == name), None)
    return named or (call.args[position] if len(call.args) > position else None)


def called(call: ast.Call) -> str:
    return str(getattr(call.func, "id", getattr(call.func, "attr", "")))


def emitted_actions() -> set[str]:
    found: set[str] = set()
    for node, known in calls("views"):
        if isinstance(node, ast.Call):
            position = 1 if called(node) == "button" else NAMED_ONLY
            found |= {plain(text) for text in texts(argument(node, position, "action_id"), known)}
        elif any(getattr(target, "attr", "") == "action_id" for target in node.targets):
            found |= {plain(text) for text in texts(node.value, known)}
    return found


def emitted_forms() -> set[str]:
    """Return the callback ids of modals that have a submit button."""
    return {
        callback
        for node, known in calls("views")
        if isinstance(node, ast.Call) and called(node) == "modal" and argument(node, NAMED_ONLY, "submit") is not None
        for callback in texts(argument(node, 0, "callback_id"), known)
    }


def unmatched(names: Collection[str], others: Collection[str]) -> set[str]:
    """Return the names that have no counterpart; one that is completed at run time ends with a dot and fits many."""
    return {
        name
        for name in names
        if name not in others
        and not (name.endswith(".") and any(other.startswith(name) for other in others))
        and not any(other.endswith(".") and name.startswith(other) for other in others)
    }


@pytest.fixture(scope="module")
def routes() -> Routes:
    return Routes.of(features())


def test_every_action_that_a_view_names_is_listened_to(routes: Routes) -> None:
    assert unmatched(emitted_actions(), {*routes.actions, *routes.options} | UNHEARD) == set()


def test_every_action_that_is_listened_to_is_named_by_a_view(routes: Routes) -> None:
    assert unmatched({*routes.actions, *routes.options}, emitted_actions()) == set()


def test_every_form_is_listened_to_and_every_listener_has_its_form(routes: Routes) -> None:
    assert unmatched(emitted_forms(), routes.submissions) == set()
    assert unmatched(routes.submissions, emitted_forms()) == set()


def test_every_timer_kind_that_is_set_has_a_handler() -> None:
    kinds = {
        kind
        for node, known in calls("services")
        if isinstance(node, ast.Call) and called(node) == "NewTimer"
        for kind in texts(argument(node, 1, "kind"), known)
    }
    assert kinds
    assert unmatched(kinds, handlers()) == set()
