"""Actions: lists, the form, and the messages to whoever took one on."""

from __future__ import annotations

from datetime import datetime, timedelta

from slack_sdk.models.blocks import Block, DatePickerElement

from domain.meetings import action as rules
from domain.meetings.action import Action, ActionState
from domain.meetings.overview import ActionForm, ActionsPage, Mine
from views.calls import inputs
from views.directory.words import name
from views.meetings import menus, roles, words
from views.surfaces import Message, View, actions, button, context, divider, field, header, section
from views.text import count, escape, shorten

SHOWN = 15
WORKGROUPS_SHOWN = 10
DUE_DAYS = timedelta(days=14)
TOLD = ":told"
"""What ends the name of the button in a message to the owner, which then says what became of the action."""
_HEADS = {
    "new": "You took on an action",
    "soon": "An action of yours is due soon",
    "overdue": "An action of yours is overdue",
}


def page(shown: ActionsPage) -> Message:
    """Answer `/actions`."""
    mine = sum(1 for each in shown.actions if each.owner and each.owner.id == shown.person_id)
    text = f"{count(len(shown.actions), 'open action')}, {mine} of them yours."
    return Message.of(text, *_blocks(shown))


def window(shown: ActionsPage) -> View:
    """Show the same in a window."""
    state = {"workgroup": shown.workgroup_id or 0}
    return View.modal("meetings.actions", "Actions", _blocks(shown), state=state)


def _blocks(shown: ActionsPage) -> list[Block]:
    blocks: list[Block] = [header("Open actions")]
    if not shown.actions:
        blocks.append(section("Nothing is open. What a call decides can be noted in its minutes, or added here."))
    for each in shown.actions[:SHOWN]:
        blocks.append(section(words.action(each, workgroup=shown.workgroup_id is None)))
        if shown.may_change(each):
            blocks.append(_row(each))
    if len(shown.actions) > SHOWN:
        blocks.append(context(f"And {count(len(shown.actions) - SHOWN, 'more action')}, due later."))
    if shown.workgroup_id is not None:
        add = button("Add an action", "meetings.action.add", str(shown.workgroup_id), style="primary")
        blocks.append(actions(add, block_id=f"meetings.actions.{shown.workgroup_id}"))
    return blocks


def _row(each: Action, suffix: str = "") -> Block:
    label = shorten(f"Done: {each.text}", 40)
    done = button("Done", f"meetings.action.done{suffix}", str(each.id), style="primary", label=label)
    edit = button("Change", "meetings.action.edit", str(each.id), label=shorten(f"Change: {each.text}", 40))
    return actions(done, edit, block_id=f"meetings.action.{each.id}")


def form(shown: ActionForm, now: datetime, *, call_id: int = 0) -> View:
    """Return the form of an action, new or filled in with what it says; `call_id`: it goes into that call's minutes."""
    action = shown.action
    owner = action.owner if action and action.owner else shown.person
    due = action.due if action else (now + DUE_DAYS).date()
    blocks: list[Block] = [
        section(f"*{name(shown.workgroup)}*"),
        field("text", "What will be done", inputs.text(action.text if action else None, rules.TEXT_LONGEST)),
        menus.person("owner", "Who", shown.workgroup_id, owner, hint="One person answers for it."),
        field("due", "Until", DatePickerElement(initial_date=due.isoformat())),
    ]
    if action:
        drop = button("Drop it", "meetings.action.drop", str(action.id), style="danger", label=f"Drop: {action.text}")
        blocks.append(actions(drop, block_id=f"meetings.action.drop.{action.id}"))
    state = {"workgroup": shown.workgroup_id, "action": action.id if action else 0, "call": call_id}
    title = "Change an action" if action else "Add an action"
    return View.modal("meetings.action", title, blocks, submit="Save", state=state)


def told(action: Action, what: str) -> Message:
    """Tell the owner of an action: `new`, or that it is due `soon` or `overdue`."""
    head = _HEADS[what]
    text = f"{head} in {name(action.workgroup)}, due {words.day(action.due)}: {escape(shorten(action.text, 200))}"
    return Message.of(text, section(f"*{head}*\n{words.action(action, workgroup=True)}"), _row(action, TOLD))


def closed(action: Action) -> Message:
    """Say what became of an action, in the place of the messages about it."""
    what = "Done" if action.state is ActionState.DONE else "Dropped"
    text = f"{what}: {escape(shorten(action.text, 200))} ({name(action.workgroup)})"
    return Message.of(text, section(text))


def closed_window(action: Action) -> View:
    """Say the same in a window."""
    return View.modal("meetings.action.closed", "Action", [section(closed(action).text)])


def home_blocks(shown: ActionsPage) -> list[Block]:
    """Return somebody's own actions for Home, each with its buttons."""
    blocks: list[Block] = []
    for each in shown.actions:
        blocks += [section(words.action(each, workgroup=True)), _row(each)]
    return blocks


def hub(shown: Mine) -> View:
    """Show somebody's meetings in a window: roles, actions, and every workgroup's agenda, minutes and actions."""
    blocks: list[Block] = []
    if shown.duties:
        blocks += [header("My roles"), *roles.home_blocks(shown.duties[:SHOWN])]
    if shown.actions.actions:
        own = ActionsPage(shown.actions.person_id, shown.actions.actions[:5])
        blocks += [header("My open actions"), *home_blocks(own)]
    if blocks:
        blocks.append(divider())
    for group, called in shown.workgroups[:WORKGROUPS_SHOWN]:
        blocks.append(section(f"*{name(called)}*"))
        row = [
            button("Agenda", "meetings.agenda", str(group), label=f"Agenda of {called}"),
            button("Minutes", "meetings.minutes.list", str(group), label=f"Minutes of {called}"),
            button("Actions", "meetings.actions", str(group), label=f"Actions of {called}"),
        ]
        blocks.append(actions(*row, block_id=f"meetings.hub.{group}"))
    if not shown.workgroups:
        blocks.append(section("You are in no workgroup yet. Once you are, its agenda and minutes are here."))
    return View.modal("meetings.hub", "Meetings", blocks)
