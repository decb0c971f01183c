"""What a program asks of its pulses: from how many answers up there are results, and how long ballots are kept."""

from __future__ import annotations

from collections.abc import Mapping

from domain.directory.rights import Right
from domain.pulses import suppression
from domain.pulses.overview import ProgramSetting, Setting
from services import programs, rights
from services.pulses import groups
from services.work import Works
from storage import audit
from storage.pulses import queries

LONGEST_KEPT = 3_650
"""Days."""


async def every(works: Works, workspace: str, slack_user: str) -> tuple[ProgramSetting, ...]:
    """Return what each program of this year asks of its pulses, to managers. Raises NotAllowed."""
    async with rights.reading(works, workspace, slack_user) as (work, person):
        await rights.require(work, person, Right.MANAGE_PROGRAM)
        found = []
        # A workspace has one program or two, not many.
        for each in await programs.current(work):
            group = await groups.find(work, program_id=each.id)
            found.append(ProgramSetting(each.id, each.name, Setting(group.fewest, group.keep_days)))
        return tuple(found)


async def change(works: Works, workspace: str, slack_user: str, wanted: Mapping[int, Setting]) -> None:
    """Set, by program id, the threshold (never below 3) and how long closed ballots stay; all or nothing.

    Pulses that are open keep what they were started with. Raises NotAllowed, NotFound.
    """
    async with works.begin(workspace) as work:
        who = await rights.identify(work, slack_user)
        await rights.require(work, who, Right.MANAGE_PROGRAM)
        for program_id, each in wanted.items():
            await groups.find(work, program_id=program_id)
            kept = Setting(suppression.fewest(each.fewest), min(max(each.keep_days, 0), LONGEST_KEPT))
            await queries.set_setting(work.session, workspace, program_id, kept)
            audit.record(
                work.session,
                workspace,
                at=work.now,
                person_id=who.id,
                action="pulses.set",
                subject=f"program:{program_id}",
                fewest=kept.fewest,
                keep_days=kept.keep_days,
            )
