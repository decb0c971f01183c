"""conversations.*: which channels there are, who is in them, and opening, creating and joining them."""

import re
from collections.abc import Iterable

from sandbox.errors import SlackError, missing_field
from sandbox.limits import Tier
from sandbox.state.channels import Channel, Kind, Note, render
from sandbox.web_api.call import Call, Json, Method

KINDS = {
    "public_channel": Kind.PUBLIC,
    "private_channel": Kind.PRIVATE,
    "im": Kind.DIRECT,
    "mpim": Kind.GROUP_DIRECT,
}
NAME = re.compile(r"[^\W]+(?:[\w-]*)\Z")
NAME_LIMIT = 80
NOTE_LIMIT = 250
READ = ("channels:read", "groups:read", "im:read", "mpim:read")
MANAGE = ("channels:manage", "groups:write")


def wanted_kinds(call: Call) -> set[Kind]:
    """Return the kinds of conversation asked for with ``types``; raises ``invalid_types`` or ``missing_scope``."""
    names = [name.strip() for name in call.text("types", default="public_channel").split(",")]
    if any(name not in KINDS for name in names):
        raise SlackError("invalid_types")
    kinds = {KINDS[name] for name in names}
    for kind in kinds:
        call.need(f"{kind.scope}:read")
    return kinds


def listed(call: Call, channels: Iterable[Channel]) -> Json:
    """Return one page of channels in Slack's form."""
    hide_archived = call.flag("exclude_archived")
    found = sorted(
        (channel for channel in channels if not (hide_archived and channel.archived)), key=lambda channel: channel.id
    )
    page, metadata = call.page(found, default=100)
    shown = [render(channel, viewer=call.bot, with_count=not channel.is_direct) for channel in page]
    return {"channels": shown, "response_metadata": metadata}


def list_channels(call: Call) -> Json:
    """List the conversations that the bot can know of."""
    kinds = wanted_kinds(call)
    return listed(
        call,
        (
            channel
            for channel in call.workspace.channels.values()
            if channel.kind in kinds and (channel.kind is Kind.PUBLIC or call.bot in channel.members)
        ),
    )


def info(call: Call) -> Json:
    """Return one conversation."""
    channel = call.channel(need="read")
    counted = call.flag("include_num_members") and not channel.is_direct
    return {"channel": render(channel, viewer=call.bot, with_count=counted)}


def members(call: Call) -> Json:
    """List the members of a conversation."""
    channel = call.channel(need="read")
    page, metadata = call.page(list(channel.members), default=100)
    return {"members": page, "response_metadata": metadata}


def open_direct(call: Call) -> Json:
    """Open a direct message with one to eight people, or resume one by its id."""
    if call.text("channel"):
        channel = call.channel()
        if not channel.is_direct:
            raise SlackError("channel_not_found")
        return {"no_op": True, "already_open": True, "channel": {"id": channel.id}}
    users = [user.strip() for user in call.text("users").split(",") if user.strip()]
    if not users:
        raise SlackError("users_list_not_supplied")
    if len(users) > 8:
        raise SlackError("too_many_users")
    for user in users:
        person = call.workspace.users.get(user)
        if person is None or person.id == call.bot:
            raise SlackError("user_not_found")
        if person.deleted:
            raise SlackError("user_disabled")
    call.need("im:write" if len(users) == 1 else "mpim:write")
    before = call.workspace.direct((call.bot, *users))
    channel = call.sandbox.world.direct(call.workspace, call.bot, *users)
    body = render(channel, viewer=call.bot) if call.flag("return_im") else {"id": channel.id}
    return {"no_op": before is not None, "already_open": before is not None, "channel": body}


def create(call: Call) -> Json:
    """Create a channel; its name must be free, short and without special characters."""
    name = call.text("name").strip()
    private = call.flag("is_private")
    call.need("groups:write" if private else "channels:manage")
    if not name:
        raise SlackError("invalid_name_required")
    if len(name) > NAME_LIMIT:
        raise SlackError("invalid_name_maxlength")
    if not any(character.isalnum() for character in name):
        raise SlackError("invalid_name_punctuation")
    if not NAME.match(name) or name != name.lower():
        raise SlackError("invalid_name_specials")
    world = call.sandbox.world
    channel = world.create_channel(call.workspace, name, private=private, creator=call.bot)
    if not private:
        news = {
            "id": channel.id,
            "is_channel": True,
            "name": name,
            "name_normalized": name,
            "created": channel.created,
            "creator": call.bot,
            "is_shared": False,
            "is_org_shared": False,
            "context_team_id": call.workspace.id,
        }
        world.events.everywhere(
            call.workspace, {"type": "channel_created", "channel": news, "event_ts": world.clock.stamp()}
        )
    return {"channel": render(channel, viewer=call.bot)}


def invite(call: Call) -> Json:
    """Invite people to a channel that the bot is in."""
    channel = call.channel()
    call.need(
        "groups:write" if channel.kind is Kind.PRIVATE else "channels:manage", f"{channel.kind.scope}:write.invites"
    )
    users = [user.strip() for user in call.text("users", required=True).split(",") if user.strip()]
    if channel.archived:
        raise SlackError("is_archived")
    if call.bot not in channel.members:
        raise SlackError("not_in_channel")
    errors = [(user, _invite_error(call, channel, user)) for user in users]
    wrong = [{"ok": False, "error": error, "user": user} for user, error in errors if error]
    if wrong and not call.flag("force"):
        raise SlackError(str(wrong[0]["error"]), errors=wrong)
    for user, error in errors:
        if not error:
            call.sandbox.membership.join(call.workspace, channel, user, inviter=call.bot)
    return {"channel": render(channel, viewer=call.bot)}


def _invite_error(call: Call, channel: Channel, user: str) -> str:
    person = call.workspace.users.get(user)
    if person is None or person.deleted:
        return "user_not_found"
    if user == call.bot:
        return "cant_invite_self"
    if user in channel.members:
        return "already_in_channel"
    if person.is_ultra_restricted and any(
        user in other.members for other in call.workspace.channels.values() if not other.is_direct
    ):
        return "ura_max_channels"
    return ""


def join(call: Call) -> Json:
    """Join a public channel."""
    channel = call.channel()
    if channel.kind is not Kind.PUBLIC:
        raise SlackError("method_not_supported_for_channel_type")
    if channel.archived:
        raise SlackError("is_archived")
    if call.bot in channel.members:
        return {
            "channel": render(channel, viewer=call.bot),
            "warning": "already_in_channel",
            "response_metadata": {"warnings": ["already_in_channel"]},
        }
    call.sandbox.membership.join(call.workspace, channel, call.bot)
    return {"channel": render(channel, viewer=call.bot)}


def leave(call: Call) -> Json:
    """Leave a channel."""
    channel = call.channel()
    if channel.is_general:
        raise SlackError("cant_leave_general")
    call.sandbox.membership.leave(call.workspace, channel, call.bot)
    return {}


def _note(call: Call, name: str) -> tuple[Channel, Note]:
    channel = call.channel()
    call.need(
        "groups:write" if channel.kind is Kind.PRIVATE else "channels:manage", f"{channel.kind.scope}:write.topic"
    )
    if name not in call.arguments:
        raise missing_field(name)
    value = call.text(name)
    if len(value) > NOTE_LIMIT:
        raise SlackError("too_long")
    if channel.archived:
        raise SlackError("is_archived")
    if call.bot not in channel.members:
        raise SlackError("not_in_channel")
    if channel.is_direct:
        raise SlackError("method_not_supported_for_channel_type")
    return channel, Note(value, call.bot, int(call.sandbox.world.clock.now()))


def set_topic(call: Call) -> Json:
    """Set a channel's topic."""
    channel, note = _note(call, "topic")
    channel.topic = note
    call.sandbox.membership.announce_note(call.workspace, channel, call.bot, "topic", note.value)
    return {"channel": render(channel, viewer=call.bot)}


def set_purpose(call: Call) -> Json:
    """Set a channel's purpose."""
    channel, note = _note(call, "purpose")
    channel.purpose = note
    call.sandbox.membership.announce_note(call.workspace, channel, call.bot, "purpose", note.value)
    return {"channel": render(channel, viewer=call.bot)}


def archive(call: Call) -> Json:
    """Archive a channel."""
    channel = call.channel()
    call.need("groups:write" if channel.kind is Kind.PRIVATE else "channels:manage")
    if channel.is_general:
        raise SlackError("cant_archive_general")
    if channel.archived:
        raise SlackError("already_archived")
    if channel.is_direct:
        raise SlackError("method_not_supported_for_channel_type")
    if call.bot not in channel.members:
        raise SlackError("not_in_channel")
    call.sandbox.membership.archive(call.workspace, channel, call.bot)
    return {}


METHODS = {
    "conversations.list": Method(list_channels, Tier.TIER_2, READ),
    "conversations.info": Method(info, Tier.TIER_3, READ),
    "conversations.members": Method(members, Tier.TIER_4, READ),
    "conversations.open": Method(open_direct, Tier.TIER_3, ("im:write", "mpim:write")),
    "conversations.create": Method(create, Tier.TIER_2, MANAGE),
    "conversations.invite": Method(invite, Tier.TIER_3, (*MANAGE, "channels:write.invites", "groups:write.invites")),
    "conversations.join": Method(join, Tier.TIER_3, ("channels:join",)),
    "conversations.leave": Method(leave, Tier.TIER_3, MANAGE),
    "conversations.setTopic": Method(set_topic, Tier.TIER_2, (*MANAGE, "channels:write.topic", "groups:write.topic")),
    "conversations.setPurpose": Method(
        set_purpose, Tier.TIER_2, (*MANAGE, "channels:write.topic", "groups:write.topic")
    ),
    "conversations.archive": Method(archive, Tier.TIER_2, MANAGE),
}
