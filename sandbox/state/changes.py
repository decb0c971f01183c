"""What changed in a channel lately: enough to tell an open page what is new without looking at everything again."""

from collections import deque

# A page that is further behind than so many changes loads the channel anew.
KEPT = 500


class ChangeLog:
    """The last changes of a channel, numbered from 1; each names a message by its stamp and who alone sees it."""

    def __init__(self) -> None:
        self._entries: deque[tuple[int, str]] = deque(maxlen=KEPT)
        self.version = 0

    def note(self, stamp: int, user: str = "") -> None:
        """Remember that a message came, changed or went; ``user`` when only that person sees it."""
        self.version += 1
        self._entries.append((stamp, user))

    def since(self, version: int, user: str) -> list[int] | None:
        """Return which messages changed for a person after a version, each once; None when that is too long ago."""
        behind = self.version - version
        if behind > len(self._entries):
            return None
        recent = (self._entries[index] for index in range(len(self._entries) - behind, len(self._entries)))
        return list(dict.fromkeys(stamp for stamp, only in recent if only in ("", user)))
