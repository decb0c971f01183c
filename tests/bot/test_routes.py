from __future__ import annotations

from dataclasses import replace

import pytest

from bot.app import features
from bot.dispatch import first_word
from bot.routes import Clash, Routes, plain, spoken
from tests.bot.probe import Probe


def test_two_features_cannot_claim_one_id() -> None:
    probe = Probe().feature()
    with pytest.raises(Clash, match="probe"):
        Routes.of((probe, replace(probe, name="other")))


def test_several_features_may_hear_one_event() -> None:
    probe = Probe().feature()
    other = replace(probe, name="other", commands=(), actions={}, submissions={}, closings={}, options={}, shortcuts={})
    assert len(Routes.of((probe, other)).events["message"]) == 2


def test_the_prefix_is_part_of_what_people_type() -> None:
    routes = Routes.of(features("cv-"), "cv-")
    assert "/cv-convene" in routes.commands
    assert "/convene" not in routes.commands
    assert spoken("", "calls") == "/calls"


def test_buttons_of_one_meaning_share_a_handler() -> None:
    assert plain("calls.rsvp:yes") == plain("calls.rsvp:no") == "calls.rsvp"


@pytest.mark.parametrize(
    ("typed", "word", "rest"),
    [
        ("", "", ""),
        ("   ", "", ""),
        ("next", "next", ""),
        ("  list  school   leaders ", "list", "school   leaders"),
        ("list\tleaders", "list", "leaders"),
        ("list\nleaders", "list", "leaders"),
        ("list\N{NO-BREAK SPACE}leaders", "list", "leaders"),
    ],
)
def test_the_first_word_is_the_subcommand_whatever_space_follows_it(typed: str, word: str, rest: str) -> None:
    assert first_word(typed) == (word, rest)
