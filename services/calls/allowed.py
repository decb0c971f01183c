"""Who may schedule and change calls, and for which workgroups; those who may not are told whom to ask."""

from __future__ import annotations

from domain.calls.call import check_open
from domain.directory.rights import please_ask
from domain.errors import FieldErrors, NotAllowed, NotFound
from services import rights
from services.calls.cards import load
from services.work import Work
from storage.calls import lists, people, queries
from storage.calls.lists import Standing
from storage.calls.queries import Found
from storage.directory import Person, Workgroup


async def group_to_schedule(work: Work, slack_user: str, workgroup_id: int | None) -> Workgroup:
    """Return the workgroup that somebody schedules a call for.

    Raises:
        FieldErrors: none was chosen (keyed by `workgroup`).
        NotFound: it is closed or does not exist.
        NotAllowed: they may not; the sentence names whom to ask.
    """
    who = await rights.identify(work, slack_user)
    if workgroup_id is None:
        raise FieldErrors({"workgroup": "Choose the workgroup that the call is for."})
    group = await people.workgroup(work.session, work.workspace, workgroup_id)
    if group is None:
        raise NotFound("This workgroup is closed or does not exist. Choose another one.", field="workgroup")
    await rights.require_scheduler(work, who, workgroup_id)
    return group


async def scheduler(work: Work, who: Person, slack_user: str) -> Standing:
    """Return the workgroups of somebody who may schedule for at least one.

    Raises:
        NotAllowed: they may not; the sentence names the liaison of their first workgroup, without one the managers.
    """
    standing = await lists.standing(work.session, work.workspace, slack_user)
    if not standing.may_schedule:
        for workgroup_id in standing.member_of:
            await rights.require_scheduler(work, who, workgroup_id)
        whom = please_ask(await rights.whom_to_ask(work))
        raise NotAllowed(f"Only liaisons and managers schedule calls. {whom} `/workgroup list` shows every liaison.")
    return standing


async def call_to_change(work: Work, slack_user: str, call_id: int) -> tuple[Person, Found]:
    """Return who changes a call and the call, held until the transaction ends.

    Raises:
        NotFound, NotAllowed, CallCancelled, CallStarted: it cannot be changed, or not by this person.
    """
    who = await rights.identify(work, slack_user)
    await queries.lock(work.session, work.workspace, call_id)
    found = await load(work, call_id)
    await rights.require_scheduler(work, who, found.call.workgroup_id)
    check_open(found.call, work.now)
    return who, found
