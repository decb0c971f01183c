"""Drafts: made by time or by hand, filled from the sources, and shown to those who work on them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from domain.directory.rights import Right
from domain.newsletters import filling, rhythm
from domain.newsletters.approval import check_edit
from domain.newsletters.issue import (
    Desk,
    Issue,
    IssueState,
    Item,
    Section,
    Series,
    in_section,
)
from services import clicks, mailing, rights
from services.newsletters import access, audiences, events, naming, sources
from services.newsletters.notices import mention
from services.work import Work, Works
from storage import audit, directory, timers
from storage.directory import people
from storage.newsletters import issues, readers
from storage.newsletters import series as queries


async def start(works: Works, workspace: str, slack_user: str, *, series_id: int) -> Desk:
    """Return the issue of a series that is being worked on; without one, a new draft that has filled itself.

    Raises NotAllowed, NotFound.
    """
    async with works.begin(workspace) as work:
        who = await rights.identify(work, slack_user)
        found = await access.series(work, series_id, lock=True)
        current = (await issues.unfinished(work.session, workspace, [series_id])).get(series_id)
        if current is not None:
            await access.require_either(work, who, series_id)
            return await desk(work, who, current.id)
        await access.require(work, who, Right.DRAFT_NEWSLETTERS, series_id)
        made = await create(work, found, rhythm.current(found, work.now).period, authors=[who.id])
        _note(work, who.id, "newsletters.draft", made.id)
        return await desk(work, who, made.id)


async def create(work: Work, series: Series, period: date, *, authors: Sequence[int] = ()) -> Issue:
    """Make the draft of a month, fill it and set the timers that ask after it; time makes one without authors."""
    since = await issues.since(work.session, work.workspace, series.id) or work.now - rhythm.LOOK_BACK
    made = await issues.add(
        work.session,
        work.workspace,
        series_id=series.id,
        period=period,
        title=f"{series.name}, {rhythm.label(period)}",
        since=since,
        until=work.now,
        authors=list(authors),
        created_at=work.now,
    )
    await _fill(work, made)
    month = rhythm.month(series, period)
    await timers.schedule(work.session, work.workspace, naming.prompts(made, month, work.now))
    return await issues.find(work.session, work.workspace, made.id) or made


async def refill(works: Works, workspace: str, slack_user: str, *, issue_id: int) -> tuple[Desk, int, int]:
    """Look around again: add what is new, bring events up to date; returns how many items were added and changed.

    An approval does not cover what changed, so it is void then. Raises NotAllowed, NotFound, NotNow.
    """
    async with works.begin(workspace) as work:
        who = await rights.identify(work, slack_user)
        _, issue = await access.issue(work, issue_id, lock=True)
        await access.require(work, who, Right.DRAFT_NEWSLETTERS, issue.series_id)
        check_edit(issue)
        added, changed = await _fill(work, issue)
        if added or changed:
            authors = [*issue.authors, *([] if who.id in issue.authors else [who.id])]
            await issues.put(work.session, workspace, issue_id, authors=authors, **back_to_draft())
        return await desk(work, who, issue_id), added, changed


async def _fill(work: Work, issue: Issue) -> tuple[int, int]:
    """Add what is new to the series and bring the events up to date; returns how many are new and how many changed.

    What does not fit stays for the next issue: that one looks back to where this one began, and what a series showed
    it never takes again.
    """
    renewed = await events.renew(work, issue.id, words=True)
    there = await issues.items(work.session, work.workspace, issue.id)
    found = await sources.gather(work, issue.since, work.now)
    claimed = await issues.claims(work.session, work.workspace, issue.series_id)
    shown = sum(not each.dropped for each in there)
    new, left = filling.choose(found, claimed=claimed, series_id=issue.series_id, room=filling.MOST_ITEMS - shown)
    start_at = {section: _free_place(there, section) for section in Section}
    await issues.add_found(work.session, work.workspace, issue, new, start=start_at)
    until = issue.since if left else work.now
    await issues.put(work.session, work.workspace, issue.id, until=until)
    return len(new), len(renewed.values)


def _free_place(items: list[Item], section: Section) -> int:
    taken = in_section(items, section)
    return taken[-1].position + 1 if taken else 0


def back_to_draft() -> dict[str, object]:
    """Return the columns of an issue whose approval is void."""
    return {"state": IssueState.DRAFT.value, "approved_by": None, "approved_at": None, "asked_at": None}


async def opened(works: Works, workspace: str, slack_user: str, *, issue_id: int) -> Desk:
    """Return an issue for those who work on it. Raises NotAllowed, NotFound."""
    async with rights.reading(works, workspace, slack_user) as (work, who):
        _, issue = await access.issue(work, issue_id)
        await access.require_either(work, who, issue.series_id)
        return await desk(work, who, issue_id)


async def desk(work: Work, who: directory.Person, issue_id: int) -> Desk:
    """Return an issue with everything its window shows to one person."""
    series, issue = await access.issue(work, issue_id)
    reach = await readers.counts(work.session, work.workspace, series.id)
    items = await issues.items(work.session, work.workspace, issue_id)
    approver = await people.by_id(work.session, work.workspace, issue.approved_by) if issue.approved_by else None
    return Desk(
        series=series,
        issue=issue,
        items=tuple(items),
        limited=await audiences.limited(work, items) if issue.unfinished else {},
        may_draft=await access.may(work, who, Right.DRAFT_NEWSLETTERS, series.id),
        may_send=await access.may(work, who, Right.SEND_NEWSLETTERS, series.id),
        is_author=who.id in issue.authors,
        planned_at=rhythm.month(series, issue.period).send_at,
        channels=tuple(await queries.channels(work.session, work.workspace, series.id)),
        people=reach[0],
        addresses=reach[1],
        unmailed=(mailing.problem(work) or "") if issue.unfinished else "",
        followed=await clicks.counts(work, f"{naming.ISSUE}:{issue_id}") if issue.published else {},
        zone=who.zone or series.zone,
        approved_by=mention(approver) if approver else "",
        senders=tuple(mention(each) for each in await access.senders(work, issue)),
    )


def _note(work: Work, person_id: int | None, action: str, issue_id: int) -> None:
    audit.record(
        work.session,
        work.workspace,
        at=work.now,
        person_id=person_id,
        action=action,
        subject=naming.issue_ref(issue_id),
    )
