"""The tables of time polls."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from domain.timepolls.poll import Choice, Poll, Slot, State
from storage.base import Base, Key, RowId, Scoped


class PollRow(Scoped, Base):
    """One time poll of a workgroup."""

    __tablename__ = "time_polls"
    __table_args__ = (
        UniqueConstraint("workspace", "request_key"),
        Index("ix_time_polls_workgroup_id", "workgroup_id", "state"),
        Index("ix_time_polls_request_id", "request_id"),
    )

    id: Mapped[RowId]
    request_key: Mapped[str] = mapped_column(String(128), doc="the form's view id: a form saved twice is one poll")
    workgroup_id: Mapped[int] = mapped_column(ForeignKey("workgroups.id", ondelete="CASCADE"))
    request_id: Mapped[int | None] = mapped_column(ForeignKey("call_requests.id", ondelete="SET NULL"))
    title: Mapped[str] = mapped_column(Text)
    zone: Mapped[str] = mapped_column(String(64), doc="the zone its times are named in")
    minutes: Mapped[int] = mapped_column(doc="length of the call")
    link: Mapped[str | None] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(16), default=State.OPEN.value)
    deadline: Mapped[datetime]
    channel: Mapped[str | None] = mapped_column(String(32), doc="where it was posted; None: by direct message")
    created_by: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    winner: Mapped[int | None] = mapped_column(Key, doc="id of the slot that became a call")
    call_id: Mapped[int | None] = mapped_column(ForeignKey("calls.id", ondelete="SET NULL"))

    def value(self, slots: Sequence[Slot]) -> Poll:
        """Return the row as a value of the domain."""
        return Poll(
            id=self.id,
            workgroup_id=self.workgroup_id,
            title=self.title,
            zone=self.zone,
            minutes=self.minutes,
            deadline=self.deadline,
            slots=tuple(slots),
            state=State(self.state),
            channel=self.channel,
            request_id=self.request_id,
            created_by=self.created_by,
            winner=self.winner,
            call_id=self.call_id,
            link=self.link,
            closed_at=self.closed_at,
        )


class SlotRow(Scoped, Base):
    """One candidate time of a poll; nothing is held for it."""

    __tablename__ = "time_poll_slots"
    __table_args__ = (UniqueConstraint("poll_id", "starts_at"),)

    id: Mapped[RowId]
    poll_id: Mapped[int] = mapped_column(ForeignKey("time_polls.id", ondelete="CASCADE"))
    starts_at: Mapped[datetime]


class AskedRow(Scoped, Base):
    """One person whom a poll asks, fixed when it opens; who joins later is added."""

    __tablename__ = "time_poll_people"
    __table_args__ = (
        UniqueConstraint("poll_id", "person_id"),
        Index("ix_time_poll_people_person_id", "person_id"),
    )

    id: Mapped[RowId]
    poll_id: Mapped[int] = mapped_column(ForeignKey("time_polls.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))


class PollAnswerRow(Scoped, Base):
    """What one person answered to one slot."""

    __tablename__ = "time_poll_answers"
    __table_args__ = (
        UniqueConstraint("slot_id", "person_id"),
        Index("ix_time_poll_answers_poll_id", "poll_id"),
        Index("ix_time_poll_answers_person_id", "person_id"),
    )

    id: Mapped[RowId]
    poll_id: Mapped[int] = mapped_column(ForeignKey("time_polls.id", ondelete="CASCADE"))
    slot_id: Mapped[int] = mapped_column(ForeignKey("time_poll_slots.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    choice: Mapped[str] = mapped_column(String(8), doc=f"one of {', '.join(each.value for each in Choice)}")


class BurdenRow(Scoped, Base):
    """Which organisations carried the hour of a call, by the people, clocks and hours of the day that it ended."""

    __tablename__ = "call_burdens"
    __table_args__ = (UniqueConstraint("call_id"),)

    id: Mapped[RowId]
    call_id: Mapped[int] = mapped_column(ForeignKey("calls.id", ondelete="CASCADE"))
    felt: Mapped[dict[str, Any]] = mapped_column(doc="organisation id to early, late, day_off or holiday; {}: nobody")


class JoinedRow(Scoped, Base):
    """Somebody who wants to be part of a small-group call that a member asked for; the asker is the first."""

    __tablename__ = "call_request_people"
    __table_args__ = (
        UniqueConstraint("request_id", "person_id"),
        Index("ix_call_request_people_person_id", "person_id"),
    )

    id: Mapped[RowId]
    request_id: Mapped[int] = mapped_column(ForeignKey("call_requests.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
