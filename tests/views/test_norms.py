"""Every screen and message of group norms."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from domain.directory.workgroups import PersonName
from domain.norms.norm import (
    LONGEST,
    MOST_ADOPTED,
    MOST_PROPOSED,
    Check,
    CheckStand,
    CheckState,
    Heading,
    Norm,
    NormsPage,
    NormState,
    Stance,
    Standing,
)
from views import norms as views

OURS = Norm(1, 7, Heading.TIME, "We start on time <!channel>.", NormState.ADOPTED, 3)
NEW = Norm(2, 7, Heading.LISTENING, "We let people finish.", NormState.PROPOSED, 3, replaces=1)
STAND = CheckStand(
    Check(5, 7, CheckState.OPEN, (2,), 4, "C1"),
    (NEW,),
    (
        Standing(PersonName(3, "Ben", "U0BEN"), Stance.SUPPORT),
        Standing(PersonName(4, "Ines"), Stance.CANNOT, "Not with <@U1> on the call"),
    ),
)


def page(**values: Any) -> NormsPage:
    usual: dict[str, Any] = {
        "workgroup_id": 7,
        "workgroup": "Teacher <Pipelines>",
        "adopted": (OURS,),
        "proposed": (NEW,),
        "check": None,
        "revisit_on": date(2027, 3, 1),
        "focus": ("Pausing",),
        "person_id": 3,
        "belongs": True,
        "runs": False,
    }
    return NormsPage(**usual | values)


SHOWN = {
    "page of a member": lambda: views.page(page()).payload(),
    "page while a check is open": lambda: views.window(page(check=STAND, runs=True)).body,
    "page of somebody else": lambda: views.page(
        page(adopted=(), proposed=(), focus=(), belongs=False, revisit_on=None)
    ).payload(),
    "propose": lambda: views.propose(page()).body,
    "confirm check": lambda: views.confirm_check(page(), 4, None).body,
    "answer": lambda: views.answer(page(check=STAND), STAND).body,
    "adopt": lambda: views.adopt(page(check=STAND), STAND, date(2026, 9, 1)).body,
    "asked": lambda: views.asked("Teacher Pipelines", STAND).payload(),
    "ended": lambda: views.ended("Teacher Pipelines", STAND).payload(),
    "adopted": lambda: views.adopted(page()).payload(),
    "revisit": lambda: views.revisit(page()).payload(),
}


@pytest.mark.parametrize("name", SHOWN)
def test_what_people_see(name: str, snapshot: SnapshotAssertion) -> None:
    assert SHOWN[name]() == snapshot


def test_the_fullest_page_keeps_to_slacks_limits() -> None:
    adopted = tuple(Norm(n, 7, list(Heading)[n % 6], "&" * LONGEST, NormState.ADOPTED, 3) for n in range(MOST_ADOPTED))
    waiting = tuple(
        Norm(100 + n, 7, Heading.TIME, "x" * LONGEST, NormState.PROPOSED, 3, replaces=n) for n in range(MOST_PROPOSED)
    )
    body = views.window(page(adopted=adopted, proposed=(*waiting, NEW), check=STAND, runs=True)).body
    assert len(body["blocks"]) <= 50
    assert all(len(block.get("text", {}).get("text", "")) <= 3000 for block in body["blocks"])


def test_names_and_reasons_mention_nobody_by_accident() -> None:
    shown = str(views.window(page(check=STAND)).body)
    assert "<!channel>" not in shown
    assert "<@U1>" not in shown
    assert "&lt;@U1&gt;" in shown
