"""Joining and leaving workgroups: somebody asks, the liaison answers, and the seats follow."""

from __future__ import annotations

from dataclasses import dataclass

from domain.directory.linking import Candidate
from domain.directory.rights import Right, please_ask
from domain.directory.seating import NoSeat, Placement, SeatState, place, place_in_community
from domain.directory.workgroups import SeatRequestCard
from domain.errors import NotFound, UserFacingError
from services import rights
from services.directory import linking, notices
from services.directory.notices import JOIN, LEAVE
from services.work import Work, Works
from storage import audit, directory
from storage.directory import people, workgroups
from views.text import escape

LONGEST_REASON = 500


@dataclass(frozen=True)
class Asked:
    """What came of asking: `done` at once (learning communities), or a request that `asked` will answer."""

    workgroup_id: int
    workgroup: str
    joining: bool
    done: bool
    asked: tuple[str, ...] = ()


@dataclass(frozen=True)
class Prospect:
    """What the form to join or leave says: the workgroup, and whether a reason is needed and who will answer."""

    workgroup_id: int
    workgroup: str
    joining: bool
    at_once: bool
    asked: tuple[str, ...]


@dataclass(frozen=True)
class Considered:
    """A request that waits, and whom of the roster the person who made it may be, likeliest first."""

    card: SeatRequestCard
    candidates: tuple[Candidate, ...] = ()


@dataclass(frozen=True)
class Decided:
    """A request that was answered; `linked` says that who asked is somebody of the roster."""

    card: SeatRequestCard
    approved: bool
    linked: bool = False


async def prospect(works: Works, workspace: str, slack_user: str, workgroup_id: int, *, joining: bool) -> Prospect:
    """Return what the form says; raises UserFacingError when the person cannot join or leave at all."""
    async with rights.reading(works, workspace, slack_user) as (work, who):
        workgroup = await rights.require_workgroup(work, workgroup_id)
        await _check(work, workgroup, who, joining=joining)
        asked = await notices.answering(work, workgroup_id)
        return Prospect(workgroup_id, workgroup.name, joining, workgroup.parent_id is not None, asked)


async def ask(
    works: Works,
    workspace: str,
    slack_user: str,
    workgroup_id: int,
    *,
    joining: bool,
    reason: str,
    request_key: str,
) -> Asked:
    """Ask to join or leave; the liaison gets a DM with two buttons. Learning communities open to members at once.

    Raises UserFacingError when there is nothing to ask, or nobody in Slack to ask.
    """
    why = " ".join(reason.split())
    if len(why) > LONGEST_REASON:
        raise UserFacingError(f"This is too long: at most {LONGEST_REASON} characters.", field="reason")
    async with works.begin(workspace) as work:
        revision = await people.next_version(work.session, workspace)
        workgroup = await _locked(work, workgroup_id)
        who = await rights.identify(work, slack_user)
        if await workgroups.request_by_key(work.session, workspace, request_key) is not None:
            return Asked(
                workgroup_id, workgroup.name, joining, done=False, asked=await notices.answering(work, workgroup_id)
            )
        await _check(work, workgroup, who, joining=joining)
        if workgroup.parent_id is not None:
            await _settle(work, workgroup, who, joining=joining)
            who.revision = revision
            _note(work, who, workgroup, JOIN if joining else LEAVE, by=who)
            return Asked(workgroup_id, workgroup.name, joining, done=True)
        if not joining and not why:
            raise UserFacingError("Please say why: the liaison and your organisation need to know.", field="reason")
        receivers = await rights.deciders(work, workgroup_id)
        if not receivers:
            whom = please_ask(await rights.whom_to_ask(work, workgroup_id))
            raise UserFacingError(f"Nobody who could answer has a Slack account yet. {whom}")
        row = directory.SeatRequest(
            workspace=workspace,
            request_key=request_key,
            workgroup_id=workgroup_id,
            person_id=who.id,
            kind=JOIN if joining else LEAVE,
            reason=why,
            state="open",
            asked=[each.id for each in receivers],
            created_at=work.now,
        )
        work.session.add(row)
        await work.session.flush()
        await notices.tell_deciders(work, await notices.card_of(work, row, workgroup, who), receivers, who)
        return Asked(
            workgroup_id, workgroup.name, joining, done=False, asked=await notices.answering(work, workgroup_id)
        )


async def consider(works: Works, workspace: str, slack_user: str, request_id: int) -> Considered:
    """Return a request that waits for an answer, and whom of the roster the person who asks to join may be.

    Raises NotFound, NotAllowed, or UserFacingError when it was answered already.
    """
    async with works.begin(workspace) as work:
        by, row, who = await _waiting(work, slack_user, request_id)
        workgroup = await rights.require_workgroup(work, row.workgroup_id)
        card = await notices.card_of(work, row, workgroup, who)
        if row.kind != JOIN:
            return Considered(card)
        appointed = await rights.may(work, by, Right.MANAGE_PROGRAM)
        return Considered(card, await linking.candidates(work, workgroup.id, who, appointed=appointed))


async def decide(
    works: Works, workspace: str, slack_user: str, request_id: int, *, approved: bool, same_as: int | None = None
) -> Decided:
    """Answer a request: seats change, everyone who was asked sees the answer, and the person gets a DM.

    `same_as` is the person of the workgroup's roster who it is that asks to join: the two become one.
    Raises NotFound, NotAllowed, NoSeat, or UserFacingError when somebody else was quicker or `same_as` cannot be.
    """
    async with works.begin(workspace) as work:
        revision = await people.next_version(work.session, workspace)
        by, row, who = await _waiting(work, slack_user, request_id)
        workgroup = await _locked(work, row.workgroup_id)
        one = same_as if approved and row.kind == JOIN else None
        if one is not None:
            linked = await _link(work, row, workgroup, who, one, by=by)
            by, who = (linked if by.id == who.id else by), linked
        if approved:
            await _settle(work, workgroup, who, joining=row.kind == JOIN)
            who.revision = revision
        row.state = "approved" if approved else "declined"
        row.decided_by, row.decided_at = by.id, work.now
        _note(work, who, workgroup, f"{row.kind}.{row.state}", by=by)
        card = await notices.card_of(work, row, workgroup, who)
        await notices.tell_answer(work, card, who, by, workgroup, asked=row.asked, approved=approved)
        return Decided(card, approved, linked=one is not None)


async def _waiting(
    work: Work, slack_user: str, request_id: int
) -> tuple[directory.Person, directory.SeatRequest, directory.Person]:
    """Return who answers, the request, and who made it."""
    row = await workgroups.request_by_id(work.session, work.workspace, request_id)
    if row is None:
        raise NotFound("This request is not there any more.")
    by = await rights.identify(work, slack_user)
    await rights.require(work, by, Right.DECIDE_JOINING, row.workgroup_id)
    if row.state != "open":
        raise UserFacingError(f"This request was already {row.state}. Nothing has changed.")
    who = await people.by_id(work.session, work.workspace, row.person_id)
    if who is None:
        raise NotFound("The person who asked is not in the directory any more.")
    return by, row, who


async def _link(
    work: Work,
    row: directory.SeatRequest,
    workgroup: directory.Workgroup,
    who: directory.Person,
    same_as: int,
    *,
    by: directory.Person,
) -> directory.Person:
    """Make who asked and the person of the roster one, and return that one."""
    itself, appointed = by.id == who.id, await rights.may(work, by, Right.MANAGE_PROGRAM)
    chosen = await linking.chosen(work, workgroup.id, who, same_as, appointed=appointed)
    linked = await linking.take_over(work, who, chosen)
    await work.session.refresh(row)
    _note(work, linked, workgroup, "link", by=linked if itself else by, request=row.id)
    return linked


# --- Rules ---------------------------------------------------------------------------------------------------


async def _locked(work: Work, workgroup_id: int) -> directory.Workgroup:
    await workgroups.lock_workgroup(work.session, work.workspace, workgroup_id)
    return await rights.require_workgroup(work, workgroup_id)


async def _check(work: Work, workgroup: directory.Workgroup, who: directory.Person, *, joining: bool) -> None:
    """Raise UserFacingError when there is nothing to join or leave."""
    seat = await workgroups.seat_of(work.session, work.workspace, workgroup.id, who.id)
    if not joining:
        if seat is None:
            raise UserFacingError(f"You have no seat in {escape(workgroup.name)}, so there is nothing to leave.")
    elif seat is not None:
        raise UserFacingError(f"You already have a seat in {escape(workgroup.name)}.")
    else:
        await _check_seat(work, workgroup, who)
    kind = JOIN if joining else LEAVE
    if await workgroups.open_request(work.session, work.workspace, workgroup.id, who.id, kind):
        raise UserFacingError(f"You have asked already, and the liaison of {escape(workgroup.name)} will answer.")


async def _check_seat(work: Work, workgroup: directory.Workgroup, who: directory.Person) -> None:
    """Raise UserFacingError when there is no seat for somebody, unless it may be their own that is taken.

    Whom Slack hides the e-mail of sits on the roster already, as somebody without an account; the liaison will know.
    """
    try:
        await _placement(work, workgroup, who)
    except NoSeat:
        offer = await linking.candidates(work, workgroup.id, who, appointed=True)
        if not any(each.same_organisation for each in offer):
            raise


async def _placement(work: Work, workgroup: directory.Workgroup, who: directory.Person) -> Placement:
    """Return the seat that the person gets; raises UserFacingError when there is none for them."""
    organisation = await people.organisation_of(work.session, work.workspace, who)
    if organisation is None:
        raise UserFacingError(
            "A seat belongs to an organisation, and your profile does not name yours yet. "
            "Add it with `/directory profile` or on Convene's Home tab, then try again."
        )
    if workgroup.parent_id is not None:
        around = await rights.require_workgroup(work, workgroup.parent_id)
        if await workgroups.seat_of(work.session, work.workspace, around.id, who.id) is None:
            raise UserFacingError(
                f"{escape(workgroup.name)} is for members of {escape(around.name)}. Please join that first."
            )
    seats = [
        SeatState(seat.id, seat.office, seat.number, seat.person_id is not None)
        for seat in await workgroups.seats_of_organisation(work.session, work.workspace, workgroup.id, organisation.id)
    ]
    if workgroup.parent_id is not None:
        return place_in_community(seats)
    try:
        return place(
            seats,
            workgroup.settings.get("offices", {}),
            extra_seats=bool(workgroup.settings.get("extra_seats", True)),
            office=who.office,
            organisation=escape(organisation.name),
        )
    except NoSeat as full:
        whom = please_ask(await rights.whom_to_ask(work, workgroup.id))
        raise NoSeat(f"{full.message} {whom}") from None


async def _settle(work: Work, workgroup: directory.Workgroup, who: directory.Person, *, joining: bool) -> None:
    """Give the person a seat, or take it back with their places in the learning communities inside."""
    session, workspace = work.session, work.workspace
    if not joining:
        inside = await workgroups.communities_of(session, workspace, workgroup.id)
        if workgroup.parent_id is None:
            await workgroups.vacate(session, workspace, workgroup.id, who.id)
        else:
            inside = [workgroup.id]
        await workgroups.leave_communities(session, workspace, inside, who.id)
        return
    if await workgroups.seat_of(session, workspace, workgroup.id, who.id) is not None:
        return
    found = await _placement(work, workgroup, who)
    if found.seat is not None:
        await workgroups.take_seat(session, workspace, found.seat, who.id)
        return
    session.add(
        directory.Seat(
            workspace=workspace,
            workgroup_id=workgroup.id,
            organisation_id=who.organisation_id,
            office=found.office,
            number=found.number,
            person_id=who.id,
        )
    )
    await session.flush()


def _note(
    work: Work,
    who: directory.Person,
    workgroup: directory.Workgroup,
    what: str,
    *,
    by: directory.Person,
    **detail: int,
) -> None:
    audit.record(
        work.session,
        work.workspace,
        at=work.now,
        person_id=by.id,
        action=f"directory.{what}",
        subject=f"workgroup:{workgroup.id}",
        person=who.id,
        **detail,
    )
