"""Messages about small-group calls that a member asks for: the invitation to join, and what the liaison gets."""

from __future__ import annotations

from collections.abc import Sequence

from domain.calls.overview import Request
from views.calls import words
from views.surfaces import Message, actions, button, context, section
from views.text import count, escape, listing, shorten

NAMED = 20


def open_to_all(asked: Request, people: int) -> Message:
    """Ask in the workgroup's channel who else wants to talk about it; `asked.person` is mrkdwn."""
    topic = escape(shorten(asked.topic, words.TITLE_SHOWN))
    text = f"{asked.person} asks for a small-group conversation on {topic}. Open this message to join."
    who = count(people, "person wants", "people want")
    return Message.of(
        text,
        section(
            f"*{asked.person} asks for a small-group conversation* · {escape(asked.workgroup)}\n"
            f"About: {escape(asked.topic)}\n{who} it so far."
        ),
        actions(
            button("I want to join", "timepolls.join", str(asked.id), style="primary"),
            block_id=f"timepolls.join.{asked.id}",
        ),
        context("When the liaison accepts, those who joined are asked when it suits them."),
    )


def for_liaisons(asked: Request, names: Sequence[str], *, poll: int | None = None) -> Message:
    """Tell a liaison who wants a small-group call; `names` are mrkdwn, `poll` is the time poll under way."""
    wish = f"\nWhen it would suit: {escape(asked.wish)}" if asked.wish else ""
    who = count(len(names), "person wants", "people want")
    text = (
        f"{asked.person} asks for a small-group conversation in {escape(shorten(asked.workgroup, words.TITLE_SHOWN))}: "
        f"{escape(shorten(asked.topic, words.TITLE_SHOWN))}. {who} it. Open this message to find a time."
    )
    body = (
        f"*{asked.person} asks for a small-group conversation* · {escape(asked.workgroup)}\n"
        f"About: {escape(asked.topic)}{wish}\n{who} it: {_named(names)}"
        if names
        else f"*{asked.person} asks for a call of {escape(asked.workgroup)}*\nAbout: {escape(asked.topic)}{wish}"
    )
    if poll is not None:
        row = [button("See the results", "timepolls.results", str(poll), style="primary")]
        after = "A time poll is under way. Once a time is chosen, everybody who wants the call hears of it."
    else:
        row = [
            button("Accept and find a time", "timepolls.request", str(asked.id), style="primary"),
            button("Schedule this call", "calls.request.schedule", str(asked.id)),
            button("Decline", "calls.request.decline", str(asked.id)),
        ]
        after = "Accepting opens a time poll for just these people. Declining asks you for a short reason."
    return Message.of(text, section(body), actions(*row, block_id=f"calls.request.{asked.id}"), context(after))


def _named(names: Sequence[str]) -> str:
    shown = list(names[:NAMED])
    more = len(names) - len(shown)
    return listing([*shown, f"{more:,} more"] if more else shown)
