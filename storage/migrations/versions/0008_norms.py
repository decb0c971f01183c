"""Group norms, consensus checks and who stands where

Revision: 0008
After: 0007
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "norms",
        sa.Column("id", KEY, nullable=False),
        sa.Column("workgroup_id", KEY, nullable=False),
        sa.Column("heading", sa.String(length=24), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("proposed_by", KEY, nullable=True),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("replaces", KEY, nullable=True),
        sa.Column("adopted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["workgroup_id"], ["workgroups.id"], name=op.f("fk_norms_workgroup_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["proposed_by"], ["people.id"], name=op.f("fk_norms_proposed_by"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["replaces"], ["norms.id"], name=op.f("fk_norms_replaces"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["workspace"], ["workspaces.id"], name=op.f("fk_norms_workspace"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_norms")),
    )
    op.create_index("ix_norms_workgroup_id", "norms", ["workgroup_id", "state"], unique=False)
    op.create_index(op.f("ix_norms_workspace"), "norms", ["workspace"], unique=False)
    op.create_table(
        "norm_checks",
        sa.Column("id", KEY, nullable=False),
        sa.Column("workgroup_id", KEY, nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("norms", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revisit_on", sa.Date(), nullable=True),
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["workgroup_id"], ["workgroups.id"], name=op.f("fk_norm_checks_workgroup_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace"], ["workspaces.id"], name=op.f("fk_norm_checks_workspace"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_norm_checks")),
    )
    op.create_index("ix_norm_checks_workgroup_id", "norm_checks", ["workgroup_id", "state"], unique=False)
    op.create_index(op.f("ix_norm_checks_workspace"), "norm_checks", ["workspace"], unique=False)
    op.create_table(
        "norm_standings",
        sa.Column("id", KEY, nullable=False),
        sa.Column("check_id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("stance", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["check_id"], ["norm_checks.id"], name=op.f("fk_norm_standings_check_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_norm_standings_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace"], ["workspaces.id"], name=op.f("fk_norm_standings_workspace"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_norm_standings")),
        sa.UniqueConstraint("check_id", "person_id", name=op.f("uq_norm_standings_check_id_person_id")),
    )
    op.create_index(op.f("ix_norm_standings_person_id"), "norm_standings", ["person_id"], unique=False)
    op.create_index(op.f("ix_norm_standings_workspace"), "norm_standings", ["workspace"], unique=False)


def downgrade() -> None:
    op.drop_table("norm_standings")
    op.drop_table("norm_checks")
    op.drop_table("norms")
