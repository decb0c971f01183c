"""What was entered in the form of an item."""

from __future__ import annotations

from collections.abc import Mapping

from commands import entered
from commands.requests import Entered
from domain.newsletters.forms import RawItem


def item(form: Mapping[str, Entered]) -> RawItem:
    """Return an item's inputs."""
    return RawItem(**{name: entered.text(form, name) for name in ("section", "title", "text", "link", "credit")})
