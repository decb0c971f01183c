"""Runs revisions on the connection that `storage.migrate` hands over."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

from storage import tables
from storage.base import Instant


def render(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """Write our own column type as the plain one below it: a revision must not change with our code."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, Instant) else False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=tables.metadata,
    # SQLite cannot alter a table in place; batch mode copies it.
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=True,
    render_item=render,
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
