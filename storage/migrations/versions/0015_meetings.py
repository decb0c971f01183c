"""Agendas, roles, minutes and actions

Revision: 0015
After: 0014
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "meeting_settings",
        sa.Column("id", KEY, nullable=False),
        sa.Column("workgroup_id", KEY, nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("roles", sa.Boolean(), nullable=False),
        sa.Column("evaluation", sa.Boolean(), nullable=False),
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["workgroup_id"], ["workgroups.id"], name=op.f("fk_meeting_settings_workgroup_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace"], ["workspaces.id"], name=op.f("fk_meeting_settings_workspace"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_settings")),
        sa.UniqueConstraint("workgroup_id", name=op.f("uq_meeting_settings_workgroup_id")),
    )
    op.create_index(op.f("ix_meeting_settings_workspace"), "meeting_settings", ["workspace"], unique=False)
    op.create_table(
        "meetings",
        sa.Column("id", KEY, nullable=False),
        sa.Column("call_id", KEY, nullable=False),
        sa.Column("agenda_key", sa.String(length=128), nullable=True),
        sa.Column("key_messages", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("saved_by", KEY, nullable=True),
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_meetings_call_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["saved_by"], ["people.id"], name=op.f("fk_meetings_saved_by"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["workspace"], ["workspaces.id"], name=op.f("fk_meetings_workspace"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meetings")),
        sa.UniqueConstraint("call_id", name=op.f("uq_meetings_call_id")),
    )
    op.create_index(op.f("ix_meetings_workspace"), "meetings", ["workspace"], unique=False)
    op.create_table(
        "agenda_items",
        sa.Column("id", KEY, nullable=False),
        sa.Column("request_key", sa.String(length=128), nullable=False),
        sa.Column("workgroup_id", KEY, nullable=False),
        sa.Column("call_id", KEY, nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("goal", sa.Text(), nullable=False),
        sa.Column("decides", sa.String(length=16), nullable=False),
        sa.Column("brings", KEY, nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("carried", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("created_by", KEY, nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["brings"], ["people.id"], name=op.f("fk_agenda_items_brings"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_agenda_items_call_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["created_by"], ["people.id"], name=op.f("fk_agenda_items_created_by"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["workgroup_id"], ["workgroups.id"], name=op.f("fk_agenda_items_workgroup_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace"], ["workspaces.id"], name=op.f("fk_agenda_items_workspace"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agenda_items")),
        sa.UniqueConstraint("workspace", "request_key", name=op.f("uq_agenda_items_workspace_request_key")),
    )
    op.create_index("ix_agenda_items_call_id", "agenda_items", ["call_id"], unique=False)
    op.create_index("ix_agenda_items_workgroup_id", "agenda_items", ["workgroup_id", "call_id"], unique=False)
    op.create_index(op.f("ix_agenda_items_workspace"), "agenda_items", ["workspace"], unique=False)
    op.create_table(
        "meeting_roles",
        sa.Column("id", KEY, nullable=False),
        sa.Column("workgroup_id", KEY, nullable=False),
        sa.Column("call_id", KEY, nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("state_code", sa.String(length=2), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("instead_of", KEY, nullable=True),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_meeting_roles_call_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["instead_of"], ["people.id"], name=op.f("fk_meeting_roles_instead_of"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_meeting_roles_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workgroup_id"], ["workgroups.id"], name=op.f("fk_meeting_roles_workgroup_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace"], ["workspaces.id"], name=op.f("fk_meeting_roles_workspace"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_roles")),
        sa.UniqueConstraint("call_id", "role", "person_id", name=op.f("uq_meeting_roles_call_id_role_person_id")),
    )
    op.create_index("ix_meeting_roles_person_id", "meeting_roles", ["person_id", "state"], unique=False)
    op.create_index("ix_meeting_roles_workgroup_id", "meeting_roles", ["workgroup_id"], unique=False)
    op.create_index(op.f("ix_meeting_roles_workspace"), "meeting_roles", ["workspace"], unique=False)
    op.create_table(
        "meeting_actions",
        sa.Column("id", KEY, nullable=False),
        sa.Column("request_key", sa.String(length=128), nullable=False),
        sa.Column("workgroup_id", KEY, nullable=False),
        sa.Column("call_id", KEY, nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("owner_id", KEY, nullable=True),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("created_by", KEY, nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["call_id"], ["calls.id"], name=op.f("fk_meeting_actions_call_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["created_by"], ["people.id"], name=op.f("fk_meeting_actions_created_by"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["people.id"], name=op.f("fk_meeting_actions_owner_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["workgroup_id"], ["workgroups.id"], name=op.f("fk_meeting_actions_workgroup_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace"], ["workspaces.id"], name=op.f("fk_meeting_actions_workspace"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_actions")),
        sa.UniqueConstraint("workspace", "request_key", name=op.f("uq_meeting_actions_workspace_request_key")),
    )
    op.create_index("ix_meeting_actions_call_id", "meeting_actions", ["call_id"], unique=False)
    op.create_index("ix_meeting_actions_owner_id", "meeting_actions", ["owner_id", "state"], unique=False)
    op.create_index("ix_meeting_actions_workgroup_id", "meeting_actions", ["workgroup_id", "state"], unique=False)
    op.create_index(op.f("ix_meeting_actions_workspace"), "meeting_actions", ["workspace"], unique=False)
    op.create_table(
        "process_checks",
        sa.Column("id", KEY, nullable=False),
        sa.Column("workgroup_id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_process_checks_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workgroup_id"], ["workgroups.id"], name=op.f("fk_process_checks_workgroup_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace"], ["workspaces.id"], name=op.f("fk_process_checks_workspace"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_process_checks")),
        sa.UniqueConstraint("workgroup_id", "person_id", name=op.f("uq_process_checks_workgroup_id_person_id")),
    )
    op.create_index("ix_process_checks_person_id", "process_checks", ["person_id"], unique=False)
    op.create_index(op.f("ix_process_checks_workspace"), "process_checks", ["workspace"], unique=False)


def downgrade() -> None:
    op.drop_table("process_checks")
    op.drop_table("meeting_actions")
    op.drop_table("meeting_roles")
    op.drop_table("agenda_items")
    op.drop_table("meetings")
    op.drop_table("meeting_settings")
