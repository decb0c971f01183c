"""What was entered in forms about meetings."""

from __future__ import annotations

from datetime import date, datetime, timedelta

BEHIND_UTC = timedelta(hours=12)
"""Where the day begins last: a day that has passed there has passed everywhere."""


def today(now: datetime) -> date:
    """Return the day that it still is somewhere."""
    return (now - BEHIND_UTC).date()
