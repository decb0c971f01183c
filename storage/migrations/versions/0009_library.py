"""The resource library

Revision: 0009
After: 0008
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "resources",
        sa.Column("id", KEY, nullable=False),
        sa.Column("request_key", sa.String(length=128), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("link", sa.Text(), nullable=False),
        sa.Column("link_key", sa.String(length=64), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=2), nullable=False),
        sa.Column("tags", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("credit", sa.Text(), nullable=False),
        sa.Column("workgroup_id", KEY, nullable=True),
        sa.Column("added_by", KEY, nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revision", KEY, nullable=False),
        sa.Column("link_state", sa.String(length=16), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("problem", sa.String(length=16), nullable=True),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("check_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("check_lease", sa.DateTime(timezone=True), nullable=True),
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["workgroup_id"], ["workgroups.id"], name=op.f("fk_resources_workgroup_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["added_by"], ["people.id"], name=op.f("fk_resources_added_by"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["workspace"], ["workspaces.id"], name=op.f("fk_resources_workspace"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resources")),
        sa.UniqueConstraint("workspace", "link_key", name=op.f("uq_resources_workspace_link_key")),
        sa.UniqueConstraint("workspace", "request_key", name=op.f("uq_resources_workspace_request_key")),
    )
    op.create_index("ix_resources_added_at", "resources", ["workspace", "added_at"], unique=False)
    op.create_index("ix_resources_added_by", "resources", ["added_by"], unique=False)
    op.create_index("ix_resources_check_at", "resources", ["check_at"], unique=False)
    op.create_index("ix_resources_revision", "resources", ["workspace", "revision"], unique=False)
    op.create_index("ix_resources_state", "resources", ["workspace", "state"], unique=False)
    op.create_index("ix_resources_workgroup_id", "resources", ["workgroup_id"], unique=False)
    op.create_index(op.f("ix_resources_workspace"), "resources", ["workspace"], unique=False)
    op.create_table(
        "library_versions",
        sa.Column("id", KEY, nullable=False),
        sa.Column("version", KEY, nullable=False),
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace"], ["workspaces.id"], name=op.f("fk_library_versions_workspace"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_library_versions")),
        sa.UniqueConstraint("workspace", name=op.f("uq_library_versions_workspace")),
    )
    op.create_index(op.f("ix_library_versions_workspace"), "library_versions", ["workspace"], unique=False)


def downgrade() -> None:
    op.drop_table("library_versions")
    op.drop_table("resources")
