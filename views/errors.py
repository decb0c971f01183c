"""What a person reads when something could not be done: why, and what to do now."""

from __future__ import annotations

from typing import Any

from views.surfaces import Message, View, context, section
from views.text import escape

PROBLEM_BLOCK = "convene_problem"
BUSY = "Convene is handling as much as it can right now, so nothing was changed. Please try again in a minute."
SEEN = "This was already sent once, and once is enough: nothing was done twice. You can close this window."
LATE = "Slack no longer let us open that window, because it took too long. Please press once more."


def refused(sentence: str) -> Message:
    """Return a refusal that says what to do; the sentence is already fit for mrkdwn."""
    return Message.of(sentence, section(f":warning: {sentence}"))


def broken(error_id: str) -> Message:
    """Return the apology for something unexpected, with the number it is logged under."""
    return refused(
        "Something went wrong on our side, and we have noted it. Please try again; if it happens again, "
        f"tell whoever looks after Convene this number: `{error_id}`."
    )


def window(message: Message, *, title: str = "That did not work") -> View:
    """Return a small modal that shows the message and closes."""
    blocks: list[Any] = list(message.blocks) or [section(escape(message.text)).to_dict()]
    view = View.modal("errors.notice", title, [])
    return View({**view.body, "blocks": blocks})


def marked(view: dict[str, Any], message: Message) -> View:
    """Return the modal `view` (as Slack sent it) with the message as its first line, what was typed left alone."""
    kept = ("type", "callback_id", "title", "submit", "close", "private_metadata", "notify_on_close", "clear_on_close")
    body = {name: view[name] for name in kept if view.get(name) is not None}
    line = {**context(f":warning: {message.text}").to_dict(), "block_id": PROBLEM_BLOCK}
    rest = [block for block in view.get("blocks", []) if block.get("block_id") != PROBLEM_BLOCK]
    return View({**body, "blocks": [line, *rest][:100]})
