"""``python -m sandbox --config FILE``: run a local Slack until interrupted."""

import argparse
import asyncio
import json
import signal
import sys
from pathlib import Path

from sandbox.config import ConfigError, SandboxConfig
from sandbox.server import Sandbox


def main(arguments: list[str] | None = None) -> int:
    """Run the sandbox; return 0 after an interrupt or SIGTERM, 2 when the configuration cannot be used."""
    parser = argparse.ArgumentParser(prog="python -m sandbox", description="A strict local Slack workspace.")
    parser.add_argument("--config", type=Path, required=True, help="YAML file, see docs/sandbox.md")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: the loopback)")
    parser.add_argument("--port", type=int, default=0, help="port to listen on (default: a free one)")
    parser.add_argument("--ready-file", type=Path, help="written when listening: JSON with the url")
    given = parser.parse_args(arguments)
    try:
        sandbox = Sandbox(SandboxConfig.load(given.config))
    except ConfigError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    asyncio.run(_serve(sandbox, given.host, given.port, given.ready_file))
    return 0


async def _serve(sandbox: Sandbox, host: str, port: int, ready_file: Path | None) -> None:
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, ended.set)
    async with sandbox.running(host=host, port=port):
        sys.stdout.write(f"sandbox: {sandbox.url} (Web API {sandbox.url}/api/)\n")
        sys.stdout.flush()
        if ready_file:
            partial = ready_file.with_suffix(".partial")
            partial.write_text(json.dumps({"url": sandbox.url}), encoding="utf-8")
            partial.replace(ready_file)
        await ended.wait()


if __name__ == "__main__":
    sys.exit(main())
