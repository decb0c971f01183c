"""Messages about small-group calls that a member asks for: the invitation to join, and what the liaison gets."""

from __future__ import annotations

from collections.abc import Sequence

from domain.calls.call import Call
from domain.calls.overview import CallCard, Request
from views.calls import words
from views.calls.messages import DATES_SHOWN, answer_buttons
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


def planned(asked: Request, call: Call, people: int) -> Message:
    """Say, where others were asked to join, when the conversation is: whoever joins now is invited."""
    topic = escape(shorten(asked.topic, words.TITLE_SHOWN))
    text = (
        f"A time is set for the small-group conversation on {topic}: {words.plain_when(call)}. "
        "Open this message to join."
    )
    return Message.of(
        text,
        section(
            f"*A time is set for a small-group conversation* · {escape(asked.workgroup)}\n"
            f"About: {escape(asked.topic)}\n{words.when(call)}\n{count(people, 'person is', 'people are')} in it."
        ),
        actions(button("I want to join", "timepolls.join", str(asked.id)), block_id=f"timepolls.join.{asked.id}"),
        context("Only those who join are invited and reminded."),
    )


def over(asked: Request) -> Message:
    """Say, where others were asked to join, that no call of the conversation is ahead any more."""
    topic = escape(shorten(asked.topic, words.TITLE_SHOWN))
    text = f"No call is ahead of the small-group conversation on {topic}. There is nothing left to do."
    return Message.of(
        text,
        section(
            f"*{asked.person} asked for a small-group conversation* · {escape(asked.workgroup)}\n"
            f"About: {escape(asked.topic)}\nNo call of it is ahead any more."
        ),
    )


def invitation(card: CallCard, names: Sequence[str], following: Sequence[Call] = ()) -> Message:
    """Invite one of a small group to its call; `names` are mrkdwn, `following` the next calls of a new series."""
    call = card.call
    text = (
        f"You are invited: {words.plain_name_of(card)}, {words.plain_when(call)}. "
        "Open this message and say whether you can come."
    )
    said = f"*You are invited: {words.name_of(card)}*\n{words.when(call)}\n{words.joining(call)}"
    if card.rule:
        said += f"\nThis group meets {words.rhythm(card.rule)}."
    if following:
        said += "\nAfter this call:\n" + "\n".join(f"• {words.when(each)}" for each in following[:DATES_SHOWN])
    for_whom = f"For {count(len(names), 'person', 'people')} and nobody else: {_named(names)}."
    return Message.of(
        text,
        section(said),
        section(for_whom),
        answer_buttons(card),
        context(f"{words.tally(card.tally)}. You can change your answer until the call begins."),
    )


def declined(asked: Request, by: str, why: str) -> Message:
    """Tell those who wanted to join a conversation that there will be none, and why; `by` is mrkdwn."""
    topic = escape(shorten(asked.topic, words.TITLE_SHOWN))
    quoted = escape(shorten(" ".join(why.split()), words.TITLE_SHOWN))
    text = (
        f"{by} declined the small-group conversation on {topic}. Why: “{quoted}” If you were asked when it suits you, "
        "there is nothing left to answer."
    )
    return Message.of(
        text,
        section(
            f"*{by} declined a small-group conversation* · {escape(asked.workgroup)}\nAbout: {escape(asked.topic)}\n"
            f"> {escape(' '.join(why.split()))}\nIf you were asked when it suits you, there is nothing left to answer."
        ),
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
