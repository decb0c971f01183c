"""Mail through the outbox, and what the web archive needs

Revision: 0012
After: 0011
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "mail_bodies",
        sa.Column("id", KEY, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace"], ["workspaces.id"], name=op.f("fk_mail_bodies_workspace"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_bodies")),
        sa.UniqueConstraint("workspace", "digest", name=op.f("uq_mail_bodies_workspace_digest")),
    )
    op.create_index(op.f("ix_mail_bodies_workspace"), "mail_bodies", ["workspace"], unique=False)
    op.create_table(
        "mail_blocks",
        sa.Column("id", KEY, nullable=False),
        sa.Column("address", sa.String(length=320), nullable=False),
        sa.Column("reason", sa.String(length=16), nullable=False),
        sa.Column("reply", sa.String(length=64), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace"], ["workspaces.id"], name=op.f("fk_mail_blocks_workspace"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_blocks")),
        sa.UniqueConstraint("workspace", "address", name=op.f("uq_mail_blocks_workspace_address")),
    )
    op.create_index(op.f("ix_mail_blocks_workspace"), "mail_blocks", ["workspace"], unique=False)
    op.create_table(
        "secret_links",
        sa.Column("id", KEY, nullable=False),
        sa.Column("purpose", sa.String(length=24), nullable=False),
        sa.Column("ref", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace"], ["workspaces.id"], name=op.f("fk_secret_links_workspace"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_secret_links")),
        sa.UniqueConstraint("digest", name=op.f("uq_secret_links_digest")),
        sa.UniqueConstraint("workspace", "purpose", "ref", name=op.f("uq_secret_links_workspace_purpose_ref")),
    )
    op.create_index(op.f("ix_secret_links_workspace"), "secret_links", ["workspace"], unique=False)
    op.create_table(
        "click_links",
        sa.Column("id", KEY, nullable=False),
        sa.Column("token", sa.String(length=24), nullable=False),
        sa.Column("about", sa.String(length=64), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("target_digest", sa.String(length=64), nullable=False),
        sa.Column("clicks", sa.Integer(), nullable=False),
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace"], ["workspaces.id"], name=op.f("fk_click_links_workspace"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_click_links")),
        sa.UniqueConstraint("token", name=op.f("uq_click_links_token")),
        sa.UniqueConstraint(
            "workspace", "about", "target_digest", name=op.f("uq_click_links_workspace_about_target_digest")
        ),
    )
    op.create_index(op.f("ix_click_links_workspace"), "click_links", ["workspace"], unique=False)
    op.create_table(
        "newsletter_archives",
        sa.Column("id", KEY, nullable=False),
        sa.Column("series_id", KEY, nullable=False),
        sa.Column("access", sa.String(length=8), nullable=False),
        sa.Column("slug", sa.String(length=64), nullable=True),
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["series_id"], ["newsletter_series.id"], name=op.f("fk_newsletter_archives_series_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace"], ["workspaces.id"], name=op.f("fk_newsletter_archives_workspace"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_newsletter_archives")),
        sa.UniqueConstraint("series_id", name=op.f("uq_newsletter_archives_series_id")),
        sa.UniqueConstraint("slug", name=op.f("uq_newsletter_archives_slug")),
    )
    op.create_index(op.f("ix_newsletter_archives_workspace"), "newsletter_archives", ["workspace"], unique=False)
    op.add_column("deliveries", sa.Column("address", sa.String(length=320), nullable=True))
    op.add_column("deliveries", sa.Column("mail_body", KEY, nullable=True))
    op.create_index(
        "ix_deliveries_mail",
        "deliveries",
        ["workspace", "available_at", "id"],
        unique=False,
        sqlite_where=sa.text("state = 'pending' AND transport = 'email'"),
        postgresql_where=sa.text("state = 'pending' AND transport = 'email'"),
    )
    op.create_index(
        "ix_deliveries_mail_body",
        "deliveries",
        ["mail_body"],
        unique=False,
        sqlite_where=sa.text("mail_body IS NOT NULL"),
        postgresql_where=sa.text("mail_body IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_deliveries_mail_body", "deliveries")
    op.drop_index("ix_deliveries_mail", "deliveries")
    op.drop_column("deliveries", "mail_body")
    op.drop_column("deliveries", "address")
    op.drop_table("newsletter_archives")
    op.drop_table("click_links")
    op.drop_table("secret_links")
    op.drop_table("mail_blocks")
    op.drop_table("mail_bodies")
