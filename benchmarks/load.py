"""Signed slash commands over raw keep-alive connections: as little client as can be, in a process of its own."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import itertools
import json
import sys
import time
from dataclasses import dataclass
from urllib.parse import urlencode


@dataclass(frozen=True)
class Shot:
    """One load run: `answered` requests in `seconds`, with each one's latency in milliseconds."""

    answered: int
    seconds: float
    median_ms: float
    p99_ms: float

    @property
    def per_second(self) -> float:
        """Requests answered a second."""
        return self.answered / self.seconds


def signed_command(path: str, secret: str, fields: dict[str, str]) -> bytes:
    """Return one HTTP request as Slack sends it, signed now (valid for five minutes)."""
    body = urlencode(fields).encode()
    stamp = str(int(time.time()))
    signature = hmac.new(secret.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        f"X-Slack-Request-Timestamp: {stamp}\r\nX-Slack-Signature: v0={signature}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def _ask(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes) -> bytes:
    writer.write(request)
    head = await reader.readuntil(b"\r\n\r\n")
    lower = head.lower()
    start = lower.index(b"content-length:") + 15
    body = await reader.readexactly(int(lower[start : lower.index(b"\r\n", start)]))
    if not head.startswith(b"HTTP/1.1 200") or not body.strip(b'" \n'):
        raise SystemExit(f"unexpected answer: {head!r} {body[:300]!r}")
    return body


async def shoot(
    port: int, path: str, secret: str, fields: dict[str, str], *, connections: int, seconds: float, run: str
) -> Shot:
    """Send commands over `connections` keep-alive connections for `seconds`; each has a trigger id of its own."""
    numbers = itertools.count()
    latencies: list[float] = []
    deadline = time.perf_counter() + seconds

    async def client() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while time.perf_counter() < deadline:
            request = signed_command(path, secret, {**fields, "trigger_id": f"{run}.{next(numbers)}"})
            began = time.perf_counter()
            await _ask(reader, writer, request)
            latencies.append((time.perf_counter() - began) * 1000)
        writer.close()

    began = time.perf_counter()
    await asyncio.gather(*(client() for _ in range(connections)))
    took = time.perf_counter() - began
    latencies.sort()
    return Shot(len(latencies), took, latencies[len(latencies) // 2], latencies[int(len(latencies) * 0.99)])


async def shoot_apart(
    port: int, path: str, secret: str, fields: dict[str, str], *, connections: int, seconds: float, run: str
) -> Shot:
    """Like `shoot`, from a process of its own, so that the client's work is not the server's."""
    call = json.dumps([port, path, secret, fields, connections, seconds, run])
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "benchmarks.load", stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    out, _ = await process.communicate(call.encode())
    if process.returncode:
        raise SystemExit(f"the load on port {port} failed")
    return Shot(**json.loads(out))


if __name__ == "__main__":
    port, path, secret, fields, connections, seconds, run = json.load(sys.stdin)
    shot = asyncio.run(shoot(port, path, secret, fields, connections=connections, seconds=seconds, run=run))
    print(json.dumps(shot.__dict__))
