"""A sandbox in a thread of its own, for tests that watch processes without an event loop."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from sandbox.server import Sandbox
from tests.journeys.harness import Plan, sandbox_config


@contextmanager
def sandbox_in_a_thread(plan: Plan) -> Iterator[str]:
    """Run the plan's sandbox for the length of the block; yields its address."""
    loop = asyncio.new_event_loop()
    sandbox = Sandbox(sandbox_config(plan))
    loop.run_until_complete(sandbox.start(port=plan.sandbox_port))
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield sandbox.url
    finally:
        asyncio.run_coroutine_threadsafe(sandbox.stop(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
