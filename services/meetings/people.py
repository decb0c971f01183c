"""The people among whom forms of meetings let somebody choose, however many they are."""

from __future__ import annotations

from collections.abc import Sequence

from domain.directory.workgroups import PersonName
from domain.meetings.people import named
from services import rights
from services.meetings import access
from services.work import Works


async def find(
    works: Works, workspace: str, slack_user: str, workgroup_id: int, typed: str, *, seated: bool = False
) -> Sequence[PersonName]:
    """Return the people of a workgroup whose names fit what was typed (nothing: all of them), by name.

    `seated`: only those who hold a seat, among whom roles go round, and not whoever asks.
    Raises NotFound, NotAllowed for people outside the workgroup.
    """
    async with rights.reading(works, workspace, slack_user) as (work, person):
        access.require_insider(await access.look(work, person, workgroup_id), "")
        if not seated:
            return named((await access.everybody(work, workgroup_id)).values(), typed)
        members = await access.members(work, workgroup_id)
        return named((each.person for each in members.values() if each.person.id != person.id), typed)
