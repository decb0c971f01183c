"""Minutes: the form that the agenda drafts, the posted minutes, the archive, and the messages to the recorder."""

from __future__ import annotations

from datetime import datetime, timedelta

from slack_sdk.models.blocks import Block, ButtonElement, DatePickerElement

from domain.calls.call import Call
from domain.meetings import action as action_rules
from domain.meetings import minutes as rules
from domain.meetings.item import Item, ItemState
from domain.meetings.minutes import Fate
from domain.meetings.overview import Archive, Minutes, MinutesForm
from views.calls import inputs
from views.calls import words as calls
from views.directory.words import mention, mentions, name
from views.meetings import menus, words
from views.surfaces import Message, View, actions, button, context, divider, field, header, section
from views.text import count, escape, fit, plain_time, shorten, slack_time

FATES = (
    (Fate.DONE.value, "Dealt with"),
    (Fate.CARRY.value, "Carry over to the next call"),
    (Fate.PARK.value, "Into the parking lot"),
)
_LEFT = {ItemState.CARRIED: "Carried over to the next call.", ItemState.PARKED: "In the parking lot."}
ITEM_LIMIT = 520
MESSAGES_LIMIT = 1_600
PRESENT_SHOWN = 10
ACTIONS_SHOWN = 10
DUE_DAYS = timedelta(days=14)
IN_MINUTES = "minutes"
"""What ends the name of the button that adds an action to minutes."""


def form(shown: MinutesForm, today: datetime) -> View:
    """Return the form of the minutes: each item with what came of it, the key messages, and room for actions."""
    draft = shown.minutes
    blocks: list[Block] = [section(f"*{words.call_name(draft.call, draft.workgroup)}*\n{calls.when(draft.call)}")]
    if not draft.items:
        blocks.append(section("The agenda was empty. The key messages and actions are worth keeping all the same."))
    for number, each in enumerate(draft.items, start=1):
        blocks += _item_inputs(number, each)
    blocks += [
        divider(),
        field(
            "messages",
            "Key messages",
            inputs.text(draft.key_messages or None, rules.MESSAGES_LONGEST, multiline=True),
            optional=True,
            hint="What everybody should pass on, in a few sentences.",
        ),
    ]
    due = (today + DUE_DAYS).date().isoformat()
    for number in range(1, rules.NEW_ACTIONS + 1):
        blocks += [
            field(
                f"text.{number}",
                f"New action {number}",
                inputs.text(None, action_rules.TEXT_LONGEST, "Send the draft to all states"),
                optional=True,
            ),
            menus.person(f"owner.{number}", "Who", draft.call.workgroup_id, optional=True),
            field(f"due.{number}", "Until", DatePickerElement(initial_date=due), optional=True),
        ]
    if draft.actions:
        listed = words.action_lines(draft.actions, shown=ACTIONS_SHOWN)
        blocks.append(section(f"*Actions noted already*\n{listed}"))
    state = {"call": draft.call.id, "items": [each.id for each in draft.items]}
    return View.modal("meetings.minutes", "Minutes", blocks, submit="Save and post", state=state)


def _item_inputs(number: int, each: Item) -> list[Block]:
    topic = shorten(each.topic, 60)
    return [
        divider(),
        field(
            f"outcome.{each.id}",
            f"{number}. {topic}: what was decided",
            inputs.text(each.outcome or None, rules.OUTCOME_LONGEST, multiline=True),
            optional=True,
        ),
        field(f"fate.{each.id}", "And then", inputs.select(FATES, Fate.of(each.state).value)),
    ]


def posted(shown: Minutes) -> Message:
    """Return the minutes as they are posted and kept."""
    text = (
        f"Minutes of {escape(shorten(shown.call.title, calls.TITLE_SHOWN))}, {name(shown.workgroup)}, "
        f"{calls.plain_when(shown.call)}: {count(len(shown.items), 'item')}, "
        f"{count(len(shown.actions), 'action')}."
    )
    row = [button("Actions", "meetings.actions", str(shown.call.workgroup_id))]
    row.append(button("All minutes", "meetings.minutes.list", str(shown.call.workgroup_id)))
    row.append(button("Correct", "meetings.minutes.write", str(shown.call.id)))
    return Message.of(text, *_blocks(shown), actions(*row, block_id=f"meetings.minutes.{shown.call.id}"))


def window(shown: Minutes) -> View:
    """Show minutes, or the draft while they are missing, in a window."""
    blocks = _blocks(shown)
    if shown.saved_at is None:
        blocks.insert(1, context("These minutes are not written yet: this is what the agenda says."))
    if shown.may_write:
        call = str(shown.call.id)
        row = [button("Correct" if shown.saved_at else "Write the minutes", "meetings.minutes.write", call)]
        if shown.saved_at:
            row.append(button("Add an action", f"meetings.action.add:{IN_MINUTES}", call))
        blocks.append(actions(*row))
    return View.modal("meetings.minutes.shown", "Minutes", blocks)


def _blocks(shown: Minutes) -> list[Block]:
    blocks: list[Block] = [
        header(f"Minutes: {shown.call.title}"),
        section(f"{name(shown.workgroup)} · {calls.when(shown.call)}"),
    ]
    if shown.present:
        who = mentions(shown.present[:PRESENT_SHOWN])
        more = len(shown.present) - PRESENT_SHOWN
        rest = f" and {count(more, 'more person', 'more people')}" if more > 0 else ""
        states = f" from {count(shown.states, 'state')}" if shown.states else ""
        many = count(len(shown.present), "person", "people")
        blocks.append(context(f"There: {many}{states}. {who}{rest}"))
    blocks += [section(_item(number, each)) for number, each in enumerate(shown.items, start=1)]
    if shown.key_messages:
        blocks.append(section(fit(f"*Key messages*\n{escape(shown.key_messages)}", MESSAGES_LIMIT)))
    if shown.actions:
        blocks.append(section(f"*Actions*\n{words.action_lines(shown.actions, shown=ACTIONS_SHOWN)}"))
    if shown.recorder:
        blocks.append(context(f"Recorder: {mention(shown.recorder)}"))
    return blocks


def _item(number: int, each: Item) -> str:
    lines = [f"*{number}. {escape(shorten(each.topic, words.TOPIC_SHOWN))}*"]
    if each.outcome:
        lines.append(escape(each.outcome))
    if each.state in _LEFT:
        lines.append(f"_{_LEFT[each.state]}_")
    return fit("\n".join(lines), ITEM_LIMIT)


def asked(draft: Minutes, due: datetime, *, late: bool) -> Message:
    """Give the recorder the draft, or nudge them (`late`)."""
    where = f"{name(draft.workgroup)}, {calls.plain_when(draft.call)}"
    when, many = plain_time(due, draft.call.zone), count(len(draft.items), "item")
    by = f"They are due by {slack_time(due, draft.call.zone)}."
    if late:
        text = f"The minutes of {where} are still missing. They are due by {when}."
        head, said = "The minutes are still missing", by
    else:
        text = f"The call of {where} is over. A draft of its minutes is ready, with {many}; they are due by {when}."
        head, said = "The minutes are yours to write", f"A draft is ready, with {many}. {by}"
    row = actions(
        button("Write the minutes", "meetings.minutes.write", str(draft.call.id), style="primary"),
        block_id=f"meetings.asked.{draft.call.id}",
    )
    body = f"*{head}*\n{words.call_name(draft.call, draft.workgroup)}\n{calls.when(draft.call)}"
    hint = context("Decisions, key messages and actions are enough. Saving posts the minutes; you can correct them.")
    return Message.of(text, section(body), section(said), row, hint)


def written(call: Call, workgroup: str) -> Message:
    """Return what stands in the place of the messages that asked for minutes, once they are saved."""
    text = f"The minutes of {name(workgroup)}, {calls.plain_when(call)}, are written. Thank you."
    row = actions(
        button("Open the minutes", "meetings.minutes.show", str(call.id)), block_id=f"meetings.asked.{call.id}"
    )
    return Message.of(text, section(text), row)


def missing(draft: Minutes, left: int) -> Message:
    """Tell whoever answers for a workgroup that minutes did not come, and that what was on the agenda goes on."""
    where = f"{name(draft.workgroup)}, {calls.plain_when(draft.call)}"
    text = (
        f"Nobody wrote the minutes of {where} within 48 hours, so {count(left, 'item')} of its agenda went on to the "
        "next one. Minutes that are written now take back what was dealt with."
    )
    row = actions(
        button("Write the minutes", "meetings.minutes.write", str(draft.call.id), style="primary"),
        button("Open the agenda", "meetings.agenda", str(draft.call.workgroup_id)),
        block_id=f"meetings.missing.{draft.call.id}",
    )
    return Message.of(text, section(text), row)


def archive(shown: Archive) -> Message:
    """Answer `/minutes`."""
    written = sum(1 for each in shown.lines if each.saved_at)
    which = f"{count(len(shown.lines), 'older call')}" if shown.page else f"the last {count(len(shown.lines), 'call')}"
    text = f"Minutes of {name(shown.workgroup)}: {written} of {which}."
    return Message.of(text, *_archive(shown))


def archive_window(shown: Archive) -> View:
    """Show the archive in a window."""
    return View.modal("meetings.archive", "Minutes", _archive(shown))


def _archive(shown: Archive) -> list[Block]:
    blocks: list[Block] = [header(f"Minutes: {shown.workgroup}")]
    if shown.page and shown.lines:
        first, last = shown.before + 1, shown.before + len(shown.lines)
        blocks.append(context(f"Calls {first} to {last}, counted back from the latest."))
    if not shown.lines:
        none = "No call has taken place yet. Once one has, its minutes are here."
        blocks.append(section("There is no older call." if shown.page else none))
    for each in shown.lines:
        said = f"*{escape(shorten(each.call.title, calls.TITLE_SHOWN))}*\n{calls.plain_when(each.call)}"
        call = str(each.call.id)
        if each.saved_at is None and each.may_write:
            write = button("Write", f"meetings.minutes.write:{call}", call, label="Write the minutes")
            blocks.append(section(f"{said}\nNot written yet.", accessory=write))
        else:
            state = "" if each.saved_at else "\nNot written yet."
            look = button("Open", f"meetings.minutes.show:{call}", call, label="Open the minutes")
            blocks.append(section(f"{said}{state}", accessory=look))
    row: list[ButtonElement] = []
    if shown.page:
        row.append(button("Newer calls", "meetings.minutes.page:newer", f"{shown.workgroup_id}:{shown.page - 1}"))
    if shown.older:
        row.append(button("Older calls", "meetings.minutes.page:older", f"{shown.workgroup_id}:{shown.page + 1}"))
    return [*blocks, actions(*row, block_id=f"meetings.archive.{shown.page}")] if row else blocks
