"""Has charts drawn: one process that starts when it is needed, is replaced when it dies, and ends with us."""

from __future__ import annotations

import asyncio
import hashlib
import json
import sys
from collections import OrderedDict

from bot.charts.worker import DRAWN, LENGTH
from domain.charts import Picture, data
from schedules.relay.gateway import CannotDraw

SECONDS = 20.0
"""How long one chart may take, the start of the process (1.3 s alone, several under load) included."""
KEPT = 32
"""Pictures that are kept, of about 130 kB each: the same results are posted and looked at several times."""
ATTEMPTS = 2


class Painter:
    """Draws one chart after the other in a process of its own; use it as `draw(chart)` and `close()` it at the end."""

    def __init__(self, *, seconds: float = SECONDS, command: tuple[str, ...] = ("-m", "bot.charts.worker")) -> None:
        self._seconds = seconds
        self._command = command
        self._process: asyncio.subprocess.Process | None = None
        self._turn = asyncio.Lock()
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._closed = False
        self.drawn = 0

    async def draw(self, chart: Picture) -> bytes:
        """Return a chart as a PNG, drawn or remembered. Raises CannotDraw."""
        request = json.dumps(data(chart), sort_keys=True).encode()
        key = hashlib.sha256(request).hexdigest()
        async with self._turn:
            if key not in self._kept:
                self._kept[key] = await self._draw(request)
                self.drawn += 1
            self._kept.move_to_end(key)
            if len(self._kept) > KEPT:
                self._kept.popitem(last=False)
            return self._kept[key]

    async def close(self) -> None:
        """End the process; a chart under way is finished first, in at most the time one may take."""
        self._closed = True
        async with self._turn:
            await self._end()

    @property
    def pid(self) -> int | None:
        """The id of the process that draws, or None while there is none."""
        return self._process.pid if self._process and self._process.returncode is None else None

    async def _draw(self, request: bytes) -> bytes:
        reason = "closed"
        for _ in range(ATTEMPTS):
            if self._closed:
                break
            try:
                async with asyncio.timeout(self._seconds):
                    worked, body = await self._ask(request)
            except (OSError, EOFError, TimeoutError) as error:
                # It died, or it hangs: another one may do better.
                reason = type(error).__name__
                await self._end(kill=True)
                continue
            except BaseException:
                # Whoever waits gave up half-way: the next answer would belong to this question.
                await self._end(kill=True)
                raise
            if worked:
                return body
            raise CannotDraw(body.decode())
        raise CannotDraw(reason)

    async def _ask(self, request: bytes) -> tuple[bool, bytes]:
        process = await self._running()
        if process.stdin is None or process.stdout is None:
            raise EOFError
        process.stdin.write(LENGTH.pack(len(request)) + request)
        await process.stdin.drain()
        worked = await process.stdout.readexactly(1) == DRAWN
        (size,) = LENGTH.unpack(await process.stdout.readexactly(LENGTH.size))
        return worked, await process.stdout.readexactly(size)

    async def _running(self) -> asyncio.subprocess.Process:
        if self._process is None or self._process.returncode is not None:
            await self._end()
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                *self._command,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                # What a library grumbles is no line of our log; an error's class comes back as an answer.
                stderr=asyncio.subprocess.DEVNULL,
                # Ctrl+C in a terminal is for us; the process ends when its input does.
                start_new_session=True,
            )
        return self._process

    async def _end(self, *, kill: bool = False) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        if kill and process.returncode is None:
            process.kill()
        # Feeding nothing closes the input, which ends the process (feeding None leaves it open in Python 3.11), and
        # reads what is left of the output, which closes our side.
        await process.communicate(b"")
