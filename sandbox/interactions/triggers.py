"""Trigger ids: proof that a person has just done something; each lives 3 s and opens one view."""

import secrets
import time
from dataclasses import dataclass

from sandbox.config import TimingConfig
from sandbox.errors import SlackError
from sandbox.ids import Ids
from sandbox.state.apps import Installation


@dataclass(slots=True)
class _Trigger:
    installation: Installation
    user: str
    until: float
    used: bool = False


class Triggers:
    """The trigger ids of one sandbox; old ones are forgotten in time."""

    def __init__(self, timing: TimingConfig, ids: Ids) -> None:
        self._seconds = timing.trigger * timing.scale
        self._ids = ids
        self._triggers: dict[str, _Trigger] = {}

    def issue(self, installation: Installation, user: str) -> str:
        """Return a new trigger id for something that a person did."""
        if len(self._triggers) > 10_000:
            old = time.monotonic() - 600
            self._triggers = {name: trigger for name, trigger in self._triggers.items() if trigger.until > old}
        trigger_id = f"{self._ids.number('trigger')}.{installation.order}.{secrets.token_hex(16)}"
        self._triggers[trigger_id] = _Trigger(installation, user, time.monotonic() + self._seconds)
        return trigger_id

    def exchange(self, trigger_id: str, installation: Installation) -> str:
        """Return whose trigger that is and use it up.

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
        return trigger.user
