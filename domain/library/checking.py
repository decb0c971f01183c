"""Whether a link still answers: how an answer is judged, when it is asked again, and when it counts as dead."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from domain.library.resource import LinkState, Problem

FIRST_AFTER = timedelta(0)
"""A new link is asked at the next round."""

EVERY = timedelta(days=30)
"""How long a link that answered, or that is dead, is left alone."""

AGAIN_AFTER = (timedelta(hours=1), timedelta(days=1), timedelta(days=3))
"""When a link that did not answer is asked again; a site that is down for a weekend is not dead."""

NO_NETWORK = timedelta(hours=1)
"""When links are asked again that failed while nothing at all could be reached."""

PROOF = timedelta(days=7)
"""How recently another link must have answered before one that cannot be reached is blamed for it, not our network."""


class Verdict(StrEnum):
    """What an answer means; `no_network` blames nobody."""

    ALIVE = "alive"
    FAILED = "failed"
    NO_NETWORK = "no_network"


@dataclass(frozen=True)
class Reply:
    """How a link was answered: an HTTP status, or why there was none."""

    status: int | None = None
    problem: Problem | None = None

    def __post_init__(self) -> None:
        if (self.status is None) == (self.problem is None):
            raise ValueError("a reply is either a status or a problem")


@dataclass(frozen=True)
class Check:
    """What is known about one link: how often in a row it failed, why, and when it is asked again (business time)."""

    state: LinkState = LinkState.UNCHECKED
    failures: int = 0
    problem: Problem | None = None
    checked_at: datetime | None = None
    check_at: datetime | None = None


@dataclass(frozen=True)
class DueLink:
    """A link whose turn it is: the resource's id and workspace, and what was known when it was taken."""

    id: int
    workspace: str
    link: str
    check: Check


def problem_of(reply: Reply) -> Problem | None:
    """Return what is wrong with an answer, None when the page is there.

    - A page that is gone (404, 410) and a server in trouble (408, 5xx) are problems.
    - Everything else shows that somebody answers: 401, 403 and 429 keep out machines like ours, not readers.
    """
    if reply.status is None:
        return reply.problem
    if reply.status in {404, 410}:
        return Problem.NOT_FOUND
    return Problem.SERVER_ERROR if reply.status == 408 or reply.status >= 500 else None


def judge(reply: Reply, *, network: bool) -> Verdict:
    """Return what an answer means; `network` says that another link answered lately."""
    problem = problem_of(reply)
    if problem is None:
        return Verdict.ALIVE
    ours = problem in {Problem.TIMED_OUT, Problem.UNREACHABLE} and not network
    return Verdict.NO_NETWORK if ours else Verdict.FAILED


def after(check: Check, reply: Reply, *, now: datetime, network: bool) -> Check:
    """Return what is known after an answer. A link is dead once it failed at every attempt over four days."""
    verdict = judge(reply, network=network)
    if verdict is Verdict.ALIVE:
        return Check(LinkState.ALIVE, 0, None, now, now + EVERY)
    if verdict is Verdict.NO_NETWORK:
        return Check(check.state, check.failures, check.problem, check.checked_at, now + NO_NETWORK)
    failures = check.failures + 1
    dead = failures > len(AGAIN_AFTER)
    wait = EVERY if dead else AGAIN_AFTER[failures - 1]
    return Check(LinkState.DEAD if dead else LinkState.FAILING, failures, problem_of(reply), now, now + wait)


def died(before: Check, now: Check) -> bool:
    """Say whether a link counts as dead from now on."""
    return now.state is LinkState.DEAD and before.state is not LinkState.DEAD
