"""Calls for a small group: named people instead of a workgroup

Revision: 0017
After: 0016
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "small_groups",
        sa.Column("id", KEY, nullable=False),
        sa.Column("request_id", KEY, nullable=True),
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["request_id"], ["call_requests.id"], name=op.f("fk_small_groups_request_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["workspace"], ["workspaces.id"], name=op.f("fk_small_groups_workspace"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_small_groups")),
        sa.UniqueConstraint("workspace", "request_id", name=op.f("uq_small_groups_workspace_request_id")),
    )
    op.create_index(op.f("ix_small_groups_workspace"), "small_groups", ["workspace"], unique=False)
    op.create_table(
        "small_group_people",
        sa.Column("id", KEY, nullable=False),
        sa.Column("group_id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["small_groups.id"], name=op.f("fk_small_group_people_group_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_small_group_people_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace"], ["workspaces.id"], name=op.f("fk_small_group_people_workspace"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_small_group_people")),
        sa.UniqueConstraint("group_id", "person_id", name=op.f("uq_small_group_people_group_id_person_id")),
    )
    op.create_index(op.f("ix_small_group_people_workspace"), "small_group_people", ["workspace"], unique=False)
    op.create_index("ix_small_group_people_person_id", "small_group_people", ["person_id"], unique=False)
    op.add_column("calls", sa.Column("small_group_id", KEY, nullable=True))
    op.create_index("ix_calls_small_group_id", "calls", ["small_group_id"], unique=False)
    op.add_column("call_series", sa.Column("small_group_id", KEY, nullable=True))


def downgrade() -> None:
    op.drop_column("call_series", "small_group_id")
    op.drop_index("ix_calls_small_group_id", table_name="calls")
    op.drop_column("calls", "small_group_id")
    op.drop_table("small_group_people")
    op.drop_table("small_groups")
