"""users.*: people of the workspace, and the conversations they share with the bot."""

from sandbox.errors import SlackError, missing_field
from sandbox.limits import Tier
from sandbox.state.people import User, render
from sandbox.web_api.call import Call, Json, Method
from sandbox.web_api.conversations import READ, listed, wanted_kinds


def shown(call: Call, user: User) -> Json:
    """Return a user object with what this app may know."""
    with_email = "users:read.email" in call.installation.scopes
    return render(user, at=call.sandbox.world.clock.moment(), with_email=with_email)


def list_users(call: Call) -> Json:
    """List the people and bots of the workspace; strangers of other organisations are not among them."""
    people = [user for user in call.workspace.users.values() if not user.external]
    page, metadata = call.page(people, default=len(people) or 1)
    return {
        "members": [shown(call, user) for user in page],
        "cache_ts": int(call.sandbox.world.clock.now()),
        "response_metadata": metadata,
    }


def info(call: Call) -> Json:
    """Return one person."""
    body = shown(call, call.user())
    if call.flag("include_locale"):
        body["locale"] = "en-US"
    return {"user": body}


def lookup_by_email(call: Call) -> Json:
    """Return the person with an e-mail address."""
    email = call.text("email")
    if not email:
        raise missing_field("email")
    found = call.workspace.users.get(call.workspace.emails.get(email.lower(), ""))
    if found is None or found.deleted:
        raise SlackError("users_not_found")
    return {"user": shown(call, found)}


def conversations(call: Call) -> Json:
    """List the conversations of the bot, or those that it shares with a person."""
    kinds = wanted_kinds(call)
    user = call.text("user", default=call.bot)
    if user not in call.workspace.users:
        raise SlackError("user_not_found")
    found = [
        channel
        for channel in call.workspace.channels.values()
        if channel.kind in kinds
        and user in channel.members
        and (channel.kind.value == "channel" or call.bot in channel.members)
    ]
    body = listed(call, found)
    for channel in body["channels"]:
        channel.pop("is_member", None)
        channel.pop("num_members", None)
    return body


METHODS = {
    "users.list": Method(list_users, Tier.TIER_2, ("users:read",)),
    "users.info": Method(info, Tier.TIER_4, ("users:read",)),
    "users.lookupByEmail": Method(lookup_by_email, Tier.TIER_3, ("users:read.email",)),
    "users.conversations": Method(conversations, Tier.TIER_2, READ),
}
