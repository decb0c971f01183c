"""Consensus checks: opened over the proposals, answered by name, and adopted once everybody can live with them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from domain import zones
from domain.errors import NotAllowed, UserFacingError
from domain.norms import norm as rules
from domain.norms.norm import CheckStand, CheckState, NormsPage, NormState
from domain.timers import NewTimer
from services.norms import access, notices
from services.norms.access import Seen
from services.work import Work, Works
from storage import audit, timers
from storage.norms import queries

REVISIT = "norms.revisit"
REVISIT_HOUR = 9
OF_USE = timedelta(days=14)
DEFAULT_ZONE = "America/New_York"


class NothingToCheck(UserFacingError):
    """There is no proposal to ask the group about, or a check is under way."""


@dataclass(frozen=True)
class Preview:
    """What a check would ask, how many people, and in which channel (None: by direct message)."""

    page: NormsPage
    people: int
    channel: str | None


async def preview(works: Works, workspace: str, slack_user: str, workgroup_id: int) -> Preview:
    """Return what a check would ask and whom. Raises NotFound, NotAllowed, NothingToCheck."""
    async with works.begin(workspace) as work:
        seen = await access.runner(work, slack_user, workgroup_id)
        page = await _checkable(work, seen)
        return Preview(page, len(await access.members(work, workgroup_id)), seen.group.channel)


async def open_check(works: Works, workspace: str, slack_user: str, workgroup_id: int) -> NormsPage:
    """Ask the group where it stands on everything that is proposed; asked twice, it is one check.

    Raises NotFound, NotAllowed, NothingToCheck.
    """
    async with works.begin(workspace) as work:
        seen = await access.runner(work, slack_user, workgroup_id)
        page = await _checkable(work, seen)
        people = await access.members(work, workgroup_id)
        check = await queries.open_check(
            work.session,
            workspace,
            workgroup_id=workgroup_id,
            norms=[each.id for each in page.waiting],
            people=len(people),
            channel=seen.group.channel,
            opened_at=work.now,
        )
        await notices.opened(work, seen.group.name, await access.stand_of(work, check), people.values())
        _note(work, seen, "norms.check", check.id)
        return await access.gather(work, seen)


async def to_answer(works: Works, workspace: str, slack_user: str, check_id: int) -> tuple[NormsPage, CheckStand]:
    """Return an open check to somebody who can answer it. Raises NotFound, NotAllowed, CheckOver."""
    async with works.begin(workspace) as work:
        check = await access.require_check(work, check_id)
        seen = await _answerer(work, slack_user, check.workgroup_id)
        return await access.gather(work, seen), await access.stand_of(work, check)


async def answer(
    works: Works, workspace: str, slack_user: str, check_id: int, *, stance: str | None, reason: str | None
) -> NormsPage:
    """Store where somebody stands, or change it. Raises NotFound, NotAllowed, CheckOver, FieldErrors."""
    chosen, why = rules.stance(stance, reason)
    async with works.begin(workspace) as work:
        check = await access.require_check(work, check_id)
        seen = await _answerer(work, slack_user, check.workgroup_id)
        await queries.stand(work.session, workspace, check_id, seen.person.id, stance=chosen, reason=why, at=work.now)
        await notices.counted(work, seen.group.name, await access.stand_of(work, check))
        return await access.gather(work, seen)


async def to_adopt(works: Works, workspace: str, slack_user: str, check_id: int) -> NormsPage:
    """Return the page to somebody who can adopt now. Raises NotFound, NotAllowed, CheckOver, NotAgreed, TooMany."""
    async with works.begin(workspace) as work:
        check = await access.require_check(work, check_id)
        page = await access.gather(work, await access.runner(work, slack_user, check.workgroup_id))
        rules.check_agreed(await access.stand_of(work, check), page.adopted)
        return page


async def adopt(works: Works, workspace: str, slack_user: str, check_id: int, *, revisit: str | None) -> NormsPage:
    """Adopt what the group agreed on, until the day on which it looks again.

    Raises NotFound, NotAllowed, CheckOver, NotAgreed, TooMany, FieldErrors.
    """
    async with works.begin(workspace) as work:
        check = await access.require_check(work, check_id)
        seen = await access.runner(work, slack_user, check.workgroup_id)
        stand, page = await access.stand_of(work, check), await access.gather(work, seen)
        rules.check_agreed(stand, page.adopted)
        zone = ZoneInfo(seen.group.zone if zones.exists(seen.group.zone) else DEFAULT_ZONE)
        day = rules.revisit(revisit, work.now.astimezone(zone).date())
        replaced = [each.replaces for each in stand.norms if each.replaces is not None]
        await queries.put(work.session, workspace, replaced, state=NormState.GONE)
        await queries.put(work.session, workspace, check.norms, state=NormState.ADOPTED, adopted_at=work.now)
        await queries.close_check(work.session, workspace, check_id, CheckState.ADOPTED, at=work.now, revisit_on=day)
        due = datetime(day.year, day.month, day.day, REVISIT_HOUR, tzinfo=zone)
        await timers.cancel(work.session, workspace, ref(check.workgroup_id), kind=REVISIT)
        timer = NewTimer(f"norms:{check_id}:revisit", REVISIT, ref(check.workgroup_id), due, due + OF_USE)
        await timers.schedule(work.session, workspace, [timer])
        _note(work, seen, "norms.adopt", check_id)
        page = await access.gather(work, seen)
        people = await access.members(work, check.workgroup_id)
        await notices.adopted(work, page, stand, people.values())
        return page


async def end(works: Works, workspace: str, slack_user: str, check_id: int) -> NormsPage:
    """End a check without adopting anything; the proposals wait for another wording. Raises as `to_adopt`."""
    async with works.begin(workspace) as work:
        check = await access.require_check(work, check_id)
        seen = await access.runner(work, slack_user, check.workgroup_id)
        await queries.close_check(work.session, workspace, check_id, CheckState.ENDED, at=work.now, revisit_on=None)
        await notices.ended(work, seen.group.name, await access.stand_of(work, check))
        _note(work, seen, "norms.end", check_id)
        return await access.gather(work, seen)


def ref(workgroup_id: int) -> str:
    """Return what the timers of a workgroup's norms refer to."""
    return f"norms:{workgroup_id}"


async def _answerer(work: Work, slack_user: str, workgroup_id: int) -> Seen:
    seen = await access.insider(work, slack_user, workgroup_id)
    if seen.person.id not in await access.members(work, workgroup_id):
        raise NotAllowed("The norms are agreed on by the people who hold a seat in the workgroup.")
    return seen


async def _checkable(work: Work, seen: Seen) -> NormsPage:
    page = await access.gather(work, seen)
    if page.check:
        raise NothingToCheck("A consensus check is under way. Adopt or end it first; `/norms` shows how it stands.")
    if not page.proposed:
        raise NothingToCheck("Nothing is proposed yet. Everybody in the group can propose norms: `/norms propose`.")
    if not await access.members(work, seen.workgroup_id):
        raise NothingToCheck("Nobody in Slack holds a seat in this workgroup yet, so there is nobody to ask.")
    return page


def _note(work: Work, seen: Seen, action: str, check_id: int) -> None:
    audit.record(
        work.session,
        work.workspace,
        at=work.now,
        person_id=seen.person.id,
        action=action,
        subject=f"norm_check:{check_id}",
    )
