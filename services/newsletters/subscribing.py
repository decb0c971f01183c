"""What people in Slack get: whole newsletters, and their sections."""

from __future__ import annotations

from collections.abc import Sequence

from domain.directory.rights import Right
from domain.errors import NotFound
from domain.newsletters.issue import Section, sections_of
from domain.newsletters.overview import Line
from services import deliveries, rights
from services.newsletters import access, naming
from services.work import Work, Works
from storage import directory
from storage.newsletters import issues, readers
from storage.newsletters import series as queries
from storage.newsletters.readers import Choice

NOTHING = Choice(subscribed=False, off=())


async def overview(works: Works, workspace: str, slack_user: str) -> list[Line]:
    """Return every newsletter as this person sees it."""
    async with rights.reading(works, workspace, slack_user) as (work, who):
        return await lines(work, who)


async def lines(work: Work, who: directory.Person) -> list[Line]:
    """Return every newsletter as somebody sees it; what is being worked on only for those who work on it."""
    known = await queries.every(work.session, work.workspace)
    if not known:
        return []
    chosen = await readers.choices(work.session, work.workspace, who.id)
    works_on = await access.worked_on(work, who)
    manages = await rights.may(work, who, Right.MANAGE_PROGRAM)
    drafts = await issues.unfinished(work.session, work.workspace, list(works_on))
    latest = await issues.latest(work.session, work.workspace)
    return [
        Line(
            each,
            subscribed=chosen.get(each.id, NOTHING).subscribed,
            off=chosen.get(each.id, NOTHING).off,
            works=each.id in works_on,
            manages=manages,
            latest=latest.get(each.id),
            unfinished=drafts.get(each.id),
        )
        for each in known
    ]


async def subscribe(works: Works, workspace: str, slack_user: str, *, series_id: int) -> Line:
    """Let somebody get a newsletter by direct message, without the sections they left out before. Raises NotFound."""
    async with works.begin(workspace) as work:
        who, chosen = await _chosen(work, slack_user, series_id)
        off = () if set(chosen.off) == set(Section) else chosen.off
        await _choose(work, who, series_id, Choice(subscribed=True, off=off))
        return await _line(work, who, series_id)


async def unsubscribe(works: Works, workspace: str, slack_user: str, *, series_id: int) -> Line:
    """Let somebody get a newsletter no more; what of it has not gone out yet does not reach them. Raises NotFound."""
    async with works.begin(workspace) as work:
        who = await rights.identify(work, slack_user)
        # Held before it is read: see `_chosen`. A newsletter that comes out no more is left too: it may come back.
        await queries.find(work.session, workspace, series_id, lock=True)
        chosen = (await readers.choices(work.session, workspace, who.id)).get(series_id)
        if chosen is not None:
            await _choose(work, who, series_id, Choice(subscribed=False, off=chosen.off))
    return await line(works, workspace, slack_user, series_id=series_id)


async def choose_sections(
    works: Works, workspace: str, slack_user: str, *, series_id: int, wanted: Sequence[str]
) -> Line:
    """Let somebody get only these sections from the next issue on; none at all is no subscription. Raises NotFound."""
    async with works.begin(workspace) as work:
        who, chosen = await _chosen(work, slack_user, series_id, lock=True)
        off = tuple(each for each in Section if each not in sections_of(wanted))
        subscribed = chosen.subscribed and len(off) < len(Section)
        await _choose(work, who, series_id, Choice(subscribed, off if subscribed else chosen.off))
        return await _line(work, who, series_id)


async def leave_out(works: Works, workspace: str, slack_user: str, *, series_id: int, section: str) -> Line:
    """Leave one more section out of somebody's next issues. Raises NotFound."""
    async with works.begin(workspace) as work:
        who, chosen = await _chosen(work, slack_user, series_id, lock=True)
        gone = sections_of([section])
        if not gone:
            raise NotFound("This section is not there any more. Choose what you get in the window “What I get”.")
        off = tuple(each for each in Section if each in {*chosen.off, *gone})
        subscribed = chosen.subscribed and len(off) < len(Section)
        await _choose(work, who, series_id, Choice(subscribed, off))
        return await _line(work, who, series_id)


async def line(works: Works, workspace: str, slack_user: str, *, series_id: int) -> Line:
    """Return one newsletter as this person sees it. Raises NotFound."""
    async with rights.reading(works, workspace, slack_user) as (work, who):
        return await _line(work, who, series_id)


async def _chosen(
    work: Work, slack_user: str, series_id: int, *, lock: bool = False
) -> tuple[directory.Person, Choice]:
    """Return who chooses and what they have; `lock` for whoever may leave.

    An issue that is being sent has read its readers already: whoever leaves meanwhile waits, and takes it back.
    """
    who = await rights.identify(work, slack_user)
    await access.series(work, series_id, lock=lock)
    return who, (await readers.choices(work.session, work.workspace, who.id)).get(series_id, NOTHING)


async def _choose(work: Work, who: directory.Person, series_id: int, choice: Choice) -> None:
    """Keep a choice; to whoever gets the newsletter no more, nothing goes that has not gone out yet."""
    await readers.choose(
        work.session,
        work.workspace,
        series_id,
        who.id,
        subscribed=choice.subscribed,
        off=choice.off,
        now=work.now,
    )
    if not choice.subscribed:
        got = await readers.issues_got(work.session, work.workspace, series_id, readers.DM, str(who.id))
        await deliveries.withdraw(work, *(naming.copy(issue_id, readers.DM, str(who.id)) for issue_id in got))


async def _line(work: Work, who: directory.Person, series_id: int) -> Line:
    found = next((each for each in await lines(work, who) if each.series.id == series_id), None)
    if found is None:
        raise NotFound("This newsletter does not come out any more. `/newsletter` shows those that do.")
    return found
