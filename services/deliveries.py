"""The outbox as use cases see it: what is written here goes out once the transaction is committed."""

from __future__ import annotations

from domain.deliveries import Edit, Post
from services.work import Work


async def post(work: Work, *posts: Post) -> None:
    """Owe somebody each of these messages; a key that was used before changes nothing."""
    raise NotImplementedError


async def edit(work: Work, *edits: Edit) -> None:
    """Change messages of earlier deliveries, sent or not; unknown target keys raise LookupError."""
    raise NotImplementedError


async def withdraw(work: Work, prefix: str) -> None:
    """Drop every delivery whose key starts with `prefix` and that has not begun to go out."""
    raise NotImplementedError
