"""What keeps webinars going: a digest or follow-up whose timer failed is set again, and old drafts are dropped."""

from __future__ import annotations

from datetime import timedelta

from domain.timers import NewTimer
from domain.webinars.prompts import WAIT_FOR_RECORDING, next_digest
from domain.webinars.webinar import ATTENDANCE_OPEN
from services.webinars import naming
from services.work import Work
from storage import timers
from storage.webinars import news, queries

DRAFTS_KEPT = timedelta(days=7)


async def keep_up(work: Work) -> int:
    """Set timers again that should be there, and delete drafts that nobody confirmed; returns how many timers."""
    await queries.forget_drafts(work.session, work.workspace, before=work.now - DRAFTS_KEPT)
    await news.forget_drafts(work.session, work.workspace, before=work.now - DRAFTS_KEPT)
    again: list[NewTimer] = []
    waiting = await timers.waiting(work.session, work.workspace, naming.DIGEST)
    pending = await queries.undigested(work.session, work.workspace, now=work.now) or await news.undigested(
        work.session, work.workspace, now=work.now
    )
    if pending and not waiting:
        again.append(naming.digest(next_digest(work.now)))
    due = await queries.unfinished(
        work.session, work.workspace, since=work.now - ATTENDANCE_OPEN, before=work.now - WAIT_FOR_RECORDING
    )
    following = await timers.waiting(work.session, work.workspace, naming.FOLLOW_UP)
    again += [
        NewTimer(
            key=f"webinar:{each.webinar.id}:again:{work.now:%Y-%m-%dT%H}",
            kind=naming.FOLLOW_UP,
            ref=naming.ref(each.webinar.id),
            due_at=work.now,
        )
        for each in due
        if naming.ref(each.webinar.id) not in following
    ]
    await timers.schedule(work.session, work.workspace, again)
    return len(again)
