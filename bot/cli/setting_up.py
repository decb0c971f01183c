"""`convene migrate`, `manifest` and `doctor`: what is needed before it runs, and when it does not."""

from __future__ import annotations

import asyncio
import json
from typing import Annotated

import typer


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(migrate)
    app.command()(manifest)


def migrate() -> None:
    """Bring the database named by DATABASE_URL to the newest schema.

    Safe to repeat, and while an older release still runs.
    """
    from bot import settings  # noqa: PLC0415  # `convene --help` stays quick
    from bot.migrating import bring_up_to_date  # noqa: PLC0415

    print(asyncio.run(bring_up_to_date(settings.load())))


def manifest(
    mode: Annotated[str, typer.Option(help="socket or http; without it CONVENE_MODE counts")] = "",
    url: Annotated[str, typer.Option(help="where Slack reaches Convene in HTTP mode, https://…")] = "",
) -> None:
    """Print the app manifest for Slack's "Create an app from a manifest".

    It is made from what Convene listens to, with CONVENE_COMMAND_PREFIX before every slash command.
    """
    from bot import manifest as manifests  # noqa: PLC0415  # `convene --help` stays quick
    from bot import settings  # noqa: PLC0415
    from bot.app import features  # noqa: PLC0415

    given = settings.load(**({"mode": mode} if mode else {}), **({"public_url": url} if url else {}))
    built = manifests.build(
        features(given.command_prefix), mode=given.mode, prefix=given.command_prefix, public_url=given.public_url
    )
    print(json.dumps(built, indent=2))
