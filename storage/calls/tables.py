"""The tables of calls."""

from __future__ import annotations

from datetime import date, datetime, time

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from domain.calls.answers import Answer
from domain.calls.call import Call, CallState, Series
from domain.recurrence import MissingFifth, OnHoliday, Pattern, Rule
from storage.base import Base, Key, RowId, Scoped


class SeriesRow(Scoped, Base):
    """A recurring call of a workgroup: its rule in wall-clock terms, and what every call of it starts with."""

    __tablename__ = "call_series"
    __table_args__ = (
        UniqueConstraint("workspace", "request_key"),
        Index("ix_call_series_workgroup_id", "workgroup_id"),
    )

    id: Mapped[RowId]
    request_key: Mapped[str] = mapped_column(String(128), doc="the form's view id: a form saved twice is one series")
    workgroup_id: Mapped[int] = mapped_column(ForeignKey("workgroups.id", ondelete="CASCADE"))
    title: Mapped[str] = mapped_column(Text)
    pattern: Mapped[str] = mapped_column(String(16))
    start: Mapped[date] = mapped_column(doc="earliest date; gives weekday, count and day of the month")
    at: Mapped[time] = mapped_column(doc="wall-clock time in `zone`")
    zone: Mapped[str] = mapped_column(String(64))
    every: Mapped[int] = mapped_column(doc="months from call to call: 1 or 2")
    fifth: Mapped[str | None] = mapped_column(String(8))
    until: Mapped[date | None]
    skip_months: Mapped[list[int]] = mapped_column(default=list)
    skip_holidays: Mapped[bool] = mapped_column(default=True, doc="what replicas read that know no `on_holiday`")
    on_holiday: Mapped[str | None] = mapped_column(String(8), doc="skip, before, after or hold; None: see above")
    minutes: Mapped[int] = mapped_column(doc="length of a call")
    link: Mapped[str | None] = mapped_column(Text)
    reminders: Mapped[list[int]] = mapped_column(doc="minutes before the start")
    created_by: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    small_group_id: Mapped[int | None] = mapped_column(Key, doc="whom its calls are for; None: the workgroup")

    def holidays(self) -> OnHoliday:
        """Return what the series does on holidays; one of a time before there was a choice skips them or does not."""
        if self.on_holiday:
            return OnHoliday(self.on_holiday)
        return OnHoliday.SKIP if self.skip_holidays else OnHoliday.HOLD

    def rule(self) -> Rule:
        """Return the row's recurrence rule."""
        return Rule(
            pattern=Pattern(self.pattern),
            start=self.start,
            at=self.at,
            zone=self.zone,
            every=self.every,
            fifth=MissingFifth(self.fifth) if self.fifth else None,
            until=self.until,
            skip_months=frozenset(self.skip_months),
            holidays=self.holidays(),
        )

    def value(self) -> Series:
        """Return the row as a value of the domain."""
        return Series(
            id=self.id,
            workgroup_id=self.workgroup_id,
            title=self.title,
            rule=self.rule(),
            minutes=self.minutes,
            link=self.link,
            ended_at=self.ended_at,
            small_group=self.small_group_id,
        )


class CallRow(Scoped, Base):
    """One call; it keeps its id when it moves, and its `occurrence_key` stays that of the planned date."""

    __tablename__ = "calls"
    __table_args__ = (
        UniqueConstraint("workspace", "occurrence_key"),
        UniqueConstraint("workspace", "request_key"),
        Index("ix_calls_workgroup_id_ends_at", "workgroup_id", "ends_at"),
        Index("ix_calls_series_id_starts_at", "series_id", "starts_at"),
        Index("ix_calls_small_group_id", "small_group_id"),
    )

    id: Mapped[RowId]
    request_key: Mapped[str | None] = mapped_column(String(128), doc="the form's view id, for a single call")
    occurrence_key: Mapped[str | None] = mapped_column(String(128), doc="series + local time + zone, for a series")
    workgroup_id: Mapped[int] = mapped_column(ForeignKey("workgroups.id", ondelete="CASCADE"))
    series_id: Mapped[int | None] = mapped_column(ForeignKey("call_series.id", ondelete="CASCADE"))
    title: Mapped[str] = mapped_column(Text)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    zone: Mapped[str] = mapped_column(String(64), doc="the zone its time is named in")
    minutes: Mapped[int]
    link: Mapped[str | None] = mapped_column(Text)
    reminders: Mapped[list[int]] = mapped_column(doc="minutes before the start")
    state: Mapped[str] = mapped_column(String(16), default=CallState.SCHEDULED.value)
    revision: Mapped[int] = mapped_column(default=0, doc="rises with every change")
    sequence: Mapped[int] = mapped_column(server_default="0", doc="rises with every change that a calendar shows")
    changed_at: Mapped[datetime | None] = mapped_column(doc="when `sequence` rose last, business time; None: never")
    announced: Mapped[bool] = mapped_column(default=False, doc="its announcement was put in the outbox")
    warned_of: Mapped[str | None] = mapped_column(Text, doc="the clock changes its people were warned of, by zone")
    created_by: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    created_at: Mapped[datetime]
    small_group_id: Mapped[int | None] = mapped_column(Key, doc="whom it is for; None: its workgroup")

    def value(self) -> Call:
        """Return the row as a value of the domain."""
        return Call(
            id=self.id,
            workgroup_id=self.workgroup_id,
            series_id=self.series_id,
            title=self.title,
            starts_at=self.starts_at,
            zone=self.zone,
            minutes=self.minutes,
            link=self.link,
            state=CallState(self.state),
            revision=self.revision,
            small_group=self.small_group_id,
        )


class AnswerRow(Scoped, Base):
    """What one person answered to the invitation to one call."""

    __tablename__ = "call_answers"
    __table_args__ = (UniqueConstraint("call_id", "person_id"), Index("ix_call_answers_person_id", "person_id"))

    id: Mapped[RowId]
    call_id: Mapped[int] = mapped_column(ForeignKey("calls.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    answer: Mapped[str] = mapped_column(String(8), doc=f"one of {', '.join(each.value for each in Answer)}")
    answered_at: Mapped[datetime]


class AttendanceRow(Scoped, Base):
    """Whether one person was at one call, as they said themselves."""

    __tablename__ = "call_attendance"
    __table_args__ = (UniqueConstraint("call_id", "person_id"), Index("ix_call_attendance_person_id", "person_id"))

    id: Mapped[RowId]
    call_id: Mapped[int] = mapped_column(ForeignKey("calls.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    attended: Mapped[bool]
    noted_at: Mapped[datetime]


class RequestRow(Scoped, Base):
    """A member asked for a call; the liaison schedules it, or declines and says why."""

    __tablename__ = "call_requests"
    __table_args__ = (UniqueConstraint("workspace", "request_key"),)

    id: Mapped[RowId]
    request_key: Mapped[str] = mapped_column(String(128))
    workgroup_id: Mapped[int] = mapped_column(ForeignKey("workgroups.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    topic: Mapped[str] = mapped_column(Text)
    wish: Mapped[str | None] = mapped_column(Text, doc="when it would suit, in the person's words")
    created_at: Mapped[datetime]
    call_id: Mapped[int | None] = mapped_column(ForeignKey("calls.id", ondelete="SET NULL"), doc="once scheduled")
    scheduled_at: Mapped[datetime | None]
    declined_at: Mapped[datetime | None]
    declined_why: Mapped[str | None] = mapped_column(Text, doc="what the member is told")


class SmallGroupRow(Scoped, Base):
    """The named people that calls are for; a small group stays when its request is gone, so no call becomes public."""

    __tablename__ = "small_groups"
    __table_args__ = (UniqueConstraint("workspace", "request_id"),)

    id: Mapped[RowId]
    request_id: Mapped[int | None] = mapped_column(ForeignKey("call_requests.id", ondelete="SET NULL"))


class SmallGroupPersonRow(Scoped, Base):
    """One person of a small group."""

    __tablename__ = "small_group_people"
    __table_args__ = (
        UniqueConstraint("group_id", "person_id"),
        Index("ix_small_group_people_person_id", "person_id"),
    )

    id: Mapped[RowId]
    group_id: Mapped[int] = mapped_column(ForeignKey("small_groups.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
