"""No button and no form can be made to break: what none of ours says is refused with a sentence, whatever it says."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from typing import Any

from bot.app import features
from commands.answers import Answer
from commands.entered import Carried
from commands.requests import Action, Submission
from domain.directory.rights import Role
from domain.errors import UserFacingError
from services.work import Works
from tests import factories
from tests.conftest import WORKSPACE

MANAGER = "U0MANAGER"
VALUES = ("1", "x:chair", "9" * 30)
STATES: tuple[dict[str, Any], ...] = (
    {},
    {"workgroup": 1, "call": 1, "revision": 0, "request": 1, "pulse": 1, "webinar": 1},
    {"workgroup": "x", "call": "9" * 30, "revision": None, "request": [], "pulse": {}, "webinar": -1},
)
Handled = Callable[[], Awaitable[Answer]]


def buttons(works: Works) -> Iterator[tuple[str, Handled]]:
    """Yield every button of every feature with what none of ours carries."""
    for feature in features():
        for name, handler in feature.actions.items():
            for value in VALUES:
                action = Action(WORKSPACE, MANAGER, action_id=f"{name}:{value[:1]}", value=value, state=Carried())
                yield f"{name} {value!r}", lambda handler=handler, action=action: handler(action, works)  # type: ignore[misc]  # bound as they are now


def forms(works: Works) -> Iterator[tuple[str, Handled]]:
    """Yield every form of every feature, empty, over windows that carry too little or something else."""
    for feature in features():
        for name, handler in feature.submissions.items():
            for number, state in enumerate(STATES):
                form = Submission(WORKSPACE, MANAGER, view_id=f"V{name}{number}", state=Carried(state))
                yield f"{name} {state}", lambda handler=handler, form=form: handler(form, works)  # type: ignore[misc]  # bound as they are now


async def test_every_button_and_form_takes_or_refuses_whatever_it_is_sent(works: Works) -> None:
    async with works.begin(WORKSPACE) as work:
        await factories.person(work, "Ana Manager", slack_user=MANAGER, role=Role.MANAGER)
    broken = {}
    for told, handled in [*buttons(works), *forms(works)]:
        try:
            await handled()
        except UserFacingError:
            continue
        except Exception as error:  # noqa: BLE001 - every other kind is what must not happen
            broken[told] = repr(error)
    assert broken == {}
