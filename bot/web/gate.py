"""The gate before Bolt: what is unsigned, malformed or too large gets a 4xx, no traceback and no line of its body."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs

import structlog
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.signature import SignatureVerifier

from bot.metrics import Metrics

LARGEST_BODY = 1024 * 1024
"""Bytes. Slack's largest payload, a full modal's state, stays well below a quarter of it."""

OLDEST_SECONDS = 300

PARTS: Mapping[str, tuple[str, ...]] = {
    "event_callback": ("event.type",),
    "block_actions": ("actions.0.action_id",),
    "block_suggestion": ("action_id",),
    "view_submission": ("view.type", "view.id", "view.callback_id"),
    "view_closed": ("view.type", "view.id", "view.callback_id"),
    "shortcut": ("callback_id",),
    "message_action": ("callback_id",),
}
"""What a payload of each type must hold for Bolt and us to find our way in it, as paths to texts."""

SHAPES: Mapping[str, type | tuple[type, ...]] = {
    "type": str,
    "team": dict,
    "team_id": str,
    "enterprise": dict,
    "user": dict,
    "channel": dict,
    "message": dict,
    "container": dict,
    "view": dict,
    "actions.0": dict,
    "authorizations": list,
    "authorizations.0": dict,
    "event": dict,
    "event.user": (str, dict),
    "event.user.profile": dict,
    "event.channel": (str, dict),
}
"""What may stand at these places, unless nothing does: Bolt and our handlers look into them without asking."""

OF_EVENTS: Mapping[str, Mapping[str, type]] = {
    "app_home_opened": {"event.user": str},
    "user_change": {"event.user": dict},
    "team_join": {"event.user": dict},
    "channel_created": {"event.channel": dict},
    "channel_rename": {"event.channel": dict},
    "tokens_revoked": {"event.tokens": dict},
}
"""What must stand in an event of each type that is listened to."""


class Refused(Exception):
    """A request that must not reach Bolt."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


class SlackGate:
    """The one address that Slack sends events, clicks and commands to."""

    def __init__(self, app: AsyncApp, signing_secret: str, metrics: Metrics) -> None:
        self._app = app
        self._verifier = SignatureVerifier(signing_secret)
        self._metrics = metrics

    async def __call__(self, request: web.Request) -> web.Response:
        """Check the request and hand it to Bolt."""
        try:
            body = await self._checked(request)
        except Refused as refusal:
            self._metrics.refused.labels(refusal.reason).inc()
            structlog.get_logger().warning("http.refused", reason=refusal.reason, status=refusal.status)
            return web.json_response({"error": refusal.reason}, status=refusal.status)
        answer = await self._app.async_dispatch(
            AsyncBoltRequest(body=body, query=request.query_string, headers=dict(request.headers))
        )
        return await to_aiohttp_response(answer)

    async def _checked(self, request: web.Request) -> str:
        stamp, signature = self._signature(request)
        try:
            raw = await request.content.read(LARGEST_BODY + 1)
            while len(raw) <= LARGEST_BODY and (more := await request.content.read(LARGEST_BODY + 1)):
                raw += more
        except web.HTTPException as error:
            raise Refused(error.status, "unreadable") from None
        if len(raw) > LARGEST_BODY:
            raise Refused(413, "too_large")
        try:
            body = raw.decode()
        except UnicodeDecodeError:
            raise Refused(400, "not_utf8") from None
        if not self._verifier.is_valid(body, stamp, signature):
            raise Refused(401, "bad_signature")
        self._check_form(request.content_type, body)
        return body

    def _signature(self, request: web.Request) -> tuple[str, str]:
        """Return both headers once they have the right form: the verifier itself would stumble over others."""
        stamp = request.headers.get("X-Slack-Request-Timestamp", "")
        signature = request.headers.get("X-Slack-Signature", "")
        if not stamp or not signature:
            raise Refused(401, "unsigned")
        if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= 12):
            raise Refused(401, "bad_timestamp")
        if abs(time.time() - int(stamp)) > OLDEST_SECONDS:
            raise Refused(401, "old_timestamp")
        if not signature.isascii():
            raise Refused(401, "bad_signature")
        return stamp, signature

    def _check_form(self, content_type: str, body: str) -> None:
        """Raise Refused when a signed body is not what Bolt could parse."""
        try:
            if content_type == "application/json":
                parsed = json.loads(body)
            elif payload := parse_qs(body, keep_blank_values=True).get("payload"):
                parsed = json.loads(payload[0])
            else:
                return
        except (ValueError, RecursionError):
            raise Refused(400, "bad_json") from None
        if not isinstance(parsed, dict):
            raise Refused(400, "bad_json")
        if not is_whole(parsed):
            raise Refused(400, "bad_payload")


def is_whole(payload: Mapping[str, Any]) -> bool:
    """Say whether a payload holds what its type needs, and nothing of another shape than Slack's."""
    given = {path: _at(payload, path) for path in SHAPES}
    if not all(value is None or isinstance(value, SHAPES[path]) for path, value in given.items()):
        return False
    event = OF_EVENTS.get(str(_at(payload, "event.type")), {})
    if not all(isinstance(_at(payload, path), shape) for path, shape in event.items()):
        return False
    return all(isinstance(_at(payload, path), str) for path in PARTS.get(str(payload.get("type")), ()))


def _at(value: Any, path: str) -> Any:
    """Return what stands at a path such as `actions.0.action_id`; None where there is no such place."""
    for step in path.split("."):
        if isinstance(value, list):
            value = value[int(step)] if step.isdigit() and int(step) < len(value) else None
        else:
            value = value.get(step) if isinstance(value, dict) else None
    return value
