"""Trigger ids: proof that a person has just done something; each lives 3 s and opens one view."""

import secrets
import time
from dataclasses import dataclass

from sandbox.config import TimingConfig
from sandbox.errors import SlackError
from sandbox.ids import Ids
from sandbox.state.apps import Installation

REMEMBERED_SECONDS = 600.0


@dataclass(slots=True)
class Trigger:
    """Who did something and in which conversation; ``until`` is in seconds of the monotonic clock."""

    installation: Installation
    user: str
    conversation: str
    until: float
    used: bool = False


class Triggers:
    """The trigger ids of one sandbox; ten minutes after they end they are forgotten, and unknown from then on."""

    def __init__(self, timing: TimingConfig, ids: Ids) -> None:
        self._seconds = timing.trigger * timing.scale
        self._ids = ids
        self._triggers: dict[str, Trigger] = {}

    def issue(self, installation: Installation, user: str, conversation: str = "") -> str:
        """Return a new trigger id for something that a person did, in a conversation if it was in one."""
        now = time.monotonic()
        self._forget(now - REMEMBERED_SECONDS)
        trigger_id = f"{self._ids.number('trigger')}.{installation.order}.{secrets.token_hex(16)}"
        self._triggers[trigger_id] = Trigger(installation, user, conversation, now + self._seconds)
        return trigger_id

    def exchange(self, trigger_id: str, installation: Installation) -> Trigger:
        """Return the trigger with that id and use it up.

        Raises ``invalid_trigger_id``, ``exchanged_trigger_id`` or ``expired_trigger_id``.
        """
        trigger = self._triggers.get(trigger_id)
        if trigger is None or trigger.installation is not installation:
            raise SlackError("invalid_trigger_id")
        if trigger.used:
            raise SlackError("exchanged_trigger_id")
        if trigger.until < time.monotonic():
            raise SlackError("expired_trigger_id")
        trigger.used = True
        return trigger

    def _forget(self, ended_before: float) -> None:
        # All live equally long, so the first to be issued is the first to end: no search through the rest.
        while self._triggers:
            oldest = next(iter(self._triggers))
            if self._triggers[oldest].until >= ended_before:
                return
            del self._triggers[oldest]
