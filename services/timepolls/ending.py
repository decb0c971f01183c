"""How a time poll ends: nobody is reminded any more, and what was posted says so; also when its request is answered."""

from __future__ import annotations

from domain.timepolls.poll import Poll, State
from services.timepolls import access, naming, notices
from services.work import Work
from storage import timers
from storage.timepolls import queries


async def end(work: Work, poll: Poll, state: State) -> Poll:
    """Take no answers any more, let nobody be reminded, and say so in what was posted."""
    await timers.cancel(work.session, work.workspace, naming.ref(poll.id))
    await queries.change(work.session, work.workspace, poll.id, state=state.value, closed_at=work.now)
    ended = await access.load(work, poll.id)
    await notices.withdraw(work, ended)
    await notices.refresh(work, ended)
    return ended


async def of_request(work: Work, request_id: int) -> Poll | None:
    """Return the poll that looks for a time for a request, if one is under way, kept from others until the end.

    Whoever changes both takes the poll before the request, so that no two can wait for each other.
    """
    found = await queries.of_request(work.session, work.workspace, request_id)
    if found is None:
        return None
    poll = await access.load(work, found, lock=True)
    return poll if poll.state in {State.OPEN, State.CLOSED} else None


async def planned_by_hand(work: Work, poll: Poll | None, call_id: int) -> None:
    """End the poll of a request whose call was planned without it; those it asked are invited to the call."""
    if poll is not None:
        await queries.change(work.session, work.workspace, poll.id, call_id=call_id)
        await end(work, poll, State.DECIDED)


async def request_declined(work: Work, poll: Poll | None) -> set[int]:
    """End the poll of a request that was declined, and return whom it asked (ids), who hear of that."""
    if poll is None:
        return set()
    asked = await queries.asked(work.session, work.workspace, [poll.id])
    await end(work, poll, State.CANCELLED)
    return asked[poll.id]
