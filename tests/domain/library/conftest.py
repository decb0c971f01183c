"""A resource as the tests of the library know it."""

from __future__ import annotations

import pytest

from domain.library.resource import Kind, Resource
from tests.conftest import START


@pytest.fixture
def made() -> Resource:
    """A practice from Texas."""
    return Resource(
        1, "Coaching guide", "https://example.org/guide", "", Kind.PRACTICE, "TX", ("literacy",), "", None, 3, START
    )
