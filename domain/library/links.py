"""Links of resources: their shape, which of them mean the same page, and which addresses are nobody's inner network."""

from __future__ import annotations

import html
import ipaddress
import re
from collections.abc import Iterator
from hashlib import sha256
from urllib.parse import SplitResult, quote, urlsplit, urlunsplit

from domain.errors import FieldErrors

LONGEST = 1_000
"""Characters of a link as Slack counts them, with `&` written as `&amp;`: five of them fit into one message."""

SCHEMES = ("http", "https")
DEFAULT_PORTS = {"http": 80, "https": 443}
LOWEST_PORT = 1_024
"""Below it only the web's own ports may be asked: nobody is sent to a mail server."""

INNER_NAMES = ("local", "localhost", "internal", "intranet", "lan", "home", "corp", "test", "invalid", "home.arpa")
"""Endings of names that no public name server knows."""

TRACKING = re.compile(r"(utm_\w+|fbclid|gclid|dclid|msclkid|mc_[ce]id|igshid|_hs(enc|mi))(=|$)", re.IGNORECASE)
"""Parameters that say where a reader came from, and nothing about the page."""

_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_BARE_NAME = re.compile(r"[\w-]+(\.[\w-]+)+(/|\?|$)")
_UNFIT = re.compile(r"[\s\\\x00-\x20\x7f]")
_NUMBER = re.compile(r"(0x[0-9a-f]*|\d+)", re.IGNORECASE)
_SAFE = "/%:@!$&'()*+,;=~?#[]"
_IN_TEXT = re.compile(r"<(https?://[^>|\s]+)(?:\|[^>]*)?>|(https?://[^\s<>|]+)", re.IGNORECASE)
_TRAILING = ".,;:!?'\"”’»*_~`"

ASK = "Paste the link of the page, starting with https://"
INNER = "This address opens only inside somebody's own network. Use one that everybody can open."
BROKEN = "This is not the address of a page. Copy it from the browser's address bar."


def parse(text: str | None) -> str:
    """Return a link as it is kept: in ASCII, its host in small letters. Raises FieldErrors (`link`).

    Only http and https, without a user name, to a name or address that is not somebody's inner network.
    """
    typed = (text or "").strip().removeprefix("<").removesuffix(">").strip()
    if not typed:
        raise FieldErrors({"link": f"{ASK}."})
    if not _SCHEME.match(typed) and _BARE_NAME.match(typed):
        typed = f"https://{typed}"
    scheme = _SCHEME.match(typed)
    if scheme is None or scheme[1].casefold() not in SCHEMES:
        raise FieldErrors({"link": f"{ASK}. Other kinds of addresses are not kept."})
    if _UNFIT.search(typed):
        raise FieldErrors({"link": "A link has no spaces. Copy it again from the browser's address bar."})
    kept = _rebuilt(typed)
    if len(kept) + 4 * kept.count("&") > LONGEST:
        raise FieldErrors({"link": f"This link is longer than {LONGEST:,} characters. Look for a shorter one."})
    return kept


def _rebuilt(typed: str) -> str:
    try:
        parts = urlsplit(typed)
        named, port = _ascii(parts.hostname or ""), parts.port
        rest = [quote(part, safe=_SAFE) for part in (parts.path, parts.query, parts.fragment)]
    except (ValueError, UnicodeError):
        raise FieldErrors({"link": BROKEN}) from None
    if "@" in parts.netloc:
        raise FieldErrors({"link": "This link holds a user name or a password. Leave that part out."})
    _check_host(named)
    _check_port(port)
    where = f"[{named}]" if ":" in named else named
    if port is not None and port != DEFAULT_PORTS[parts.scheme]:
        where = f"{where}:{port}"
    return urlunsplit((parts.scheme, where, *rest))


def _ascii(name: str) -> str:
    """Return a host as name servers know it; raises UnicodeError."""
    bare = name.rstrip(".").casefold()
    return bare if ":" in bare else bare.encode("idna").decode("ascii")


def _check_host(name: str) -> None:
    if _address(name) is not None:
        if not is_public(name):
            raise FieldErrors({"link": INNER})
        return
    labels = name.split(".")
    if not all(re.fullmatch(r"[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?", label) for label in labels):
        raise FieldErrors({"link": BROKEN})
    if len(labels) == 1 or any(f".{name}".endswith(f".{ending}") for ending in INNER_NAMES):
        raise FieldErrors({"link": INNER})
    if _NUMBER.fullmatch(labels[-1]):
        raise FieldErrors({"link": BROKEN})


def _check_port(port: int | None) -> None:
    if port is not None and port not in DEFAULT_PORTS.values() and port < LOWEST_PORT:
        raise FieldErrors({"link": f"A page on port {port} is not something that browsers open. {ASK}."})


def _address(name: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(name.partition("%")[0])
    except ValueError:
        return None


_INSIDE_V6 = tuple(
    map(
        ipaddress.IPv6Network,
        ("::/96", "64:ff9b::/96", "64:ff9b:1::/48", "2001::/32", "2002::/16", "fec0::/10"),
    )
)
"""Addresses that stand for others (translated, tunnelled) or were once local: what they lead to cannot be told."""


def is_public(address: str) -> bool:
    """Say whether an IP address, as name servers give it, is one of the open internet.

    Private, loopback, link-local, shared, reserved and multicast addresses are not; nor are those that wrap an
    address of the older protocol, whatever it is.
    """
    found = _address(address)
    if found is None:
        return False
    if isinstance(found, ipaddress.IPv6Address) and (
        found.ipv4_mapped is not None or any(found in network for network in _INSIDE_V6)
    ):
        return False
    return found.is_global and not found.is_multicast and not found.is_reserved


# --- Which links mean the same page ------------------------------------------------------------------------------


def canonical(link: str) -> str:
    """Return what two links to the same page have in common, for a link as `parse` keeps it.

    Scheme, `www.`, closing slashes, the order of parameters, marks of where a reader came from, and a place within
    the page make no difference.
    """
    parts = urlsplit(link)
    fragment = f"#{parts.fragment}" if parts.fragment.startswith(("!", "/")) else ""
    query = _told_apart_by(parts)
    return f"{parts.netloc.removeprefix('www.')}{parts.path.rstrip('/')}{query}{fragment}"


def _told_apart_by(parts: SplitResult) -> str:
    kept = sorted(part for part in parts.query.split("&") if part and not TRACKING.match(part))
    return f"?{'&'.join(kept)}" if kept else ""


def key(link: str) -> str:
    """Return a short text that is the same for links to the same page."""
    return sha256(canonical(link).encode()).hexdigest()


def host(link: str) -> str:
    """Return the name of the site a link leads to, without `www.`."""
    return (urlsplit(link).hostname or "").removeprefix("www.")


# --- Links in messages -------------------------------------------------------------------------------------------


def first_in(text: str) -> str | None:
    """Return the first link in a message's text (mrkdwn), as it was written; None when there is none."""
    return next(all_in(text), None)


def all_in(text: str) -> Iterator[str]:
    """Yield the links in a message's text (mrkdwn) as they were written, without the marks that close a sentence."""
    for found in _IN_TEXT.finditer(text):
        yield html.unescape(found[1]) if found[1] else _without_end(html.unescape(found[2]))


def _without_end(bare: str) -> str:
    bare = bare.rstrip(_TRAILING)
    while bare.endswith((")", "]")) and bare.count(bare[-1]) > bare.count("(" if bare[-1] == ")" else "["):
        bare = bare[:-1].rstrip(_TRAILING)
    return bare
