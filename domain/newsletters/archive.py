"""The archive of a newsletter on the web: who may read it, and what its address is called."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from uuid import UUID, uuid5


class Access(StrEnum):
    """Who may read an archive."""

    CLOSED = "closed"
    PRIVATE = "private"
    """Whoever has its secret link."""
    PUBLIC = "public"


USUAL = Access.PRIVATE
"""How an archive is open until somebody sets it."""
LONGEST_SLUG = 48
_IN_FEEDS = UUID("6f1d2b9e-3a54-4b0c-9c1e-5d7e8f20a4c3")
"""Under which the ids in feeds are made; another one would make every issue new to every reader."""
_NOT_PLAIN = re.compile(r"[^a-z0-9]+")


def slug(name: str) -> str:
    """Return a newsletter's name as part of an address: small letters, digits and hyphens, never empty."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return _NOT_PLAIN.sub("-", plain).strip("-")[:LONGEST_SLUG].strip("-") or "newsletter"


def feed_id(workspace: str, key: str, issue_id: int | None = None) -> str:
    """Return the id of a newsletter (by its key) or of one issue in feeds: the same for good (RFC 4287, 4.2.6).

    It holds nothing of the address, which a new link, another host or opening it to everybody changes.
    """
    of = "" if issue_id is None else str(issue_id)
    return uuid5(_IN_FEEDS, f"{workspace}/{of}/{key}").urn  # the key last: only it may hold a slash
