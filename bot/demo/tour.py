"""The five steps that the sandbox's page offers a newcomer: find, schedule, answer, move time, see the reminder."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from bot.demo.cast import Player
from domain.programs.program import Cadence, Program

NOTICE = timedelta(days=2)
"""How far ahead the newcomer's own call is: its reminder a day before is then the next thing due."""


def tutorial(program: Program, cast: Sequence[Player], today: date) -> dict[str, Any]:
    """Return the tutorial of the sandbox's configuration, with people and channels of this program."""
    by_email = {player.email: player for player in cast}
    group = next(
        each for each in program.workgroups if each.cadence is not Cadence.BY_REQUEST and each.liaison in by_email
    )
    liaison = by_email[group.liaison]
    staff = {person.email for person in program.staff}
    member = next(
        player for player in cast if group.key in player.groups and player.email not in staff and not player.external
    )
    day = today + NOTICE
    here: dict[str, Any] = {"channel": group.channel}
    steps = [
        {
            "title": "Find someone",
            "text": f"Be {liaison.name}, who looks after a workgroup. Who has worked on induction?\n\n"
            "In the box at the bottom, type `/directory induction` and press Enter.",
            "act_as": liaison.handle,
            **here,
            "done_when": {"command": "/directory"},
        },
        {
            "title": "Schedule a call",
            "text": "Type `/calls schedule` and press Enter. A form opens.\n\n"
            f"Choose `Only once`, the date `{day.day} {day:%B %Y}` and a time, for example `3:00 PM`. "
            "Look at the dates, then save.",
            "act_as": liaison.handle,
            **here,
            "done_when": {"submitted": "calls.schedule.confirm"},
        },
        {
            "title": "Say that you are coming",
            "text": f"The call is announced in #{group.channel}. Now be {member.name}, a member.\n\n"
            "Press `Going` below the new call. The count changes for everybody.",
            "act_as": member.handle,
            **here,
            "done_when": {"clicked": "calls.rsvp:", "another_person": True},
        },
        {
            "title": "Move time",
            "text": "Nobody wants to wait until tomorrow. Open the clock at the top and choose "
            "`To the next thing due`.\n\nConvene's clock follows, and it does what is due.",
            "done_when": {"clock_moved": True},
        },
        {
            "title": "See the reminder",
            "text": f"One day before the call, #{group.channel} is reminded: look there for `In 24 hours`. "
            "And whoever is going gets a message of their own: see Convene under Apps.\n\n"
            "Nothing there yet? Move to the next thing due once more.",
            **here,
            "done_when": {"message_contains": "In 24 hours"},
        },
    ]
    return {
        "title": "Convene in five steps",
        "text": "Convene helps groups from many places meet and learn from each other. "
        "Try it: find someone, schedule a call, and see its reminder. It takes three minutes.",
        "steps": steps,
    }
