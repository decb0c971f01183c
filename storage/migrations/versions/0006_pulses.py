"""Pulses: runs, sealed and closed ballots, published numbers, focus norms and team ratings

Revision: 0006
After: 0005
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "pulse_settings",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("program_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("fewest", sa.Integer(), nullable=False),
        sa.Column("keep_days", sa.Integer(), nullable=False),
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["program_id"], ["programs.id"], name=op.f("fk_pulse_settings_program_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace"], ["workspaces.id"], name=op.f("fk_pulse_settings_workspace"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pulse_settings")),
        sa.UniqueConstraint("program_id", name=op.f("uq_pulse_settings_program_id")),
    )
    op.create_index(op.f("ix_pulse_settings_workspace"), "pulse_settings", ["workspace"], unique=False)
    op.create_table(
        "pulses",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("request_key", sa.String(length=128), nullable=False),
        sa.Column("program_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("workgroup_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("instrument_id", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("instrument", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("form", sa.String(length=8), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("every", sa.String(length=8), nullable=True),
        sa.Column("audience", sa.String(length=8), nullable=False),
        sa.Column("least", sa.Integer(), nullable=False),
        sa.Column("keep_days", sa.Integer(), nullable=False),
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("first_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("first_opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("created_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered", sa.Integer(), nullable=True),
        sa.Column("invited", sa.Integer(), nullable=True),
        sa.Column("shared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("unswept", sa.Boolean(), nullable=False),
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["created_by"], ["people.id"], name=op.f("fk_pulses_created_by"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["program_id"], ["programs.id"], name=op.f("fk_pulses_program_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["workgroup_id"], ["workgroups.id"], name=op.f("fk_pulses_workgroup_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["workspace"], ["workspaces.id"], name=op.f("fk_pulses_workspace"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pulses")),
        sa.UniqueConstraint("workspace", "request_key", name=op.f("uq_pulses_workspace_request_key")),
    )
    op.create_index("ix_pulses_program_id", "pulses", ["program_id"], unique=False)
    op.create_index(op.f("ix_pulses_state"), "pulses", ["state"], unique=False)
    op.create_index("ix_pulses_workgroup_id", "pulses", ["workgroup_id"], unique=False)
    op.create_index(op.f("ix_pulses_workspace"), "pulses", ["workspace"], unique=False)
    op.create_table(
        "team_ratings",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("request_key", sa.String(length=128), nullable=False),
        sa.Column("organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("workgroup_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("team", sa.Text(), nullable=False),
        sa.Column("instrument_id", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("instrument", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("occasion", sa.Text(), nullable=False),
        sa.Column("rated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ratings", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("comments", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_team_ratings_organisation_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workgroup_id"], ["workgroups.id"], name=op.f("fk_team_ratings_workgroup_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["workspace"], ["workspaces.id"], name=op.f("fk_team_ratings_workspace"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_ratings")),
        sa.UniqueConstraint("workspace", "request_key", name=op.f("uq_team_ratings_workspace_request_key")),
    )
    op.create_index(
        "ix_team_ratings_team", "team_ratings", ["workspace", "instrument_id", "organisation_id"], unique=False
    )
    op.create_index("ix_team_ratings_workgroup_id", "team_ratings", ["workgroup_id"], unique=False)
    op.create_index(op.f("ix_team_ratings_workspace"), "team_ratings", ["workspace"], unique=False)
    op.create_table(
        "closed_ballots",
        sa.Column("id", sa.LargeBinary(), nullable=False),
        sa.Column("pulse_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("answers", sa.Text(), nullable=False),
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["pulse_id"], ["pulses.id"], name=op.f("fk_closed_ballots_pulse_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace"], ["workspaces.id"], name=op.f("fk_closed_ballots_workspace"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closed_ballots")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_closed_ballots_pulse_id", "closed_ballots", ["pulse_id"], unique=False)
    op.create_index(op.f("ix_closed_ballots_workspace"), "closed_ballots", ["workspace"], unique=False)
    op.create_table(
        "focus_norms",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("workgroup_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("pulse_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("dimension", sa.String(length=64), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["pulse_id"], ["pulses.id"], name=op.f("fk_focus_norms_pulse_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["workgroup_id"], ["workgroups.id"], name=op.f("fk_focus_norms_workgroup_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace"], ["workspaces.id"], name=op.f("fk_focus_norms_workspace"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_focus_norms")),
        sa.UniqueConstraint("pulse_id", "dimension", name=op.f("uq_focus_norms_pulse_id_dimension")),
    )
    op.create_index("ix_focus_norms_workgroup_id", "focus_norms", ["workgroup_id"], unique=False)
    op.create_index(op.f("ix_focus_norms_workspace"), "focus_norms", ["workspace"], unique=False)
    op.create_table(
        "focus_votes",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("pulse_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("picks", sa.Integer(), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("voters", sa.Integer(), nullable=True),
        sa.Column("votes", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("chosen", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("tied", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["pulse_id"], ["pulses.id"], name=op.f("fk_focus_votes_pulse_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["workspace"], ["workspaces.id"], name=op.f("fk_focus_votes_workspace"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_focus_votes")),
        sa.UniqueConstraint("pulse_id", name=op.f("uq_focus_votes_pulse_id")),
    )
    op.create_index(op.f("ix_focus_votes_workspace"), "focus_votes", ["workspace"], unique=False)
    op.create_table(
        "pulse_comments",
        sa.Column("id", sa.LargeBinary(), nullable=False),
        sa.Column("pulse_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("question", sa.String(length=128), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["pulse_id"], ["pulses.id"], name=op.f("fk_pulse_comments_pulse_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace"], ["workspaces.id"], name=op.f("fk_pulse_comments_workspace"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pulse_comments")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_pulse_comments_pulse_id", "pulse_comments", ["pulse_id"], unique=False)
    op.create_index(op.f("ix_pulse_comments_workspace"), "pulse_comments", ["workspace"], unique=False)
    op.create_table(
        "pulse_keys",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("pulse_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("purpose", sa.String(length=8), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.Column("room", sa.Integer(), nullable=False),
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["pulse_id"], ["pulses.id"], name=op.f("fk_pulse_keys_pulse_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["workspace"], ["workspaces.id"], name=op.f("fk_pulse_keys_workspace"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pulse_keys")),
        sa.UniqueConstraint("pulse_id", "purpose", name=op.f("uq_pulse_keys_pulse_id_purpose")),
    )
    op.create_index(op.f("ix_pulse_keys_workspace"), "pulse_keys", ["workspace"], unique=False)
    op.create_table(
        "pulse_numbers",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("pulse_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("group_kind", sa.String(length=24), nullable=False),
        sa.Column("group_key", sa.String(length=64), nullable=False),
        sa.Column("group_name", sa.Text(), nullable=False),
        sa.Column("dimension", sa.String(length=64), nullable=False),
        sa.Column("item", sa.String(length=64), nullable=False),
        sa.Column("ballots", sa.Integer(), nullable=False),
        sa.Column("mean", sa.Double(), nullable=False),
        sa.Column("spread", sa.Double(), nullable=False),
        sa.Column("high", sa.Double(), nullable=True),
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["pulse_id"], ["pulses.id"], name=op.f("fk_pulse_numbers_pulse_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace"], ["workspaces.id"], name=op.f("fk_pulse_numbers_workspace"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pulse_numbers")),
    )
    op.create_index("ix_pulse_numbers_pulse_id", "pulse_numbers", ["pulse_id"], unique=False)
    op.create_index(op.f("ix_pulse_numbers_workspace"), "pulse_numbers", ["workspace"], unique=False)
    op.create_table(
        "open_ballots",
        sa.Column("key_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("who", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["key_id"], ["pulse_keys.id"], name=op.f("fk_open_ballots_key_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["workspace"], ["workspaces.id"], name=op.f("fk_open_ballots_workspace"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("key_id", "who", name=op.f("pk_open_ballots")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_open_ballots_workspace"), "open_ballots", ["workspace"], unique=False)


def downgrade() -> None:

    op.drop_index(op.f("ix_open_ballots_workspace"), table_name="open_ballots")
    op.drop_table("open_ballots")
    op.drop_index(op.f("ix_pulse_numbers_workspace"), table_name="pulse_numbers")
    op.drop_index("ix_pulse_numbers_pulse_id", table_name="pulse_numbers")
    op.drop_table("pulse_numbers")
    op.drop_index(op.f("ix_pulse_keys_workspace"), table_name="pulse_keys")
    op.drop_table("pulse_keys")
    op.drop_index(op.f("ix_pulse_comments_workspace"), table_name="pulse_comments")
    op.drop_index("ix_pulse_comments_pulse_id", table_name="pulse_comments")
    op.drop_table("pulse_comments")
    op.drop_index(op.f("ix_focus_votes_workspace"), table_name="focus_votes")
    op.drop_table("focus_votes")
    op.drop_index(op.f("ix_focus_norms_workspace"), table_name="focus_norms")
    op.drop_index("ix_focus_norms_workgroup_id", table_name="focus_norms")
    op.drop_table("focus_norms")
    op.drop_index(op.f("ix_closed_ballots_workspace"), table_name="closed_ballots")
    op.drop_index("ix_closed_ballots_pulse_id", table_name="closed_ballots")
    op.drop_table("closed_ballots")
    op.drop_index(op.f("ix_team_ratings_workspace"), table_name="team_ratings")
    op.drop_index("ix_team_ratings_workgroup_id", table_name="team_ratings")
    op.drop_index("ix_team_ratings_team", table_name="team_ratings")
    op.drop_table("team_ratings")
    op.drop_index(op.f("ix_pulses_workspace"), table_name="pulses")
    op.drop_index("ix_pulses_workgroup_id", table_name="pulses")
    op.drop_index(op.f("ix_pulses_state"), table_name="pulses")
    op.drop_index("ix_pulses_program_id", table_name="pulses")
    op.drop_table("pulses")
    op.drop_index(op.f("ix_pulse_settings_workspace"), table_name="pulse_settings")
    op.drop_table("pulse_settings")
