"""`convene migrate`, `manifest` and `doctor`: what is needed before it runs, and when it does not."""

from __future__ import annotations

import asyncio
import json
import sys
from typing import Annotated

import typer


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(migrate)
    app.command()(manifest)
    app.command()(doctor)


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
    if given.mode is settings.Mode.HTTP and not given.public_url:
        # Beside the manifest, which usually goes into a file.
        note = "The manifest says nowhere where Slack reaches Convene. Add --url https://…, or fill it in at Slack."
        print(note, file=sys.stderr)


def doctor() -> None:
    """Look at settings, database, tokens, scopes, clock and channels; say what is wrong and how to mend it.

    The exit code is 0 when nothing keeps Convene from working, 1 when something does.
    """
    from bot import settings  # noqa: PLC0415  # `convene --help` stays quick
    from bot.app import features  # noqa: PLC0415
    from bot.doctor import Level, examine  # noqa: PLC0415

    given = settings.load()
    found = asyncio.run(examine(given, features(given.command_prefix)))
    for each in found:
        print(f"{each.level.value:<8} {each.what}" + (f"\n         → {each.mend}" if each.mend else ""))
    errors = sum(each.level is Level.ERROR for each in found)
    print("Everything that Convene needs is there." if not errors else f"{errors} to mend.")
    raise typer.Exit(1 if errors else 0)
