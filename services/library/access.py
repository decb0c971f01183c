"""Who may add to the library and change what is in it, and how a resource looks to somebody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from domain.directory.rights import Right, refusal
from domain.errors import NotAllowed, NotFound
from domain.library.overview import ResourceCard
from domain.library.resource import Resource
from services import rights
from services.work import Work
from storage.directory import Person
from storage.library import people, queries


@dataclass(frozen=True)
class Seen:
    """Somebody who looks at the library: `keeps` says that they may change what others added."""

    person: Person
    keeps: bool

    def may_change(self, resource: Resource) -> bool:
        """Say whether they may edit, retire and bring back a resource: their own, or all as liaison or manager."""
        return self.keeps or resource.added_by == self.person.id


async def look(work: Work, person: Person) -> Seen:
    """Return what somebody may do."""
    return Seen(person, await rights.may(work, person, Right.KEEP_LIBRARY))


async def adder(work: Work, slack_user: str, name: str = "") -> Seen:
    """Let those pass who belong to the program. Raises NotAllowed naming whom to ask."""
    person = await rights.identify(work, slack_user, name)
    await rights.require(work, person, Right.ADD_RESOURCES)
    return await look(work, person)


async def changer(work: Work, slack_user: str, resource_id: int) -> tuple[Seen, Resource]:
    """Let those pass who may change a resource, and hold it. Raises NotFound, NotAllowed naming whom to ask."""
    seen = await look(work, await rights.identify(work, slack_user))
    found = await require(work, resource_id, lock=True)
    if not seen.may_change(found):
        raise NotAllowed(refusal(Right.KEEP_LIBRARY, await rights.whom_to_ask(work, found.workgroup_id)))
    return seen, found


async def require(work: Work, resource_id: int, *, lock: bool = False) -> Resource:
    """Return a resource, retired or not. Raises NotFound."""
    found = await queries.resource(work.session, work.workspace, resource_id, lock=lock)
    if found is None:
        raise NotFound("This resource is not in the library any more. `/library find` looks for others.")
    return found


async def card(work: Work, seen: Seen, resource: Resource) -> ResourceCard:
    """Return one resource as somebody sees it."""
    return (await cards(work, seen, [resource]))[0]


async def cards(work: Work, seen: Seen, resources: Sequence[Resource]) -> tuple[ResourceCard, ...]:
    """Return resources as somebody sees them; two queries, however many there are."""
    adders = {each.added_by for each in resources if each.added_by is not None}
    groups = {each.workgroup_id for each in resources if each.workgroup_id is not None}
    names = await people.names(work.session, work.workspace, adders)
    workgroups = await people.workgroup_names(work.session, work.workspace, groups)
    return tuple(
        ResourceCard(
            each, names.get(each.added_by or 0), workgroups.get(each.workgroup_id or 0, ""), seen.may_change(each)
        )
        for each in resources
    )
