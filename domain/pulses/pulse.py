"""A pulse as a value: one run of an instrument in one workgroup or program, and what is refused about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.errors import UserFacingError
from domain.pulses.instrument import Form, Instrument
from domain.pulses.windows import Every


class PulseState(StrEnum):
    """Where a pulse stands. While it is closing, nobody can answer any more and the ballots are about to be counted."""

    OPEN = "open"
    CLOSING = "closing"
    CLOSED = "closed"


class Audience(StrEnum):
    """Who sees the results first."""

    LIAISON = "liaison"
    EVERYONE = "everyone"


@dataclass(frozen=True)
class Pulse:
    """One run. `workgroup_id` is None for a pulse of the whole program; all instants are UTC.

    `least` is the threshold and `zone` where wall-clock times are meant. `run` counts from 1; `first_id` is the first
    run's id (its own for that one). `answered` and `invited` are final numbers, None until it is closed. `shared_at`
    is when everybody was shown the results.
    """

    id: int
    program_id: int
    workgroup_id: int | None
    instrument: Instrument
    form: Form
    opens_at: datetime
    closes_at: datetime
    zone: str
    every: Every | None
    audience: Audience
    least: int
    run: int
    first_id: int
    first_opened_at: datetime
    state: PulseState
    created_by: int | None
    closed_at: datetime | None = None
    answered: int | None = None
    invited: int | None = None
    shared_at: datetime | None = None

    def takes_answers(self, now: datetime) -> bool:
        """Whether somebody can still answer."""
        return self.state is PulseState.OPEN and now < self.closes_at

    @property
    def ended_at(self) -> datetime:
        """When it closed, or closes."""
        return self.closed_at or self.closes_at


class PulseClosed(UserFacingError):
    """The answer came too late; `closed_at` (UTC) is when the pulse closed."""

    def __init__(self, closed_at: datetime) -> None:
        super().__init__(
            f"This pulse closed on {closed_at:%-d %B %Y at %H:%M} UTC, so your answers could not be saved any more."
        )
        self.closed_at = closed_at


class PulseOpen(UserFacingError):
    """Results were asked for while the pulse is open: there are none, for nobody."""


class TooFewPeople(UserFacingError):
    """The group is smaller than the threshold, so that nobody could ever be shown a result."""

    def __init__(self, people: int, least: int) -> None:
        super().__init__(
            f"This group has {people} people who can answer, and results are only shown from {least} answers up, "
            "so that nobody can be recognised. Start the pulse in a larger group, or fill the open seats first.",
            field="workgroup",
        )
        self.people = people
        self.least = least


class NotForThisInstrument(UserFacingError):
    """The instrument has no such form or is not answered this way."""


def check_form(instrument: Instrument, form: Form) -> None:
    """Refuse a form that the instrument does not have. Raises NotForThisInstrument (`field` is `form`)."""
    if form not in instrument.forms:
        raise NotForThisInstrument(f"{instrument.title} has no {form.value} form. Choose another form.", field="form")
