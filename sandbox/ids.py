"""Ids that look like Slack's and come out the same in every run."""

from collections import Counter


class Ids:
    """Counts ids up per prefix, so that two runs of one script meet the same ids."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()

    def next(self, prefix: str) -> str:
        """Return the next id of a kind, such as ``C0SBX00001``."""
        self._counts[prefix] += 1
        return f"{prefix}0SBX{self._counts[prefix]:05d}"

    def number(self, kind: str) -> int:
        """Return the next plain number of a kind."""
        self._counts[kind] += 1
        return self._counts[kind]
