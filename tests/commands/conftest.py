"""Handlers parse and answer; what databases do differently is tested below them, and here in `make long` only."""

from __future__ import annotations

from pathlib import Path

import pytest

HERE = Path(__file__).parent


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave what runs on PostgreSQL here to `make long`: CI has twenty minutes."""
    for item in items:
        chosen = item.callspec.params if isinstance(item, pytest.Function) and hasattr(item, "callspec") else {}
        if HERE in item.path.parents and chosen.get("database_url") == "postgresql":
            item.add_marker(pytest.mark.long)
