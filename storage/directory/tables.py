"""The tables of the directory."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Key, RowId, Scoped


class Program(Scoped, Base):
    """One collaborative in one program year, as its program file describes it."""

    __tablename__ = "programs"
    __table_args__ = (UniqueConstraint("workspace", "key"),)

    id: Mapped[RowId]
    key: Mapped[str] = mapped_column(String(64), doc="the file's own name for it: tllc-2026")
    name: Mapped[str] = mapped_column(Text)
    year_start: Mapped[date]
    year_end: Mapped[date]
    settings: Mapped[dict[str, Any]] = mapped_column(default=dict, doc="tiers, prices, offices, commitments, as loaded")
    loaded_at: Mapped[datetime]


class Workgroup(Scoped, Base):
    """A group of people from many organisations who share one problem; or a smaller group inside one."""

    __tablename__ = "workgroups"
    __table_args__ = (UniqueConstraint("workspace", "program_id", "key"),)

    id: Mapped[RowId]
    program_id: Mapped[int] = mapped_column(ForeignKey("programs.id", ondelete="CASCADE"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("workgroups.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(Text)
    purpose: Mapped[str] = mapped_column(Text, default="")
    goals: Mapped[list[str]] = mapped_column(default=list)
    outcomes: Mapped[list[str]] = mapped_column(default=list)
    cadence: Mapped[str] = mapped_column(String(16), doc="monthly, bi-monthly or by-request")
    channel: Mapped[str | None] = mapped_column(String(32), doc="Slack's channel id, once known")
    channel_name: Mapped[str] = mapped_column(String(80), default="", doc="the name in the program file, without #")
    settings: Mapped[dict[str, Any]] = mapped_column(default=dict, doc="seats, staff hints, extra-seat rule, as loaded")
    state: Mapped[str] = mapped_column(String(16), default="open", doc="open or cancelled")
    closed_at: Mapped[datetime | None] = mapped_column(doc="business time, while it is cancelled; None: not known")


class Organisation(Scoped, Base):
    """A state agency, district, regional center, national partner, union or school."""

    __tablename__ = "organisations"
    __table_args__ = (UniqueConstraint("workspace", "key"),)

    id: Mapped[RowId]
    key: Mapped[str] = mapped_column(String(128), doc="the name, folded: how a roster row finds it again")
    name: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(String(24))
    state: Mapped[str] = mapped_column(String(2), default="", doc="postal code, empty for national partners")


class Person(Scoped, Base):
    """Somebody in the program, with or without a Slack account."""

    __tablename__ = "people"
    __table_args__ = (
        UniqueConstraint("workspace", "slack_user"),
        UniqueConstraint("workspace", "email"),
        Index("ix_people_organisation_id", "organisation_id"),
        Index("ix_people_revision", "workspace", "revision"),
    )

    id: Mapped[RowId]
    slack_user: Mapped[str | None] = mapped_column(String(32), doc="U…, None while the person has no account")
    dm_channel: Mapped[str | None] = mapped_column(String(32), doc="D…, opened and cached ahead")
    email: Mapped[str | None] = mapped_column(String(254), doc="lower case")
    name: Mapped[str] = mapped_column(Text)
    phone: Mapped[str] = mapped_column(Text, default="")
    title: Mapped[str] = mapped_column(Text, default="")
    office: Mapped[str] = mapped_column(String(64), default="")
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id", ondelete="SET NULL"))
    expertise: Mapped[list[str]] = mapped_column(default=list)
    zone: Mapped[str] = mapped_column(String(64), default="", doc="IANA; empty while unknown")
    hours: Mapped[str | None] = mapped_column(String(32), doc="08:00-17:00 01234, Monday being 0; None: the usual ones")
    hidden: Mapped[list[str]] = mapped_column(default=list, doc="fields that this person chose not to show")
    external: Mapped[bool] = mapped_column(default=False, doc="a Slack Connect member, who cannot run commands")
    active: Mapped[bool] = mapped_column(default=True)
    synced_at: Mapped[datetime | None] = mapped_column(doc="when the Slack profile was last read")
    revision: Mapped[int] = mapped_column(Key, default=0, doc="the directory's version when this person last changed")


class PersonAlias(Scoped, Base):
    """How a roster may still call somebody: a former e-mail, or the reference they had while they had none."""

    __tablename__ = "person_aliases"
    __table_args__ = (
        UniqueConstraint("workspace", "alias"),
        Index("ix_person_aliases_person_id", "person_id"),
    )

    id: Mapped[RowId]
    alias: Mapped[str] = mapped_column(String(254), doc="lower case")
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))


class Seat(Scoped, Base):
    """An organisation's place in a workgroup, held by a person or vacant ("Unknown")."""

    __tablename__ = "seats"
    __table_args__ = (
        UniqueConstraint("workspace", "workgroup_id", "organisation_id", "office", "number"),
        Index("ix_seats_workgroup_id", "workgroup_id"),
        Index("ix_seats_person_id", "person_id"),
        Index("ix_seats_organisation_id", "organisation_id"),
    )

    id: Mapped[RowId]
    workgroup_id: Mapped[int] = mapped_column(ForeignKey("workgroups.id", ondelete="CASCADE"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id", ondelete="CASCADE"))
    office: Mapped[str] = mapped_column(String(64), default="")
    number: Mapped[int] = mapped_column(default=1, doc="1 for the seat of the tier, 2 and up for extra seats")
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))


class Grant(Scoped, Base):
    """A right that a person holds: manager of the program, or liaison or coach of one workgroup."""

    __tablename__ = "grants"
    __table_args__ = (
        UniqueConstraint("workspace", "person_id", "role", "workgroup_id"),
        Index("ix_grants_workgroup_id", "workgroup_id"),
    )

    id: Mapped[RowId]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    role: Mapped[str] = mapped_column(String(16), doc="manager, liaison, coach or partner")
    workgroup_id: Mapped[int | None] = mapped_column(ForeignKey("workgroups.id", ondelete="CASCADE"))


class SeatRequest(Scoped, Base):
    """Somebody asked to join or leave a workgroup; the liaison decides."""

    __tablename__ = "seat_requests"
    __table_args__ = (UniqueConstraint("workspace", "request_key"),)

    id: Mapped[RowId]
    request_key: Mapped[str] = mapped_column(String(128))
    workgroup_id: Mapped[int] = mapped_column(ForeignKey("workgroups.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(8), doc="join or leave")
    reason: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(String(16), default="open", doc="open, approved or declined")
    asked: Mapped[list[int]] = mapped_column(default=list, doc="ids of the people who got it as a message")
    created_at: Mapped[datetime]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    decided_at: Mapped[datetime | None]


class DirectoryVersion(Scoped, Base):
    """A number that grows with every change of a workspace's people, so that each process knows when to look again."""

    __tablename__ = "directory_versions"
    __table_args__ = (UniqueConstraint("workspace"),)

    id: Mapped[RowId]
    version: Mapped[int] = mapped_column(Key, default=0)
    read_at: Mapped[datetime | None] = mapped_column(doc="when Slack's people and channels were last read")
