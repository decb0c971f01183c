"""What came of something a person did: how the app answered, and what the person sees now."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from sandbox.delivery import Answer, AnswerStatus
from sandbox.state.channels import Channel
from sandbox.state.messages import Message
from sandbox.state.people import User
from sandbox.state.views import View
from sandbox.state.workspace import Workspace

if TYPE_CHECKING:
    from sandbox.world import World


class Status(StrEnum):
    """How it ended."""

    OK = "ok"
    TIMEOUT = "timeout"  # the app did not acknowledge within 3 s
    FAILED = "failed"  # the app answered with an error, or could not be reached
    REFUSED = "refused"  # Slack itself did not let the person do it
    ERRORS = "errors"  # a modal stays open with errors at its inputs


@dataclass(slots=True)
class Outcome:
    """The end of one interaction; ``errors`` are a modal's, by block_id."""

    status: Status = Status.OK
    ack_ms: float = 0.0
    error: str = ""
    errors: dict[str, str] = field(default_factory=dict)
    said: list[Message] = field(default_factory=list)
    view: View | None = None

    @property
    def ok(self) -> bool:
        """Whether the person got what they wanted."""
        return self.status is Status.OK


class Watch:
    """Remembers what a person saw before, to tell what is new afterwards."""

    def __init__(self, world: "World", workspace: Workspace, user: User, channel: Channel | None, app_bot: str) -> None:
        self._world = world
        self._workspace = workspace
        self._user = user
        direct = workspace.direct((user.id, app_bot))
        self._bot = app_bot
        self._channel = channel
        self._number = workspace.numbers
        self._seen = workspace.seen.get(user.id, 0)
        self._versions = {place.id: place.version for place in (channel, direct) if place}

    def _places(self) -> list[Channel]:
        direct = self._workspace.direct((self._user.id, self._bot))
        places = [place for place in (self._channel, direct) if place is not None]
        return places if len(places) < 2 or places[0] is not places[1] else places[:1]

    def changed(self) -> bool:
        """Return whether anything has changed in front of the person."""
        if self._workspace.seen.get(self._user.id, 0) != self._seen:
            return True
        return any(place.version != self._versions.get(place.id, 0) for place in self._places())

    def said(self) -> list[Message]:
        """Return what others have said to the person since, oldest first."""
        found: list[Message] = []
        for place in self._places():
            for message in place.log.newest_first():
                if message.number <= self._number:
                    break
                if message.author.user != self._user.id:
                    found.append(message)
            for message in reversed(place.ephemerals.get(self._user.id, ())):
                if message.number <= self._number:
                    break
                found.append(message)
        return sorted(found, key=lambda message: message.number)

    async def end(self, answer: Answer, *, spoken: bool, settle: float) -> Outcome:
        """Return the outcome, waiting up to ``settle`` seconds for what the app does after its acknowledgement."""
        outcome = Outcome(ack_ms=answer.ms)
        if not answer.ok:
            outcome.status = Status.TIMEOUT if answer.status is AnswerStatus.TIMEOUT else Status.FAILED
            outcome.error = answer.status.value
            if answer.status is AnswerStatus.BAD_RESPONSE:
                outcome.error = f"{outcome.error} ({answer.reason})"
        elif not spoken and settle > 0:
            await self._workspace.until(self.changed, settle)
        outcome.said = self.said()
        stack = self._workspace.stack(self._user.id)
        outcome.view = stack[-1] if stack else None
        return outcome
