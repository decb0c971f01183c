"""The tables of group norms."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from domain.norms.norm import Check, CheckState, Heading, Norm, NormState
from storage.base import Base, RowId, Scoped


class NormRow(Scoped, Base):
    """One norm of a workgroup, from its proposal on; what is gone stays as history."""

    __tablename__ = "norms"
    __table_args__ = (Index("ix_norms_workgroup_id", "workgroup_id", "state"),)

    id: Mapped[RowId]
    workgroup_id: Mapped[int] = mapped_column(ForeignKey("workgroups.id", ondelete="CASCADE"))
    heading: Mapped[str] = mapped_column(String(24))
    text: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(16), default=NormState.PROPOSED)
    proposed_by: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    proposed_at: Mapped[datetime]
    replaces: Mapped[int | None] = mapped_column(ForeignKey("norms.id", ondelete="SET NULL"))
    adopted_at: Mapped[datetime | None]

    def value(self) -> Norm:
        """Return the row as a value of the domain."""
        return Norm(
            self.id,
            self.workgroup_id,
            Heading(self.heading),
            self.text,
            NormState(self.state),
            self.proposed_by,
            self.replaces,
        )


class NormCheckRow(Scoped, Base):
    """One consensus check: the proposals it asks about, fixed when it opens."""

    __tablename__ = "norm_checks"
    __table_args__ = (Index("ix_norm_checks_workgroup_id", "workgroup_id", "state"),)

    id: Mapped[RowId]
    workgroup_id: Mapped[int] = mapped_column(ForeignKey("workgroups.id", ondelete="CASCADE"))
    state: Mapped[str] = mapped_column(String(16), default=CheckState.OPEN)
    norms: Mapped[list[int]]
    people: Mapped[int] = mapped_column(doc="how many could answer when it opened")
    channel: Mapped[str | None] = mapped_column(String(32), doc="where it was shown; None: by direct message")
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    revisit_on: Mapped[date | None] = mapped_column(doc="when the group looks at its norms again")

    def value(self) -> Check:
        """Return the row as a value of the domain."""
        return Check(self.id, self.workgroup_id, CheckState(self.state), tuple(self.norms), self.people, self.channel)


class NormStandingRow(Scoped, Base):
    """Where one person stands in one check, under their name."""

    __tablename__ = "norm_standings"
    __table_args__ = (UniqueConstraint("check_id", "person_id"),)

    id: Mapped[RowId]
    check_id: Mapped[int] = mapped_column(ForeignKey("norm_checks.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    stance: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(Text)
    answered_at: Mapped[datetime]
