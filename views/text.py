"""Text that people read in Slack: escaping, times and small sentences."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from domain import zones

ELLIPSIS = "…"


def escape(text: str) -> str:
    """Return user-given text as mrkdwn that shows literally: `<!channel>` and `<@U1>` mention nobody."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def shorten(text: str, limit: int) -> str:
    """Return `text` cut to at most `limit` characters, with an ellipsis where something was cut off."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + ELLIPSIS


def fit(escaped: str, limit: int) -> str:
    """Like `shorten` for escaped text: never cuts through an `&amp;` entity."""
    if len(escaped) <= limit:
        return escaped
    cut = escaped[: limit - 1]
    start = cut.rfind("&")
    if start != -1 and ";" not in cut[start:]:
        cut = cut[:start]
    return cut.rstrip() + ELLIPSIS


def zone_name(zone: str) -> str:
    """Return an IANA zone as people say it: `America/New_York` is `New York time`."""
    return zones.city_time(zone)


def plain_time(moment: datetime, zone: str) -> str:
    """Return `moment` (aware) in `zone`, written out for phones and e-mail: `Thu 8 Oct 2026, 3:00 PM New York time`."""
    local = moment.astimezone(ZoneInfo(zone))
    clock = local.strftime("%I:%M %p").lstrip("0")
    return f"{local:%a} {local.day} {local:%b %Y}, {clock} {zone_name(zone)}"


def slack_time(moment: datetime, zone: str) -> str:
    """Return `moment` as Slack's date token: each reader sees their own zone, and the fallback names `zone`."""
    fallback = plain_time(moment, zone).replace("|", "/").replace(">", "")
    return f"<!date^{int(moment.timestamp())}^{{date_short_pretty}} at {{time}}|{fallback}>"


def listing(items: Sequence[str], *, last: str = "and") -> str:
    """Return items as a sentence part: `a`, `a and b`, `a, b and c`."""
    if len(items) <= 1:
        return "".join(items)
    return f"{', '.join(items[:-1])} {last} {items[-1]}"


def count(number: int, noun: str, plural: str | None = None) -> str:
    """Return `1 person` or `3 people`: the number with the noun in the right form."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def focus(titles: Sequence[str]) -> str:
    """Return what a group works on, as mrkdwn: `Focus norm: Pausing`."""
    noun = "Focus norm" if len(titles) == 1 else "Focus norms"
    return f"{noun}: {escape(shorten(listing(titles), 200))}"
