"""Roles of calls: offered in turn, accepted, declined, swapped or taken, and passed on when somebody left."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from domain.deliveries import Post, person
from domain.errors import FieldErrors, NotAllowed, NotFound, UserFacingError
from domain.meetings import role as rules
from domain.meetings.overview import MyDuty
from domain.meetings.prompts import MINUTES_WITHIN
from domain.meetings.role import Holding, MeetingRole, RoleOver, RoleState
from domain.meetings.rotation import whose_turn
from services import deliveries, rights
from services.meetings import access, naming, showing
from services.meetings.access import Member
from services.work import Work, Works
from storage.calls import queries as calls
from storage.calls.queries import Found
from storage.deliveries import enqueue
from storage.meetings import roles
from views.meetings import roles as views
from views.surfaces import Message

YEAR = timedelta(days=365)
SAID_NO = frozenset({RoleState.DECLINED, RoleState.SWAPPED, RoleState.LAPSED, RoleState.GONE})


async def offer(work: Work, found: Found, only: Sequence[MeetingRole] = tuple(MeetingRole)) -> None:
    """Offer the roles of a call that nobody holds, each to whose turn it is; who left passes theirs on.

    Done twice, nothing changes. When nobody is left to ask, whoever answers for the workgroup hears of it once.
    """
    members = await access.members(work, found.call.workgroup_id)
    holdings = await roles.of_call(work.session, work.workspace, found.call.id)
    gone = [each for each in holdings if each.state in rules.LIVE and each.person.id not in members]
    if gone:
        await roles.put(work.session, work.workspace, [each.id for each in gone], state=RoleState.GONE.value)
        for each in gone:
            await _show(work, each, views.passed_on(_duty(found, each)))
        await _free_swaps(work, holdings, gone)
        holdings = await roles.of_call(work.session, work.workspace, found.call.id)
    for role in rules.vacant(holdings):
        if role in only:
            await _offer_next(work, found, role, members)


async def offer_again(work: Work, found: Found) -> None:
    """Pass on what was offered and not answered; whoever accepted keeps it."""
    holdings = await roles.of_call(work.session, work.workspace, found.call.id)
    waiting = [each for each in holdings if each.state is RoleState.OFFERED and each.instead_of is None]
    if waiting:
        await roles.put(work.session, work.workspace, [each.id for each in waiting], state=RoleState.LAPSED.value)
        for each in waiting:
            await _show(work, each, views.passed_on(_duty(found, each)))
    await offer(work, found)


async def answer(works: Works, workspace: str, slack_user: str, holding_id: int, *, accepts: bool) -> MyDuty:
    """Accept or decline a role; what is declined is offered to the next person at once.

    Raises:
        NotFound, RoleOver: there is nothing to answer any more.
    """
    async with works.begin(workspace) as work:
        found, holding, holdings = await _answerable(work, slack_user, holding_id)
        if accepts:
            await _accept(work, found, holding, holdings)
        else:
            await _decline(work, found, holding, holdings)
        await _follow(work, found)
        after = await roles.find(work.session, workspace, holding_id)
        return _duty(found, after or holding)


async def to_swap(works: Works, workspace: str, slack_user: str, holding_id: int) -> MyDuty:
    """Return a role that can be handed over. Raises NotFound, RoleOver, UserFacingError when nobody could take it."""
    async with works.begin(workspace) as work:
        found, holding, _ = await _answerable(work, slack_user, holding_id)
        people = await access.members(work, found.call.workgroup_id)
        if not people.keys() - {holding.person.id}:
            raise UserFacingError("Nobody else in this workgroup is in Slack yet, so there is nobody to ask.")
        return _duty(found, holding)


async def swap(works: Works, workspace: str, slack_user: str, holding_id: int, *, with_person: int | None) -> MyDuty:
    """Ask somebody to take over a role; whoever asks keeps it until they accept, and gets theirs if they have one.

    Raises:
        NotFound, RoleOver, FieldErrors: keyed by `person`.
    """
    async with works.begin(workspace) as work:
        found, holding, holdings = await _answerable(work, slack_user, holding_id)
        people = await access.members(work, found.call.workgroup_id)
        if with_person not in people or with_person == holding.person.id:
            raise FieldErrors({"person": "Choose somebody else of the workgroup."})
        if holding.instead_of is not None:
            raise RoleOver("Accept this role first, or decline it: it is still with whoever asked you.")
        if rules.asked_to_swap(holdings, holding):
            raise FieldErrors(
                {"person": "You have asked somebody already. Wait for their answer, or decline the role."}
            )
        member = people[with_person]
        await _offer_to(work, found, holding.role, member, instead_of=holding)
        return _duty(found, holding)


async def take(works: Works, workspace: str, slack_user: str, call_id: int, role: MeetingRole) -> MyDuty:
    """Take a role that nobody holds. Raises NotFound, NotAllowed, RoleOver when it is held by now."""
    async with works.begin(workspace) as work:
        await calls.lock(work.session, workspace, call_id)
        found = await access.call(work, call_id)
        who = await rights.identify(work, slack_user)
        if found.audience.small:
            raise RoleOver("The call of a small group has no roles. Anybody in it can write its minutes.")
        members = await access.members(work, found.call.workgroup_id)
        if who.id not in members:
            raise NotAllowed("Roles go round among the people who hold a seat in the workgroup.")
        if found.call.cancelled or found.call.ends_at <= work.now:
            raise RoleOver("This call is over or cancelled, so its roles stay as they were.")
        holdings = await roles.of_call(work.session, workspace, call_id)
        if role not in rules.vacant(holdings):
            raise RoleOver("Somebody holds this role by now. `/agenda` shows who.")
        await _give(work, found, role, members[who.id], RoleState.ACCEPTED)
        await _follow(work, found)
        mine = await _of_person(work, found, role, who.id)
        return _duty(found, mine)


async def lapse(work: Work, found: Found) -> None:
    """Let the roles of a call go that does not take place, and say so to those who hold them."""
    holdings = await roles.of_call(work.session, work.workspace, found.call.id)
    live = [each for each in holdings if each.state in rules.LIVE]
    await roles.put(work.session, work.workspace, [each.id for each in live], state=RoleState.LAPSED.value)
    for each in live:
        await _show(work, each, views.passed_on(_duty(found, each)))


async def holder(work: Work, call_id: int, role: MeetingRole) -> Holding | None:
    """Return who holds a role of a call, or was asked to and may still answer."""
    return rules.current(await roles.of_call(work.session, work.workspace, call_id)).get(role)


async def _answerable(work: Work, slack_user: str, holding_id: int) -> tuple[Found, Holding, list[Holding]]:
    who = await rights.identify(work, slack_user)
    known = await roles.find(work.session, work.workspace, holding_id)
    if known is None:
        raise NotFound("This offer does not exist any more. `/agenda` shows who holds which role.")
    await calls.lock(work.session, work.workspace, known.call_id)
    found = await access.call(work, known.call_id)
    if found.call.cancelled:
        raise RoleOver("This call was cancelled, so nobody has to do anything.")
    holdings = await roles.of_call(work.session, work.workspace, known.call_id)
    holding = next(each for each in holdings if each.id == holding_id)
    rules.check_answerable(holding, who.id, found.call.ends_at, work.now)
    return found, holding, holdings


async def _accept(work: Work, found: Found, holding: Holding, holdings: Sequence[Holding]) -> None:
    session, workspace = work.session, work.workspace
    if holding.state is RoleState.ACCEPTED:
        return
    accepted = {"state": RoleState.ACCEPTED.value, "instead_of": None, "answered_at": work.now}
    if holding.instead_of is not None:
        await _exchange(work, found, holding, holdings)
    await roles.put(session, workspace, [holding.id], **accepted)
    after = await roles.find(session, workspace, holding.id)
    if after:
        await _show(work, after, views.card(_duty(found, after)))


async def _exchange(work: Work, found: Found, holding: Holding, holdings: Sequence[Holding]) -> None:
    """Let whoever asked go from this role, into the one that the other person held, if there is one."""
    current = rules.current(holdings)
    asked = current.get(holding.role)
    theirs = next((each for each in current.values() if each.person.id == holding.person.id), None)
    swapped = {"state": RoleState.SWAPPED.value, "answered_at": work.now}
    if asked:
        await roles.put(work.session, work.workspace, [asked.id], **swapped)
        await _show(work, asked, views.swapped(_duty(found, asked), holding.person))
    if theirs:
        await roles.put(work.session, work.workspace, [theirs.id], **swapped)
        await _show(work, theirs, views.swapped(_duty(found, theirs), asked.person if asked else holding.person))
        members = await access.members(work, found.call.workgroup_id)
        if asked and asked.person.id in members:
            await _give(work, found, theirs.role, members[asked.person.id], RoleState.ACCEPTED)


async def _decline(work: Work, found: Found, holding: Holding, holdings: Sequence[Holding]) -> None:
    declined = {"state": RoleState.DECLINED.value, "answered_at": work.now}
    await roles.put(work.session, work.workspace, [holding.id], **declined)
    await _show(work, holding, views.declined(_duty(found, holding)))
    if holding.instead_of is not None:
        asker = next((each for each in holdings if each.person.id == holding.instead_of and each.current), None)
        if asker and asker.person.slack_user:
            key = f"{naming.offer(holding)}:declined"
            message = views.swap_declined(_duty(found, asker), holding.person)
            await deliveries.post(work, Post(key, "meetings.role", person(asker.person.slack_user), message.payload()))
        return
    await _free_swaps(work, holdings, [holding])
    if (await access.settings(work, found.call.workgroup_id)).roles:
        await offer(work, found, [holding.role])


async def _free_swaps(work: Work, holdings: Sequence[Holding], gone: Sequence[Holding]) -> None:
    """Let who was asked to take over from somebody who is gone stand as the one the role is offered to."""
    waiting = [each.id for left in gone if (each := rules.asked_to_swap(holdings, left))]
    if waiting:
        await roles.put(work.session, work.workspace, waiting, instead_of=None)


async def _offer_next(work: Work, found: Found, role: MeetingRole, members: dict[int, Member]) -> None:
    session, workspace, call = work.session, work.workspace, found.call
    holdings = await roles.of_call(session, workspace, call.id)
    said_no = {each.person.id for each in holdings if each.role is role and each.state in SAID_NO}
    history = await roles.served(session, workspace, call.workgroup_id, since=call.starts_at - YEAR)
    candidates = [each.candidate for each in members.values()]
    chosen = whose_turn(role, candidates, history, call_id=call.id, without=said_no)
    if chosen is None:
        await _tell_deciders(work, found, role)
        return
    await _offer_to(work, found, role, members[chosen.person_id])


async def _offer_to(
    work: Work, found: Found, role: MeetingRole, member: Member, *, instead_of: Holding | None = None
) -> None:
    asker = instead_of.person.id if instead_of else None
    await _give(work, found, role, member, RoleState.OFFERED, instead_of=asker)
    made = await _of_person(work, found, role, member.person.id)
    message = views.offered(_duty(found, made), instead_of.person if instead_of else None)
    await _send(work, made, message, until=found.call.ends_at + MINUTES_WITHIN)


async def _give(
    work: Work,
    found: Found,
    role: MeetingRole,
    member: Member,
    state: RoleState,
    *,
    instead_of: int | None = None,
) -> None:
    await roles.offer(
        work.session,
        work.workspace,
        workgroup_id=found.call.workgroup_id,
        call_id=found.call.id,
        role=role,
        person_id=member.person.id,
        state_code=member.state,
        state=state,
        now=work.now,
        instead_of=instead_of,
    )
    if state is RoleState.ACCEPTED:
        made = await _of_person(work, found, role, member.person.id)
        await _send(work, made, views.card(_duty(found, made)))


async def _of_person(work: Work, found: Found, role: MeetingRole, person_id: int) -> Holding:
    holdings = await roles.of_call(work.session, work.workspace, found.call.id)
    return next(each for each in holdings if each.role is role and each.person.id == person_id)


async def _tell_deciders(work: Work, found: Found, role: MeetingRole) -> None:
    message = views.nobody_left(found.call, found.workgroup, role)
    await deliveries.post(
        work,
        *(
            Post(
                naming.message(found.call.id, f"nobody-{role.value}", each.id),
                "meetings.role",
                person(each.slack_user),
                message.payload(),
            )
            for each in await rights.deciders(work, found.call.workgroup_id)
            if each.slack_user
        ),
    )


async def _follow(work: Work, found: Found) -> None:
    """Bring the posted agenda up to date."""
    group = await rights.require_workgroup(work, found.call.workgroup_id)
    await showing.refresh(work, group, found)


async def _send(work: Work, holding: Holding, message: Message, *, until: datetime | None = None) -> None:
    """Send somebody a message about a role; asked twice at one time by the clock, they see it in the first one."""
    key = naming.offer(holding)
    if await _show(work, holding, message):
        return
    to = person(holding.person.slack_user or "")
    await deliveries.post(work, Post(key, "meetings.role", to, message.payload(), expires_at=until))


async def _show(work: Work, holding: Holding, message: Message) -> bool:
    """Put what became of an offer in the place of the offer; False when none was sent."""
    key = naming.offer(holding)
    if key not in await enqueue.existing(work.session, work.workspace, [key]):
        return False
    await deliveries.edit(work, showing.edit(key, "meetings.role", message))
    return True


def _duty(found: Found, holding: Holding) -> MyDuty:
    return MyDuty(holding, found.call, found.workgroup)
