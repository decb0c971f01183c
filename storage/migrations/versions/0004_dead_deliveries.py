"""Find dead deliveries without reading all of them

Revision: 0004
After: 0003
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    dead = sa.text("state = 'dead'")
    op.create_index(
        "ix_deliveries_dead", "deliveries", ["workspace", "last_error"], sqlite_where=dead, postgresql_where=dead
    )


def downgrade() -> None:
    op.drop_index("ix_deliveries_dead", table_name="deliveries")
