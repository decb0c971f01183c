import pytest

from domain.directory.rights import Grant, Right, Role, may, refusal, workgroups_led


@pytest.mark.parametrize("right", Right)
def test_a_manager_may_do_everything_everywhere(right: Right) -> None:
    assert may([Grant(Role.MANAGER)], right)
    assert may([Grant(Role.MANAGER)], right, 1)


@pytest.mark.parametrize(
    ("role", "allowed"),
    [
        (Role.LIAISON, set(Right) - {Right.MANAGE_PROGRAM}),
        (Role.COACH, {Right.SEE_ROSTER, Right.RECORD_ATTENDANCE, Right.REQUEST_CALL}),
        (Role.MEMBER, {Right.SEE_ROSTER, Right.REQUEST_CALL}),
        (Role.PARTNER, {Right.SEE_ROSTER}),
    ],
)
def test_a_role_in_a_workgroup_gives_its_rights_there_only(role: Role, allowed: set[Right]) -> None:
    grants = [Grant(role, 1)]
    assert {right for right in Right if may(grants, right, 1)} == allowed
    assert {right for right in Right if may(grants, right, 2)} == {Right.SEE_ROSTER}


def test_nobody_in_particular_may_do_nothing() -> None:
    assert not any(may([], right, 1) for right in Right)


def test_the_workgroups_that_somebody_leads_are_those_of_their_liaison_roles() -> None:
    assert workgroups_led([Grant(Role.LIAISON, 1), Grant(Role.COACH, 2), Grant(Role.MANAGER)]) == {1}


def test_a_refusal_names_whom_to_ask() -> None:
    assert refusal(Right.SCHEDULE_CALLS, ["<@U1>", "<@U2>"]) == (
        "You may not schedule, move or cancel calls. Please ask <@U1> or <@U2>."
    )
    assert refusal(Right.SEE_ROSTER, []).endswith("Please ask whoever runs your program.")
