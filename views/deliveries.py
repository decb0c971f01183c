"""What the owner of a message reads when it could not be delivered."""

from __future__ import annotations

from slack_sdk.models.blocks import SectionBlock

from views.surfaces import Message, actions, button, section

REASONS = {
    "channel_not_found": "the channel no longer exists, or I am not in it",
    "not_in_channel": "I am not in the channel; invite me there and send it again",
    "is_archived": "the channel is archived",
    "user_not_found": "this person has no account here any more",
    "user_disabled": "this person's account is deactivated",
    "user_not_visible": "this person cannot be seen from here",
    "cannot_dm_bot": "this is a bot, and bots do not read messages",
    "restricted_action": "a workspace setting forbids posting there",
    "message_not_found": "the message that should change was deleted",
    "cant_update_message": "Slack does not let me change that message",
    "missing_scope": "I lack a permission; an administrator has to install me again",
    "msg_too_long": "the message is too long for Slack",
    "msg_blocks_too_long": "the message is too long for Slack",
    "invalid_blocks": "Slack could not display the message",
}


def _place(channel: str | None, recipient: str | None) -> str:
    if recipient:
        return f"<@{recipient}>"
    return f"<#{channel}>" if channel else "its place"


def undelivered(*, channel: str | None, recipient: str | None, error: str) -> Message:
    """Return the note that a message could not be delivered, where to, and why; `error` is Slack's code."""
    reason = REASONS.get(error, f"Slack answered `{error}`")
    text = f"A message of yours to {_place(channel, recipient)} could not be delivered: {reason}."
    return Message.of(text, section(text))


def unknown_outcome(*, delivery: int, channel: str | None, recipient: str | None) -> Message:
    """Return the question whether a message arrived, for places that cannot be read back."""
    place = _place(channel, recipient)
    text = (
        f"I could not find out whether a message of yours to {place} arrived, and I cannot read there to check. "
        "Please have a look. If it is missing, send it again; if it is there, nothing needs doing."
    )
    question: SectionBlock = section(text)
    return Message.of(text, question, actions(button("Send again", "deliveries.repeat", str(delivery))))


def repeated() -> Message:
    """Return the confirmation that a message goes out again."""
    return Message.of("It is on its way again.")


def not_repeated() -> Message:
    """Return why a message does not go out (another time)."""
    return Message.of("It was sent again already, or it is not yours to send.")
