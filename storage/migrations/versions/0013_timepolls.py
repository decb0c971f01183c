"""Time polls, working hours and the fairness ledger

Revision: 0013
After: 0012
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "call_request_people",
        sa.Column("id", KEY, nullable=False),
        sa.Column("request_id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_call_request_people_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["call_requests.id"], name=op.f("fk_call_request_people_request_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace"], ["workspaces.id"], name=op.f("fk_call_request_people_workspace"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_request_people")),
        sa.UniqueConstraint("request_id", "person_id", name=op.f("uq_call_request_people_request_id_person_id")),
    )
    op.create_index("ix_call_request_people_person_id", "call_request_people", ["person_id"], unique=False)
    op.create_index(op.f("ix_call_request_people_workspace"), "call_request_people", ["workspace"], unique=False)
    op.create_table(
        "time_polls",
        sa.Column("id", KEY, nullable=False),
        sa.Column("request_key", sa.String(length=128), nullable=False),
        sa.Column("workgroup_id", KEY, nullable=False),
        sa.Column("request_id", KEY, nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("link", sa.Text(), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("deadline", sa.DateTime(timezone=True), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=True),
        sa.Column("created_by", KEY, nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("winner", KEY, nullable=True),
        sa.Column("call_id", KEY, nullable=True),
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_time_polls_call_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["created_by"], ["people.id"], name=op.f("fk_time_polls_created_by"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["call_requests.id"], name=op.f("fk_time_polls_request_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["workgroup_id"], ["workgroups.id"], name=op.f("fk_time_polls_workgroup_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace"], ["workspaces.id"], name=op.f("fk_time_polls_workspace"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_time_polls")),
        sa.UniqueConstraint("workspace", "request_key", name=op.f("uq_time_polls_workspace_request_key")),
    )
    op.create_index("ix_time_polls_request_id", "time_polls", ["request_id"], unique=False)
    op.create_index("ix_time_polls_workgroup_id", "time_polls", ["workgroup_id", "state"], unique=False)
    op.create_index(op.f("ix_time_polls_workspace"), "time_polls", ["workspace"], unique=False)
    op.create_table(
        "time_poll_people",
        sa.Column("id", KEY, nullable=False),
        sa.Column("poll_id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_time_poll_people_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["poll_id"], ["time_polls.id"], name=op.f("fk_time_poll_people_poll_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace"], ["workspaces.id"], name=op.f("fk_time_poll_people_workspace"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_time_poll_people")),
        sa.UniqueConstraint("poll_id", "person_id", name=op.f("uq_time_poll_people_poll_id_person_id")),
    )
    op.create_index("ix_time_poll_people_person_id", "time_poll_people", ["person_id"], unique=False)
    op.create_index(op.f("ix_time_poll_people_workspace"), "time_poll_people", ["workspace"], unique=False)
    op.create_table(
        "time_poll_slots",
        sa.Column("id", KEY, nullable=False),
        sa.Column("poll_id", KEY, nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["poll_id"], ["time_polls.id"], name=op.f("fk_time_poll_slots_poll_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace"], ["workspaces.id"], name=op.f("fk_time_poll_slots_workspace"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_time_poll_slots")),
        sa.UniqueConstraint("poll_id", "starts_at", name=op.f("uq_time_poll_slots_poll_id_starts_at")),
    )
    op.create_index(op.f("ix_time_poll_slots_workspace"), "time_poll_slots", ["workspace"], unique=False)
    op.create_table(
        "time_poll_answers",
        sa.Column("id", KEY, nullable=False),
        sa.Column("poll_id", KEY, nullable=False),
        sa.Column("slot_id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("choice", sa.String(length=8), nullable=False),
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_time_poll_answers_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["poll_id"], ["time_polls.id"], name=op.f("fk_time_poll_answers_poll_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["slot_id"], ["time_poll_slots.id"], name=op.f("fk_time_poll_answers_slot_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace"], ["workspaces.id"], name=op.f("fk_time_poll_answers_workspace"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_time_poll_answers")),
        sa.UniqueConstraint("slot_id", "person_id", name=op.f("uq_time_poll_answers_slot_id_person_id")),
    )
    op.create_index("ix_time_poll_answers_person_id", "time_poll_answers", ["person_id"], unique=False)
    op.create_index("ix_time_poll_answers_poll_id", "time_poll_answers", ["poll_id"], unique=False)
    op.create_index(op.f("ix_time_poll_answers_workspace"), "time_poll_answers", ["workspace"], unique=False)
    op.add_column("people", sa.Column("hours", sa.String(length=32), nullable=True))


def downgrade() -> None:
    op.drop_column("people", "hours")
    op.drop_table("time_poll_answers")
    op.drop_table("time_poll_slots")
    op.drop_table("time_poll_people")
    op.drop_table("time_polls")
    op.drop_table("call_request_people")
