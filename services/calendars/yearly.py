"""The attendance of a year as a chart in somebody's direct messages, with every number in its text."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from uuid import uuid4

from domain.calls.yearly import Year
from domain.deliveries import Post, person
from domain.errors import NotAllowed, NotFound
from services import deliveries, rights
from services.work import Work, Works
from storage.calls import attendance, lists, people
from views.calls import yearly as views

ONE_DAY = timedelta(days=1)


async def workgroups(
    works: Works, workspace: str, slack_user: str, *, named: str = "", channel: str | None = None
) -> dict[int, str]:
    """Return somebody's workgroups (id to name), or those of them whose name contains `named`.

    Without a name it is the one of the `channel` (a Slack id) in which they ask, where that is one of theirs.

    Raises:
        NotFound: none of them is called that, or there are none.
    """
    async with rights.reading(works, workspace, slack_user) as (work, _):
        standing = await lists.standing(work.session, workspace, slack_user)
        if channel and not named.strip():
            here = await people.workgroups_in(work.session, workspace, channel, standing.member_of)
            if len(here) == 1:
                return {here[0]: standing.member_of[here[0]]}
    wanted = " ".join(named.casefold().split())
    found = {id_: name for id_, name in standing.member_of.items() if wanted in name.casefold()}
    if not found:
        raise NotFound(
            "None of your workgroups is called that. `/workgroup list` shows them."
            if standing.member_of
            else "You are in no workgroup yet; `/workgroup list` shows those you can join."
        )
    return found


async def send(works: Works, workspace: str, slack_user: str, *, workgroup_id: int) -> Year:
    """Send somebody the chart of one of their workgroups as a direct message; returns the numbers.

    A year without a call that is over has no chart, and nothing is sent.

    Raises:
        NotFound, NotAllowed: there is no such workgroup, or they are not in it.
    """
    async with rights.reading(works, workspace, slack_user) as (work, _):
        standing = await lists.standing(work.session, workspace, slack_user)
        if workgroup_id not in standing.member_of:
            raise NotAllowed(
                "The attendance of calls is for the workgroup's own people. `/workgroup list` shows yours."
            )
        year = await _year(work, workgroup_id)
    if year.calls:
        message, file = views.message(year), views.file(year)
        async with works.begin(workspace) as work:
            key = f"calls.chart:{workgroup_id}:{uuid4().hex}"
            await deliveries.post(work, Post(key, "calls.chart", person(slack_user), message.payload(), file=file))
    return year


async def _year(work: Work, workgroup_id: int) -> Year:
    found = await attendance.year_of(work.session, work.workspace, workgroup_id)
    if found is None:
        raise NotFound("This workgroup does not exist any more. `/workgroup list` shows the current ones.")
    # Somewhere the year begins half a day before it does in UTC, and ends half a day after it.
    since = datetime.combine(found.starts, time(), UTC) - ONE_DAY / 2
    until = min(work.now, datetime.combine(found.ends, time(), UTC) + ONE_DAY * 1.5)
    within = {"since": since, "until": until}
    calls = await attendance.attended(work.session, work.workspace, workgroup_id, **within)
    there = await attendance.states(work.session, work.workspace, workgroup_id, **within)
    seated = await attendance.states_seated(work.session, work.workspace, workgroup_id)
    return Year(workgroup_id, found.workgroup, found.starts, found.ends, tuple(calls), there, seated)
