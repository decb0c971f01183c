"""Webinars, registrations and followed topics

Revision: 0010
After: 0009
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "slack_channels",
        sa.Column("id", KEY, nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace"], ["workspaces.id"], name=op.f("fk_slack_channels_workspace"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slack_channels")),
        sa.UniqueConstraint("workspace", "channel", name=op.f("uq_slack_channels_workspace_channel")),
    )
    op.create_index(op.f("ix_slack_channels_workspace"), "slack_channels", ["workspace"], unique=False)
    op.create_table(
        "topics",
        sa.Column("id", KEY, nullable=False),
        sa.Column("key", sa.String(length=192), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["workspace"], ["workspaces.id"], name=op.f("fk_topics_workspace"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_topics")),
        sa.UniqueConstraint("workspace", "key", name=op.f("uq_topics_workspace_key")),
    )
    op.create_index(op.f("ix_topics_workspace"), "topics", ["workspace"], unique=False)
    op.create_table(
        "announcements_told",
        sa.Column("id", KEY, nullable=False),
        sa.Column("about", sa.String(length=32), nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_announcements_told_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace"], ["workspaces.id"], name=op.f("fk_announcements_told_workspace"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcements_told")),
        sa.UniqueConstraint(
            "workspace", "about", "person_id", name=op.f("uq_announcements_told_workspace_about_person_id")
        ),
    )
    op.create_index("ix_announcements_told_person_id", "announcements_told", ["person_id"], unique=False)
    op.create_index(op.f("ix_announcements_told_workspace"), "announcements_told", ["workspace"], unique=False)
    op.create_table(
        "news",
        sa.Column("id", KEY, nullable=False),
        sa.Column("request_key", sa.String(length=128), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("link", sa.Text(), nullable=True),
        sa.Column("topics", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("channels", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("workgroups", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("created_by", KEY, nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("out_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("digested_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["created_by"], ["people.id"], name=op.f("fk_news_created_by"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["workspace"], ["workspaces.id"], name=op.f("fk_news_workspace"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_news")),
        sa.UniqueConstraint("workspace", "request_key", name=op.f("uq_news_workspace_request_key")),
    )
    op.create_index(op.f("ix_news_workspace"), "news", ["workspace"], unique=False)
    op.create_table(
        "topic_follows",
        sa.Column("id", KEY, nullable=False),
        sa.Column("topic_id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_topic_follows_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["topic_id"], ["topics.id"], name=op.f("fk_topic_follows_topic_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace"], ["workspaces.id"], name=op.f("fk_topic_follows_workspace"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_topic_follows")),
        sa.UniqueConstraint("topic_id", "person_id", name=op.f("uq_topic_follows_topic_id_person_id")),
    )
    op.create_index("ix_topic_follows_person_id", "topic_follows", ["person_id"], unique=False)
    op.create_index(op.f("ix_topic_follows_workspace"), "topic_follows", ["workspace"], unique=False)
    op.create_table(
        "topic_requests",
        sa.Column("id", KEY, nullable=False),
        sa.Column("request_key", sa.String(length=128), nullable=False),
        sa.Column("workgroup_id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_topic_requests_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workgroup_id"], ["workgroups.id"], name=op.f("fk_topic_requests_workgroup_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace"], ["workspaces.id"], name=op.f("fk_topic_requests_workspace"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_topic_requests")),
        sa.UniqueConstraint("workspace", "request_key", name=op.f("uq_topic_requests_workspace_request_key")),
    )
    op.create_index(op.f("ix_topic_requests_workspace"), "topic_requests", ["workspace"], unique=False)
    op.create_table(
        "topic_votes",
        sa.Column("id", KEY, nullable=False),
        sa.Column("request_id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_topic_votes_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["topic_requests.id"], name=op.f("fk_topic_votes_request_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace"], ["workspaces.id"], name=op.f("fk_topic_votes_workspace"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_topic_votes")),
        sa.UniqueConstraint("request_id", "person_id", name=op.f("uq_topic_votes_request_id_person_id")),
    )
    op.create_index("ix_topic_votes_person_id", "topic_votes", ["person_id"], unique=False)
    op.create_index(op.f("ix_topic_votes_workspace"), "topic_votes", ["workspace"], unique=False)
    op.create_table(
        "webinars",
        sa.Column("id", KEY, nullable=False),
        sa.Column("request_key", sa.String(length=128), nullable=False),
        sa.Column("token", sa.String(length=48), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("abstract", sa.Text(), nullable=False),
        sa.Column("topics", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("presenters", sa.Text(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("link", sa.Text(), nullable=True),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("channels", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("workgroups", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("posted_in", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("moves", sa.Integer(), nullable=False),
        sa.Column("request_id", KEY, nullable=True),
        sa.Column("created_by", KEY, nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("out_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("digested_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recording", sa.Text(), nullable=True),
        sa.Column("slides", sa.Text(), nullable=True),
        sa.Column("followed_up_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["created_by"], ["people.id"], name=op.f("fk_webinars_created_by"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["topic_requests.id"], name=op.f("fk_webinars_request_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["workspace"], ["workspaces.id"], name=op.f("fk_webinars_workspace"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webinars")),
        sa.UniqueConstraint("token", name=op.f("uq_webinars_token")),
        sa.UniqueConstraint("workspace", "request_key", name=op.f("uq_webinars_workspace_request_key")),
    )
    op.create_index(op.f("ix_webinars_workspace"), "webinars", ["workspace"], unique=False)
    op.create_index("ix_webinars_workspace_ends_at", "webinars", ["workspace", "ends_at"], unique=False)
    op.create_table(
        "webinar_attendance",
        sa.Column("id", KEY, nullable=False),
        sa.Column("webinar_id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("attended", sa.Boolean(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_webinar_attendance_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["webinar_id"], ["webinars.id"], name=op.f("fk_webinar_attendance_webinar_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace"], ["workspaces.id"], name=op.f("fk_webinar_attendance_workspace"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webinar_attendance")),
        sa.UniqueConstraint("webinar_id", "person_id", name=op.f("uq_webinar_attendance_webinar_id_person_id")),
    )
    op.create_index("ix_webinar_attendance_person_id", "webinar_attendance", ["person_id"], unique=False)
    op.create_index(op.f("ix_webinar_attendance_workspace"), "webinar_attendance", ["workspace"], unique=False)
    op.create_table(
        "webinar_registrations",
        sa.Column("id", KEY, nullable=False),
        sa.Column("webinar_id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("waiting", sa.Boolean(), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_webinar_registrations_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["webinar_id"], ["webinars.id"], name=op.f("fk_webinar_registrations_webinar_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace"], ["workspaces.id"], name=op.f("fk_webinar_registrations_workspace"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webinar_registrations")),
        sa.UniqueConstraint("webinar_id", "person_id", name=op.f("uq_webinar_registrations_webinar_id_person_id")),
    )
    op.create_index("ix_webinar_registrations_person_id", "webinar_registrations", ["person_id"], unique=False)
    op.create_index(op.f("ix_webinar_registrations_workspace"), "webinar_registrations", ["workspace"], unique=False)


def downgrade() -> None:
    op.drop_table("webinar_registrations")
    op.drop_table("webinar_attendance")
    op.drop_table("webinars")
    op.drop_table("topic_votes")
    op.drop_table("topic_requests")
    op.drop_table("topic_follows")
    op.drop_table("news")
    op.drop_table("announcements_told")
    op.drop_table("topics")
    op.drop_table("slack_channels")
