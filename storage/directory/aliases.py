"""What rosters called people before: former addresses, and references of those who had none."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import bindparam, exists, not_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from domain.rosters.roster import REFERENCE, KnownAs, person_of, reference
from storage import upsert
from storage.directory.tables import Person, PersonAlias

# Each page of a pulse asks these, so they are put together once: that costs as much as running them.
_REFERENCES = select(PersonAlias.alias, PersonAlias.person_id).where(
    PersonAlias.workspace == bindparam("of"), PersonAlias.alias.startswith(REFERENCE)
)
_REFERENCES_OF_ONE = _REFERENCES.where(PersonAlias.person_id == bindparam("person"))


def roster_key(person_id: int, email: str | None, *, active: bool) -> str:
    """Return how a roster calls somebody: by address, or by reference without one.

    Whoever is inactive is called by reference too, so that a row with their address brings them back, and one that
    only lists their seat does not.
    """
    return email if email and active else reference(person_id)


async def remember(session: AsyncSession, workspace: str, people: Mapping[str, int]) -> None:
    """Note whom these former addresses or references (lower case) mean."""
    rows = [{"workspace": workspace, "alias": alias, "person_id": person_id} for alias, person_id in people.items()]
    await upsert.put(session, PersonAlias, rows, unique=("workspace", "alias"), update=("person_id",))


async def former_ids(session: AsyncSession, workspace: str, *, only: int | None = None) -> dict[int, int]:
    """Return the id of the Slack account's own row, for people whose roster row took such a row over; newest one.

    `only` asks for one person.
    """
    asked = _REFERENCES if only is None else _REFERENCES_OF_ONE
    found: dict[int, int] = {}
    for alias, person_id in await session.execute(asked, {"of": workspace, "person": only}):
        former = person_of(alias)
        if former is not None and former != person_id:
            found[person_id] = max(former, found.get(person_id, former))
    return found


async def known_as(session: AsyncSession, workspace: str) -> dict[str, KnownAs]:
    """Return everybody whom a roster can name otherwise than by their present address.

    An address that somebody has now means that person, whoever had it before.
    """
    owner = aliased(Person)
    taken = exists().where(owner.workspace == PersonAlias.workspace, owner.email == PersonAlias.alias, owner.active)
    former = (
        select(PersonAlias.alias, Person.id, Person.email, Person.active, Person.name)
        .join(Person, Person.id == PersonAlias.person_id)
        .where(PersonAlias.workspace == workspace, not_(taken))
    )
    found = {
        alias: KnownAs(roster_key(person_id, email, active=active), name)
        for alias, person_id, email, active, name in await session.execute(former)
    }
    unaddressed = select(Person.id, Person.name).where(
        Person.workspace == workspace, or_(Person.email.is_(None), not_(Person.active))
    )
    for person_id, name in await session.execute(unaddressed):
        found[reference(person_id)] = KnownAs(reference(person_id), name)
    return found
