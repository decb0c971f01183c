"""The rules of group norms, and the worksheet's headings."""

from __future__ import annotations

from datetime import date

import pytest

from domain.directory.workgroups import PersonName
from domain.errors import FieldErrors
from domain.norms import norm as rules
from domain.norms.headings import headings
from domain.norms.norm import (
    MOST_ADOPTED,
    MOST_PROPOSED,
    Check,
    CheckStand,
    CheckState,
    Heading,
    Norm,
    NormState,
    NotAgreed,
    Stance,
    Standing,
    TooMany,
)

TODAY = date(2026, 9, 1)


def norm(number: int, *, replaces: int | None = None) -> Norm:
    return Norm(number, 1, Heading.TIME, f"We do {number}.", NormState.ADOPTED, None, replaces)


def stand(*stances: Stance, people: int = 6, norms: tuple[Norm, ...] = ()) -> CheckStand:
    said = tuple(Standing(PersonName(at, f"P{at}"), each) for at, each in enumerate(stances))
    return CheckStand(Check(1, 1, CheckState.OPEN, (), people), norms or (norm(99),), said)


def test_six_headings_hold_nineteen_prompts_as_the_worksheet_does() -> None:
    assert {each.heading.value: len(each.prompts) for each in headings()} == {
        "time": 3,
        "listening": 4,
        "confidentiality": 3,
        "decision_making": 3,
        "participation": 2,
        "expectations": 4,
    }
    assert [each.heading for each in headings()] == list(Heading)
    assert all(prompt.endswith("?") for each in headings() for prompt in each.prompts)


def test_half_of_the_group_without_anybody_against_is_consensus() -> None:
    rules.check_agreed(stand(Stance.SUPPORT, Stance.LIVE_WITH, Stance.SUPPORT), ())


@pytest.mark.parametrize(
    "found",
    [
        stand(),
        stand(Stance.SUPPORT, Stance.SUPPORT),
        stand(*[Stance.SUPPORT] * 5, Stance.CANNOT),
        stand(people=0),
    ],
)
def test_fewer_or_one_against_is_none(found: CheckStand) -> None:
    with pytest.raises(NotAgreed):
        rules.check_agreed(found, ())


def test_room_is_limited_and_a_replacement_takes_none() -> None:
    full = tuple(norm(number) for number in range(MOST_ADOPTED))
    agreed = (Stance.SUPPORT,) * 3
    with pytest.raises(TooMany):
        rules.check_agreed(stand(*agreed), full)
    rules.check_agreed(stand(*agreed, norms=(norm(99, replaces=0),)), full)
    rules.check_room(MOST_PROPOSED - 1)
    with pytest.raises(TooMany):
        rules.check_room(MOST_PROPOSED)


def test_who_cannot_live_with_it_says_why() -> None:
    assert rules.stance("cannot", "  too   early ") == (Stance.CANNOT, "too early")
    assert rules.stance("support", None) == (Stance.SUPPORT, "")
    for given in (("cannot", "  "), (None, "x"), ("maybe", "x")):
        with pytest.raises(FieldErrors):
            rules.stance(*given)


@pytest.mark.parametrize("text", [None, "", "abc", "x" * 201])
def test_a_norm_is_a_sentence(text: str | None) -> None:
    with pytest.raises(FieldErrors):
        rules.worded(text)
    assert rules.worded(" We  start\non time. ") == "We start on time."


def test_the_day_to_look_again_is_ahead() -> None:
    assert rules.revisit("2026-09-02", TODAY) == date(2026, 9, 2)
    for wrong in ("2026-09-01", "2030-01-01", "soon", None):
        with pytest.raises(FieldErrors):
            rules.revisit(wrong, TODAY)


def test_a_heading_has_to_be_one_of_the_six() -> None:
    assert rules.heading("listening") is Heading.LISTENING
    with pytest.raises(FieldErrors):
        rules.heading("weather")
