"""What happens when a workspace takes Convene out, or takes its tokens back."""

from __future__ import annotations

from bot.installations import Installations
from commands.answers import NOTHING, Answer
from commands.features import Feature
from commands.requests import Event
from services.work import Works


def feature(installations: Installations) -> Feature:
    """Return the feature that hears of both; it needs no scope."""

    async def uninstalled(event: Event, _works: Works) -> Answer:
        await installations.purge(event.workspace)
        return NOTHING

    async def revoked(event: Event, _works: Works) -> Answer:
        if (event.body.get("tokens") or {}).get("bot"):
            await installations.suspend(event.workspace, "token_revoked")
        return NOTHING

    return Feature(name="installation", events={"app_uninstalled": uninstalled, "tokens_revoked": revoked})
