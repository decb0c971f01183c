"""Topics that people follow: how they are written, and when two are the same."""

from __future__ import annotations

from collections.abc import Iterable

from domain.errors import UserFacingError

TOPIC_LONGEST = 60
TOPICS_MOST = 5
"""How many topics one announcement may have: more say less."""


def key(name: str) -> str:
    """Return what two spellings of one topic have in common."""
    return " ".join(name.casefold().split())


def parse(text: str | None) -> tuple[str, ...]:
    """Return the topics in a comma-separated text, each once, as they were written first.

    Raises:
        UserFacingError: one is too long.
    """
    found: dict[str, str] = {}
    for part in (text or "").replace(";", ",").replace("\n", ",").split(","):
        name = " ".join(part.split())
        if len(name) > TOPIC_LONGEST:
            raise UserFacingError(
                f"“{name[:30]}…” has {len(name)} characters. A topic has at most {TOPIC_LONGEST}; separate topics by "
                "commas."
            )
        if name:
            found.setdefault(key(name), name)
    return tuple(found.values())


def together(chosen: Iterable[str], added: Iterable[str], known: Iterable[str] = ()) -> tuple[str, ...]:
    """Return chosen and added topics, each once; one that is `known` is spelt as it is known."""
    spelling = {key(name): name for name in known}
    return tuple(dict.fromkeys(spelling.get(key(each), each) for each in _once([*chosen, *added])))


def check_number(names: Iterable[str]) -> None:
    """Refuse more topics than an announcement may have. Raises UserFacingError."""
    number = len(list(names))
    if number > TOPICS_MOST:
        raise UserFacingError(f"These are {number} topics. Choose the {TOPICS_MOST} that say most.")


def _once(names: Iterable[str]) -> list[str]:
    found: dict[str, str] = {}
    for name in names:
        found.setdefault(key(name), name)
    return list(found.values())
