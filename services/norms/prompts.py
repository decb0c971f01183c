"""What time brings to group norms: the day on which a group wanted to look at them again."""

from __future__ import annotations

from domain.errors import NotFound
from domain.norms.norm import NormsPage, NormState
from services.norms import access, notices
from services.pulses import focus, groups
from services.work import Work
from storage.norms import queries


async def revisit(work: Work, workgroup_id: int, key: str) -> None:
    """Remind a group of its norms; `key` is the timer's, so that each reminder goes out once."""
    try:
        group = await groups.find(work, workgroup_id=workgroup_id)
    except NotFound:
        return
    norms = await queries.of_workgroup(work.session, work.workspace, workgroup_id)
    adopted = tuple(each for each in norms if each.state is NormState.ADOPTED)
    if not adopted:
        return
    titles = tuple(each.title for each in await focus.current(work, workgroup_id))
    page = NormsPage(workgroup_id, group.name, adopted, (), None, None, titles, 0, belongs=True, runs=False)
    people = await access.members(work, workgroup_id)
    await notices.revisit(work, f"{key}:", page, group.channel, people.values())
