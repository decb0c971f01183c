"""Whom an announcement is for: the channels and workgroups on offer, and the people behind those chosen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from domain import zones
from domain.errors import FieldErrors, UserFacingError
from domain.webinars.overview import Offer, Place
from domain.webinars.webinar import Audience
from services import programs
from services.work import Work
from storage.directory import Person
from storage.directory.people import grants_of
from storage.directory.workgroups import workgroups_held
from storage.webinars import channels, people, topics

DEFAULT_ZONE = "America/New_York"
GONE = "One of these is not there any more. Choose again."
NOBODY = Audience()


@dataclass(frozen=True)
class Known:
    """What announcements can go to: channels by id (name, the workgroups that have it), workgroups by id.

    `programs` are the ids of programs by the channel that is for all of one.
    """

    channels: Mapping[str, str]
    groups_of: Mapping[str, tuple[int, ...]]
    workgroups: Mapping[int, str]
    channel_of: Mapping[int, str]
    programs: Mapping[str, tuple[int, ...]]


@dataclass(frozen=True)
class Reached:
    """Whom an audience comes to: channels that get a post, people (id to Slack id), channels of unknown readers."""

    channels: tuple[str, ...]
    people: Mapping[int, str]
    unknown: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)


async def known(work: Work) -> Known:
    """Return what announcements can go to now."""
    joined = await channels.joined(work.session, work.workspace)
    found = dict(joined)
    groups_of: dict[str, tuple[int, ...]] = {}
    groups: dict[int, str] = {}
    channel_of: dict[int, str] = {}
    for id_, name, its_channel, shown in await channels.workgroups(work.session, work.workspace):
        groups[id_] = name
        if its_channel:
            found.setdefault(its_channel, shown or name)
            groups_of[its_channel] = (*groups_of.get(its_channel, ()), id_)
            channel_of[id_] = its_channel
    whole: dict[str, tuple[int, ...]] = {}
    for each in await programs.current(work):
        named = str(each.settings.get("channel_name") or "")
        for channel, name in joined.items():
            if named and name == named:
                whole[channel] = (*whole.get(channel, ()), each.id)
    return Known(found, groups_of, groups, channel_of, whole)


async def offer(work: Work, who: Person) -> Offer:
    """Return what the form of an announcement offers somebody.

    Raises:
        UserFacingError: there is no channel and no workgroup yet.
    """
    there = await known(work)
    if not there.channels and not there.workgroups:
        raise UserFacingError(
            "There is nobody to announce to yet. Invite Convene to a channel with `/invite`, or load your program."
        )
    zone = who.zone if who.zone and zones.exists(who.zone) else DEFAULT_ZONE
    return Offer(
        channels=tuple(
            Place(id_, f"#{name}") for id_, name in sorted(there.channels.items(), key=lambda each: each[1])
        ),
        workgroups=tuple(Place(str(id_), name) for id_, name in there.workgroups.items()),
        topics=tuple(await topics.names(work.session, work.workspace)),
        zone=zone,
    )


async def hidden(work: Work, had: Audience) -> Audience:
    """Return what of an audience no form can show any more: channels that Convene left, workgroups that closed."""
    there = await known(work)
    return Audience(
        tuple(each for each in had.channels if each not in there.channels),
        tuple(each for each in had.workgroups if each not in there.workgroups),
    )


async def check(work: Work, wanted: Audience, *, but: Audience = NOBODY) -> None:
    """Refuse an audience with a channel or workgroup that is not on offer, those in `but` apart.

    Raises:
        FieldErrors: keyed by `channels` or `workgroups`.
    """
    there = await known(work)
    if not set(wanted.channels) <= there.channels.keys() | set(but.channels):
        raise FieldErrors({"channels": GONE})
    if not set(wanted.workgroups) <= there.workgroups.keys() | set(but.workgroups):
        raise FieldErrors({"workgroups": GONE})


async def reached(work: Work, wanted: Audience) -> Reached:
    """Return whom an audience comes to.

    The people of a channel are those of the workgroups that have it, or of the whole program whose channel it is;
    a workgroup is its people and its channel.
    """
    there = await known(work)
    posts = dict.fromkeys(each for each in wanted.channels if each in there.channels)
    groups = {each for each in wanted.workgroups if each in there.workgroups}
    posts |= dict.fromkeys(there.channel_of[each] for each in wanted.workgroups if each in there.channel_of)
    whole: set[int] = set()
    unknown: list[str] = []
    for channel in wanted.channels:
        groups |= set(there.groups_of.get(channel, ()))
        whole |= set(there.programs.get(channel, ()))
        if channel in posts and channel not in there.groups_of and channel not in there.programs:
            unknown.append(channel)
    found = await people.people_in(work.session, work.workspace, groups)
    if whole:
        found = {**found, **await people.people_of_program(work.session, work.workspace, whole)}
    return Reached(tuple(posts), found, tuple(unknown), {each: there.channels[each] for each in posts})


async def concerns(work: Work, who: Person, audiences: Sequence[Audience]) -> list[bool]:
    """Say of each audience whether this person is in it."""
    there = await known(work)
    mine = {each.id for each in await workgroups_held(work.session, work.workspace, who.id)}
    # Whoever has a seat or a role is in the program.
    in_program = bool(mine) or bool(await grants_of(work.session, work.workspace, who.id))
    return [_concerns(there, each, mine, in_program=in_program) for each in audiences]


def _concerns(there: Known, wanted: Audience, mine: set[int], *, in_program: bool) -> bool:
    if mine & set(wanted.workgroups):
        return True
    for channel in wanted.channels:
        if mine & set(there.groups_of.get(channel, ())) or (in_program and channel in there.programs):
            return True
        # Nobody told us who reads it: whoever looks at the list may see what stands there.
        if channel not in there.groups_of and channel not in there.programs:
            return True
    return False
