"""Sets what time brings to meetings; calls that are made, moved, edited or cancelled take it along."""

from __future__ import annotations

from collections.abc import Sequence

from domain.calls.call import Call
from domain.meetings.prompts import plan
from services.meetings import naming
from services.work import Work
from storage import timers
from storage.calls import queries
from storage.meetings import records


async def plan_calls(work: Work, calls: Sequence[Call], *, changed: bool = False) -> None:
    """Set the timers of these calls' meetings, where their workgroups use them.

    Earlier timers of the calls are cancelled by whoever moved or cancelled them. `changed`: the calls were there
    before, so their agendas, items and roles have to follow.
    """
    used = await records.settings(work.session, work.workspace, {each.workgroup_id for each in calls})
    mine = [each for each in calls if each.workgroup_id in used and used[each.workgroup_id].on]
    new = [naming.timer(call, each) for call in mine for each in plan(call, work.now)]
    if changed:
        new += [naming.follow(each, work.now) for each in mine]
    await timers.schedule(work.session, work.workspace, new)


async def replan(work: Work, calls: Sequence[Call]) -> None:
    """Set the timers of edited calls anew, those that are not due yet: another length moves what follows the call."""
    refs = [naming.call_ref(each.id) for each in calls]
    kinds = [*naming.KINDS.values()]
    await timers.cancel_coming(work.session, work.workspace, refs, kinds, now=work.now)
    await plan_calls(work, calls, changed=True)


async def plan_workgroup(work: Work, workgroup_id: int) -> None:
    """Set the timers of every call ahead of a workgroup that begins to use meetings."""
    found = await queries.ahead(work.session, work.workspace, [workgroup_id], now=work.now, limit=50, small=True)
    await plan_calls(work, [each.call for each in found])


async def keep_up(work: Work) -> int:
    """Give calls ahead whose meeting has no timer left their timers again; returns how many calls that were."""
    groups = await records.in_use(work.session, work.workspace)
    if not groups:
        return 0
    waiting = await timers.waiting(work.session, work.workspace, naming.AGENDA)
    ahead = await queries.ahead(work.session, work.workspace, groups, now=work.now, limit=500, small=True)
    upcoming = [each.call for each in ahead if each.call.starts_at > work.now]
    known = await records.records(work.session, work.workspace, [each.id for each in upcoming])
    stalled = [
        each
        for each in upcoming
        if naming.call_ref(each.id) not in waiting and not (each.id in known and known[each.id].agenda_key)
    ]
    await plan_calls(work, stalled)
    return len(stalled)
