"""The tables of pulses; docs/anonymity.md says of each what it holds and what it must never hold."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from domain.pulses.instrument import Form
from domain.pulses.pulse import Audience, Pulse, PulseState
from domain.pulses.windows import Every
from storage.base import Base, Key, RowId, Scoped
from storage.pulses import snapshots

WITHOUT_ROWID = {"sqlite_with_rowid": False}
"""SQLite would otherwise number these rows in the order they came."""


class PulseRow(Scoped, Base):
    """One run of an instrument in one workgroup, or (without one) in the whole program."""

    __tablename__ = "pulses"
    __table_args__ = (
        UniqueConstraint("workspace", "request_key"),
        Index("ix_pulses_workgroup_id", "workgroup_id"),
        Index("ix_pulses_program_id", "program_id"),
    )

    id: Mapped[RowId]
    request_key: Mapped[str] = mapped_column(String(128), doc="the form's view id, or the run it follows")
    program_id: Mapped[int] = mapped_column(ForeignKey("programs.id", ondelete="CASCADE"))
    workgroup_id: Mapped[int | None] = mapped_column(ForeignKey("workgroups.id", ondelete="CASCADE"))
    instrument_id: Mapped[str] = mapped_column(String(64))
    version: Mapped[int]
    instrument: Mapped[dict[str, Any]] = mapped_column(doc="as it was when the run opened")
    form: Mapped[str] = mapped_column(String(8))
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    zone: Mapped[str] = mapped_column(String(64))
    every: Mapped[str | None] = mapped_column(String(8), doc="month or quarter")
    audience: Mapped[str] = mapped_column(String(8), doc="who sees the results first: liaison or everyone")
    least: Mapped[int] = mapped_column(doc="the threshold, as it was when the run opened")
    keep_days: Mapped[int] = mapped_column(doc="how long closed ballots stay; 0: not at all")
    run: Mapped[int] = mapped_column(doc="1 for the first of its series")
    first_id: Mapped[int | None] = mapped_column(Key, doc="the first run's id; None in the first run itself")
    first_opened_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(8), index=True)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    closed_at: Mapped[datetime | None]
    answered: Mapped[int | None] = mapped_column(doc="finished ballots, once closed")
    invited: Mapped[int | None] = mapped_column(doc="who could have answered, once closed")
    shared_at: Mapped[datetime | None] = mapped_column(doc="when everybody was shown the results")
    unswept: Mapped[bool] = mapped_column(default=False, doc="something was deleted whose bytes are to be wiped")

    def value(self) -> Pulse:
        """Return the row as a value of the domain."""
        return Pulse(
            id=self.id,
            program_id=self.program_id,
            workgroup_id=self.workgroup_id,
            instrument=snapshots.instrument(self.instrument),
            form=Form(self.form),
            opens_at=self.opens_at,
            closes_at=self.closes_at,
            zone=self.zone,
            every=Every(self.every) if self.every else None,
            audience=Audience(self.audience),
            least=self.least,
            run=self.run,
            first_id=self.first_id or self.id,
            first_opened_at=self.first_opened_at,
            state=PulseState(self.state),
            created_by=self.created_by,
            closed_at=self.closed_at,
            answered=self.answered,
            invited=self.invited,
            shared_at=self.shared_at,
        )


class PulseSettings(Scoped, Base):
    """What a program asks of its pulses."""

    __tablename__ = "pulse_settings"
    __table_args__ = (UniqueConstraint("program_id"),)

    id: Mapped[RowId]
    program_id: Mapped[int] = mapped_column(ForeignKey("programs.id", ondelete="CASCADE"))
    fewest: Mapped[int] = mapped_column(doc="ballots below which nothing is told")
    keep_days: Mapped[int] = mapped_column(doc="how long closed ballots stay before only their sums do")


class PulseKey(Scoped, Base):
    """The key of one open vote (a pulse's answers, or its choice of focus norms); without it nobody can read them."""

    __tablename__ = "pulse_keys"
    __table_args__ = (UniqueConstraint("pulse_id", "purpose"),)

    id: Mapped[RowId]
    pulse_id: Mapped[int] = mapped_column(ForeignKey("pulses.id", ondelete="CASCADE"))
    purpose: Mapped[str] = mapped_column(String(8), doc="answers or focus")
    wrapped: Mapped[bytes] = mapped_column(LargeBinary, doc="the random key, encrypted under the environment's")
    room: Mapped[int] = mapped_column(doc="bytes that every ballot is padded to")


class OpenBallot(Scoped, Base):
    """A ballot while its vote is open: whose it is and what it says can only be worked out with the key."""

    __tablename__ = "open_ballots"
    __table_args__ = (WITHOUT_ROWID,)

    key_id: Mapped[int] = mapped_column(Key, ForeignKey("pulse_keys.id", ondelete="CASCADE"), primary_key=True)
    who: Mapped[bytes] = mapped_column(
        LargeBinary,
        primary_key=True,
        doc="a code (HMAC) in the person's place, which nobody can work out without the pulse's key",
    )
    sealed: Mapped[bytes] = mapped_column(LargeBinary, doc="the answers, padded and encrypted under the pulse's key")


class ClosedBallot(Scoped, Base):
    """The ratings of somebody, once the pulse is closed: shuffled, under a random id, nothing else."""

    __tablename__ = "closed_ballots"
    __table_args__ = (Index("ix_closed_ballots_pulse_id", "pulse_id"), WITHOUT_ROWID)

    id: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True, doc="a new random number")
    pulse_id: Mapped[int] = mapped_column(ForeignKey("pulses.id", ondelete="CASCADE"))
    answers: Mapped[str] = mapped_column(Text, doc="ratings by item as JSON, items in the order of their ids")


class PulseComment(Scoped, Base):
    """A comment of somebody, once the pulse is closed; shuffled apart from the ratings and from other comments."""

    __tablename__ = "pulse_comments"
    __table_args__ = (Index("ix_pulse_comments_pulse_id", "pulse_id"), WITHOUT_ROWID)

    id: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True, doc="a new random number")
    pulse_id: Mapped[int] = mapped_column(ForeignKey("pulses.id", ondelete="CASCADE"))
    question: Mapped[str] = mapped_column(String(128), doc="which question it answers")
    text: Mapped[str] = mapped_column(Text, doc="what was written")


class PulseNumber(Scoped, Base):
    """A published number: of a dimension or (with `item`) of one of its items, of everybody or of a part."""

    __tablename__ = "pulse_numbers"
    __table_args__ = (Index("ix_pulse_numbers_pulse_id", "pulse_id"),)

    id: Mapped[RowId]
    pulse_id: Mapped[int] = mapped_column(ForeignKey("pulses.id", ondelete="CASCADE"))
    group_kind: Mapped[str] = mapped_column(String(24), doc="empty: everybody")
    group_key: Mapped[str] = mapped_column(String(64))
    group_name: Mapped[str] = mapped_column(Text)
    dimension: Mapped[str] = mapped_column(String(64))
    item: Mapped[str] = mapped_column(String(64), doc="empty: the dimension itself")
    ballots: Mapped[int]
    mean: Mapped[float]
    spread: Mapped[float]
    high: Mapped[float | None]


class FocusVote(Scoped, Base):
    """A vote on which norms to work on: its votes are open ballots like any, and only their sum stays."""

    __tablename__ = "focus_votes"
    __table_args__ = (UniqueConstraint("pulse_id"),)

    id: Mapped[RowId]
    pulse_id: Mapped[int] = mapped_column(ForeignKey("pulses.id", ondelete="CASCADE"))
    picks: Mapped[int]
    closes_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(8))
    voters: Mapped[int | None]
    votes: Mapped[list[Any]] = mapped_column(default=list, doc="pairs of a dimension and its votes, most first")
    chosen: Mapped[list[str]] = mapped_column(default=list)
    tied: Mapped[list[str]] = mapped_column(default=list)


class FocusNorm(Scoped, Base):
    """A norm that a workgroup works on; those of the latest pulse count."""

    __tablename__ = "focus_norms"
    __table_args__ = (UniqueConstraint("pulse_id", "dimension"), Index("ix_focus_norms_workgroup_id", "workgroup_id"))

    id: Mapped[RowId]
    workgroup_id: Mapped[int] = mapped_column(ForeignKey("workgroups.id", ondelete="CASCADE"))
    pulse_id: Mapped[int] = mapped_column(ForeignKey("pulses.id", ondelete="CASCADE"))
    dimension: Mapped[str] = mapped_column(String(64))
    title: Mapped[str] = mapped_column(Text)
    since: Mapped[datetime]


class TeamRating(Scoped, Base):
    """One rating that an organisation or team agreed on, under its name; who entered it stands in the audit log."""

    __tablename__ = "team_ratings"
    __table_args__ = (
        UniqueConstraint("workspace", "request_key"),
        Index("ix_team_ratings_team", "workspace", "instrument_id", "organisation_id"),
        Index("ix_team_ratings_workgroup_id", "workgroup_id"),
    )

    id: Mapped[RowId]
    request_key: Mapped[str] = mapped_column(String(128))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id", ondelete="CASCADE"))
    workgroup_id: Mapped[int | None] = mapped_column(ForeignKey("workgroups.id", ondelete="SET NULL"))
    team: Mapped[str] = mapped_column(Text, doc="the team's own name; empty: the organisation as a whole")
    instrument_id: Mapped[str] = mapped_column(String(64))
    version: Mapped[int]
    instrument: Mapped[dict[str, Any]] = mapped_column(doc="as it was when they rated")
    occasion: Mapped[str] = mapped_column(Text, doc="baseline, follow-up, or as the instrument calls it")
    rated_at: Mapped[datetime]
    ratings: Mapped[dict[str, Any]]
    comments: Mapped[dict[str, Any]]
