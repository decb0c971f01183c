"""The tables of meetings."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from domain.meetings.action import ActionState
from domain.meetings.item import ItemState
from domain.meetings.minutes import Record
from domain.meetings.overview import MeetingSettings
from storage.base import Base, RowId, Scoped


class MeetingSettingRow(Scoped, Base):
    """What a workgroup uses; without a row its meetings are not run with Convene."""

    __tablename__ = "meeting_settings"
    __table_args__ = (UniqueConstraint("workgroup_id"),)

    id: Mapped[RowId]
    workgroup_id: Mapped[int] = mapped_column(ForeignKey("workgroups.id", ondelete="CASCADE"))
    enabled: Mapped[bool] = mapped_column(default=True)
    roles: Mapped[bool] = mapped_column(default=True, doc="whether roles are offered before each call")
    evaluation: Mapped[bool] = mapped_column(default=True, doc="whether each call is followed by four questions")

    def value(self) -> MeetingSettings:
        """Return the row as a value of the domain."""
        return MeetingSettings(self.enabled, self.roles, self.evaluation)


class MeetingRow(Scoped, Base):
    """What is kept of one call's meeting: where its agenda was posted, and its minutes."""

    __tablename__ = "meetings"
    __table_args__ = (UniqueConstraint("call_id"),)

    id: Mapped[RowId]
    call_id: Mapped[int] = mapped_column(ForeignKey("calls.id", ondelete="CASCADE"))
    agenda_key: Mapped[str | None] = mapped_column(String(128), doc="the beginning of the posted agenda's keys")
    key_messages: Mapped[str] = mapped_column(Text, default="")
    saved_at: Mapped[datetime | None] = mapped_column(doc="when its minutes were first saved")
    saved_by: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))

    def value(self) -> Record:
        """Return the row as a value of the domain."""
        return Record(self.call_id, self.agenda_key, self.key_messages, self.saved_at, self.saved_by)


class AgendaItemRow(Scoped, Base):
    """One item of an agenda, or (without a call) of the parking lot; what is over stays as history."""

    __tablename__ = "agenda_items"
    __table_args__ = (
        UniqueConstraint("workspace", "request_key"),
        Index("ix_agenda_items_workgroup_id", "workgroup_id", "call_id"),
        Index("ix_agenda_items_call_id", "call_id"),
    )

    id: Mapped[RowId]
    request_key: Mapped[str] = mapped_column(String(128), doc="the form's view id, or what it was carried over from")
    workgroup_id: Mapped[int] = mapped_column(ForeignKey("workgroups.id", ondelete="CASCADE"))
    call_id: Mapped[int | None] = mapped_column(ForeignKey("calls.id", ondelete="SET NULL"), doc="None: parked")
    position: Mapped[int]
    topic: Mapped[str] = mapped_column(Text)
    minutes: Mapped[int]
    goal: Mapped[str] = mapped_column(Text)
    decides: Mapped[str] = mapped_column(String(16))
    brings: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    state: Mapped[str] = mapped_column(String(16), default=ItemState.OPEN.value)
    carried: Mapped[int] = mapped_column(default=0, doc="how often it was carried over")
    outcome: Mapped[str] = mapped_column(Text, default="", doc="what the minutes say came of it")
    created_by: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    created_at: Mapped[datetime]


class MeetingRoleRow(Scoped, Base):
    """A role of a call that was offered to one person, and what became of that."""

    __tablename__ = "meeting_roles"
    __table_args__ = (
        UniqueConstraint("call_id", "role", "person_id"),
        Index("ix_meeting_roles_person_id", "person_id", "state"),
        Index("ix_meeting_roles_workgroup_id", "workgroup_id"),
    )

    id: Mapped[RowId]
    workgroup_id: Mapped[int] = mapped_column(ForeignKey("workgroups.id", ondelete="CASCADE"))
    call_id: Mapped[int] = mapped_column(ForeignKey("calls.id", ondelete="CASCADE"))
    role: Mapped[str] = mapped_column(String(16))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    state_code: Mapped[str] = mapped_column(String(2), doc="the state they served for, empty for national ones")
    state: Mapped[str] = mapped_column(String(16))
    instead_of: Mapped[int | None] = mapped_column(
        ForeignKey("people.id", ondelete="SET NULL"), doc="who asked them to take it over"
    )
    offered_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]


class MeetingActionRow(Scoped, Base):
    """What somebody took on, and until when."""

    __tablename__ = "meeting_actions"
    __table_args__ = (
        UniqueConstraint("workspace", "request_key"),
        Index("ix_meeting_actions_workgroup_id", "workgroup_id", "state"),
        Index("ix_meeting_actions_owner_id", "owner_id", "state"),
        Index("ix_meeting_actions_call_id", "call_id"),
    )

    id: Mapped[RowId]
    request_key: Mapped[str] = mapped_column(String(128), doc="the form's view id and the row in it")
    workgroup_id: Mapped[int] = mapped_column(ForeignKey("workgroups.id", ondelete="CASCADE"))
    call_id: Mapped[int | None] = mapped_column(ForeignKey("calls.id", ondelete="SET NULL"), doc="where it was agreed")
    text: Mapped[str] = mapped_column(Text)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    due: Mapped[date]
    state: Mapped[str] = mapped_column(String(16), default=ActionState.OPEN.value)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    created_at: Mapped[datetime]
    done_at: Mapped[datetime | None]


class ProcessCheckRow(Scoped, Base):
    """Somebody who wants a process check at half-time of a workgroup's calls."""

    __tablename__ = "process_checks"
    __table_args__ = (UniqueConstraint("workgroup_id", "person_id"), Index("ix_process_checks_person_id", "person_id"))

    id: Mapped[RowId]
    workgroup_id: Mapped[int] = mapped_column(ForeignKey("workgroups.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
