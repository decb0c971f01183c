"""Requests for webinars: the form, the message with the votes, and the list of those that wait."""

from __future__ import annotations

from collections.abc import Sequence

from slack_sdk.models.blocks import Block, ButtonElement, PlainTextInputElement

from domain.webinars import forms as entered
from domain.webinars.overview import RequestState, TopicRequest
from views.calls.inputs import select
from views.surfaces import Message, View, actions, button, context, field, section
from views.text import count, escape, shorten
from views.webinars import inputs, words

SHOWN = 15


def form(workgroups: Sequence[tuple[int, str]], typed: str = "") -> View:
    """Return the form by which somebody asks for a webinar; `typed` is what followed the command."""
    groups = [(str(id_), name) for id_, name in workgroups]
    chosen = groups[0][0] if len(groups) == 1 else None
    note = PlainTextInputElement(multiline=True, max_length=entered.NOTE_LONGEST)
    blocks: list[Block] = [
        section("The liaison gets your request. Others of the workgroup can say with a button that they want it too."),
        field("workgroup", "Workgroup", select(groups, chosen)),
        field("topic", "What it should be about", inputs.line(typed or None, entered.TITLE_LONGEST)),
        field("note", "Why, or who could present it", note, optional=True),
        actions(button("What others asked for", "webinars.requests"), block_id="webinars.request.others"),
    ]
    return View.modal("webinars.request", "Ask for a webinar", blocks, submit="Send the request")


def sent(asked: TopicRequest) -> View:
    """Confirm a request."""
    said = (
        f"Your request for a webinar on *{escape(asked.topic)}* is with the liaison of {escape(asked.workgroup)}. You "
        "hear at once when it is announced."
    )
    return View.modal("webinars.done", "Sent", [section(said)])


def request(asked: TopicRequest, *, by: str = "") -> Message:
    """Show a request with its votes, and what its reader may do about it. Answered, it says `by` whom (mrkdwn)."""
    name = escape(shorten(asked.topic, words.TITLE_SHOWN))
    note = f"\n{escape(asked.note)}" if asked.note else ""
    body = section(f"*{asked.person} asks for a webinar on {escape(asked.topic)}*{note}")
    if asked.state is not RequestState.OPEN:
        done = "announced one" if asked.state is RequestState.PLANNED else "closed this request"
        text = f"{asked.person} asked for a webinar on {name}: {by or 'somebody'} {done}. There is nothing left to do."
        return Message.of(text, body, context(f"{by or 'Somebody'} {done}."))
    text = f"{asked.person} asks for a webinar on {name}. Open this message if you want it too."
    row = _row(asked)
    return Message.of(text, body, actions(*row, block_id=f"webinars.asked.{asked.id}"), context(_wanted(asked)))


def closed(asked: TopicRequest, by: str) -> Message:
    """Tell the person who asked that there will be no webinar; `by` is mrkdwn."""
    name = escape(shorten(asked.topic, words.TITLE_SHOWN))
    text = f"{by} closed your request for a webinar on {name}. Write to them if you have questions."
    return Message.of(text, section(text))


def voted(asked: TopicRequest, wants: bool) -> Message:
    """Confirm a vote to the person who gave it."""
    said = "You want it too." if wants else "Your vote is taken back."
    text = f"{said} A webinar on {escape(shorten(asked.topic, words.TITLE_SHOWN))}: {_wanted(asked)}"
    return Message.of(text, section(f"*{said}* A webinar on {escape(asked.topic)}\n{_wanted(asked)}"))


def listed(found: Sequence[TopicRequest]) -> View:
    """Show the requests that wait, most wanted first."""
    blocks: list[Block] = []
    for asked in found[:SHOWN]:
        note = f"\n{escape(asked.note)}" if asked.note else ""
        mine = " You want it." if asked.mine else ""
        head = f"*{escape(asked.topic)}* · {escape(asked.workgroup)}"
        said = f"{head}\nAsked by {asked.person}. {_wanted(asked)}{mine}{note}"
        row = _row(asked)
        blocks += [section(said), actions(*row, block_id=f"webinars.asked.{asked.id}")]
    if len(found) > SHOWN:
        blocks.append(context(f"And {count(len(found) - SHOWN, 'more request')}."))
    if not found:
        blocks.append(section("Nobody asks for a webinar at the moment. Be the first."))
    blocks.append(actions(button("Ask for a webinar", "webinars.request"), block_id="webinars.requests"))
    return View.modal("webinars.requests", "What people ask for", blocks)


def _row(asked: TopicRequest) -> list[ButtonElement]:
    value = str(asked.id)
    row = [button("I want this too", "webinars.vote", value)]
    if asked.may_answer:
        row.append(button("Announce a webinar on it", "webinars.answer", value, style="primary"))
    if asked.may_close:
        row.append(button("Close it", "webinars.request.close", value))
    return row


def _wanted(asked: TopicRequest) -> str:
    number = asked.votes + 1
    return "1 person wants it." if number == 1 else f"{count(number, 'person', 'people')} want it."
