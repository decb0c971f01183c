"""chat.*: posting, updating and deleting messages."""

from sandbox.clock import ts_number
from sandbox.errors import SlackError
from sandbox.limits import Tier
from sandbox.posting import Content, author_of, checked
from sandbox.state.channels import Channel, Kind
from sandbox.state.messages import Author, Message, render
from sandbox.web_api.call import Call, Json, Method


def destination(call: Call) -> Channel:
    """Return where a message goes: a channel by id or name, or a person's direct message by user id.

    Raises ``channel_not_found``, ``not_in_channel``, ``is_archived`` or ``messages_tab_disabled``.
    """
    reference = call.text("channel", required=True)
    workspace = call.workspace
    person = workspace.users.get(reference)
    if person is not None:
        if person.is_bot:
            raise SlackError("channel_not_found")
        channel = call.sandbox.world.direct(workspace, call.bot, person.id)
    else:
        found = workspace.channel(reference)
        if found is None or (found.kind is not Kind.PUBLIC and call.bot not in found.members):
            raise SlackError("channel_not_found")
        channel = found
    if channel.archived:
        raise SlackError("is_archived")
    if call.bot not in channel.members and "chat:write.public" not in call.installation.scopes:
        raise SlackError("not_in_channel")
    if channel.kind is Kind.DIRECT and not call.app.manifest.messages_tab:
        raise SlackError("messages_tab_disabled")
    return channel


def thread_of(call: Call, channel: Channel) -> int | None:
    """Return the thread to reply in; raises ``thread_not_found``, and a reply's thread is its root's."""
    ts = call.text("thread_ts")
    if not ts:
        return None
    root = channel.log.get(ts)
    if root is None:
        raise SlackError("thread_not_found")
    return root.thread if root.is_reply else root.stamp


def _payload(call: Call) -> Json:
    return {
        "text": call.text("text"),
        "blocks": call.json("blocks", list, error="invalid_blocks_format"),
        "attachments": call.json("attachments", list, error="invalid_attachments"),
        "metadata": call.json("metadata", dict, error="invalid_metadata_format"),
    }


def _content(call: Call) -> Content:
    payload = {name: value for name, value in _payload(call).items() if value is not None}
    return checked(call.workspace, payload)


def _author(call: Call) -> Author:
    author = author_of(call.installation)
    author.username = call.text("username")
    emoji, url = call.text("icon_emoji"), call.text("icon_url")
    if emoji or url:
        author.icons = {"emoji": emoji} if emoji else {"image_64": url}
    if author.username or author.icons:
        call.need("chat:write.customize")
    return author


def post_message(call: Call) -> Json:
    """Post a message to a channel, thread or person."""
    channel = destination(call)
    call.sandbox.world.limits.check_post(call.workspace.id, channel.id, call.app.id)
    content = _content(call)
    message = call.sandbox.world.poster.post(
        call.workspace,
        channel,
        _author(call),
        content,
        via=call.method,
        thread=thread_of(call, channel),
        broadcast=call.flag("reply_broadcast"),
    )
    body = render(message, channel.log, with_metadata=True)
    return {"channel": channel.id, "ts": message.ts, "message": body}


def own_message(call: Call, channel: Channel, error: str) -> Message:
    """Return a message of this app named by ``ts``; raises ``message_not_found`` or the given error."""
    message = call.message(channel, "ts")
    if message.author.bot_id != call.installation.bot_id:
        raise SlackError(error)
    return message


def update(call: Call) -> Json:
    """Replace a message of this app; fields that are not given stay as they are, an empty list removes them."""
    channel = call.channel()
    message = own_message(call, channel, "cant_update_message")
    if channel.archived:
        raise SlackError("is_archived")
    given = _payload(call)
    if "text" not in call.arguments and given["blocks"] is None and given["attachments"] is None:
        raise SlackError("no_text")
    kept: Json = {
        "text": message.text,
        "blocks": message.blocks,
        "attachments": message.attachments,
        "metadata": message.metadata,
    }
    merged = {name: kept[name] if given[name] is None else given[name] for name in kept}
    merged["text"] = given["text"] if "text" in call.arguments else message.text
    content = checked(call.workspace, {name: value for name, value in merged.items() if value})
    call.sandbox.world.poster.update(call.workspace, channel, message, content, editor=call.bot)
    body = render(message, with_metadata=True)
    for name in ("ts", "thread_ts"):
        body.pop(name, None)
    return {"channel": channel.id, "ts": message.ts, "text": message.text, "message": body}


def delete(call: Call) -> Json:
    """Delete a message of this app."""
    channel = call.channel()
    message = own_message(call, channel, "cant_delete_message")
    call.sandbox.world.poster.delete(call.workspace, channel, message)
    return {"channel": channel.id, "ts": message.ts}


def post_ephemeral(call: Call) -> Json:
    """Show a message to one person of a channel."""
    channel = destination(call)
    user = call.text("user", required=True)
    if user not in channel.members:
        raise SlackError("user_not_in_channel")
    content = _content(call)
    thread = thread_of(call, channel)
    message = call.sandbox.world.poster.ephemeral(
        call.workspace, channel, _author(call), content, user=user, via=call.method, thread=thread
    )
    return {"message_ts": message.ts}


def get_permalink(call: Call) -> Json:
    """Return the address of a message."""
    channel = call.channel()
    message = call.message(channel, "message_ts")
    digits = str(ts_number(message.ts))
    return {"channel": channel.id, "permalink": f"{call.sandbox.archive_url(call.workspace)}/{channel.id}/p{digits}"}


METHODS = {
    "chat.postMessage": Method(post_message, Tier.POST_MESSAGE, ("chat:write",)),
    "chat.update": Method(update, Tier.TIER_3, ("chat:write",)),
    "chat.delete": Method(delete, Tier.TIER_3, ("chat:write",)),
    "chat.postEphemeral": Method(post_ephemeral, Tier.TIER_4, ("chat:write",)),
    "chat.getPermalink": Method(get_permalink, Tier.PERMALINK),
}
