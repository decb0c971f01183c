"""The one place where unexpected errors end: logged under an id, without anybody's words; the person gets the id."""

from __future__ import annotations

import secrets
import traceback
from pathlib import Path

import structlog
from slack_sdk.errors import SlackApiError

from bot.clients import error_code
from bot.metrics import Metrics

FRAMES = 12


class Funnel:
    """Logs what nobody expected.

    An exception's text may quote a form, a row or a token, so only its class, Slack's error code and the places
    in the code are kept.
    """

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics

    def note(self, error: BaseException, *, kind: str, handler: str, workspace: str = "") -> str:
        """Log the error and return the id that the person is told."""
        error_id = f"E-{secrets.token_hex(4).upper()}"
        self._metrics.failures.labels(kind).inc()
        structlog.get_logger().error(
            "failed",
            error_id=error_id,
            kind=kind,
            handler=handler,
            workspace=workspace,
            error=_kinds(error),
            where=_frames(error),
            **({"slack_error": error_code(error)} if isinstance(error, SlackApiError) else {}),
        )
        return error_id


def _kinds(error: BaseException) -> list[str]:
    chain: list[str] = []
    current: BaseException | None = error
    while current is not None and len(chain) < 5:
        chain.append(f"{type(current).__module__}.{type(current).__qualname__}")
        current = current.__cause__ or current.__context__
    return chain


def _frames(error: BaseException) -> list[str]:
    frames = traceback.extract_tb(error.__traceback__)[-FRAMES:]
    return [f"{'/'.join(Path(frame.filename).parts[-2:])}:{frame.lineno} {frame.name}" for frame in frames]
