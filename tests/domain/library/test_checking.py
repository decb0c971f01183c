from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.library.checking import (
    AGAIN_AFTER,
    EVERY,
    NO_NETWORK,
    Check,
    Reply,
    Verdict,
    after,
    died,
    judge,
    problem_of,
)
from domain.library.resource import LinkState, Problem
from tests.conftest import START

GONE = Reply(status=404)
FINE = Reply(status=200)
REPLIES = st.one_of(
    st.integers(100, 599).map(lambda code: Reply(status=code)),
    st.sampled_from(Problem).map(lambda problem: Reply(problem=problem)),
)


@pytest.mark.parametrize(
    ("reply", "problem"),
    [
        (Reply(status=200), None),
        (Reply(status=204), None),
        (Reply(status=304), None),
        (Reply(status=401), None),
        (Reply(status=403), None),
        (Reply(status=405), None),
        (Reply(status=429), None),
        (Reply(status=404), Problem.NOT_FOUND),
        (Reply(status=410), Problem.NOT_FOUND),
        (Reply(status=408), Problem.SERVER_ERROR),
        (Reply(status=500), Problem.SERVER_ERROR),
        (Reply(status=503), Problem.SERVER_ERROR),
        (Reply(problem=Problem.TIMED_OUT), Problem.TIMED_OUT),
        (Reply(problem=Problem.INSIDE), Problem.INSIDE),
    ],
)
def test_a_page_is_there_unless_it_is_gone_or_its_server_is_in_trouble(reply: Reply, problem: Problem | None) -> None:
    assert problem_of(reply) is problem


def test_a_reply_is_a_status_or_a_problem() -> None:
    for wrong in ({}, {"status": 200, "problem": Problem.TIMED_OUT}):
        with pytest.raises(ValueError, match="either"):
            Reply(**wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("reply", "network", "verdict"),
    [
        (FINE, False, Verdict.ALIVE),
        (GONE, False, Verdict.FAILED),
        (Reply(problem=Problem.UNREACHABLE), False, Verdict.NO_NETWORK),
        (Reply(problem=Problem.TIMED_OUT), False, Verdict.NO_NETWORK),
        (Reply(problem=Problem.UNREACHABLE), True, Verdict.FAILED),
        (Reply(problem=Problem.INSECURE), False, Verdict.FAILED),
    ],
)
def test_our_own_network_is_not_taken_for_a_dead_link(reply: Reply, network: bool, verdict: Verdict) -> None:
    assert judge(reply, network=network) is verdict


def test_a_link_dies_only_after_failing_over_four_days() -> None:
    check, now, states = Check(check_at=START), START, []
    while check.state is not LinkState.DEAD:
        before = check
        check = after(check, GONE, now=now, network=True)
        states.append(check.state)
        assert died(before, check) == (check.state is LinkState.DEAD)
        died_at, now = now, check.check_at or now
    assert states == [LinkState.FAILING] * 3 + [LinkState.DEAD]
    assert died_at - START == sum(AGAIN_AFTER, timedelta()) > timedelta(days=4)
    assert check.check_at == died_at + EVERY
    again = after(check, GONE, now=now, network=True)
    assert again.state is LinkState.DEAD
    assert not died(check, again)


def test_one_good_answer_forgives_everything() -> None:
    check = after(Check(LinkState.DEAD, 9, Problem.NOT_FOUND, START, START), FINE, now=START, network=False)
    assert check == Check(LinkState.ALIVE, 0, None, START, START + EVERY)


def test_without_network_nothing_is_learnt_and_it_is_soon_tried_again() -> None:
    known = Check(LinkState.ALIVE, 0, None, START - EVERY, START)
    check = after(known, Reply(problem=Problem.UNREACHABLE), now=START, network=False)
    assert check == Check(LinkState.ALIVE, 0, None, START - EVERY, START + NO_NETWORK)


@given(st.lists(st.tuples(REPLIES, st.booleans()), max_size=12))
def test_whatever_comes_a_link_is_asked_again_later_and_dies_of_several_failures_alone(
    replies: list[tuple[Reply, bool]],
) -> None:
    check, now = Check(check_at=START), START
    for reply, network in replies:
        before, check = check, after(check, reply, now=now, network=network)
        assert check.check_at is not None
        assert timedelta(0) < check.check_at - now <= EVERY
        assert (check.state is LinkState.DEAD) == (check.failures > len(AGAIN_AFTER))
        assert (check.problem is None) == (check.failures == 0)
        assert not died(before, check) or before.failures == len(AGAIN_AFTER)
        now = check.check_at
