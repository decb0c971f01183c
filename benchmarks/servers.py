"""Bolt apps with one listener and nothing else, each a whole process: what Convene is measured against.

Usage: python -m benchmarks.servers VARIANT PORT [DATABASE_URL]
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.ack.async_ack import AsyncAck

from benchmarks.constants import SECRET, TEAM

Listener = Callable[[AsyncAck, dict[str, Any]], Awaitable[None]]


async def authorize(**_: Any) -> AuthorizeResult:
    """Answer at once who the bot is: no auth.test, no query (kinder to the bare app than stock Bolt is)."""
    return AuthorizeResult(enterprise_id=None, team_id=TEAM, bot_user_id="U0BOT", bot_id="B0BOT", bot_token="xoxb-x")


def bolt(listener: Listener, *, stock: bool) -> AsyncApp:
    """Return an app with one listener for /calls."""
    app = AsyncApp(signing_secret=SECRET, authorize=authorize, process_before_response=not stock)
    app.command("/calls")(listener)
    return app


async def bare(ack: AsyncAck, command: dict[str, Any]) -> None:
    """Acknowledge with a fixed text."""
    await ack("Your next call is on Thursday.")


def reading(database_url: str) -> Listener:
    """Return a listener that does the queries of `/calls next` and sends its reply, called directly."""
    from domain.clock import SystemClock  # noqa: PLC0415  # only this variant has a database
    from services.calls import listing  # noqa: PLC0415
    from services.work import Works  # noqa: PLC0415
    from storage.database import Database  # noqa: PLC0415
    from views.calls import lists  # noqa: PLC0415

    works = Works(Database(database_url), SystemClock())

    async def next_call(ack: AsyncAck, command: dict[str, Any]) -> None:
        card = await listing.next_call(works, command["team_id"], command["user_id"])
        if card is None:
            raise LookupError("the benchmark's database has a call ahead")
        message = lists.next_call(card)
        await ack(text=message.text, blocks=list(message.blocks), response_type="ephemeral")

    return next_call


async def holding_a_database(database_url: str) -> None:
    """Open one connection, as an idle bot with a database has."""
    from sqlalchemy import text  # noqa: PLC0415
    from sqlalchemy.ext.asyncio import create_async_engine  # noqa: PLC0415

    engine = create_async_engine(database_url)
    async with engine.connect() as connection:
        await connection.execute(text("SELECT 1"))


async def serve(app: AsyncApp, port: int) -> None:
    """Serve until killed."""

    async def handle(request: web.Request) -> web.StreamResponse:
        return await to_aiohttp_response(await app.async_dispatch(await to_bolt_request(request)))

    application = web.Application()
    application.router.add_post("/slack/events", handle)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    await asyncio.Event().wait()


async def main(variant: str, port: int, database_url: str = "") -> None:
    """Start one variant: `stock`, `bare`, `reading` or `idle`."""
    if variant == "idle":
        await holding_a_database(database_url)
    listener = reading(database_url) if variant == "reading" else bare
    await serve(bolt(listener, stock=variant == "stock"), port)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), *sys.argv[3:]))
