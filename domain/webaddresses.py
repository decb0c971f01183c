"""Web addresses that a link may lead to."""

from __future__ import annotations

from urllib.parse import urlsplit

LONGEST = 2000
"""Characters; Slack and mail programs cut longer ones."""


def is_web_address(written: str) -> bool:
    """Tell whether an address may be led to: http or https, with a host, without blanks or control characters."""
    if len(written) > LONGEST or not written.isprintable() or any(each in written for each in ' "<>\\^`{|}'):
        return False
    try:
        parts = urlsplit(written)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return False
    return parts.scheme.lower() in {"http", "https"} and bool(host) and parts.username is None
