"""What rosters called people before

Revision: 0002
After: 0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "person_aliases",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("alias", sa.String(length=254), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_person_aliases_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace"], ["workspaces.id"], name=op.f("fk_person_aliases_workspace"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_aliases")),
        sa.UniqueConstraint("workspace", "alias", name=op.f("uq_person_aliases_workspace_alias")),
    )
    op.create_index("ix_person_aliases_person_id", "person_aliases", ["person_id"], unique=False)
    op.create_index(op.f("ix_person_aliases_workspace"), "person_aliases", ["workspace"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_person_aliases_workspace"), table_name="person_aliases")
    op.drop_index("ix_person_aliases_person_id", table_name="person_aliases")
    op.drop_table("person_aliases")
