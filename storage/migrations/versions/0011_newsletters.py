"""Newsletters: series, issues, submissions and subscriptions

Revision: 0011
After: 0010
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
INSTANT = sa.DateTime(timezone=True)


LOOKED_UP = (
    ("ix_deliveries_content", ["content"], "content IS NOT NULL"),
    ("ix_deliveries_oldest", ["workspace", "method", "id"], "state = 'pending'"),
    ("ix_deliveries_expires", ["expires_at"], "state = 'pending' AND expires_at IS NOT NULL"),
    ("ix_deliveries_unopened", ["recipient"], "state = 'pending' AND channel IS NULL"),
)
"""So that a long backlog costs the outbox no more than a short one."""


def upgrade() -> None:
    _table(
        "newsletter_series",
        sa.Column("key", sa.String(length=140), nullable=False),
        sa.Column("program_id", KEY, nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("hour", sa.Integer(), nullable=False),
        sa.Column("draft_days", sa.Integer(), nullable=False),
        sa.Column("cutoff_days", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("set_by_hand", sa.Boolean(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        _points("newsletter_series", "program_id", "programs.id", "SET NULL"),
        _unique("newsletter_series", "workspace", "key"),
    )
    op.create_index("ix_newsletter_series_program_id", "newsletter_series", ["program_id"], unique=False)
    _table(
        "newsletter_rights",
        sa.Column("series_id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("may", sa.String(length=8), nullable=False),
        sa.Column("from_file", sa.Boolean(), nullable=False),
        _points("newsletter_rights", "series_id", "newsletter_series.id"),
        _points("newsletter_rights", "person_id", "people.id"),
        _unique("newsletter_rights", "series_id", "person_id", "may"),
    )
    op.create_index("ix_newsletter_rights_person_id", "newsletter_rights", ["person_id"], unique=False)
    _table(
        "newsletter_channels",
        sa.Column("series_id", KEY, nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        _points("newsletter_channels", "series_id", "newsletter_series.id"),
        _unique("newsletter_channels", "series_id", "channel"),
    )
    _table(
        "newsletter_issues",
        sa.Column("series_id", KEY, nullable=False),
        sa.Column("period", sa.Date(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("intro", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("since", INSTANT, nullable=False),
        sa.Column("until", INSTANT, nullable=False),
        sa.Column("authors", JSON, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("asked_at", INSTANT, nullable=True),
        sa.Column("approved_by", KEY, nullable=True),
        sa.Column("approved_at", INSTANT, nullable=True),
        sa.Column("send_at", INSTANT, nullable=True),
        sa.Column("sent_at", INSTANT, nullable=True),
        sa.Column("sent_by", sa.String(length=32), nullable=True),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("corrected_at", INSTANT, nullable=True),
        sa.Column("correction", sa.Text(), nullable=False),
        _points("newsletter_issues", "series_id", "newsletter_series.id"),
        _points("newsletter_issues", "approved_by", "people.id", "SET NULL"),
        _unique("newsletter_issues", "series_id", "number"),
    )
    op.create_index("ix_newsletter_issues_series_id_state", "newsletter_issues", ["series_id", "state"], unique=False)
    _table(
        "newsletter_items",
        sa.Column("series_id", KEY, nullable=False),
        sa.Column("issue_id", KEY, nullable=False),
        sa.Column("claim", sa.String(length=140), nullable=True),
        sa.Column("request_key", sa.String(length=128), nullable=True),
        sa.Column("section", sa.String(length=16), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("source_kind", sa.String(length=32), nullable=False),
        sa.Column("source_id", sa.String(length=100), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("link", sa.Text(), nullable=True),
        sa.Column("credit", sa.Text(), nullable=True),
        sa.Column("starts_at", INSTANT, nullable=True),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("dropped", sa.Boolean(), nullable=False),
        sa.Column("edited", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("corrected_at", INSTANT, nullable=True),
        _points("newsletter_items", "series_id", "newsletter_series.id"),
        _points("newsletter_items", "issue_id", "newsletter_issues.id"),
        _unique("newsletter_items", "series_id", "claim"),
        _unique("newsletter_items", "workspace", "request_key"),
    )
    op.create_index("ix_newsletter_items_issue_id", "newsletter_items", ["issue_id"], unique=False)
    _table(
        "newsletter_submissions",
        sa.Column("request_key", sa.String(length=128), nullable=False),
        sa.Column("series_id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=True),
        sa.Column("section", sa.String(length=16), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("link", sa.Text(), nullable=True),
        sa.Column("credit", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("decided_at", INSTANT, nullable=True),
        _points("newsletter_submissions", "series_id", "newsletter_series.id"),
        _points("newsletter_submissions", "person_id", "people.id", "SET NULL"),
        _unique("newsletter_submissions", "workspace", "request_key"),
    )
    op.create_index(
        "ix_newsletter_submissions_series_id_state", "newsletter_submissions", ["series_id", "state"], unique=False
    )
    op.create_index("ix_newsletter_submissions_person_id", "newsletter_submissions", ["person_id"], unique=False)
    _table(
        "newsletter_subscriptions",
        sa.Column("series_id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("subscribed", sa.Boolean(), nullable=False),
        sa.Column("off", JSON, nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        _points("newsletter_subscriptions", "series_id", "newsletter_series.id"),
        _points("newsletter_subscriptions", "person_id", "people.id"),
        _unique("newsletter_subscriptions", "series_id", "person_id"),
    )
    op.create_index("ix_newsletter_subscriptions_person_id", "newsletter_subscriptions", ["person_id"], unique=False)
    _table(
        "newsletter_readers",
        sa.Column("series_id", KEY, nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("person_id", KEY, nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("off", JSON, nullable=False),
        sa.Column("consented_at", INSTANT, nullable=True),
        sa.Column("consent", sa.Text(), nullable=False),
        sa.Column("recorded_by", KEY, nullable=True),
        sa.Column("unsubscribed_at", INSTANT, nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        _points("newsletter_readers", "series_id", "newsletter_series.id"),
        _points("newsletter_readers", "person_id", "people.id", "SET NULL"),
        _points("newsletter_readers", "recorded_by", "people.id", "SET NULL"),
        _unique("newsletter_readers", "series_id", "email"),
    )
    op.create_index("ix_newsletter_readers_person_id", "newsletter_readers", ["person_id"], unique=False)
    _table(
        "newsletter_copies",
        sa.Column("issue_id", KEY, nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("recipient", sa.String(length=32), nullable=False),
        sa.Column("slack_user", sa.String(length=32), nullable=True),
        sa.Column("off", JSON, nullable=False),
        sa.Column("parts", sa.Integer(), nullable=False),
        _points("newsletter_copies", "issue_id", "newsletter_issues.id"),
        _unique("newsletter_copies", "issue_id", "kind", "recipient"),
    )
    # An issue to thousands of people shows them all the same: kept once, not in each of their deliveries.
    _table(
        "delivery_contents",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("payload", JSON, nullable=False),
        sa.Column("kept_at", INSTANT, nullable=False),
        _unique("delivery_contents", "workspace", "digest"),
    )
    op.add_column("deliveries", sa.Column("content", KEY, nullable=True))
    for name, columns, where in LOOKED_UP:
        op.create_index(
            name, "deliveries", columns, unique=False, sqlite_where=sa.text(where), postgresql_where=sa.text(where)
        )


def downgrade() -> None:
    for name, _, _ in LOOKED_UP:
        op.drop_index(name, "deliveries")
    op.drop_column("deliveries", "content")
    op.drop_table("delivery_contents")
    for name in ("copies", "readers", "subscriptions", "submissions", "items", "issues", "channels", "rights"):
        op.drop_table(f"newsletter_{name}")
    op.drop_table("newsletter_series")


def _table(name: str, *parts: sa.schema.SchemaItem) -> None:
    op.create_table(
        name,
        sa.Column("id", KEY, nullable=False),
        *parts,
        sa.Column("workspace", sa.String(length=32), nullable=False),
        _points(name, "workspace", "workspaces.id"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )
    op.create_index(op.f(f"ix_{name}_workspace"), name, ["workspace"], unique=False)


def _points(table: str, column: str, target: str, gone: str = "CASCADE") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{table}_{column}"), ondelete=gone)


def _unique(table: str, *columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*columns, name=op.f(f"uq_{table}_{'_'.join(columns)}"))
