"""Lets each feature look after what its timers may have left undone."""

from __future__ import annotations

from collections.abc import Mapping

from schedules.funnel import Funnel
from schedules.handlers import Upkeep
from services.work import Works
from storage import workspaces


async def keep_up(works: Works, upkeeps: Mapping[str, Upkeep], *, funnel: Funnel) -> None:
    """Run every feature's upkeep in every active workspace, each in its own transaction; one that fails is noted."""
    async with works.reading("") as work:
        active = [each.id for each in await workspaces.active(work.session)]
    for workspace in active:
        for feature, upkeep in upkeeps.items():
            try:
                async with works.begin(workspace) as work:
                    await upkeep(work)
            except Exception as error:  # noqa: BLE001  # the others' upkeep goes on; this one comes up again
                funnel.note(error, kind="upkeep", handler=feature, workspace=workspace)
