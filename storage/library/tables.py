"""The tables of the resource library."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from domain.library.checking import Check
from domain.library.resource import Kind, LinkState, Problem, Resource
from storage.base import Base, Key, RowId, Scoped


class ResourceRow(Scoped, Base):
    """One resource, with what is known about its link; retired ones stay, so that they can come back."""

    __tablename__ = "resources"
    __table_args__ = (
        UniqueConstraint("workspace", "request_key"),
        UniqueConstraint("workspace", "link_key"),
        Index("ix_resources_added_at", "workspace", "added_at"),
        Index("ix_resources_revision", "workspace", "revision"),
        Index("ix_resources_state", "workspace", "state"),
        Index("ix_resources_check_at", "check_at"),
        Index("ix_resources_added_by", "added_by"),
        Index("ix_resources_workgroup_id", "workgroup_id"),
    )

    id: Mapped[RowId]
    request_key: Mapped[str] = mapped_column(String(128))
    title: Mapped[str] = mapped_column(Text)
    link: Mapped[str] = mapped_column(Text)
    link_key: Mapped[str] = mapped_column(String(64), doc="the same for links to the same page")
    summary: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(2), doc="postal code, or empty")
    tags: Mapped[list[str]]
    credit: Mapped[str] = mapped_column(Text)
    workgroup_id: Mapped[int | None] = mapped_column(ForeignKey("workgroups.id", ondelete="SET NULL"))
    added_by: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    added_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]
    revision: Mapped[int] = mapped_column(Key, doc="the library's version when what can be found of it last changed")
    link_state: Mapped[str] = mapped_column(String(16), default=LinkState.UNCHECKED)
    failures: Mapped[int] = mapped_column(default=0, doc="how often in a row the link did not answer")
    problem: Mapped[str | None] = mapped_column(String(16))
    checked_at: Mapped[datetime | None] = mapped_column(doc="business time")
    check_at: Mapped[datetime] = mapped_column(doc="when the link is asked next; business time")
    check_lease: Mapped[datetime | None] = mapped_column(doc="machine time until which somebody is asking")

    def value(self) -> Resource:
        """Return the row as a value of the domain."""
        return Resource(
            id=self.id,
            title=self.title,
            link=self.link,
            summary=self.summary,
            kind=Kind(self.kind),
            state=self.state,
            tags=tuple(self.tags),
            credit=self.credit,
            workgroup_id=self.workgroup_id,
            added_by=self.added_by,
            added_at=self.added_at,
            retired_at=self.retired_at,
            link_state=LinkState(self.link_state),
            problem=Problem(self.problem) if self.problem else None,
            checked_at=self.checked_at,
        )

    def check(self) -> Check:
        """Return what is known about the link."""
        return Check(
            LinkState(self.link_state),
            self.failures,
            Problem(self.problem) if self.problem else None,
            self.checked_at,
            self.check_at,
        )


class LibraryVersion(Scoped, Base):
    """A number that grows with every change of a workspace's resources, so that each process knows when to look."""

    __tablename__ = "library_versions"
    __table_args__ = (UniqueConstraint("workspace"),)

    id: Mapped[RowId]
    version: Mapped[int] = mapped_column(Key, default=0)
