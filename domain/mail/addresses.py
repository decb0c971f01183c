"""E-mail addresses, as far as it can be told from their form whether anything can be sent to them."""

from __future__ import annotations

import re
from hashlib import sha256

from domain.errors import UserFacingError

LONGEST = 254
"""Characters that an address may have (RFC 5321, 4.5.3.1.3, less the angle brackets)."""
LANE_LENGTH = 32
_LOCAL = re.compile(r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}")
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_DOMAIN = re.compile(rf"{_LABEL}(?:\.{_LABEL})+")


class NotAnAddress(UserFacingError):
    """What was written cannot be an e-mail address."""


def address(written: str, *, field: str | None = None) -> str:
    """Return an e-mail address in the one form we keep: small letters, an international domain in its ASCII form.

    `field` is the input it was written in. Raises NotAnAddress for what no server would take, letters beyond ASCII
    before the @ included: too few servers take those.
    """
    local, at, domain = written.strip().casefold().rpartition("@")
    ascii_domain = _ascii(domain)
    whole = f"{local}@{ascii_domain}"
    right = at and _LOCAL.fullmatch(local) and ".." not in local and local[0] != "." != local[-1]
    if not right or not _DOMAIN.fullmatch(ascii_domain) or len(whole) > LONGEST:
        raise NotAnAddress("That is no e-mail address. Write it as in name@example.org.", field=field)
    return whole


def _ascii(domain: str) -> str:
    """Return a domain as servers know it; empty when it cannot be one."""
    try:
        return domain.encode("idna").decode()
    except UnicodeError:
        return ""


def lane(kept: str) -> str:
    """Return the name of the lane for an address: its domain, of a very long one the beginning and a digest."""
    domain = kept.rpartition("@")[2]
    if len(domain) <= LANE_LENGTH:
        return domain
    return f"{domain[:15]}~{sha256(domain.encode()).hexdigest()[:16]}"
