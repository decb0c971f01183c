"""Pages for the browser that say one thing."""

from __future__ import annotations

from views import rendering


def notice(title: str, said: str) -> str:
    """Return a page that says one thing."""
    return rendering.html("web/message.html", title=title, said=said, hidden=True)
