"""Logs: one line for each thing that happened, as JSON or for a terminal, never with what people wrote."""

from __future__ import annotations

import logging
import sys
from typing import Any, TextIO

import structlog

from bot.settings import LogFormat, Settings

QUIET = {
    # Bolt logs the body of a badly signed request at INFO and whole payloads at DEBUG; it also warns with
    # parts of the payload when nobody listens, which the dispatcher notes itself, by id only.
    "slack_bolt": logging.ERROR,
    # Web API and Socket Mode clients log payloads at DEBUG.
    "slack_sdk": logging.WARNING,
    "aiohttp.access": logging.WARNING,
    "apscheduler": logging.WARNING,
    "sqlalchemy": logging.WARNING,
    "aiosqlite": logging.WARNING,
    # It names its own parts each time, and who migrates is told from which revision to which.
    "alembic": logging.WARNING,
    "asyncio": logging.WARNING,
}


def configure(settings: Settings, stream: TextIO | None = None) -> None:
    """Set up structlog and the standard library's logging for this process; writes to standard error."""
    out = stream or sys.stderr
    console = settings.log_format is LogFormat.CONSOLE or (settings.log_format is LogFormat.AUTO and out.isatty())
    level = logging.getLevelNamesMapping()[settings.log_level]
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    last: structlog.typing.Processor = (
        structlog.dev.ConsoleRenderer() if console else structlog.processors.JSONRenderer(sort_keys=True)
    )
    structlog.configure(
        processors=[*shared, last],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(out),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(out)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=[_plain, _no_frames, last])
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name, floor in QUIET.items():
        logging.getLogger(name).setLevel(max(level, floor))


def _plain(_logger: Any, _method: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    return structlog.stdlib.ProcessorFormatter.remove_processors_meta(_logger, _method, event)


def _no_frames(_logger: Any, _method: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """Name a library's exception by its class: its text may quote what somebody sent."""
    info = event.pop("exc_info", None)
    if isinstance(info, tuple) and info[0] is not None:
        event["exception"] = info[0].__name__
    elif isinstance(info, BaseException):
        event["exception"] = type(info).__name__
    return event
