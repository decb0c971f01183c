"""Who hears what about a time poll: posts and edits for the outbox."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from hashlib import sha256

from domain.calls.overview import CallCard
from domain.deliveries import Edit, Post, channel, person
from domain.timepolls.overview import PollCard, Results
from domain.timepolls.people import Member
from domain.timepolls.poll import Poll, Slot, State
from services import deliveries, rights
from services.timepolls import access, naming
from services.work import Work
from storage.deliveries import enqueue
from storage.directory import people
from storage.timepolls import queries
from views.surfaces import Message
from views.timepolls import messages


async def ask(work: Work, card: PollCard, whom: Sequence[Member], *, owner: str | None) -> None:
    """Ask in the poll's channel, or everybody by direct message where there is none."""
    poll = card.poll
    payload = messages.asked(card).payload()
    if poll.channel:
        post = Post(
            key=naming.asked(poll.id),
            kind="timepolls.ask",
            to=channel(poll.channel),
            payload=payload,
            owner=owner,
            expires_at=poll.deadline,
        )
        await deliveries.post(work, post)
        return
    posts = [
        Post(
            key=naming.asked(poll.id, each.id),
            kind="timepolls.ask",
            to=person(each.slack_user),
            payload=payload,
            expires_at=poll.deadline,
        )
        for each in whom
        if each.slack_user
    ]
    await deliveries.post(work, *posts)


async def refresh(work: Work, poll: Poll, card: PollCard | None = None) -> None:
    """Bring the poll's messages up to date; many answers in a row cost one update.

    Once it is over its reminders say so, too: there is nothing left to answer in them.
    """
    card = card or await access.card_of(work, poll)
    message = messages.asked(card)
    over = poll.state is not State.OPEN
    if not (over or card.counts):
        return
    asked: Collection[int] = ()
    if over or not poll.channel:
        asked = sorted((await queries.asked(work.session, work.workspace, [poll.id]))[poll.id])
    keys = [naming.asked(poll.id)] if poll.channel else [naming.asked(poll.id, each) for each in asked]
    if over:
        keys += [naming.told(poll.id, "remind", each) for each in asked]
    there = await enqueue.existing(work.session, work.workspace, keys)
    edits = [Edit(f"{key}:edit", "timepolls.count", key, message.payload(), key) for key in keys if key in there]
    await deliveries.edit(work, *edits)


async def remind(work: Work, poll: Poll, whom: Sequence[Member]) -> None:
    """Remind these people, each on their own clock."""
    name = await access.group_name(work, poll.workgroup_id)
    posts = [
        Post(
            key=naming.told(poll.id, "remind", each.id),
            kind="timepolls.remind",
            to=person(each.slack_user),
            payload=messages.reminder(PollCard(poll, name, zone=each.clock)).payload(),
            expires_at=poll.deadline,
        )
        for each in whom
        if each.slack_user
    ]
    await deliveries.post(work, *posts)


async def all_answered(work: Work, results: Results) -> None:
    """Tell the organiser, once, that nobody is missing."""
    await _organiser(work, results.card.poll, "all", messages.all_answered(results))


async def heard_that_all_answered(work: Work, poll: Poll) -> bool:
    """Say whether the organiser was told that nobody is missing."""
    keys = [naming.told(poll.id, "all", user) for user in await organisers(work, poll)]
    return bool(await enqueue.existing(work.session, work.workspace, keys))


async def closed(work: Work, results: Results) -> None:
    """Tell the organiser that the deadline has passed."""
    await _organiser(work, results.card.poll, "closed", messages.closed(results))


async def refused(work: Work, card: PollCard, slots: Sequence[Slot]) -> None:
    """Tell the organiser, once, that everybody said no to these slots."""
    which = sha256("-".join(str(each.id) for each in slots).encode()).hexdigest()[:16]
    await _organiser(work, card.poll, f"refused-{which}", messages.refused(card, slots))


async def chosen(work: Work, card: PollCard, call: CallCard, whom: Collection[Member], *, but: str) -> None:
    """Tell those who were asked by direct message which time was chosen, except whoever chose it (a Slack id)."""
    payload = messages.chosen(card, call).payload()
    posts = [
        Post(
            key=naming.told(card.poll.id, "chosen", each.id),
            kind="timepolls.chosen",
            to=person(each.slack_user),
            payload=payload,
            expires_at=call.call.starts_at,
        )
        for each in whom
        if each.slack_user and each.slack_user != but
    ]
    await deliveries.post(work, *posts)


async def withdraw(work: Work, poll: Poll) -> None:
    """Drop what has not gone out yet and would now be of no use."""
    await deliveries.withdraw(work, naming.told(poll.id, "remind", ""))


async def _organiser(work: Work, poll: Poll, what: str, message: Message) -> None:
    for user in await organisers(work, poll):
        post = Post(naming.told(poll.id, what, user), "timepolls.organiser", person(user), message.payload())
        await deliveries.post(work, post)


async def organisers(work: Work, poll: Poll) -> list[str]:
    """Return the Slack id of whoever started a poll; when they are gone, of those who answer for the workgroup."""
    if poll.created_by is not None:
        found = await people.by_id(work.session, work.workspace, poll.created_by)
        if found is not None and found.active and found.slack_user:
            return [found.slack_user]
    return [each.slack_user for each in await rights.deciders(work, poll.workgroup_id) if each.slack_user]
