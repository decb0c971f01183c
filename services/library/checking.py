"""Whether links still answer: which are asked next, and what follows from an answer. Nothing here asks them."""

from __future__ import annotations

from datetime import datetime, timedelta

from domain.deliveries import Post, person
from domain.library import checking as rules
from domain.library import links
from domain.library.checking import DueLink, Reply
from domain.library.overview import ResourceCard
from services.deliveries import post
from services.library import access
from services.work import Work, Works
from storage.library import checks, people
from views.library import messages

LEASE = timedelta(minutes=5)
"""How long (machine time) links are kept from other replicas; far above what asking a few of them takes."""

DEAD = "library.dead"


async def claim(works: Works, *, machine_now: datetime, limit: int) -> list[DueLink]:
    """Take the links whose turn it is, at most `limit`; usually there is none, which costs one read."""
    async with works.reading("") as work:
        if not await checks.any_due(work.session, now=work.now, machine_now=machine_now):
            return []
    async with works.begin("") as work:
        return await checks.claim(
            work.session, now=work.now, machine_now=machine_now, lease=machine_now + LEASE, limit=limit
        )


async def record(works: Works, due: DueLink, reply: Reply) -> bool:
    """Note how a link was answered; whoever added it hears, once for each link, that it is dead.

    Returns False when the link was changed or retired, or asked by somebody else, meanwhile.
    """
    async with works.begin(due.workspace) as work:
        network = await checks.answered_since(work.session, work.now - rules.PROOF)
        found = rules.after(due.check, reply, now=work.now, network=network)
        if not await checks.record(work.session, due.workspace, due, found):
            return False
        if rules.died(due.check, found):
            await _tell(work, due)
        return True


async def _tell(work: Work, due: DueLink) -> None:
    resource = await access.require(work, due.id)
    names = await people.names(work.session, work.workspace, [resource.added_by] if resource.added_by else [])
    adder = names.get(resource.added_by or 0)
    if adder is None or adder.slack_user is None:
        return
    message = messages.dead(ResourceCard(resource, adder, may_change=True))
    key = f"{DEAD}:{resource.id}:{links.key(resource.link)[:16]}"
    await post(work, Post(key, DEAD, person(adder.slack_user), message.payload()))
