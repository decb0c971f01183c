"""reactions.*, pins.* and bookmarks.*: what hangs on messages and channels."""

import re

from sandbox.errors import SlackError, missing_field
from sandbox.limits import Tier
from sandbox.state.channels import Channel
from sandbox.state.messages import Message, render
from sandbox.web_api.call import Call, Json, Method

EMOJI = re.compile(r"[a-z0-9_+'-]+(::skin-tone-[2-6])?\Z")
REACTIONS_LIMIT = 23


def _item(call: Call) -> tuple[Channel, Message]:
    if not call.text("channel") or not call.text("timestamp"):
        raise SlackError("no_item_specified")
    channel = call.channel()
    return channel, call.message(channel)


def _emoji(call: Call) -> str:
    name = call.text("name", required=True).strip(":")
    if not EMOJI.match(name):
        raise SlackError("invalid_name")
    return name


def add_reaction(call: Call) -> Json:
    """React to a message, once with each emoji."""
    name = _emoji(call)
    channel, message = _item(call)
    if channel.archived:
        raise SlackError("is_archived")
    if call.bot not in channel.members:
        raise SlackError("not_in_channel")
    if call.bot in message.reactions.get(name, ()):
        raise SlackError("already_reacted")
    if name not in message.reactions and len(message.reactions) >= REACTIONS_LIMIT:
        raise SlackError("too_many_emoji")
    call.sandbox.membership.react(call.workspace, channel, message, call.bot, name)
    return {}


def remove_reaction(call: Call) -> Json:
    """Take a reaction back."""
    name = _emoji(call)
    channel, message = _item(call)
    if call.bot not in message.reactions.get(name, ()):
        raise SlackError("no_reaction")
    call.sandbox.membership.react(call.workspace, channel, message, call.bot, name, remove=True)
    return {}


def get_reactions(call: Call) -> Json:
    """Return a message with its reactions."""
    channel, message = _item(call)
    body = render(message)
    shown: Json = {name: body[name] for name in ("type", "text", "user", "ts", "team") if name in body}
    shown |= {name: body[name] for name in ("bot_id", "app_id", "blocks", "reactions") if name in body}
    shown["permalink"] = f"{call.sandbox.archive_url(call.workspace)}/{channel.id}/p{message.stamp}"
    return {"type": "message", "channel": channel.id, "message": shown}


def add_pin(call: Call) -> Json:
    """Pin a message to its channel."""
    channel, message = _item(call)
    if call.bot not in channel.members:
        raise SlackError("not_in_channel")
    if message in channel.pins:
        raise SlackError("already_pinned")
    call.sandbox.membership.pin(call.workspace, channel, message, call.bot)
    return {}


def remove_pin(call: Call) -> Json:
    """Unpin a message."""
    channel, message = _item(call)
    if message not in channel.pins:
        raise SlackError("no_pin")
    call.sandbox.membership.pin(call.workspace, channel, message, call.bot, remove=True)
    return {}


def add_bookmark(call: Call) -> Json:
    """Add a link to a channel's bookmark bar."""
    channel = call.channel("channel_id")
    if call.bot not in channel.members:
        raise SlackError("not_in_channel")
    if call.text("type", required=True) != "link":
        raise SlackError("invalid_bookmark_type")
    link = call.text("link")
    if not link:
        raise missing_field("link")
    if not re.match(r"https?://\S+\Z", link):
        raise SlackError("invalid_link")
    now = int(call.sandbox.world.clock.now())
    bookmark = {
        "id": call.sandbox.world.ids.next("Bk"),
        "channel_id": channel.id,
        "title": call.text("title", required=True),
        "link": link,
        "emoji": call.text("emoji"),
        "icon_url": "",
        "type": "link",
        "date_created": now,
        "date_updated": 0,
        "rank": f"{len(channel.bookmarks):06d}",
        "last_updated_by_user_id": call.bot,
        "last_updated_by_team_id": call.workspace.id,
        "app_id": call.app.id,
    }
    channel.bookmarks.append(bookmark)
    return {"bookmark": bookmark}


def list_bookmarks(call: Call) -> Json:
    """List a channel's bookmarks."""
    channel = call.channel("channel_id")
    return {"bookmarks": list(channel.bookmarks)}


METHODS = {
    "reactions.add": Method(add_reaction, Tier.TIER_3, ("reactions:write",)),
    "reactions.remove": Method(remove_reaction, Tier.TIER_2, ("reactions:write",)),
    "reactions.get": Method(get_reactions, Tier.TIER_3, ("reactions:read",)),
    "pins.add": Method(add_pin, Tier.TIER_2, ("pins:write",)),
    "pins.remove": Method(remove_pin, Tier.TIER_2, ("pins:write",)),
    "bookmarks.add": Method(add_bookmark, Tier.TIER_2, ("bookmarks:write",)),
    "bookmarks.list": Method(list_bookmarks, Tier.TIER_3, ("bookmarks:read",)),
}
