"""What people write for a zone is the one they mean, or is refused with what it could mean."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import zones
from domain.directory.states import STATES, State
from domain.errors import UserFacingError
from domain.timepolls.written_zones import resolve

WINTER = datetime.fromisoformat("2026-12-08T15:00")
SUMMER = datetime.fromisoformat("2027-07-08T15:00")
SAID_OTHERWISE = {"CT", "LA", "MT"}
"""Postal codes that stand for a zone or a city when they are written beside a time."""


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.code)
def test_every_state_is_understood_by_name_and_by_postal_code(state: State) -> None:
    for local in (WINTER, SUMMER):
        assert resolve(state.name.upper(), local) == state.zone
        if state.code not in SAID_OTHERWISE:
            assert resolve(state.code.lower(), local) == state.zone


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("America/Chicago", "America/Chicago"),
        ("Europe/Paris", "Europe/Paris"),
        ("US/Eastern", "America/New_York"),
        ("ET", "America/New_York"),
        ("EST", "America/New_York"),
        ("eastern time", "America/New_York"),
        ("CT", "America/Chicago"),
        ("Central Daylight Time", "America/Chicago"),
        ("US Mountain", "America/Denver"),
        ("MT", "America/Denver"),
        ("pacific", "America/Los_Angeles"),
        ("P.T.", "America/Los_Angeles"),
        ("Alaska time", "America/Anchorage"),
        ("HST", "Pacific/Honolulu"),
        ("AST", "America/Puerto_Rico"),
        ("Guam", "Pacific/Guam"),
        ("UTC", "UTC"),
        ("new york", "America/New_York"),
        ("Los Angeles", "America/Los_Angeles"),
        ("san juan", "America/Puerto_Rico"),
        ("honol", "Pacific/Honolulu"),
        ("Louisville", "America/Kentucky/Louisville"),
    ],
)
def test_what_people_write_is_the_zone_they_mean(text: str, zone: str) -> None:
    assert resolve(text, WINTER) == resolve(text, SUMMER) == zone


def test_mountain_standard_time_is_one_time_in_winter_and_arizonas_in_summer() -> None:
    assert resolve("MST", WINTER) == "America/Denver"
    with pytest.raises(UserFacingError, match=r"“MST” can mean Mountain \(Denver\) or Arizona, no daylight saving"):
        resolve("MST", SUMMER)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("LA", r"can mean Central \(Chicago\) or Pacific \(Los Angeles\). Write the city"),
        ("america", "or another. Write the city"),
        ("t", "There is no time zone “t”. Search by city"),
        ("Honolulo", "Did you mean Hawaii"),
        ("qqqq", "There is no time zone “qqqq”. Search by city, such as Chicago or Anchorage."),
        ("", "There is no time zone"),
    ],
)
def test_what_could_be_several_or_none_is_refused_with_what_was_near(text: str, said: str) -> None:
    with pytest.raises(UserFacingError, match=said):
        resolve(text, WINTER)


@given(st.text(max_size=30) | st.sampled_from([zone.label for zone in zones.offered()]))
def test_whatever_is_written_names_a_zone_that_exists_or_is_refused_in_words(text: str) -> None:
    try:
        found = resolve(text, SUMMER)
    except UserFacingError as refused:
        assert refused.message
    else:
        assert zones.exists(found)
