"""The rule of `domain/calls/audience.py` in SQL: which calls are a workgroup's, and which are for somebody."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, exists

from storage.calls.tables import CallRow, SmallGroupPersonRow

OF_WORKGROUP = CallRow.small_group_id.is_(None)
"""That a call is for its whole workgroup, and counts wherever the workgroup's calls do."""


def invited(person: ColumnElement[Any]) -> ColumnElement[bool]:
    """Return the condition that a call is for a small group in which this person (an id) is."""
    return (
        exists()
        .where(
            SmallGroupPersonRow.workspace == CallRow.workspace,
            SmallGroupPersonRow.group_id == CallRow.small_group_id,
            SmallGroupPersonRow.person_id == person,
        )
        .correlate_except(SmallGroupPersonRow)
    )


def includes(person: ColumnElement[Any], belongs: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return the condition that a call is for this person; `belongs`: that they are in the call's workgroup."""
    return (OF_WORKGROUP & belongs) | invited(person)
