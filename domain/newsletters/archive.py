"""The archive of a newsletter on the web: who may read it, and what its address is called."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum


class Access(StrEnum):
    """Who may read an archive."""

    CLOSED = "closed"
    PRIVATE = "private"
    """Whoever has its secret link."""
    PUBLIC = "public"


USUAL = Access.PRIVATE
"""How an archive is open until somebody sets it."""
LONGEST_SLUG = 48
_NOT_PLAIN = re.compile(r"[^a-z0-9]+")


def slug(name: str) -> str:
    """Return a newsletter's name as part of an address: small letters, digits and hyphens, never empty."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return _NOT_PLAIN.sub("-", plain).strip("-")[:LONGEST_SLUG].strip("-") or "newsletter"
