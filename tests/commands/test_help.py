from __future__ import annotations

import pytest

from commands import help as help_command
from commands.answers import NOTHING, Answer
from commands.features import Feature, SlashCommand, Subcommand
from commands.requests import Action, Command
from domain.errors import NotFound
from services.work import Works


async def nothing(_request: Command, _works: Works) -> Answer:
    return NOTHING


CALLS = SlashCommand(
    "calls",
    "Monthly calls.",
    "[next|list]",
    {
        "next": Subcommand(nothing, "Your next call.", "/calls next"),
        "list": Subcommand(nothing, "All calls & more.", "list all"),
        "schedule": Subcommand(nothing, "A new series.", "/calls schedule"),
    },
)
FEATURES = (Feature("calls", commands=(CALLS,)),)


@pytest.mark.parametrize(
    ("word", "meant"),
    [("nxt", "next"), ("NEXT", "next"), ("shedule", "schedule"), ("lst", "list"), ("banana", ""), ("", "")],
)
def test_the_nearest_word_is_offered_only_when_it_is_near(word: str, meant: str) -> None:
    assert help_command.nearest(word, CALLS) == meant


def test_help_lists_every_subcommand_with_an_example_under_the_prefix() -> None:
    answer = help_command.about(CALLS, "cv-")
    assert answer.say is not None
    shown = str(answer.say.blocks)
    for word in CALLS.subcommands:
        assert f"/cv-calls {word}" in shown
    assert "`/calls" not in shown
    assert "calls &amp; more" in shown


def test_an_unknown_word_is_quoted_harmlessly_and_mended() -> None:
    answer = help_command.about(CALLS, "", unknown="<!channel> `x`")
    assert answer.say is not None
    assert "<!channel>" not in str(answer.say)
    near = help_command.about(CALLS, "", unknown="nxt")
    assert near.say is not None
    assert "Did you mean `/calls next`?" in near.say.text


async def test_the_overview_names_every_command_and_its_buttons_lead_to_each(works_unused: Works) -> None:
    feature = help_command.feature(FEATURES)
    answer = await feature.commands[0].subcommands["help"].handler(Command("T1", "U1"), works_unused)
    assert answer.say is not None
    shown = str(answer.say.blocks)
    assert "/calls" in shown
    assert "/convene" in shown
    topic = await feature.actions["help.topic"](Action("T1", "U1", value="calls", surface="message"), works_unused)
    assert topic.open is not None
    assert not topic.on_top
    inside = await feature.actions["help.topic"](Action("T1", "U1", value="calls", surface="modal"), works_unused)
    assert inside.on_top


async def test_a_button_to_a_command_that_is_gone_says_so(works_unused: Works) -> None:
    feature = help_command.feature(FEATURES)
    with pytest.raises(NotFound, match="/convene help"):
        await feature.actions["help.topic"](Action("T1", "U1", value="gone"), works_unused)


@pytest.fixture
def works_unused() -> Works:
    """Help reads nothing."""
    return object.__new__(Works)
