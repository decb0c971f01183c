"""Who plays: the staff of the shipped program and the people of the shipped roster, as members of one workspace."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from domain.directory.people import SlackAccess
from domain.programs.program import Program
from domain.rosters.roster import Column
from domain.rosters.tables import TableFormat, read_table

TEAM = "T0DEMO"
APP = "A0CONVENE"


@dataclass(frozen=True)
class Player:
    """One person with a Slack account; `groups` are the keys of their workgroups."""

    handle: str
    name: str
    email: str
    zone: str
    title: str = ""
    external: bool = False
    groups: frozenset[str] = field(default_factory=frozenset)

    @property
    def id(self) -> str:
        """The Slack id that the sandbox gives them: their handle, so that it can be recognised."""
        return "U0" + "".join(letter for letter in self.handle.upper() if letter.isalnum())


def players(program: Program, roster: bytes) -> tuple[Player, ...]:
    """Return everybody of the program and the roster who has a Slack account, staff first."""
    found: dict[str, Player] = {}
    for staff in program.staff:
        if staff.slack:
            leads = frozenset(each.key for each in program.workgroups if staff.email in {each.liaison, each.coach})
            # A manager leads no workgroup and looks into all of them.
            groups = leads or frozenset(each.key for each in program.workgroups)
            handle = _handle(staff.email)
            found[staff.email] = Player(handle, staff.name, staff.email, staff.zone, staff.title, groups=groups)
    for row in _rows(roster):
        email = row[Column.EMAIL].casefold()
        if "@" not in email or row.get(Column.SLACK, "") == SlackAccess.NO:
            continue
        before = found.get(email) or Player(
            _handle(email),
            row[Column.NAME],
            email,
            row.get(Column.ZONE) or program.zone,
            row.get(Column.TITLE, ""),
            external=row.get(Column.SLACK, "") == SlackAccess.GUEST,
        )
        group = row.get(Column.WORKGROUP, "")
        found[email] = replace(before, groups=before.groups | ({group} if group else set()))
    return tuple(found.values())


def sandbox_config(
    program: Program,
    cast: Sequence[Player],
    app: Mapping[str, Any],
    *,
    start: str,
    control_token: str,
    speed: float,
    tutorial: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return the sandbox's configuration: one workspace with the program's channels, and Convene in all of them.

    `tutorial` is the walk that its page offers.
    """
    channels = [{"name": program.channel, "members": [player.handle for player in cast]}]
    for group in program.workgroups:
        members = [player.handle for player in cast if group.key in player.groups]
        channels.append({"name": group.channel, "purpose": group.name, "members": members})
        communities = [small for small in group.learning_communities if small.channel]
        channels += [{"name": small.channel, "members": members} for small in communities]
    return {
        "workspaces": [
            {
                "id": TEAM,
                "name": program.name,
                "domain": "demo",
                "users": [_user(player) for player in cast],
                "channels": channels,
            }
        ],
        "apps": [{**app, "id": APP, "installed_in": [TEAM], "channels": ["general", *(c["name"] for c in channels)]}],
        "clock": {"start": start},
        "limits": {"factor": speed},
        "control_token": control_token,
        **({"tutorial": tutorial} if tutorial else {}),
    }


def _user(player: Player) -> dict[str, Any]:
    return {
        "id": player.id,
        "handle": player.handle,
        "name": player.name,
        "email": player.email,
        "title": player.title,
        "tz": player.zone,
        "external": player.external,
    }


def _handle(email: str) -> str:
    return email.partition("@")[0].casefold()


def _rows(roster: bytes) -> Iterable[dict[str, str]]:
    rows = iter(read_table(roster, TableFormat.CSV))
    heading = next(rows, [])
    for row in rows:
        yield dict(zip(heading, row, strict=False))
