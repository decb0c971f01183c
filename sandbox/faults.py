"""Faults on demand: what goes wrong, with which method or delivery, how often."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase


class FaultKind(StrEnum):
    """The faults; the first group strikes Web API calls, the second what Slack sends to the app."""

    RATELIMIT = "ratelimit"  # 429, nothing done
    ERROR500 = "error500"  # HTTP 500, nothing done
    ERROR = "error"  # ok: false with the named error, nothing done
    ERROR_AFTER = "error_after"  # done, but answered with ok: false and the named error
    DROP_BEFORE = "drop_before"  # connection dropped, nothing done
    DROP_AFTER = "drop_after"  # done, then the connection is dropped without an answer
    SLOW = "slow"  # done, the answer comes `delay` seconds late
    CLOSE_SOCKET = "close_socket"  # a Socket Mode connection closes instead of carrying the next envelope
    ACK_LOST = "ack_lost"  # the app's acknowledgement never reaches Slack


BEFORE = frozenset({FaultKind.RATELIMIT, FaultKind.ERROR500, FaultKind.ERROR, FaultKind.DROP_BEFORE})
AFTER = frozenset({FaultKind.ERROR_AFTER, FaultKind.DROP_AFTER, FaultKind.SLOW})
DELIVERY = frozenset({FaultKind.CLOSE_SOCKET, FaultKind.ACK_LOST})


@dataclass(slots=True)
class Fault:
    """One ordered fault; ``method`` may hold ``*``; ``after`` calls pass unharmed first; it strikes ``times`` calls."""

    kind: FaultKind
    method: str = "*"
    times: int = 1
    delay: float = 0.0
    after: int = 0
    workspace: str | None = None
    error: str = "internal_error"
    id: int = 0
    """A number of its own, given when it is ordered."""


class Faults:
    """The faults that are still to strike."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._ordered = 0
        self.changed: Callable[[], None] = lambda: None

    def add(self, fault: Fault) -> None:
        """Order a fault; it gets its number."""
        self._ordered += 1
        fault.id = self._ordered
        self._faults.append(fault)
        self.changed()

    def remove(self, number: int) -> bool:
        """Forget one fault; returns whether it was still to strike."""
        kept = [fault for fault in self._faults if fault.id != number]
        found = len(kept) < len(self._faults)
        self._faults[:] = kept
        if found:
            self.changed()
        return found

    def clear(self) -> None:
        """Forget all faults."""
        self._faults.clear()
        self.changed()

    def __iter__(self) -> Iterator[Fault]:
        """Iterate over what is left to strike."""
        return iter(self._faults)

    def strike(self, among: frozenset[FaultKind], method: str, workspace: str | None) -> Fault | None:
        """Return the fault that strikes this call, and count it down."""
        if not self._faults:
            return None
        for fault in self._faults:
            if fault.kind not in among or not fnmatchcase(method, fault.method):
                continue
            if fault.workspace not in (None, workspace):
                continue
            if fault.after > 0:
                fault.after -= 1
                self.changed()
                continue
            fault.times -= 1
            if fault.times <= 0:
                self._faults.remove(fault)
            self.changed()
            return fault
        return None
