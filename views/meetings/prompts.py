"""The process check at half-time."""

from __future__ import annotations

from collections.abc import Sequence

from domain.calls.call import Call
from domain.meetings.duties import process_check as questions
from domain.meetings.item import Item
from views.directory.words import name
from views.meetings import words
from views.surfaces import Message, actions, button, context, section
from views.text import escape, shorten


def process_check(call: Call, workgroup: str, items: Sequence[Item]) -> Message:
    """Ask somebody, at half-time, how the group is working, and recall what is on the agenda."""
    text = f"Half-time in the call of {name(workgroup)}. {questions()[0]}"
    lines = "\n".join(f"• {escape(each)}" for each in questions())
    rest = [f"{number}. {escape(shorten(each.topic, 60))} ({each.minutes} min)" for number, each in enumerate(items, 1)]
    blocks = [section(f"*Half-time: how are we working?*\n{words.call_name(call, workgroup)}"), section(lines)]
    if rest:
        blocks.append(context("On the agenda: " + "; ".join(rest)))
    row = actions(
        button("Open the agenda", "meetings.agenda", str(call.workgroup_id)),
        button("Stop process checks", "meetings.check", str(call.workgroup_id)),
        block_id=f"meetings.halftime.{call.id}",
    )
    return Message.of(text, *blocks, row)
