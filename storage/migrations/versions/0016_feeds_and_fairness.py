"""When a workgroup was closed, and who carried the hour of a call

Revision: 0016
After: 0015
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("workgroups", sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "call_burdens",
        sa.Column("id", KEY, nullable=False),
        sa.Column("call_id", KEY, nullable=False),
        sa.Column(
            "felt", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_call_burdens_call_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["workspace"], ["workspaces.id"], name=op.f("fk_call_burdens_workspace"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_burdens")),
        sa.UniqueConstraint("call_id", name=op.f("uq_call_burdens_call_id")),
    )
    op.create_index(op.f("ix_call_burdens_workspace"), "call_burdens", ["workspace"], unique=False)


def downgrade() -> None:
    op.drop_table("call_burdens")
    op.drop_column("workgroups", "closed_at")
