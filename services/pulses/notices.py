"""Who hears what about a pulse: posts for the outbox. No message names who answered, and none holds an answer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from domain.deliveries import Post, channel, person
from domain.pulses.pulse import Audience, Pulse
from domain.pulses.results import Results
from domain.pulses.windows import Nudge
from services import deliveries
from services.pulses import groups, naming
from services.pulses.groups import Group
from services.work import Work
from storage.directory import Person
from storage.pulses.queries import Voter
from views.surfaces import Message, section
from views.text import count, escape, plain_time


async def opened(work: Work, pulse: Pulse, group: Group) -> None:
    """Invite the channel, and everybody who can answer by direct message."""
    until = plain_time(pulse.closes_at, pulse.zone)
    said = (
        f"{_name(pulse, group)} is open until {until}. It takes about {pulse.instrument.minutes} minutes and is "
        "anonymous: only numbers of the whole group are shown, and only after it closes."
    )
    posts = _to_channel(pulse, group, "opened", said, expires_at=pulse.closes_at)
    posts += _to_people(pulse, "opened", said, (await groups.voters(work, pulse)).values(), expires_at=pulse.closes_at)
    await deliveries.post(work, *posts)


async def nudge(work: Work, pulse: Pulse, group: Group, missing: Iterable[Voter], planned: Nudge) -> None:
    """Remind those who have not answered, by direct message, naming nobody."""
    closes = plain_time(pulse.closes_at, pulse.zone)
    said = f"{_name(pulse, group)} is still open for you until {closes}. Answers are anonymous."
    message = _message(said)
    await deliveries.post(
        work,
        *(
            Post(
                naming.nudge(pulse.id, planned.day, each.id),
                naming.NUDGE,
                person(each.slack_user),
                message,
                expires_at=planned.expires_at,
            )
            for each in missing
            if each.slack_user
        ),
    )


async def closed(work: Work, pulse: Pulse, group: Group, results: Results) -> None:
    """Tell whoever sees the results first that they are there, or that too few answered."""
    if pulse.audience is Audience.EVERYONE and results.enough:
        await shared(work, pulse, group, results)
        return
    said = _outcome(pulse, group, results)
    if results.enough:
        said += " You see the results first; share them with the group when you are ready."
    await _to_runners(work, pulse, "closed", said)


async def shared(work: Work, pulse: Pulse, group: Group, results: Results) -> None:
    """Show everybody the results: in the channel, or by direct message where there is none."""
    said = _outcome(pulse, group, results)
    posts = _to_channel(pulse, group, "results", said)
    if not posts:
        posts = _to_people(pulse, "results", said, (await groups.voters(work, pulse)).values())
    await deliveries.post(work, *posts)


async def skipped(work: Work, pulse: Pulse, group: Group, people: int, key: str) -> None:
    """Tell who runs a recurring pulse that a run did not open, because too few people can answer."""
    said = (
        f"{_name(pulse, group)} did not open this time: {count(people, 'person', 'people')} can answer, and results "
        f"need {pulse.least}. Fill the open seats, and the next run opens by itself."
    )
    await _to_runners(work, pulse, f"skipped-{key}", said)


async def vote_opened(work: Work, pulse: Pulse, group: Group, closes_at: datetime) -> None:
    """Ask everybody to choose what to work on."""
    said = (
        f"Which norms should {escape(group.name)} work on next? Vote until {plain_time(closes_at, pulse.zone)}. "
        "The vote is anonymous like the pulse."
    )
    posts = _to_channel(pulse, group, "vote", said, expires_at=closes_at)
    posts += _to_people(pulse, "vote", said, (await groups.voters(work, pulse)).values(), expires_at=closes_at)
    await deliveries.post(work, *posts)


async def focus_chosen(work: Work, pulse: Pulse, group: Group, titles: Sequence[str]) -> None:
    """Say what the group works on from now on."""
    said = f"{escape(group.name)} works on: {escape(' and '.join(titles))}."
    posts = _to_channel(pulse, group, "focus", said)
    posts = posts or _to_people(pulse, "focus", said, (await groups.voters(work, pulse)).values())
    await deliveries.post(work, *posts)


async def vote_undecided(work: Work, pulse: Pulse, tied: Sequence[str]) -> None:
    """Ask who runs the pulse to settle what the vote did not: a tie, or too few votes."""
    said = (
        f"The vote on focus norms is tied between {escape(' and '.join(tied))}. Please settle it with the group."
        if tied
        else f"Fewer than {pulse.least} people voted on focus norms. Please choose together with the group."
    )
    await _to_runners(work, pulse, "undecided", said)


async def _to_runners(work: Work, pulse: Pulse, what: str, said: str) -> None:
    found: Sequence[Person] = await groups.runners(work, pulse.workgroup_id)
    await deliveries.post(
        work,
        *(
            Post(naming.message(pulse.id, what, each.id), f"pulses.{what}", person(each.slack_user), _message(said))
            for each in found
            if each.slack_user
        ),
    )


def _to_channel(pulse: Pulse, group: Group, what: str, said: str, *, expires_at: datetime | None = None) -> list[Post]:
    if not group.channel:
        return []
    key = naming.message(pulse.id, what, "channel")
    return [Post(key, f"pulses.{what}", channel(group.channel), _message(said), expires_at=expires_at)]


def _to_people(
    pulse: Pulse, what: str, said: str, people: Iterable[Voter], *, expires_at: datetime | None = None
) -> list[Post]:
    return [
        Post(
            naming.message(pulse.id, what, each.id),
            f"pulses.{what}",
            person(each.slack_user),
            _message(said),
            expires_at=expires_at,
        )
        for each in people
        if each.slack_user
    ]


def _outcome(pulse: Pulse, group: Group, results: Results) -> str:
    answered = f"{results.ballots} of {pulse.invited or 0}"
    said = f"{_name(pulse, group)} is closed: {answered} answered."
    if not results.enough:
        return f"{said} Results need {results.least} answers, so none are shown and every answer was deleted."
    means = [
        f"• {escape(each.title)}: {found.numbers.mean:.1f}"
        for each in pulse.instrument.dimensions
        if (found := results.dimension(each.id))
    ]
    return "\n".join([said, *means])


def _name(pulse: Pulse, group: Group) -> str:
    return f"“{escape(pulse.instrument.title)}” in {escape(group.name)}"


def _message(said: str) -> dict[str, object]:
    return Message.of(said, section(said)).payload()
