"""Who may do what with a workgroup's meetings, and which call, people and states that is about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from domain.directory.rights import Right, please_ask
from domain.directory.workgroups import PersonName
from domain.errors import NotAllowed, NotFound
from domain.meetings.overview import MeetingSettings
from domain.meetings.rotation import Candidate
from services import rights
from services.work import Work
from storage.calls import queries, small_groups
from storage.calls.queries import Found
from storage.directory import Person, Workgroup
from storage.directory.workgroups import seats_of
from storage.meetings import records

CALLS_AHEAD = 6


@dataclass(frozen=True)
class Seen:
    """A workgroup with somebody who acts in it: `belongs` holds a seat or a role there, `runs` answers for it."""

    person: Person
    group: Workgroup
    belongs: bool
    runs: bool


async def look(work: Work, person: Person, workgroup_id: int) -> Seen:
    """Return what somebody is to an open workgroup. Raises NotFound."""
    group = await rights.require_workgroup(work, workgroup_id)
    grants = await rights.grants_of(work, person)
    belongs = any(grant.workgroup == workgroup_id for grant in grants)
    return Seen(person, group, belongs, await rights.may(work, person, Right.MANAGE_WORKGROUP, workgroup_id))


async def insider(work: Work, slack_user: str, workgroup_id: int) -> Seen:
    """Let those pass who belong to a workgroup or answer for it. Raises NotFound, NotAllowed."""
    return require_insider(
        await look(work, await rights.identify(work, slack_user), workgroup_id),
        please_ask(await rights.whom_to_ask(work, workgroup_id)),
    )


async def of_call(work: Work, person: Person, found: Found) -> Seen:
    """Let those pass whom a call is for, or who answer for its workgroup. Raises NotFound, NotAllowed."""
    seen = await look(work, person, found.call.workgroup_id)
    if not found.audience.small:
        return require_insider(seen, please_ask(await rights.whom_to_ask(work, found.call.workgroup_id)))
    if not seen.runs:
        found.audience.check_invited(person.id)
    return seen


def require_insider(seen: Seen, ask: str) -> Seen:
    """Return `seen` when they are inside. Raises NotAllowed; `ask` says whom to ask."""
    if not (seen.belongs or seen.runs):
        raise NotAllowed(f"Agendas, minutes and actions are for the people of the workgroup. {ask}")
    return seen


async def runner(work: Work, slack_user: str, workgroup_id: int) -> Seen:
    """Let those pass who answer for a workgroup. Raises NotFound, NotAllowed naming whom to ask."""
    person = await rights.identify(work, slack_user)
    seen = await look(work, person, workgroup_id)
    await rights.require(work, person, Right.MANAGE_WORKGROUP, workgroup_id)
    return seen


async def call(work: Work, call_id: int) -> Found:
    """Return a call. Raises NotFound."""
    found = (await queries.find(work.session, work.workspace, [call_id])).get(call_id)
    if found is None:
        raise NotFound("This call does not exist any more. `/agenda` shows the next one.")
    return found


async def hold(work: Work, call_ids: Iterable[int | None]) -> None:
    """Hold the agendas of these calls (None: the parking lot, which needs none) until the transaction ends.

    Whatever touches several agendas takes them here, all at once: always the lower id first, so that two people who
    move items in opposite directions wait for each other in turn instead of both for ever.
    """
    for each in sorted({each for each in call_ids if each is not None}):
        await queries.lock(work.session, work.workspace, each)


async def hold_all(work: Work, call_id: int) -> None:
    """Hold the agenda of a call and those of the calls ahead that are for the same people: what is left goes there."""
    known = (await queries.find(work.session, work.workspace, [call_id])).get(call_id)
    coming = await others(work, known) if known else []
    await hold(work, [call_id, *(each.call.id for each in coming)])


async def standing_call(work: Work, call_id: int) -> Found | None:
    """Return a call that takes place in a workgroup that is open and uses meetings, or None."""
    found = (await queries.find(work.session, work.workspace, [call_id])).get(call_id)
    if not found or not found.open or found.call.cancelled:
        return None
    used = await settings(work, found.call.workgroup_id)
    return found if used.on else None


async def ahead(work: Work, workgroup_id: int, *, guest: int | None = None) -> list[Found]:
    """Return a workgroup's calls that are not over, the next one first; `guest` adds those of their small groups."""
    return await queries.ahead(
        work.session, work.workspace, [workgroup_id], now=work.now, limit=CALLS_AHEAD, guest=guest
    )


async def others(work: Work, found: Found) -> list[Found]:
    """Return the other calls ahead for the same people: of the workgroup, or of the same small group."""
    if found.call.small_group is None:
        coming = await ahead(work, found.call.workgroup_id)
    else:
        ids = await small_groups.calls_ahead(work.session, work.workspace, found.call.small_group, now=work.now)
        coming = list((await queries.find(work.session, work.workspace, ids)).values())
        coming.sort(key=lambda each: (each.call.starts_at, each.call.id))
    return [each for each in coming if each.call.id != found.call.id]


async def settings(work: Work, workgroup_id: int) -> MeetingSettings:
    """Return what a workgroup uses."""
    found = await records.settings(work.session, work.workspace, [workgroup_id])
    return found.get(workgroup_id) or MeetingSettings()


@dataclass(frozen=True)
class Member:
    """Somebody who holds a seat and can be reached in Slack, with the state they sit for."""

    person: PersonName
    state: str
    zone: str

    @property
    def candidate(self) -> Candidate:
        """Return them as the rotation sees them."""
        return Candidate(self.person.id, self.state)


async def members(work: Work, workgroup_id: int) -> dict[int, Member]:
    """Return who holds a seat and can be reached in Slack, by id: those among whom roles go round."""
    found: dict[int, Member] = {}
    for row in await seats_of(work.session, work.workspace, workgroup_id):
        person = row.person
        if person is not None and person.active and person.slack_user and person.id not in found:
            named = PersonName(person.id, person.name, person.slack_user)
            found[person.id] = Member(named, row.organisation.state, person.zone)
    return found


async def everybody(work: Work, workgroup_id: int) -> dict[int, PersonName]:
    """Return whoever can bring an item or take on an action, by id: members, liaisons and coaches, by name."""
    people = {each.person.id: each.person for each in (await members(work, workgroup_id)).values()}
    helping: Sequence[Person] = [
        *await rights.liaisons_of(work, workgroup_id),
        *await rights.coaches_of(work, workgroup_id),
    ]
    for person in helping:
        if person.slack_user:
            people.setdefault(person.id, PersonName(person.id, person.name, person.slack_user))
    return dict(sorted(people.items(), key=lambda each: (each[1].name, each[0])))


async def themselves(work: Work, seen: Seen) -> PersonName | None:
    """Return who acts, where they can bring an item or take on an action; None for those who only answer for it."""
    return (await everybody(work, seen.group.id)).get(seen.person.id)
