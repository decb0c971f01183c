"""The Home tab: the next call with its answer buttons, open pulses, my workgroups, and what I can do."""

from __future__ import annotations

from slack_sdk.models.blocks import Block, ButtonElement

from domain.directory.workgroups import WorkgroupLine
from domain.home import Home
from views.calls import conversations
from views.calls import lists as calls
from views.directory import requests
from views.directory.words import name
from views.meetings import actions as meeting_actions
from views.meetings import roles as meeting_roles
from views.newsletters import subscribing as newsletters
from views.pulses import lists as pulses
from views.surfaces import View, actions, button, context, divider, header, section
from views.text import count, focus, listing
from views.timepolls import results as timepolls
from views.webinars import lists as webinars

WORKGROUPS_SHOWN = 12
OPEN_SEATS_SHOWN = 8
DUTIES_SHOWN = 4


def home(shown: Home) -> View:
    """Return the Home tab, most important first."""
    blocks: list[Block] = []
    if not shown.belongs:
        blocks += _stranger(shown)
    blocks += _next_call(shown)
    blocks += _time_polls(shown)
    blocks += _conversations(shown)
    blocks += _pulses(shown)
    blocks += _meetings(shown)
    blocks += _webinars(shown)
    blocks += _requests(shown)
    blocks += _workgroups(shown)
    blocks += _open_seats(shown)
    blocks += _library(shown)
    blocks += _newsletters(shown)
    blocks += _what_i_can_do(shown)
    return View.home(blocks)


def _stranger(shown: Home) -> list[Block]:
    whom = listing(list(shown.ask), last="or") or "whoever runs your program"
    called = f", {name(shown.name)}" if shown.name else ""
    return [
        header("Welcome to Convene"),
        section(
            f"I do not know yet where you work{called}. Tell me in your profile, or ask {whom} "
            "to add you to the roster. Then you can join a workgroup, and its calls show up here."
        ),
        actions(button("My profile", "directory.profile.edit", style="primary"), block_id="home.stranger"),
        divider(),
    ]


def _next_call(shown: Home) -> list[Block]:
    blocks: list[Block] = [header("My next call")]
    if shown.next_call is not None:
        return [*blocks, *calls.card_blocks(shown.next_call), divider()]
    if any(line.leads for line in shown.workgroups):
        schedule = actions(button("Schedule a call", "calls.schedule", style="primary"), block_id="home.none_ahead")
        return [*blocks, section("No call is planned in your workgroups. You can schedule one."), schedule, divider()]
    if shown.workgroups:
        return [*blocks, section("No call is planned in your workgroups. You can ask the liaison for one."), divider()]
    return [*blocks, section("Once you are in a workgroup, its next call is here."), divider()]


def _time_polls(shown: Home) -> list[Block]:
    if not shown.time_polls:
        return []
    return [header("Finding a time"), *timepolls.home_blocks(shown.time_polls), divider()]


def _conversations(shown: Home) -> list[Block]:
    if not shown.conversations:
        return []
    return [header("Small groups"), *conversations.home_blocks(shown.conversations), divider()]


def _pulses(shown: Home) -> list[Block]:
    if not shown.pulses:
        return []
    return [header("Open pulses"), *pulses.home_blocks(shown.pulses), divider()]


def _meetings(shown: Home) -> list[Block]:
    blocks: list[Block] = []
    if shown.duties:
        blocks += [header("My roles"), *meeting_roles.home_blocks(shown.duties[:DUTIES_SHOWN])]
    if shown.actions and shown.actions.actions:
        blocks += [header("My open actions"), *meeting_actions.home_blocks(shown.actions)]
    return [*blocks, divider()] if blocks else []


def _webinars(shown: Home) -> list[Block]:
    if not shown.belongs:
        return []
    return [header("Webinars"), *webinars.home_blocks(shown.webinars, announces=shown.announces), divider()]


def _requests(shown: Home) -> list[Block]:
    if not shown.requests:
        return []
    blocks: list[Block] = [header("Waiting for your answer")]
    for card in shown.requests:
        blocks += requests.request_blocks(card)
    return [*blocks, divider()]


def _workgroups(shown: Home) -> list[Block]:
    blocks: list[Block] = [header("My workgroups")]
    for line in shown.workgroups[:WORKGROUPS_SHOWN]:
        more = button("Open", f"workgroup.show:{line.id}", str(line.id), label=f"Open {line.name}")
        where = f" <#{line.channel}>" if line.channel else ""
        said = f"*{name(line.name)}*{where}\n{line.cadence.sentence}"
        if line.id in shown.focus:
            said += f"\n{focus(shown.focus[line.id])}"
        if line.id in shown.norms:
            said += f"\n{count(shown.norms[line.id], 'group norm')}"
        blocks.append(section(said, accessory=more))
    if len(shown.workgroups) > WORKGROUPS_SHOWN:
        blocks.append(context(f"And {count(len(shown.workgroups) - WORKGROUPS_SHOWN, 'more workgroup')}."))
    if not shown.workgroups:
        blocks.append(section("You are in no workgroup yet. Have a look at what there is."))
    blocks.append(actions(button("See all workgroups", "workgroup.list"), block_id="home.workgroups"))
    return [*blocks, divider()]


def _open_seats(shown: Home) -> list[Block]:
    if not shown.open_seats:
        return []
    lines = [_open(line) for line in shown.open_seats[:OPEN_SEATS_SHOWN]]
    left = len(shown.open_seats) - OPEN_SEATS_SHOWN
    if left > 0:
        lines.append(f"• and {count(left, 'more workgroup')}")
    return [header("Open seats"), section("\n".join(lines)), divider()]


def _open(line: WorkgroupLine) -> str:
    return f"• {name(line.name)}: {count(line.seats - line.held, 'open seat')} of {line.seats}"


def _library(shown: Home) -> list[Block]:
    row: list[ButtonElement] = [button("Find", "library.find", label="Find in the library")]
    if shown.belongs:
        row.append(button("Add to the library", "library.add"))
    return [
        header("Resource library"),
        section("Research, policies, tools and practices that members found worth keeping."),
        actions(*row, block_id="home.library"),
        divider(),
    ]


def _newsletters(shown: Home) -> list[Block]:
    if not shown.newsletters or not shown.belongs:
        return []
    return [header("Newsletters"), *newsletters.home_blocks(shown.newsletters), divider()]


def _what_i_can_do(shown: Home) -> list[Block]:
    row: list[ButtonElement] = [
        button("Find people", "directory.search"),
        button("My profile", "directory.profile"),
        button("Calls ahead", "calls.list"),
        button("Ask for a call", "calls.request"),
        button("Small groups", "calls.requests", label="Small-group conversations you can join"),
        button("Time polls", "timepolls.list"),
        button("Calendars", "calls.calendar", label="Calendar links"),
        button("Agendas", "meetings.hub", label="Agendas, minutes and actions"),
        button("Pulses", "pulses.list"),
        button("Help", "help.show"),
    ]
    blocks: list[Block] = [header("What I can do"), actions(*row, block_id="home.everyone")]
    if shown.leads:
        blocks.append(
            section(
                "*For liaisons*\nSchedule calls of your workgroups; edit, move or cancel them in the list. Start a "
                "pulse to hear honestly how the group works together."
            )
        )
        more = [
            button("Schedule a call", "calls.schedule", style="primary"),
            button("Find a time", "timepolls.start"),
            button("Start a pulse", "pulses.start"),
        ]
        blocks.append(actions(*more, block_id="home.liaison"))
    if shown.manages:
        blocks.append(context("You manage the program: you may do in every workgroup what its liaison may."))
    about = [name(part) for part in (shown.name, shown.organisation, shown.program) if part]
    return [*blocks, context(", ".join(about))] if about else blocks
