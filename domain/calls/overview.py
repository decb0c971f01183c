"""A call as one person sees it: with its workgroup, the count of answers and their own answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from domain.calls.answers import Answer, Tally
from domain.calls.call import Call
from domain.recurrence import Rule


@dataclass(frozen=True)
class CallCard:
    """Everything a screen says about a call.

    `workgroup` is its name and `channel` its Slack channel id; `mine` is the viewer's answer, `may_change`
    whether the viewer may move and cancel it; `rule` is its series' rule; `begun` says that it is under way or over.
    `focus` are the titles of what the workgroup works on, where a screen says so.
    """

    call: Call
    workgroup: str
    channel: str | None = None
    tally: Tally = field(default_factory=Tally)
    mine: Answer | None = None
    may_change: bool = False
    rule: Rule | None = None
    begun: bool = False
    focus: tuple[str, ...] = ()

    @property
    def small(self) -> bool:
        """Whether the call is for a small group of its workgroup."""
        return self.call.small_group is not None


@dataclass(frozen=True)
class NoneAhead:
    """Why no call is ahead for somebody, and who can change that.

    `may_schedule` says that they can themselves; `ask` holds mentions (or escaped names) of those who can otherwise;
    `belongs` is False for people in no workgroup.
    """

    may_schedule: bool = False
    ask: tuple[str, ...] = ()
    belongs: bool = True


class RequestState(Enum):
    """How a request for a call was answered; the value is the word for it."""

    OPEN = "open"
    SCHEDULED = "scheduled"
    DECLINED = "declined"


@dataclass(frozen=True)
class Request:
    """A member asks for a call: what about, and when it would suit; `person` is their Slack id, or their name."""

    id: int
    workgroup_id: int
    workgroup: str
    person: str
    topic: str
    wish: str | None
    state: RequestState = RequestState.OPEN


@dataclass(frozen=True)
class Conversation:
    """A request as one person finds it in a list; its `person` is mrkdwn.

    `people` have joined it (0: it is for the whole workgroup), `joined` says that the viewer has, `poll` is the time
    poll under way, `call` the next one planned; `may_answer` says that the viewer may accept and decline it.
    """

    request: Request
    people: int = 0
    joined: bool = False
    poll: int | None = None
    call: Call | None = None
    may_answer: bool = False

    @property
    def small(self) -> bool:
        """Whether it is for a small group, which others can join."""
        return self.people > 0
