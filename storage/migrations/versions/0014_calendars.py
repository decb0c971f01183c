"""What calendars show of calls, what a series does on holidays, and links that were taken back

Revision: 0014
After: 0013
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Replicas of the version before go on inserting calls and series, and name none of these columns.
    op.add_column("calls", sa.Column("sequence", sa.Integer(), server_default="0", nullable=False))
    op.add_column("calls", sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("call_series", sa.Column("on_holiday", sa.String(length=8), nullable=True))
    op.create_table(
        "revoked_links",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("purpose", sa.String(length=24), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace"], ["workspaces.id"], name=op.f("fk_revoked_links_workspace"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revoked_links")),
        sa.UniqueConstraint("digest", name=op.f("uq_revoked_links_digest")),
    )
    op.create_index(op.f("ix_revoked_links_workspace"), "revoked_links", ["workspace"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_revoked_links_workspace"), table_name="revoked_links")
    op.drop_table("revoked_links")
    op.drop_column("call_series", "on_holiday")
    op.drop_column("calls", "changed_at")
    op.drop_column("calls", "sequence")
