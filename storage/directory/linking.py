"""Queries about people of a roster who have no Slack account yet."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.directory.rights import Role
from storage.directory.tables import Grant, Organisation, Person, Seat

APPOINTED = (Role.MANAGER.value, Role.LIAISON.value)
"""Roles with rights over others: who becomes such a person gets these."""


async def unlinked(
    session: AsyncSession, workspace: str, workgroup_id: int, *, appointed: bool
) -> Sequence[tuple[Person, Organisation | None]]:
    """Return the active people without a Slack account who sit in a workgroup, by name, with their organisations.

    Managers and liaisons are among them only with `appointed`.
    """
    seated = exists().where(Seat.workspace == workspace, Seat.workgroup_id == workgroup_id, Seat.person_id == Person.id)
    query = (
        select(Person, Organisation)
        .outerjoin(Organisation, Organisation.id == Person.organisation_id)
        .where(Person.workspace == workspace, Person.slack_user.is_(None), Person.active, seated)
        .order_by(Person.name, Person.id)
    )
    if not appointed:
        holds = exists().where(Grant.workspace == workspace, Grant.person_id == Person.id, Grant.role.in_(APPOINTED))
        query = query.where(~holds)
    return [(person, organisation) for person, organisation in await session.execute(query)]
