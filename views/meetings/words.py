"""Sentences about meetings: items, who decides, roles and actions; used by every screen of the feature."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from domain.calls.call import Call
from domain.directory.workgroups import PersonName
from domain.meetings.action import Action
from domain.meetings.duties import cards
from domain.meetings.item import Budget, Decides, Item
from domain.meetings.role import Holding, MeetingRole, RoleState
from views.calls import words as calls
from views.directory.words import mention, name
from views.surfaces import SECTION_LIMIT
from views.text import count, escape, fit, shorten

ITEM_LIMIT = 440
TOPIC_SHOWN = 120
GOAL_SHOWN = 160
ACTION_LIMIT = 220
NORM_SHOWN = 150
NORMS_SHOWN = 8
NORMS_LIMIT = 1_200
ACTIONS_SHOWN = 6

DECIDES = (
    (Decides.MINE.value, "1 · I decide alone"),
    (Decides.MINE_INFORM.value, "2 · I decide and tell the group"),
    (Decides.MINE_CONSULT.value, "3 · I hear the group, then decide"),
    (Decides.JOINT.value, "4 · We decide together"),
    (Decides.YOURS_CONSULT.value, "5 · The group hears me, then decides"),
    (Decides.YOURS_INFORM.value, "6 · The group decides and tells me"),
    (Decides.YOURS.value, "7 · The group decides alone"),
)
"""The seven points as whoever brings the item chooses them."""

_DECIDED = {
    Decides.MINE: "{who} decides alone",
    Decides.MINE_INFORM: "{who} decides and tells the group",
    Decides.MINE_CONSULT: "{who} hears the group, then decides",
    Decides.JOINT: "decided together",
    Decides.YOURS_CONSULT: "the group hears {who}, then decides",
    Decides.YOURS_INFORM: "the group decides and tells {who}",
    Decides.YOURS: "the group decides alone",
}


def decided(item: Item) -> str:
    """Return who decides about an item, as a sentence part for everybody."""
    who = mention(item.brings) if item.brings else "whoever brings it"
    return _DECIDED[item.decides].format(who=who)


def item(each: Item, number: int) -> str:
    """Return an item of an agenda as mrkdwn: topic, minutes, goal, who brings it and who decides."""
    lines = [f"*{number}. {escape(shorten(each.topic, TOPIC_SHOWN))}* · {each.minutes} min"]
    if each.goal:
        lines.append(f"Goal: {escape(shorten(each.goal, GOAL_SHOWN))}")
    brings = f"Brought by {mention(each.brings)}; " if each.brings else ""
    lines.append(f"{brings}{decided(each)}.{carried(each)}")
    return fit("\n".join(lines), ITEM_LIMIT)


def carried(each: Item) -> str:
    """Return how often an item was carried over, or nothing."""
    if not each.carried:
        return ""
    return " Carried over." if each.carried == 1 else f" Carried over {each.carried} times."


def time_budget(shown: Budget) -> str:
    """Return the planned time against the call's length; over time is a warning."""
    planned, length = calls.minutes(shown.planned), calls.minutes(shown.length)
    if shown.over:
        return f":warning: {planned} planned for a call of {length}: {count(shown.over, 'minute')} over time."
    left = f"{count(shown.left, 'minute')} free" if shown.left else "nothing to spare"
    return f"{planned} of {length} planned, {left}."


def role_title(role: MeetingRole) -> str:
    """Return a role as people read it."""
    return cards()[role].title


def roles_line(holdings: Sequence[Holding]) -> str:
    """Return who holds which role, in one line; offers that wait for an answer are said to."""
    held = {each.role: each for each in holdings}
    if not held:
        return "Every role is still open: facilitator, chair, recorder and timekeeper."
    parts = []
    for role in MeetingRole:
        if role not in held:
            parts.append(f"{role_title(role)}: open")
            continue
        asked = " (asked)" if held[role].state is RoleState.OFFERED else ""
        parts.append(f"{role_title(role)}: {mention(held[role].person)}{asked}")
    return " · ".join(parts)


def action(each: Action, *, workgroup: bool = False) -> str:
    """Return an action as mrkdwn: what, who and until when."""
    who = mention(each.owner) if each.owner else "nobody any more"
    where = f" · {name(each.workgroup)}" if workgroup else ""
    return fit(f"{escape(each.text)} · {who}, due {day(each.due)}{where}", ACTION_LIMIT)


def action_lines(actions: Sequence[Action], *, shown: int = ACTIONS_SHOWN) -> str:
    """Return open actions as a list, at most so many, then how many more there are."""
    lines = [f"• {action(each)}" for each in actions[:shown]]
    if len(actions) > shown:
        lines.append(f"• and {count(len(actions) - shown, 'more action')}: `/actions`")
    return fit("\n".join(lines), SECTION_LIMIT)


def norm_lines(norms: Sequence[str]) -> str:
    """Return the group's norms as a list, at most eight, then how many more there are."""
    lines = [f"• {escape(shorten(each, NORM_SHOWN))}" for each in norms[:NORMS_SHOWN]]
    if len(norms) > NORMS_SHOWN:
        lines.append(f"• and {count(len(norms) - NORMS_SHOWN, 'more norm')}: `/norms`")
    return fit("\n".join(lines), NORMS_LIMIT)


def call_name(call: Call, workgroup: str) -> str:
    """Return a call's title and workgroup as mrkdwn."""
    return f"{escape(shorten(call.title, calls.TITLE_SHOWN))} · {name(workgroup)}"


def person_option(each: PersonName) -> tuple[str, str]:
    """Return a person as a menu offers them: (value, text)."""
    return str(each.id), shorten(each.name, 75)


def call_option(call: Call) -> tuple[str, str]:
    """Return a call as a menu offers it: (value, text)."""
    return str(call.id), shorten(f"{calls.plain_when(call)}: {call.title}", 75)


def day(on: date) -> str:
    """Return a date with its weekday: `Thu 8 Oct 2026`."""
    return calls.day(on)
