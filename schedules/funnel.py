"""Where unexpected errors of background work end."""

from __future__ import annotations

from typing import Protocol


class Funnel(Protocol):
    """Logs an error under an id, without anybody's words."""

    def note(self, error: BaseException, *, kind: str, handler: str, workspace: str = "") -> str:
        """Log `error` and return the id under which it is found."""
        ...
