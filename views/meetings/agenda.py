"""The agenda: its page and forms, and the message that is posted a day ahead."""

from __future__ import annotations

from collections.abc import Sequence

from slack_sdk.models.blocks import Block, ButtonElement, CheckboxesElement, NumberInputElement

from domain.meetings import item as rules
from domain.meetings.item import Decides, Item
from domain.meetings.overview import Agenda, AgendaPage, ItemForm, MeetingSettings
from domain.meetings.role import MeetingRole, current
from views.calls import inputs
from views.calls import words as calls
from views.directory.words import mention, name
from views.meetings import menus, words
from views.surfaces import Message, View, actions, button, context, divider, field, header, section
from views.text import count, escape, fit, focus, shorten

PARKED_SHOWN = 6
PARKED_LIMIT = 200


def page(shown: AgendaPage) -> Message:
    """Answer `/agenda`."""
    agenda = shown.agenda
    if agenda.call is None:
        text = f"No call of {name(agenda.workgroup)} is planned, so there is no agenda yet."
    else:
        many = count(len(agenda.items), "item")
        when = calls.plain_when(agenda.call)
        text = f"Agenda of {name(agenda.workgroup)} for {when}: {many}. {words.time_budget(agenda.budget)}"
    return Message.of(text, *page_blocks(shown, f"Agenda: {agenda.workgroup}"))


def window(shown: AgendaPage) -> View:
    """Show the page in a window."""
    return View.modal("meetings.agenda", "Agenda", page_blocks(shown, shown.agenda.workgroup))


def page_blocks(shown: AgendaPage, head: str) -> list[Block]:
    """Return the agenda under this heading, with the buttons that this person has."""
    agenda = shown.agenda
    blocks = [header(head)]
    if agenda.call is None:
        blocks.append(section("No call is planned. What you add waits in the parking lot until one is."))
    else:
        title = escape(shorten(agenda.call.title, calls.TITLE_SHOWN))
        blocks.append(section(f"*{title}*\n{calls.when(agenda.call)}"))
        blocks += _items(shown)
        blocks += [context(words.time_budget(agenda.budget)), section(words.roles_line(agenda.roles))]
        blocks += _open_roles(agenda)
    if agenda.actions:
        blocks.append(section(f"*Open actions*\n{words.action_lines(agenda.actions)}"))
    if agenda.parked:
        blocks.append(divider())
        blocks.append(section(f"*Parking lot* ({len(agenda.parked)})"))
        blocks += [_with_edit(shown, each, _parked(each)) for each in agenda.parked[:PARKED_SHOWN]]
        if len(agenda.parked) > PARKED_SHOWN:
            blocks.append(context(f"And {count(len(agenda.parked) - PARKED_SHOWN, 'more item')} waiting."))
    return [*blocks, *_buttons(shown)]


def _items(shown: AgendaPage) -> list[Block]:
    if not shown.agenda.items:
        return [section("Nothing is on it yet. Everybody in the workgroup can add what they want to talk about.")]
    return [
        _with_edit(shown, each, words.item(each, number)) for number, each in enumerate(shown.agenda.items, start=1)
    ]


def _parked(each: Item) -> str:
    text = f"{escape(shorten(each.topic, words.TOPIC_SHOWN))} · {each.minutes} min"
    return fit(f"{text} · {mention(each.brings)}" if each.brings else text, PARKED_LIMIT)


def _with_edit(shown: AgendaPage, each: Item, text: str) -> Block:
    if not shown.runs and (each.brings is None or each.brings.id != shown.person_id):
        return section(text)
    label = shorten(f"Edit {each.topic}", 40)
    return section(text, accessory=button("Edit", f"meetings.item.edit:{each.id}", str(each.id), label=label))


def _open_roles(agenda: Agenda) -> list[Block]:
    held = current(agenda.roles)
    vacant = [role for role in MeetingRole if role not in held]
    if not vacant or agenda.call is None:
        return []
    row = [
        button(f"I'll be {role.value}", f"meetings.role.take:{role.value}", f"{agenda.call.id}:{role.value}")
        for role in vacant
    ]
    return [actions(*row, block_id=f"meetings.roles.{agenda.call.id}")]


def _buttons(shown: AgendaPage) -> list[Block]:
    group = str(shown.agenda.workgroup_id)
    checks = "Stop process checks" if shown.checks else "Process check at half-time"
    row: list[ButtonElement] = [
        button("Add an item", "meetings.item.add", group, style="primary"),
        button("Actions", "meetings.actions", group),
        button("Minutes", "meetings.minutes.list", group),
        button(checks, "meetings.check", group),
    ]
    if shown.runs:
        row.append(button("Settings", "meetings.settings", group))
    return [actions(*row, block_id=f"meetings.page.{group}")]


# --- Forms ---------------------------------------------------------------------------------------------------


def item_form(shown: ItemForm) -> View:
    """Return the form of an item, new or filled in with what it says."""
    item = shown.item
    brings = item.brings if item and item.brings else shown.person
    offered = [words.call_option(each) for each in shown.calls]
    where = [*offered, ("parking", "Parking lot: later, no call yet")]
    chosen = (str(item.call_id) if item.call_id is not None else "parking") if item else where[0][0]
    blocks: list[Block] = [
        section(f"*{name(shown.workgroup)}*"),
        field("topic", "What it is about", inputs.text(item.topic if item else None, rules.TOPIC_LONGEST)),
        field(
            "minutes",
            "Minutes",
            NumberInputElement(
                initial_value=str(item.minutes if item else 15),
                min_value="1",
                max_value=str(rules.MINUTES_LONGEST),
                is_decimal_allowed=False,
            ),
        ),
        field(
            "goal",
            "Goal",
            inputs.text(item.goal if item else None, rules.GOAL_LONGEST, multiline=True),
            optional=True,
            hint="What is different once you have talked about it?",
        ),
        field("decides", "Who decides", inputs.select(words.DECIDES, (item.decides if item else Decides.JOINT).value)),
        menus.person("brings", "Who brings it", shown.workgroup_id, brings, optional=True),
        field("call", "For which call", inputs.select(where, chosen)),
    ]
    if item and shown.runs and shown.places > 1:
        places = [(str(each), f"Place {each} of {shown.places}") for each in range(1, shown.places + 1)]
        blocks.append(field("place", "Place on the agenda", inputs.select(places, str(shown.place)), optional=True))
    if item:
        drop = button("Take it off", "meetings.item.drop", str(item.id), style="danger", label=f"Drop {item.topic}")
        blocks.append(actions(drop, block_id=f"meetings.item.{item.id}"))
    state = {"workgroup": shown.workgroup_id, "item": item.id if item else 0}
    title = "Edit an agenda item" if item else "Add an agenda item"
    return View.modal("meetings.item", title, blocks, submit="Save", state=state)


def settings(workgroup_id: int, workgroup: str, chosen: MeetingSettings) -> View:
    """Return the form by which a liaison chooses what the workgroup uses."""
    offered = inputs.options(
        (
            ("on", "Agendas, minutes and nudges"),
            ("roles", "Offer roles a week before each call"),
            ("evaluation", "Ask four anonymous questions after calls"),
        )
    )
    flags = {"on": chosen.on, "roles": chosen.roles, "evaluation": chosen.evaluation}
    initial = [each for each in offered if flags[str(each.value)]]
    blocks: list[Block] = [
        section(f"*Meetings of {name(workgroup)}*"),
        field("uses", "Use", CheckboxesElement(options=offered, initial_options=initial or None), optional=True),
        context(
            "With agendas on, the agenda is posted a day before each call, and the recorder gets a draft of the "
            "minutes when it ends. The four questions are asked where at least five people can answer."
        ),
    ]
    state = {"workgroup": workgroup_id}
    return View.modal("meetings.settings", "Meeting settings", blocks, submit="Save", state=state)


# --- The posted agenda -----------------------------------------------------------------------------------------


def posted(agenda: Agenda) -> Message:
    """Return the agenda as it stands in the channel, with norms, focus norm, roles and open actions."""
    call = agenda.call
    if call is None:
        raise ValueError("only the agenda of a call is posted")
    many = count(len(agenda.items), "item")
    text = (
        f"Agenda of {escape(shorten(call.title, calls.TITLE_SHOWN))}, {name(agenda.workgroup)}, "
        f"{calls.plain_when(call)}: {many}. {words.time_budget(agenda.budget)}"
    )
    blocks: list[Block] = [
        header(f"Agenda: {call.title}"),
        section(f"{calls.when(call)}\n{calls.joining(call)}"),
    ]
    blocks += _posted_items(agenda.items)
    blocks.append(context(words.time_budget(agenda.budget)))
    if call.small_group is None:
        blocks.append(section(words.roles_line(agenda.roles)))
    if agenda.focus:
        blocks.append(section(f"*{focus(agenda.focus)}*"))
    if agenda.norms:
        blocks.append(section(f"*Our norms*\n{words.norm_lines(agenda.norms)}"))
    if agenda.actions:
        blocks.append(section(f"*Open actions*\n{words.action_lines(agenda.actions)}"))
    row: list[ButtonElement] = [button("Add an item", "meetings.item.add", str(agenda.workgroup_id))]
    if call.small_group is None:
        row.insert(0, button("Open the agenda", "meetings.agenda", str(agenda.workgroup_id)))
    blocks.append(actions(*row, block_id=f"meetings.posted.{call.id}"))
    return Message.of(text, *blocks)


def cancelled(agenda: Agenda) -> Message:
    """Return what stands in the place of the agenda of a call that was cancelled."""
    call = agenda.call
    if call is None:
        raise ValueError("only the agenda of a call is posted")
    text = f"The call of {name(agenda.workgroup)} on {calls.plain_when(call)} was cancelled."
    if call.small_group is None:
        text += " What was on its agenda goes to the next call, or waits in the parking lot."
    row = actions(button("Open the agenda", "meetings.agenda", str(agenda.workgroup_id)))
    return Message.of(text, section(text), *([row] if call.small_group is None else []))


def moved(agenda: Agenda) -> Message:
    """Return what stands in the place of an agenda that is posted anew, because its call has another time."""
    call = agenda.call
    if call is None:
        raise ValueError("only the agenda of a call is posted")
    text = f"This call of {name(agenda.workgroup)} was moved to {calls.plain_when(call)}; its agenda is posted anew."
    return Message.of(text, section(text))


def _posted_items(items: Sequence[Item]) -> list[Block]:
    if not items:
        return [section("Nothing is on the agenda yet. Everybody in the workgroup can still add an item.")]
    return [section(words.item(each, number)) for number, each in enumerate(items, start=1)]
