"""Who of a roster a Slack account may be, when Slack does not tell its e-mail (guests of Slack Connect)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from domain.wordindex import words


@dataclass(frozen=True)
class Candidate:
    """Somebody on a workgroup's roster without a Slack account; `organisation` is a name, empty when unknown."""

    id: int
    name: str
    organisation: str = ""
    same_name: bool = False
    same_organisation: bool = False


def spelled(name: str) -> tuple[str, ...]:
    """Return a name as it is compared: its words without case, accents and order (`EISENHART, Yólanda`)."""
    return tuple(sorted(words(name)))


def offered(candidates: Iterable[Candidate], *, email_known: bool) -> tuple[Candidate, ...]:
    """Return whom a Slack account may be, likeliest first.

    - Somebody of the same name, whatever else: a roster may hold another address than Slack.
    - Anybody else only if Slack hides the account's e-mail: one that it tells would have been found by it.
    - The same name comes before another one, then the same organisation before another one, then by name.
    """
    meant = (each for each in candidates if each.same_name or not email_known)
    return tuple(
        sorted(meant, key=lambda each: (not each.same_name, not each.same_organisation, spelled(each.name), each.id))
    )


def surest(candidates: Sequence[Candidate]) -> Candidate | None:
    """Return the one that may be proposed: the only one of the same name who works for the same organisation."""
    sure = [each for each in candidates if each.same_name and each.same_organisation]
    return sure[0] if len(sure) == 1 else None
