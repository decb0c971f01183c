"""``python -m sandbox --config FILE``, also installed as a command: run a local Slack until interrupted."""

import argparse
import asyncio
import json
import os
import signal
import sys
import webbrowser
from pathlib import Path

from sandbox.config import ConfigError, SandboxConfig
from sandbox.server import Sandbox

EXAMPLE = Path(__file__).parent / "example.yaml"
ABOUT = """\
A strict local Slack workspace for developing apps: the Web API, Socket Mode, the Events API and interactivity for any
unmodified app, and a page in the browser on which you act as any person and move time. Everything is in memory."""
MORE = f"""\
Point the app at it with one argument, base_url="http://127.0.0.1:PORT/api/". A configuration to begin with, which is
also what runs without --config: {EXAMPLE}"""


def main(arguments: list[str] | None = None) -> int:
    """Run the sandbox; return 0 after an interrupt or SIGTERM, 2 when it cannot start."""
    given = _parser().parse_args(arguments)
    try:
        sandbox = Sandbox(SandboxConfig.load(given.config))
    except ConfigError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    try:
        asyncio.run(_serve(sandbox, given.host, given.port, given.ready_file, open_page=given.open))
    except OSError as error:
        sys.stderr.write(
            f"cannot listen on {given.host}:{given.port}: {os.strerror(error.errno) if error.errno else error}\n"
        )
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    name = Path(sys.argv[0]).name
    parser = argparse.ArgumentParser(
        prog="python -m sandbox" if name.endswith(".py") else name,
        description=ABOUT,
        epilog=MORE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--config",
        type=Path,
        default=EXAMPLE,
        metavar="FILE",
        help="YAML or JSON: workspaces, people, channels, apps (default: the example that comes with it)",
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: this machine only)")
    parser.add_argument(
        "--port", type=_port, default=0, help="port to listen on; 0 takes a free one and prints it (default: 0)"
    )
    parser.add_argument("--open", action="store_true", help="open the page in your browser")
    parser.add_argument(
        "--ready-file", type=Path, metavar="FILE", help='written once it listens, for programs: {"url": "http://…"}'
    )
    return parser


def _port(text: str) -> int:
    number = int(text) if text.isdecimal() else -1
    if not 0 <= number <= 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port: 0 to 65535")
    return number


async def _serve(sandbox: Sandbox, host: str, port: int, ready_file: Path | None, *, open_page: bool) -> None:
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, ended.set)
    async with sandbox.running(host=host, port=port):
        sys.stdout.write(f"sandbox: {sandbox.url} (Web API {sandbox.url}/api/)\n")
        sys.stdout.write(f"Open {sandbox.url}/ in a browser to act as any person there; Ctrl-C ends it.\n")
        sys.stdout.flush()
        if ready_file:
            partial = ready_file.with_suffix(".partial")
            partial.write_text(json.dumps({"url": sandbox.url}), encoding="utf-8")
            partial.replace(ready_file)
        if open_page and not await asyncio.to_thread(webbrowser.open, f"{sandbox.url}/"):
            sys.stdout.write("No browser could be opened here.\n")
            sys.stdout.flush()
        await ended.wait()


if __name__ == "__main__":
    sys.exit(main())
