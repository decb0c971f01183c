"""Decline requests for calls, and warn of a clock change once

Revision: 0003
After: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("call_requests") as requests:
        requests.add_column(sa.Column("declined_at", sa.DateTime(timezone=True), nullable=True))
        requests.add_column(sa.Column("declined_why", sa.Text(), nullable=True))
    with op.batch_alter_table("calls") as calls:
        calls.add_column(sa.Column("warned_of", sa.Text(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("calls") as calls:
        calls.drop_column("warned_of")
    with op.batch_alter_table("call_requests") as requests:
        requests.drop_column("declined_why")
        requests.drop_column("declined_at")
