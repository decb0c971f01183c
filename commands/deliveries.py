"""The button that sends a message again which did not arrive, or perhaps did not."""

from __future__ import annotations

from commands import entered
from commands.answers import Answer
from commands.features import Feature
from commands.requests import Action
from services import deliveries
from services.work import Works
from views import deliveries as views


async def repeat(request: Action, works: Works) -> Answer:
    """Send the message again, once, because its owner says so."""
    repeated = await deliveries.repeat(works, request.workspace, entered.clicked(request), request.user)
    return Answer(say=views.repeated() if repeated else views.not_repeated(), replace=repeated)


FEATURE = Feature(name="deliveries", actions={"deliveries.repeat": repeat})
