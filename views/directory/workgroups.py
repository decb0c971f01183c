"""Workgroups: the list, the page of one, the roster by state, and the forms to join or leave."""

from __future__ import annotations

from collections.abc import Sequence

from slack_sdk.models.blocks import Block, ButtonElement, PlainTextInputElement

from domain.calls.overview import CallCard
from domain.directory.workgroups import RosterGroup, RosterPage, WorkgroupLine, WorkgroupPage
from views.calls import lists as calls
from views.directory.weight import that_fit
from views.directory.words import mention, mentions, name, plain_names
from views.surfaces import Message, View, actions, button, context, divider, field, header, section
from views.text import count, escape, fit, focus, listing, shorten

WORKGROUPS_SHOWN = 20
"""Two blocks each: a message holds fifty, and Slack refuses very long ones before that."""

TEXT_LIMIT = 400
PURPOSE_LIMIT = 1_500
POINTS_LIMIT = 1_350
STAFF_LIMIT = 1_100
SEATS_LIMIT = 2_900
COMMUNITIES_SHOWN = 6


# --- List ----------------------------------------------------------------------------------------------------


def listed(lines: Sequence[WorkgroupLine]) -> Message:
    """Answer `/workgroup list`."""
    if not lines:
        return Message.of(NONE_YET, section(NONE_YET))
    outer = [line for line in lines if line.parent_id is None]
    text = f"{count(len(outer), 'workgroup')}: {listing([name(line.short_name) for line in outer[:12]])}."
    return Message.of(f"{text} Open this message to see or join one.", *list_blocks(lines))


NONE_YET = "There are no workgroups yet. They come with the program file."


def list_window(lines: Sequence[WorkgroupLine]) -> View:
    """Show the workgroups in a window, for those who come by a button."""
    return View.modal("workgroup.list", "Workgroups", list_blocks(lines) or [section(NONE_YET)])


def list_blocks(lines: Sequence[WorkgroupLine]) -> list[Block]:
    """Return each workgroup with what it takes to choose one; learning communities stand with theirs."""
    outer = [line for line in lines if line.parent_id is None]
    blocks = that_fit([_choice(line, lines) for line in outer[:WORKGROUPS_SHOWN]])
    if len(outer) > len(blocks):
        left = f"Showing {len(blocks)} of {len(outer)}. `/workgroup show` and a name opens any of them."
        blocks.append(context(left))
    return blocks


def _choice(line: WorkgroupLine, lines: Sequence[WorkgroupLine]) -> Block:
    inner = [name(each.short_name) for each in lines if each.parent_id == line.id]
    more = button("Open", f"workgroup.show:{line.id}", str(line.id), label=f"Open {line.name}")
    return section(_line(line, inner), accessory=more)


def _line(line: WorkgroupLine, inner: Sequence[str]) -> str:
    mine = "  (yours)" if line.mine else ""
    rows = [f"*{name(line.name)}*{mine}", f"{line.cadence.sentence} {_people(line)}"]
    if line.liaisons:
        rows.append(f"Liaison: {mentions(line.liaisons[:3])}")
    if inner:
        rows.append(f"Learning communities: {listing(list(inner[:COMMUNITIES_SHOWN]))}")
    return "\n".join(rows)


def _people(line: WorkgroupLine) -> str:
    if not line.seats:
        return "Nobody has a seat yet."
    open_seats = line.seats - line.held
    parts = [count(line.held, "member"), f"from {count(line.states, 'state')}"]
    return f"{' '.join(parts)}" + (f", {count(open_seats, 'open seat')}." if open_seats else ".")


# --- One workgroup -------------------------------------------------------------------------------------------


def page(shown: WorkgroupPage, next_call: CallCard | None) -> Message:
    """Answer `/workgroup show`."""
    line = shown.line
    liaison = f" Liaison: {plain_names(line.liaisons)}." if line.liaisons else ""
    text = f"{name(line.name)}. {escape(shorten(shown.purpose, 200))}{liaison}"
    return Message.of(text, *page_blocks(shown, next_call))


def page_window(shown: WorkgroupPage, next_call: CallCard | None) -> View:
    """Show one workgroup in a window."""
    return View.modal("workgroup.show", shown.line.short_name, page_blocks(shown, next_call))


def page_blocks(shown: WorkgroupPage, next_call: CallCard | None) -> list[Block]:
    """Return what a workgroup is for, who runs it, its next call, and what one can do."""
    line = shown.line
    blocks: list[Block] = [header(line.name), section(fit(escape(shown.purpose), PURPOSE_LIMIT))]
    if shown.around:
        blocks.append(context(f"A learning community of {name(shown.around)}"))
    for title, points in (("Goals", shown.goals), ("Outcomes", shown.outcomes)):
        if points:
            blocks.append(section(f"*{title}*\n{_points(points)}"))
    blocks.append(section("\n".join(_facts(shown))))
    if shown.focus:
        blocks.append(section(f"*{focus(shown.focus)}*"))
    if shown.norms:
        blocks.append(section(f"*Group norms*\n{_points(shown.norms)}"))
    if hints := _staff(shown):
        blocks.append(section(f"*Who the seats are meant for*\n{hints}"))
    if shown.communities:
        blocks.append(divider())
        blocks += [_community(each) for each in shown.communities[:COMMUNITIES_SHOWN]]
    blocks.append(divider())
    if next_call is not None:
        blocks.append(section("*Next call*"))
        blocks += calls.card_blocks(next_call)
    else:
        blocks.append(section("No call is planned yet."))
    blocks.append(actions(*_buttons(shown), block_id=f"workgroup.page.{line.id}"))
    return blocks


def _points(points: Sequence[str]) -> str:
    return fit("\n".join(f"• {escape(shorten(point, TEXT_LIMIT))}" for point in points), POINTS_LIMIT)


def _facts(shown: WorkgroupPage) -> list[str]:
    line = shown.line
    facts = [f"{line.cadence.sentence} {_people(line)}"]
    if line.liaisons:
        facts.append(f"*Liaison:* {mentions(line.liaisons[:3])}")
    if shown.coaches:
        facts.append(f"*Coach:* {mentions(shown.coaches[:3])}")
    if line.channel:
        facts.append(f"*Channel:* <#{line.channel}>")
    elif shown.channel_name:
        facts.append(f"*Channel:* #{escape(shown.channel_name)}, which Convene cannot see yet")
    return facts


def _staff(shown: WorkgroupPage) -> str:
    lines = [
        f"• {name(office)}: {escape(shorten(listing(list(hints)), TEXT_LIMIT))}" for office, hints in shown.meant_for
    ]
    lines += [f"• also {escape(shorten(hint, TEXT_LIMIT))}" for hint in shown.staff_hints]
    return fit("\n".join(lines), STAFF_LIMIT)


def _community(line: WorkgroupLine) -> Block:
    more = button("Open", f"workgroup.show:{line.id}", str(line.id), label=f"Open {line.name}")
    return section(
        f"*{name(line.name)}*{'  (yours)' if line.mine else ''}\n{count(line.held, 'member')}", accessory=more
    )


def _buttons(shown: WorkgroupPage) -> list[ButtonElement]:
    line = shown.line
    found = []
    if shown.may_see_roster:
        found.append(button("Roster", "workgroup.roster", str(line.id), label=f"Show the roster of {line.name}"))
    if shown.may_see_roster and (line.mine or line.leads or shown.norms):
        found.append(button("Norms", "norms.show", str(line.id), label=f"Show the norms of {line.name}"))
    if line.mine and not line.leads:
        label = "You asked to leave" if shown.asked_to_leave else "Leave"
        found.append(button(label, "workgroup.leave", str(line.id), label=f"Leave {line.name}"))
    elif not line.mine:
        label = "You asked to join" if shown.asked_to_join else "Join"
        style = None if shown.asked_to_join else "primary"
        found.append(button(label, "workgroup.join", str(line.id), style=style, label=f"Join {line.name}"))
    if line.mine or line.leads:
        found.append(button("Attendance", "calls.chart", str(line.id)))
    if line.leads:
        found.append(button("Schedule a call", "calls.schedule"))
    elif line.mine:
        found.append(button("Ask for a call", "calls.request"))
    return found


# --- Roster --------------------------------------------------------------------------------------------------


def roster(found: RosterPage) -> Message:
    """Answer `/workgroup roster`: seats by state and organisation, open ones too."""
    text = f"Roster of {name(found.name)}: {_totals(found)}"
    return Message.of(text, *roster_blocks(found))


def roster_window(found: RosterPage) -> View:
    """Show a roster in a window."""
    return View.modal("workgroup.roster", "Roster", roster_blocks(found))


def roster_blocks(found: RosterPage) -> list[Block]:
    """Return the seats by state; what does not fit is counted, with how to see it."""
    blocks: list[Block] = [header(f"Roster: {found.name}"), section(_totals(found))]
    if not found.groups:
        blocks.append(context("People get their seats when whoever runs your program imports the roster."))
        return blocks
    found_texts = _sections([_group(group) for group in found.groups])
    blocks += that_fit([section(text) for text, _ in found_texts])
    shown = sum(number for _, number in found_texts[: len(blocks) - 2])
    if shown < len(found.groups):
        left = f"Showing {shown} of {count(len(found.groups), 'organisation')}; the others do not fit here."
        blocks.append(context(f"{left} `/directory` and a state's name finds the people of one state."))
    return blocks


def _sections(groups: Sequence[str]) -> list[tuple[str, int]]:
    """Return texts that each fill a section, with how many organisations each holds."""
    texts: list[tuple[str, int]] = []
    for group in groups:
        if texts and len(texts[-1][0]) + len(group) <= SEATS_LIMIT:
            text, number = texts.pop()
            texts.append((text + group, number + 1))
        else:
            texts.append((group, 1))
    return texts


def _totals(found: RosterPage) -> str:
    if not found.groups:
        return "Nobody has a seat yet."
    open_seats = f", {count(found.open, 'open seat')}" if found.open else ""
    return f"{count(found.held, 'member')} from {count(found.states, 'state')}{open_seats}."


SEATS_OF_ONE = 25


def _group(group: RosterGroup) -> str:
    place = f"{name(group.state)}, {name(group.organisation)}" if group.state else name(group.organisation)
    lines = [f"*{place}*"]
    for line in group.lines[:SEATS_OF_ONE]:
        office = f"{name(line.office)}: " if line.office else ""
        title = f", {fit(escape(line.title), 60)}" if line.title else ""
        holder = f"{mention(line.holder)}{title}" if line.holder else "open seat"
        lines.append(f"• {office}{holder}")
    if len(group.lines) > SEATS_OF_ONE:
        lines.append(f"• and {count(len(group.lines) - SEATS_OF_ONE, 'more seat')}")
    return fit("\n".join(lines), SEATS_LIMIT - 1) + "\n"


# --- Joining and leaving -------------------------------------------------------------------------------------


def ask_form(workgroup_id: int, workgroup: str, *, joining: bool, at_once: bool, asked: Sequence[str]) -> View:
    """Return the form to join or leave a workgroup; it says who answers."""
    who = listing([f"<@{user}>" for user in asked[:3]]) or "whoever runs your program"
    if at_once:
        sentence = "This is open to every member of the workgroup." if joining else "You can come back at any time."
    else:
        sentence = f"{who} will get your request and answer it. You will hear from me."
    verb = "Join" if joining else "Leave"
    blocks: list[Block] = [section(f"*{verb} {name(workgroup)}*\n{sentence}")]
    if not joining and not at_once:
        blocks.append(
            context(
                "The same people stay all year where they can, so that trust can grow; that is why a reason is asked."
            )
        )
    if not at_once:
        label = "Why would you like to join?" if joining else "Why do you want to leave?"
        hint = "Only the liaison and the managers see this."
        reason = PlainTextInputElement(multiline=True, max_length=500)
        blocks.append(field("reason", label, reason, hint=hint, optional=joining))
    callback = "workgroup.join" if joining else "workgroup.leave"
    return View.modal(callback, f"{verb} a workgroup", blocks, submit=verb, state={"workgroup": workgroup_id})


def asked(workgroup: str, *, joining: bool, done: bool, whom: Sequence[str]) -> View:
    """Confirm that a request is on its way, or that it is done."""
    verb = "join" if joining else "leave"
    if done:
        sentence = f"You are now {'in' if joining else 'out of'} {name(workgroup)}."
    else:
        who = listing([f"<@{user}>" for user in whom[:3]]) or "the liaison"
        sentence = f"Your request to {verb} {name(workgroup)} is with {who}. I will tell you what they answer."
    return View.modal("workgroup.asked", "Done" if done else "Request sent", [section(sentence)])
