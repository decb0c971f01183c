"""The tables of the outbox: what is owed to whom, the files in it, and the lanes that keep Slack's pace."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Connection,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    and_,
    event,
    literal,
    text,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.operators import OperatorType

from domain.deliveries import MENDABLE, UNKNOWN_OUTCOME, Method, State, Transport
from storage.base import Base, Key, RowId, Scoped


class Attachment(Scoped, Base):
    """A file that a message shows: stored bytes, uploaded first and posted when Slack has it ready."""

    __tablename__ = "attachments"

    id: Mapped[RowId]
    name: Mapped[str] = mapped_column(Text)
    alt_text: Mapped[str] = mapped_column(Text)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    chart: Mapped[dict[str, Any] | None] = mapped_column(doc="what to draw; messages go out without it if need be")
    slack_file: Mapped[str | None] = mapped_column(String(32), doc="F…, once uploaded")
    ready: Mapped[bool] = mapped_column(default=False, doc="Slack has processed it, so a message may show it")
    retry_at: Mapped[datetime | None] = mapped_column(doc="machine time: when to look again")
    without_at: Mapped[datetime | None] = mapped_column(doc="machine time: messages wait for a chart no longer")


def _partial(name: str, *columns: str, where: str) -> Index:
    """Return an index over the few rows in one state, so that looking for work costs the same after years."""
    return Index(name, *columns, info={"where": where})


class Content(Scoped, Base):
    """What the messages of many deliveries show besides their text, kept once: a newsletter goes to thousands."""

    __tablename__ = "delivery_contents"
    __table_args__ = (UniqueConstraint("workspace", "digest"),)

    id: Mapped[RowId]
    digest: Mapped[str] = mapped_column(String(64), doc="SHA-256 of the content, in hexadecimal digits")
    payload: Mapped[dict[str, Any]]
    kept_at: Mapped[datetime] = mapped_column(doc="business time: when a delivery was last given it")


class Delivery(Scoped, Base):
    """One message to one place."""

    __tablename__ = "deliveries"
    __table_args__ = (
        UniqueConstraint("workspace", "dedupe_key"),
        _partial("ix_deliveries_pending", "workspace", "method", "channel", "id", where="state = 'pending'"),
        _partial("ix_deliveries_oldest", "workspace", "method", "id", where="state = 'pending'"),
        _partial("ix_deliveries_expires", "expires_at", where="state = 'pending' AND expires_at IS NOT NULL"),
        _partial("ix_deliveries_unopened", "recipient", where="state = 'pending' AND channel IS NULL"),
        _partial("ix_deliveries_sending", "workspace", "method", "channel", where="state = 'sending'"),
        _partial("ix_deliveries_uncertain", "workspace", "retry_at", where="state = 'uncertain'"),
        _partial("ix_deliveries_dead", "workspace", "last_error", where="state = 'dead'"),
        _partial(
            "ix_deliveries_mail", "workspace", "available_at", "id", where="state = 'pending' AND transport = 'email'"
        ),
        _partial("ix_deliveries_mail_body", "mail_body", where="mail_body IS NOT NULL"),
        _partial("ix_deliveries_content", "content", where="content IS NOT NULL"),
        Index("ix_deliveries_coalesce", "workspace", "coalesce_key"),
        Index("ix_deliveries_recipient", "workspace", "recipient"),
        Index("ix_deliveries_target_delivery", "target_delivery"),
        Index("ix_deliveries_attachment", "attachment"),
    )

    id: Mapped[RowId]
    dedupe_key: Mapped[str] = mapped_column(String(240))
    kind: Mapped[str] = mapped_column(String(64))
    owner: Mapped[str | None] = mapped_column(String(32), doc="Slack user who is told when it cannot be delivered")
    transport: Mapped[str] = mapped_column(String(8), default=Transport.SLACK, doc="slack or email")
    method: Mapped[str] = mapped_column(String(16), doc="post (chat.postMessage), update (chat.update) or mail")
    channel: Mapped[str | None] = mapped_column(
        String(32), doc="C… or D…; None until a person's DM is open; of an e-mail the lane of its domain"
    )
    recipient: Mapped[str | None] = mapped_column(String(32), doc="U… when it goes to a person")
    thread_ts: Mapped[str | None] = mapped_column(String(32))
    target_delivery: Mapped[int | None] = mapped_column(ForeignKey("deliveries.id", ondelete="CASCADE"))
    coalesce_key: Mapped[str | None] = mapped_column(String(200))
    payload: Mapped[dict[str, Any]]
    content: Mapped[int | None] = mapped_column(Key, doc="the rest of its payload, in delivery_contents")
    attachment: Mapped[int | None] = mapped_column(ForeignKey("attachments.id", ondelete="SET NULL"))
    address: Mapped[str | None] = mapped_column(String(320), doc="where an e-mail goes")
    mail_body: Mapped[int | None] = mapped_column(Key, doc="its text and HTML, in mail_bodies")
    state: Mapped[str] = mapped_column(String(16), default=State.PENDING)
    available_at: Mapped[datetime] = mapped_column(doc="business time")
    expires_at: Mapped[datetime | None] = mapped_column(doc="business time")
    attempts: Mapped[int] = mapped_column(default=0)
    first_try_at: Mapped[datetime | None] = mapped_column(doc="business time: Slack's ts are compared with it")
    retry_at: Mapped[datetime | None] = mapped_column(
        doc="machine time: when to open the DM or to mail again (pending), to read the channel again (uncertain)"
    )
    token: Mapped[str | None] = mapped_column(String(32), doc="who holds the lease, or reads the channel back")
    lease_until: Mapped[datetime | None] = mapped_column(doc="machine time: after it the call is surely over")
    slack_ts: Mapped[str | None] = mapped_column(String(32))
    last_error: Mapped[str] = mapped_column(Text, default="", doc="Slack's error code, never a body")


class Lane(Scoped, Base):
    """The earliest next call on one channel (or, with channel `*`, in the whole workspace)."""

    __tablename__ = "lanes"
    __table_args__ = (UniqueConstraint("workspace", "method_class", "channel"),)

    id: Mapped[RowId]
    method_class: Mapped[str] = mapped_column(String(16))
    channel: Mapped[str] = mapped_column(String(32))
    next_at: Mapped[datetime] = mapped_column(doc="machine time")


WHOLE_WORKSPACE = "*"


REPEATABLE = sorted({*MENDABLE, UNKNOWN_OUTCOME})
"""The errors after which the owner of a dead post may have it sent again."""


def is_mail(entity: type[Delivery] = Delivery) -> ColumnElement[bool]:
    """Return that a delivery is an e-mail, written out for the sake of its index (see `is_in`)."""
    return entity.transport == literal(Transport.EMAIL.value, literal_execute=True)


def is_in(state: State, entity: type[Delivery] = Delivery) -> ColumnElement[bool]:
    """Return that a delivery is in a state, written out: databases do not use a partial index for a parameter."""
    return entity.state == literal(state.value, literal_execute=True)


class Seldom(FunctionElement[bool]):
    """A condition that few rows meet, whatever the database's statistics say of all of them.

    SQLite takes what its ANALYZE saw to be so for good: when a hundred thousand posts of one workspace waited, it looks
    for edits by walking over all of them instead of in the index, which says at once that there are none.
    """

    inherit_cache = True
    type = Boolean()

    def self_group(self, against: OperatorType | None = None) -> Seldom:
        """Stay a bare condition: SQLAlchemy would have it compared with 1, which no index helps with."""
        return self


@compiles(Seldom)
def _as_it_is(element: Seldom, compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(element.clauses, **options)


@compiles(Seldom, "sqlite")
def _hinted(element: Seldom, compiler: SQLCompiler, **options: Any) -> str:
    return f"unlikely({compiler.process(element.clauses, **options)})"


def may_be_repeated(entity: type[Delivery] = Delivery) -> ColumnElement[bool]:
    """Return that a delivery is a dead post that its owner may have sent again, its expiry aside."""
    return and_(is_in(State.DEAD, entity), entity.method == Method.POST, entity.last_error.in_(REPEATABLE))


@event.listens_for(Delivery.__table__, "before_create")
def _say_where(table: Table, connection: Connection, **_: object) -> None:
    """Make the partial indexes partial in this database's words: naming a dialect earlier would import each of them."""
    for index in table.indexes:
        if where := index.info.get("where"):
            index.dialect_options[connection.dialect.name]["where"] = text(where)
