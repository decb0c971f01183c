"""Who a call is for: a workgroup, or a small group of named people and nobody else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calls.audience import WORKGROUP, Audience, Guest, NotInvited, small_group

HANA, ANA, DOT = Guest(1, "Hana", "Pacific/Honolulu", "HI", "U1"), Guest(2, "Ana", state="AZ"), Guest(3, "Dot")
SMALL = Audience((HANA, ANA, DOT))
EMPTY = Audience(())

GUESTS = st.lists(st.integers(0, 9), unique=True).map(lambda ids: tuple(Guest(each, str(each)) for each in ids))


@pytest.mark.parametrize(
    ("audience", "person", "belongs", "invited"),
    [
        (WORKGROUP, 1, True, True),
        (WORKGROUP, 1, False, False),
        (SMALL, 1, True, True),
        (SMALL, 1, False, True),  # who left the workgroup is still in the group
        (SMALL, 9, True, False),  # who is in the workgroup is not in the group for that
        (SMALL, 9, False, False),
        (EMPTY, 1, True, False),  # a group that everybody left is not the workgroup's
    ],
)
def test_a_call_is_for_its_workgroup_or_for_named_people(audience, person, belongs, invited):
    assert audience.includes(person, belongs=belongs) is invited


@pytest.mark.parametrize(
    ("audience", "channel"), [(WORKGROUP, "C0PIPES"), (SMALL, None), (EMPTY, None), (Audience(), "C0PIPES")]
)
def test_the_channel_hears_of_the_workgroups_calls_only(audience, channel):
    assert audience.channel("C0PIPES") == channel
    assert audience.channel(None) is None


@pytest.mark.parametrize(("audience", "refused"), [(WORKGROUP, False), (SMALL, True), (EMPTY, True)])
def test_a_stranger_answers_a_channels_call_and_no_small_groups(audience, refused):
    if refused:
        with pytest.raises(NotInvited, match="`/calls requests`"):
            audience.check_invited(9)
    else:
        audience.check_invited(9)


def test_states_of_a_small_group_are_counted_where_they_are_known():
    assert SMALL.states() == {"HI": 1, "AZ": 1}
    assert WORKGROUP.states() == {}


def test_the_call_of_a_request_is_for_who_joined_who_was_polled_and_who_leads_it():
    assert small_group([1, 2], {2, 3}, 4, 2) == {1, 2, 3, 4}


@given(guests=GUESTS, but=st.sets(st.integers(0, 12)), belongs=st.booleans())
def test_each_of_a_small_group_is_told_once_or_left_out_and_nobody_else(guests, but, belongs):
    audience = Audience(guests)
    told = [each.person_id for each in audience.told(but=but)]
    assert len(told) == len(set(told))
    assert set(told) == audience.ids - but
    assert {each for each in range(13) if audience.includes(each, belongs=belongs)} == audience.ids
