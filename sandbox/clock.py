"""The workspace clock: real time plus an offset, or frozen; it never runs backwards."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

MICROSECONDS = 1_000_000


class ClockWentBack(ValueError):
    """Someone tried to set the clock to a moment that has passed."""


class Clock:
    """What time it is in every workspace of one sandbox."""

    def __init__(self, start: datetime | None = None, *, frozen: bool = False) -> None:
        real = time.time()
        self.frozen = frozen
        self.offset = start.timestamp() - real if start else 0.0
        self._held = real + self.offset
        self.moved: Callable[[], None] = lambda: None

    def now(self) -> float:
        """Return seconds since 1970, UTC."""
        return self._held if self.frozen else time.time() + self.offset

    def state(self) -> dict[str, Any]:
        """Return the clock as apps and the control API see it."""
        return {"now": self.now(), "offset": self.offset, "frozen": self.frozen}

    def moment(self) -> datetime:
        """Return the clock as an aware UTC datetime."""
        return datetime.fromtimestamp(self.now(), UTC)

    def microseconds(self) -> int:
        """Return whole microseconds since 1970, the unit of Slack's ``ts``."""
        return int(self.now() * MICROSECONDS)

    def stamp(self) -> str:
        """Return the clock as Slack writes it in ``event_ts`` and ``action_ts``."""
        return ts_text(self.microseconds())

    def jump(self, to: float) -> None:
        """Move the clock forward to a moment in seconds since 1970; raises ClockWentBack."""
        now = self.now()
        if to < now - 1e-6:
            raise ClockWentBack(f"the clock stands at {now:.6f} and only moves forward, not to {to:.6f}")
        if self.frozen:
            self.offset += to - self._held
            self._held = to
        else:
            self.offset = to - time.time()
        self.moved()

    def freeze(self, held: bool) -> None:
        """Hold the clock still, or let it run on from where it stands."""
        if held == self.frozen:
            return
        now = self.now()
        self.frozen = held
        self._held = now
        self.offset = now - time.time()
        self.moved()


def ts_text(microseconds: int) -> str:
    """Return a message's ``ts`` as Slack writes it: seconds, a dot and six digits."""
    return f"{microseconds // MICROSECONDS}.{microseconds % MICROSECONDS:06d}"


def ts_number(text: str) -> int:
    """Return the microseconds of a ``ts``; raises ValueError when it is not one."""
    seconds, _, fraction = str(text).strip().partition(".")
    if not (seconds.isdigit() and (not fraction or fraction.isdigit()) and seconds.isascii()):
        raise ValueError(f"{text!r} is not a ts")
    return int(seconds) * MICROSECONDS + int((fraction + "000000")[:6])
