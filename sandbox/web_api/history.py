"""conversations.history and conversations.replies: reading messages back, page by page."""

from sandbox.clock import ts_number, ts_text
from sandbox.errors import SlackError
from sandbox.limits import Tier
from sandbox.state.messages import render
from sandbox.web_api.call import Call, Json, Method, read_cursor, write_cursor

FOREVER = 10**18
UNLISTED_LIMIT = 15
SCOPES = ("channels:history", "groups:history", "im:history", "mpim:history")


def _window(call: Call) -> tuple[int, int]:
    """Return ``low <= ts < high`` in microseconds for ``oldest``, ``latest`` and ``inclusive``."""
    inclusive = call.flag("inclusive")
    low, high = 0, FOREVER
    oldest, latest = call.text("oldest"), call.text("latest")
    if oldest:
        try:
            low = ts_number(oldest) + (0 if inclusive else 1)
        except ValueError:
            raise SlackError("invalid_ts_oldest") from None
    if latest:
        try:
            high = ts_number(latest) + (1 if inclusive else 0)
        except ValueError:
            raise SlackError("invalid_ts_latest") from None
    return low, high


def _limit(call: Call, default: int) -> int:
    """Return how many messages are wanted; apps sold outside the Marketplace get few of them, once a minute."""
    limit = call.number("limit", default=default, low=1, high=1000)
    if not call.app.config.unlisted:
        return limit
    call.sandbox.world.limits.check_unlisted_read((call.method, call.app.id, call.workspace.id, "unlisted"))
    return min(limit, UNLISTED_LIMIT)


def history(call: Call) -> Json:
    """Return a channel's messages, newest first, without replies in threads."""
    channel = call.channel(need="history", member=True)
    limit = _limit(call, 100)
    low, high = _window(call)
    cursor = call.text("cursor")
    if cursor:
        high = min(high, read_cursor(cursor, "next_ts"))
    messages, more = channel.log.page(low, high, limit)
    with_metadata = call.flag("include_all_metadata")
    body: Json = {
        "messages": [render(message, channel.log, with_metadata=with_metadata) for message in messages],
        "has_more": more,
        "pin_count": len(channel.pins),
        "channel_actions_ts": None,
        "channel_actions_count": 0,
    }
    if call.text("latest"):
        body["latest"] = call.text("latest")
    if call.text("oldest"):
        body["oldest"] = call.text("oldest")
    if more:
        body["response_metadata"] = {"next_cursor": write_cursor("next_ts", messages[-1].stamp)}
    return body


def replies(call: Call) -> Json:
    """Return a thread, oldest first: its root, then the replies."""
    channel = call.channel(need="history", member=True)
    root = channel.log.get(call.text("ts", required=True))
    if root is None:
        raise SlackError("thread_not_found")
    if root.is_reply and root.thread is not None:
        found = channel.log.get(ts_text(root.thread))
        root = found or root
    limit = _limit(call, 1000)
    low, high = _window(call)
    cursor = call.text("cursor")
    if cursor:
        low = max(low, read_cursor(cursor, "next_ts"))
    messages, more = channel.log.thread_page(root.stamp, low - 1, high, limit)
    with_metadata = call.flag("include_all_metadata")
    shown = [root, *messages] if not cursor else messages
    body: Json = {
        "messages": [render(message, channel.log, with_metadata=with_metadata) for message in shown],
        "has_more": more,
    }
    if more:
        body["response_metadata"] = {"next_cursor": write_cursor("next_ts", messages[-1].stamp + 1)}
    return body


METHODS = {
    "conversations.history": Method(history, Tier.TIER_3, SCOPES),
    "conversations.replies": Method(replies, Tier.TIER_3, SCOPES),
}
