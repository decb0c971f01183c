from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.app import features
from bot.spelling import Spelling
from commands.answers import Answer, say
from domain.errors import FieldErrors, NotAllowed
from views.surfaces import Message, View, section

ROOT = Path(__file__).parents[2]
FLOORS = ("commands", "services", "storage", "views", "domain")
NAMES = tuple(command.name for feature in features() for command in feature.commands)
SENT_LATER = (
    "views/calls/messages.py",
    "views/directory/requests.py",
    "views/deliveries.py",
    "views/home.py",
    "views/pulses/messages.py",
    "views/pulses/results.py",
)
"""What goes out by the outbox or as Home, and so never passes the place where the prefix goes in."""


@pytest.fixture
def spelling() -> Spelling:
    return Spelling("cv-", NAMES)


def sentences(paths: list[Path]) -> Iterator[tuple[str, str]]:
    """Yield every text in these modules that is no docstring, with its module."""
    for path in paths:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        docs = {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in docs:
                yield str(path.relative_to(ROOT)), node.value


def test_a_sentence_names_the_command_as_it_is_typed(spelling: Spelling) -> None:
    assert spelling.text("`/calls list` or `/directory`.") == "`/cv-calls list` or `/cv-directory`."
    assert spelling.text("`/callsign`, `/calls-x` and /calls stay.") == "`/callsign`, `/calls-x` and /calls stay."
    assert spelling.text(spelling.text("`/calls next`")) == "`/cv-calls next`"


def test_a_prefix_that_is_a_command_itself_goes_in_once() -> None:
    spelling = Spelling("calls-", NAMES)
    assert spelling.text(spelling.text("`/calls next`")) == "`/calls-calls next`"


def test_without_a_prefix_nothing_is_touched() -> None:
    spelling = Spelling("", NAMES)
    answer = say(Message.of("`/calls`"))
    assert spelling.answer(answer) is answer


def test_messages_windows_and_refusals_are_all_respelled(spelling: Spelling) -> None:
    said = spelling.answer(say(Message.of("`/calls list`", section("`/calls list`"))))
    assert "`/cv-calls list`" in str(said.say and said.say.text)
    assert "`/cv-calls list`" in str(said.say and said.say.blocks)
    window = View.modal("x", "X", [section("`/workgroup list`")], state={"typed": "`/calls`"})
    for answer in (spelling.answer(Answer(open=window)), spelling.answer(Answer(update=window))):
        shown = answer.open or answer.update
        assert shown is not None
        assert "`/cv-workgroup list`" in str(shown.body["blocks"])
        assert shown.body["private_metadata"] == window.body["private_metadata"]
    refused = spelling.error(NotAllowed("Try `/convene help`.", field="link"))
    assert (refused.message, refused.field) == ("Try `/cv-convene help`.", "link")
    fields = spelling.error(FieldErrors({"date": "See `/calls list`."}))
    assert isinstance(fields, FieldErrors)
    assert fields.errors == {"date": "See `/cv-calls list`."}


def test_every_command_that_a_text_names_stands_between_backticks() -> None:
    """Only there is it found, and gets its prefix."""
    bare = re.compile(rf"(?<![`\w])/({'|'.join(NAMES)})(?![\w/-])")
    modules = [path for floor in FLOORS for path in sorted((ROOT / floor).rglob("*.py"))]
    assert [(where, text) for where, text in sentences(modules) if bare.search(text)] == [
        ("commands/help.py", "/convene help"),  # an example, which help writes with the prefix
    ]


def test_what_goes_out_by_the_outbox_names_no_command() -> None:
    named = re.compile(rf"/({'|'.join(NAMES)})\b")
    assert [text for _, text in sentences([ROOT / path for path in SENT_LATER]) if named.search(text)] == []
