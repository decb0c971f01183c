"""Runs revisions on the connection that `storage.migrate` hands over."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context as alembic
from alembic.autogenerate.api import AutogenContext

from storage import tables
from storage.base import Instant, Json


def render(kind: str, item: Any, context: AutogenContext) -> str | Literal[False]:
    """Write our own column types as the plain ones below them: a revision must not change with our code."""
    if kind == "type" and isinstance(item, Instant):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, Json):
        context.imports.add("from sqlalchemy.dialects import postgresql")
        return 'sa.JSON().with_variant(postgresql.JSONB(), "postgresql")'
    return False


connection = alembic.config.attributes["connection"]
alembic.configure(
    connection=connection,
    target_metadata=tables.metadata,
    # SQLite cannot alter a table in place; batch mode copies it.
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=True,
    render_item=render,
    transaction_per_migration=True,
)
with alembic.begin_transaction():
    alembic.run_migrations()
