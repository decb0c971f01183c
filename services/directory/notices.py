"""Who hears what about a request to join or leave: the liaisons' messages, and the answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from domain.deliveries import Edit, Post, person
from domain.directory.states import state_name
from domain.directory.workgroups import SeatRequestCard
from services import deliveries, rights
from services.directory.searching import office_names
from services.directory.workgroups import name_of
from services.work import Work
from storage import directory
from storage.directory import people
from views.directory import requests as messages

JOIN = "join"
LEAVE = "leave"


async def answering(work: Work, workgroup_id: int) -> tuple[str, ...]:
    """Return the Slack ids of those who answer."""
    return tuple(each.slack_user for each in await rights.deciders(work, workgroup_id) if each.slack_user)


def request_card(
    row: directory.SeatRequest,
    workgroup: directory.Workgroup,
    who: directory.Person,
    organisation: directory.Organisation | None,
    offices: Mapping[str, str],
) -> SeatRequestCard:
    """Return a request as the liaison sees it."""
    return SeatRequestCard(
        id=row.id,
        joining=row.kind == JOIN,
        workgroup_id=workgroup.id,
        workgroup=workgroup.name,
        person=name_of(who),
        organisation=organisation.name if organisation else "",
        state=state_name(organisation.state) if organisation else "",
        office=offices.get(who.office, who.office),
        reason=row.reason,
    )


async def card_of(
    work: Work, row: directory.SeatRequest, workgroup: directory.Workgroup, who: directory.Person
) -> SeatRequestCard:
    """Return a request as the liaison sees it."""
    organisation = await people.organisation_of(work.session, work.workspace, who)
    return request_card(row, workgroup, who, organisation, await office_names(work))


def _key(request_id: int, person_id: int) -> str:
    return f"directory.request:{request_id}:{person_id}"


async def tell_deciders(
    work: Work, card: SeatRequestCard, receivers: Sequence[directory.Person], who: directory.Person
) -> None:
    """Ask everybody who may answer, by direct message with two buttons."""
    payload = messages.request(card).payload()
    posts = [
        Post(
            key=_key(card.id, each.id),
            kind="directory.request",
            to=person(each.slack_user),
            payload=payload,
            owner=who.slack_user,
        )
        for each in receivers
        if each.slack_user
    ]
    await deliveries.post(work, *posts)


async def tell_answer(
    work: Work,
    card: SeatRequestCard,
    who: directory.Person,
    by: directory.Person,
    workgroup: directory.Workgroup,
    *,
    asked: Sequence[int],
    approved: bool,
) -> None:
    """Change the liaisons' messages, so that nobody answers twice, and tell the person."""
    answered = messages.request_answered(card, name_of(by), approved=approved).payload()
    keys = [_key(card.id, each) for each in asked]
    await deliveries.edit(
        work,
        *(
            Edit(
                key=f"{key}:answered",
                kind="directory.request",
                target_key=key,
                payload=answered,
                coalesce_key=key,
                owner=by.slack_user,
            )
            for key in keys
        ),
    )
    if who.slack_user:
        told = messages.answer(card, name_of(by), workgroup.channel, approved=approved)
        await deliveries.post(
            work,
            Post(
                key=f"directory.answer:{card.id}",
                kind="directory.answer",
                to=person(who.slack_user),
                payload=told.payload(),
                owner=by.slack_user,
            ),
        )
