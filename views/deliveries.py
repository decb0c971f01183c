"""What the owner of a message reads when it could not be delivered."""

from __future__ import annotations

from slack_sdk.models.blocks import Block

from views.surfaces import Message, actions, button, section
from views.text import escape, fit

REASONS = {
    "channel_not_found": "the channel no longer exists, or I am not in it",
    "not_in_channel": "I am not in the channel; invite me there",
    "is_archived": "the channel is archived",
    "user_not_found": "this person has no account here any more",
    "user_disabled": "this person's account is deactivated",
    "user_not_visible": "this person cannot be seen from here",
    "cannot_dm_bot": "this is a bot, and bots do not read messages",
    "restricted_action": "a workspace setting forbids posting there",
    "restricted_action_read_only_channel": "only some people may post in the channel, and I am not one of them",
    "restricted_action_non_threadable_channel": "a workspace setting forbids posting there",
    "restricted_action_thread_only_channel": "in the channel only replies are allowed",
    "message_not_found": "the message that should change was deleted",
    "cant_update_message": "Slack does not let me change that message",
    "no_permission": "I lack a permission; an administrator has to install me again",
    "missing_scope": "I lack a permission; an administrator has to install me again",
    "msg_too_long": "the message is too long for Slack",
    "msg_blocks_too_long": "the message is too long for Slack",
    "invalid_blocks": "Slack could not display the message",
    "mail_bounced": "there is no such address, and I send nothing more to it",
    "mail_refused": "the mail server did not take it",
    "mail_gave_up": "its server put it off for three days, and I gave up",
}


ABOUT_LIMIT = 160
"""How much of a message its owner reads again: enough to know which one it was."""


def _place(channel: str | None, recipient: str | None) -> str:
    if recipient:
        return f"<@{recipient}>"
    return f"<#{channel}>" if channel else "its place"


def _quoted(about: str) -> str:
    """Return the beginning of a message (mrkdwn, on one line) as a quotation."""
    return f"\n> {fit(' '.join(about.split()), ABOUT_LIMIT)}" if about else ""


def undelivered(
    *, channel: str | None, recipient: str | None, error: str, about: str, again: int | None = None
) -> Message:
    """Return the note that a message could not be delivered, where to, and why; `error` is Slack's code.

    `about` is the message's own text, as mrkdwn: the note quotes its beginning. `again` is the delivery that a button
    sends again, because people can mend the reason.
    """
    reason = REASONS.get(error, f"Slack answered `{error}`")
    text = f"A message of yours to {_place(channel, recipient)} could not be delivered: {reason}."
    if again is None:
        text += _quoted(about)
        return Message.of(text, section(text))
    text += f" Once that is mended, send it again.{_quoted(about)}"
    return Message.of(text, section(text), _send_again(again))


def undelivered_mail(*, address: str, error: str, about: str) -> Message:
    """Return the note that an e-mail could not be delivered and why; `about` is its subject, as it was written."""
    reason = REASONS.get(error, f"its server answered `{escape(error)}`")
    text = (
        f"An e-mail of yours to {escape(address)} could not be delivered: {reason}. Should others of the same mailing "
        f"fail, I do not write again.{_quoted(escape(about))}"
    )
    return Message.of(text, section(text))


def unknown_outcome(*, delivery: int, channel: str | None, recipient: str | None, about: str) -> Message:
    """Return the question whether a message arrived, for places that cannot be read back; `about` is its text."""
    place = _place(channel, recipient)
    text = (
        f"I could not find out whether a message of yours to {place} arrived, and I cannot read there to check. "
        "Please have a look. If it is missing, send it again; if it is there, nothing needs doing."
        f"{_quoted(about)}"
    )
    return Message.of(text, section(text), _send_again(delivery))


def _send_again(delivery: int) -> Block:
    return actions(button("Send again", "deliveries.repeat", str(delivery)))


def repeated() -> Message:
    """Return the confirmation that a message goes out again."""
    return Message.of("It is on its way again.")


def not_repeated() -> Message:
    """Return why a message does not go out (another time)."""
    return Message.of("It was sent again already, its time is over, or it is not yours to send.")
