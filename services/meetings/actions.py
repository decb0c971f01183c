"""Actions: taken on in a call or between calls, reminded of, completed by button, and on the agenda while open."""

from __future__ import annotations

from domain.deliveries import Post, person
from domain.directory.rights import Right, may, please_ask
from domain.errors import FieldErrors, NotAllowed, NotFound
from domain.meetings import action as rules
from domain.meetings.action import Action, ActionDraft, ActionState
from domain.meetings.overview import ActionForm, ActionsPage
from services import deliveries, rights
from services.meetings import access, naming, showing
from services.meetings.access import Seen
from services.work import Work, Works
from storage import directory, timers
from storage.deliveries import enqueue
from storage.directory import people, workgroups
from storage.meetings import actions
from views.meetings import actions as views
from views.surfaces import Message


async def page(works: Works, workspace: str, slack_user: str, workgroup_id: int | None = None) -> ActionsPage:
    """Return the open actions of a workgroup (None: of all of somebody's), the earliest due first.

    Raises NotFound, NotAllowed for people outside the workgroup.
    """
    async with rights.reading(works, workspace, slack_user) as (work, who):
        if workgroup_id is not None:
            seen = await access.look(work, who, workgroup_id)
            access.require_insider(seen, please_ask(await rights.whom_to_ask(work, workgroup_id)))
        return await gather(work, who, workgroup_id)


async def gather(work: Work, who: directory.Person, workgroup_id: int | None = None) -> ActionsPage:
    """Do what `page` does, in a work that is open already."""
    grants = await rights.grants_of(work, who)
    mine = [each.id for each in await workgroups.workgroups_held(work.session, work.workspace, who.id)]
    groups, owner = ([workgroup_id], None) if workgroup_id is not None else (mine, who.id)
    found = await actions.open_in(work.session, work.workspace, groups, owner=owner, limit=rules.MOST_OPEN)
    led = frozenset(each.workgroup_id for each in found if may(grants, Right.MANAGE_WORKGROUP, each.workgroup_id))
    return ActionsPage(who.id, tuple(found), led, workgroup_id)


async def blank(works: Works, workspace: str, slack_user: str, workgroup_id: int) -> ActionForm:
    """Return the empty form of an action. Raises NotFound, NotAllowed."""
    async with works.begin(workspace) as work:
        return await form(work, await access.insider(work, slack_user, workgroup_id))


async def to_edit(works: Works, workspace: str, slack_user: str, action_id: int) -> ActionForm:
    """Return the form of an action to whoever may change it. Raises NotFound, NotAllowed."""
    async with works.begin(workspace) as work:
        seen, found = await _changeable(work, slack_user, action_id)
        return await form(work, seen, found)


async def form(work: Work, seen: Seen, action: Action | None = None) -> ActionForm:
    """Return the form of an action, in a work that is open already."""
    return ActionForm(seen.group.id, seen.group.name, await access.themselves(work, seen), action)


async def add(
    works: Works, workspace: str, slack_user: str, workgroup_id: int, draft: ActionDraft, *, request_key: str
) -> ActionsPage:
    """Add an action between calls; saved twice, it is one. Raises FieldErrors, NotFound, NotAllowed."""
    async with works.begin(workspace) as work:
        seen = await access.insider(work, slack_user, workgroup_id)
        await store(work, seen, draft, call_id=None, request_key=request_key)
        await _refresh_agenda(work, seen)
        return await gather(work, seen.person, workgroup_id)


async def store(work: Work, seen: Seen, draft: ActionDraft, *, call_id: int | None, request_key: str) -> None:
    """Keep an action, set its reminders and tell its owner; a request_key that was used changes nothing."""
    owner = await _owner(work, seen, draft)
    made = await actions.add(
        work.session,
        work.workspace,
        {
            "request_key": request_key,
            "workgroup_id": seen.group.id,
            "call_id": call_id,
            "text": draft.text,
            "owner_id": owner.id,
            "due": draft.due,
            "created_by": seen.person.id,
            "created_at": work.now,
        },
    )
    if made is None:
        return
    await _plan(work, made, owner, draft)
    if owner.id != seen.person.id:
        await _tell(work, made, owner, "new")


async def change(works: Works, workspace: str, slack_user: str, action_id: int, draft: ActionDraft) -> ActionsPage:
    """Give an action another text, owner or date. Raises FieldErrors, NotFound, NotAllowed."""
    async with works.begin(workspace) as work:
        # Timers before the action's row: the ticker takes them in that order too.
        await timers.cancel(work.session, workspace, naming.action_ref(action_id))
        seen, before = await _changeable(work, slack_user, action_id)
        owner = await _owner(work, seen, draft)
        values = {"text": draft.text, "owner_id": owner.id, "due": draft.due}
        await actions.put(work.session, workspace, action_id, **values)
        await _plan(work, action_id, owner, draft)
        if owner.id != seen.person.id and (before.owner is None or before.owner.id != owner.id):
            await _tell(work, action_id, owner, "new")
        await _refresh_agenda(work, seen)
        return await gather(work, seen.person, seen.group.id)


async def finish(works: Works, workspace: str, slack_user: str, action_id: int, *, done: bool = True) -> Action:
    """Complete an action, or (not `done`) drop it; its reminders go. Raises NotFound, NotAllowed."""
    async with works.begin(workspace) as work:
        await timers.cancel(work.session, workspace, naming.action_ref(action_id))
        seen, found = await _changeable(work, slack_user, action_id)
        state = ActionState.DONE if done else ActionState.DROPPED
        await actions.put(work.session, workspace, action_id, state=state.value, done_at=work.now)
        after = await actions.find(work.session, workspace, action_id) or found
        await _close_messages(work, after)
        await _refresh_agenda(work, seen)
        return after


async def remind(work: Work, action_id: int, name: str) -> None:
    """Remind the owner of an open action; without an owner in Slack whoever answers for the workgroup."""
    found = await actions.find(work.session, work.workspace, action_id)
    if found is None or found.state is not ActionState.OPEN:
        return
    owner = await people.by_id(work.session, work.workspace, found.owner.id) if found.owner else None
    reachable = [owner] if owner and owner.active and owner.slack_user else []
    for each in reachable or await rights.deciders(work, found.workgroup_id):
        await _tell(work, action_id, each, f"{name}-{found.due:%Y%m%d}")


async def _changeable(work: Work, slack_user: str, action_id: int) -> tuple[Seen, Action]:
    found = await actions.find(work.session, work.workspace, action_id, lock=True)
    if found is None or found.state is not ActionState.OPEN:
        raise NotFound("This action is not open any more. `/actions` shows what is.")
    who = await rights.identify(work, slack_user)
    seen = await access.look(work, who, found.workgroup_id)
    mine = found.owner is not None and found.owner.id == who.id
    if not (mine or seen.runs):
        ask = please_ask(await rights.whom_to_ask(work, found.workgroup_id))
        raise NotAllowed(f"An action is completed and changed by its owner, or by the liaison. {ask}")
    return seen, found


async def _owner(work: Work, seen: Seen, draft: ActionDraft) -> directory.Person:
    everybody = await access.everybody(work, seen.group.id)
    owner = await people.by_id(work.session, work.workspace, draft.owner) if draft.owner in everybody else None
    if owner is None:
        raise FieldErrors({"owner": "Choose somebody of the workgroup."})
    return owner


async def _plan(work: Work, action_id: int, owner: directory.Person, draft: ActionDraft) -> None:
    new = [naming.action_timer(action_id, each) for each in rules.reminders(draft.due, owner.zone, work.now)]
    await timers.schedule(work.session, work.workspace, new)


async def _tell(work: Work, action_id: int, owner: directory.Person, what: str) -> None:
    found = await actions.find(work.session, work.workspace, action_id)
    if found is None or not owner.slack_user:
        return
    message = views.told(found, what.partition("-")[0])
    key = naming.action(action_id, what, owner.id)
    await deliveries.post(work, Post(key, "meetings.action", person(owner.slack_user), message.payload()))


async def _close_messages(work: Work, action: Action) -> None:
    """Put what became of an action in the place of the messages about it, so that nobody is asked again."""
    if action.owner is None:
        return
    whats = ("new", f"soon-{action.due:%Y%m%d}", f"overdue-{action.due:%Y%m%d}")
    keys = [naming.action(action.id, what, action.owner.id) for what in whats]
    there = await enqueue.existing(work.session, work.workspace, keys)
    message: Message = views.closed(action)
    await deliveries.edit(work, *(showing.edit(key, "meetings.action", message) for key in keys if key in there))


async def _refresh_agenda(work: Work, seen: Seen) -> None:
    for each in (await access.ahead(work, seen.group.id))[:1]:
        await showing.refresh(work, seen.group, each)
