import pytest

from domain.directory.rights import Grant, Right, Role, may, refusal

BELONGING = {Right.SEE_ROSTER, Right.ADD_RESOURCES}


@pytest.mark.parametrize("right", Right)
def test_a_manager_may_do_everything_everywhere(right: Right) -> None:
    assert may([Grant(Role.MANAGER)], right)
    assert may([Grant(Role.MANAGER)], right, 1)


@pytest.mark.parametrize(
    ("role", "allowed"),
    [
        (Role.LIAISON, set(Right) - {Right.MANAGE_PROGRAM}),
        (Role.COACH, BELONGING),
        (Role.MEMBER, BELONGING),
        (Role.PARTNER, BELONGING),
    ],
)
def test_a_role_in_a_workgroup_gives_its_rights_there_only(role: Role, allowed: set[Right]) -> None:
    grants = [Grant(role, 1)]
    assert {right for right in Right if may(grants, right, 1)} == allowed
    everywhere = BELONGING | {Right.KEEP_LIBRARY, Right.ANNOUNCE} if role is Role.LIAISON else BELONGING
    assert {right for right in Right if may(grants, right, 2)} == everywhere


def test_nobody_in_particular_may_do_nothing() -> None:
    assert not any(may([], right, 1) for right in Right)


def test_a_refusal_names_whom_to_ask() -> None:
    assert refusal(Right.SCHEDULE_CALLS, ["<@U1>", "<@U2>"]) == (
        "You may not schedule, move or cancel calls. Please ask <@U1> or <@U2>."
    )
    assert refusal(Right.SEE_ROSTER, ["<@U1>"]) == "Rosters are for members of the program. Please ask <@U1>."
    assert refusal(Right.SEE_ROSTER, []).endswith("Please ask whoever runs your program.")
