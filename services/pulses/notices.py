"""Who hears what about a pulse: posts for the outbox. No message names who answered, and none holds an answer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from domain.deliveries import File, Post, channel, person
from domain.pulses.pulse import Audience, Pulse
from domain.pulses.results import Results
from domain.pulses.windows import Nudge
from services import deliveries
from services.pulses import comparing, groups, naming
from services.pulses.groups import Group
from services.work import Work
from storage.directory import Person
from storage.pulses.queries import Voter
from views.pulses import chart as charts
from views.pulses import messages
from views.pulses import results as result_views
from views.surfaces import Message


async def opened(work: Work, pulse: Pulse, group: Group) -> None:
    """Invite the channel, and everybody who can answer by direct message."""
    message = messages.opened(pulse, group.name)
    posts = _to_channel(pulse, group, "opened", message, expires_at=pulse.closes_at)
    voters = (await groups.voters(work, pulse)).values()
    posts += _to_people(pulse, "opened", message, voters, expires_at=pulse.closes_at)
    await deliveries.post(work, *posts)


async def nudge(work: Work, pulse: Pulse, group: Group, missing: Iterable[Voter], planned: Nudge) -> None:
    """Remind those who have not answered, by direct message, naming nobody."""
    payload = messages.nudge(pulse, group.name).payload()
    await deliveries.post(
        work,
        *(
            Post(
                naming.nudge(pulse.id, planned.day, each.id),
                naming.NUDGE,
                person(each.slack_user),
                payload,
                expires_at=planned.expires_at,
            )
            for each in missing
            if each.slack_user
        ),
    )


async def closed(work: Work, pulse: Pulse, group: Group, results: Results) -> None:
    """Tell whoever sees the results first that they are there, or that too few answered."""
    if pulse.audience is Audience.EVERYONE and results.enough:
        await shared(work, pulse, group)
    elif results.enough:
        found = await comparing.shown(work, pulse, first=True, runs=True)
        await _to_runners(work, pulse, "closed", result_views.message(found), file=charts.file(found))
    else:
        await _to_runners(work, pulse, "closed", messages.too_few(pulse, group.name))


async def shared(work: Work, pulse: Pulse, group: Group) -> None:
    """Show everybody the results: in the channel, or by direct message where there is none."""
    found = await comparing.shown(work, pulse, first=False, runs=False)
    message, file = result_views.message(found), charts.file(found)
    posts = _to_channel(pulse, group, "results", message, file=file)
    if not posts:
        posts = _to_people(pulse, "results", message, (await groups.voters(work, pulse)).values(), file=file)
    await deliveries.post(work, *posts)


async def skipped(work: Work, pulse: Pulse, group: Group, people: int, key: str) -> None:
    """Tell who runs a recurring pulse that a run did not open, because too few people can answer."""
    await _to_runners(work, pulse, f"skipped-{key}", messages.skipped(pulse, group.name, people))


async def vote_opened(work: Work, pulse: Pulse, group: Group, closes_at: datetime, picks: int) -> None:
    """Ask everybody to choose what to work on."""
    message = messages.vote_opened(pulse, group.name, closes_at, picks)
    posts = _to_channel(pulse, group, "vote", message, expires_at=closes_at)
    voters = (await groups.voters(work, pulse)).values()
    posts += _to_people(pulse, "vote", message, voters, expires_at=closes_at)
    await deliveries.post(work, *posts)


async def focus_chosen(work: Work, pulse: Pulse, group: Group, titles: Sequence[str]) -> None:
    """Say what the group works on from now on."""
    message = messages.focus_chosen(group.name, titles)
    posts = _to_channel(pulse, group, "focus", message)
    posts = posts or _to_people(pulse, "focus", message, (await groups.voters(work, pulse)).values())
    await deliveries.post(work, *posts)


async def vote_undecided(work: Work, pulse: Pulse, group: Group, tied: Sequence[str]) -> None:
    """Ask who runs the pulse to settle what the vote did not: a tie, or too few votes."""
    await _to_runners(work, pulse, "undecided", messages.undecided(pulse, group.name, tied))


async def _to_runners(work: Work, pulse: Pulse, what: str, message: Message, *, file: File | None = None) -> None:
    found: Sequence[Person] = await groups.runners(work, pulse.workgroup_id)
    payload = message.payload()
    await deliveries.post(
        work,
        *(
            Post(naming.message(pulse.id, what, each.id), f"pulses.{what}", person(each.slack_user), payload, file=file)
            for each in found
            if each.slack_user
        ),
    )


def _to_channel(
    pulse: Pulse,
    group: Group,
    what: str,
    message: Message,
    *,
    expires_at: datetime | None = None,
    file: File | None = None,
) -> list[Post]:
    if not group.channel:
        return []
    key = naming.message(pulse.id, what, "channel")
    to = channel(group.channel)
    return [Post(key, f"pulses.{what}", to, message.payload(), expires_at=expires_at, file=file)]


def _to_people(
    pulse: Pulse,
    what: str,
    message: Message,
    people: Iterable[Voter],
    *,
    expires_at: datetime | None = None,
    file: File | None = None,
) -> list[Post]:
    payload = message.payload()
    return [
        Post(
            naming.message(pulse.id, what, each.id),
            f"pulses.{what}",
            person(each.slack_user),
            payload,
            expires_at=expires_at,
            file=file,
        )
        for each in people
        if each.slack_user
    ]
