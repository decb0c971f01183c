"""The way of a call: read it, know the caller, strike faults, count limits, check scopes, run the method."""

import asyncio
import json
import logging
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from aiohttp import web

from sandbox.errors import RateLimited, SlackError
from sandbox.faults import AFTER, BEFORE, Fault, FaultKind
from sandbox.interactions.responses import sent_by
from sandbox.limits import Tier
from sandbox.state.apps import App, Installation
from sandbox.traffic import Direction
from sandbox.web_api.call import Call, Json, Method, too_deep
from sandbox.web_api.oauth import Authorisations

if TYPE_CHECKING:
    from sandbox.server import Sandbox

logger = logging.getLogger("sandbox")


class _Struck(Exception):
    """A fault struck the call before it was done; status 0 means that the connection was dropped."""

    def __init__(self, status: int, code: str, why: str) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.why = why


class WebApi:
    """Answers ``POST /api/<method>`` as Slack does."""

    def __init__(self, sandbox: "Sandbox", methods: Mapping[str, Method]) -> None:
        self._sandbox = sandbox
        self._world = sandbox.world
        self._methods = methods
        self._authorisations = Authorisations(sandbox.world)

    @property
    def authorisations(self) -> Authorisations:
        """The OAuth codes that were given out."""
        return self._authorisations

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer one call."""
        started = time.perf_counter()
        method = request.match_info["method"]
        arguments: dict[str, Any] = {}
        caller: Installation | None = None
        status, headers, why = 200, {}, ""
        body: Json
        try:
            arguments = await _arguments(request)
            token = _token(request, arguments)
            caller = self._world.tokens.get(token) if token else None
            self._before(request, method, caller)
            body = {"ok": True, **self._run(request, method, arguments, token)}
            if caller is not None:
                headers["x-oauth-scopes"] = ",".join(sorted(caller.scopes))
        except SlackError as error:
            body, why = error.body(), _why(error)
        except RateLimited as error:
            status, body, why = 429, {"ok": False, "error": "ratelimited"}, error.why
            headers["Retry-After"] = str(error.retry_after)
        except _Struck as error:
            status, body, why = error.status, {"ok": False, "error": error.code}, error.why
        if status == 200:
            status, body, why = await self._after(request, method, caller, body, why)
        self._world.traffic.record(
            direction=Direction.FROM_APP,
            name=method,
            app=caller.app.id if caller else "",
            workspace=caller.team if caller else "",
            status=status,
            ms=(time.perf_counter() - started) * 1000,
            error="dropped" if status == 0 else str(body.get("error", "")),
            request=arguments,
            response=body,
            sent=await sent_by(request),
            why=why,
        )
        if status == 0:
            return web.Response(status=500)
        if status == 500:
            return web.Response(status=500, text="Internal Server Error")
        return web.Response(
            body=json.dumps(body, ensure_ascii=False).encode(),
            status=status,
            headers=headers,
            content_type="application/json",
            charset="utf-8",
        )

    def _before(self, request: web.Request, method: str, caller: Installation | None) -> None:
        team = caller.team if caller else None
        fault = self._world.faults.strike(BEFORE, method, team)
        if fault is None:
            return
        if fault.kind is FaultKind.RATELIMIT:
            raise RateLimited(max(1, round(fault.delay)), _ordered(fault))
        if fault.kind is FaultKind.ERROR500:
            raise _Struck(500, "http_500", _ordered(fault))
        if fault.kind is FaultKind.ERROR:
            raise _Struck(200, fault.error, _ordered(fault))
        _drop(request)
        raise _Struck(0, "dropped", _ordered(fault))

    async def _after(
        self, request: web.Request, method: str, caller: Installation | None, body: Json, why: str
    ) -> tuple[int, Json, str]:
        """Return the status, the answer and why, after a fault that strikes what was done already."""
        fault = self._world.faults.strike(AFTER, method, caller.team if caller else None)
        if fault is None:
            return 200, body, why
        if fault.kind is FaultKind.DROP_AFTER:
            _drop(request)
            return 0, body, _ordered(fault)
        if fault.kind is FaultKind.ERROR_AFTER:
            return 200, {"ok": False, "error": fault.error}, _ordered(fault)
        await asyncio.sleep(fault.delay)
        return 200, body, why

    def _run(self, request: web.Request, name: str, arguments: dict[str, Any], token: str) -> Json:
        if name == "api.test":
            return _api_test(arguments)
        if name == "oauth.v2.access":
            return self._authorisations.access(arguments, request.headers.get("authorization", ""))
        if name == "apps.connections.open":
            return self._connect(token)
        method = self._methods.get(name)
        if method is None:
            logger.error("the sandbox does not know the method %s: teach it, or do not call it", name)
            raise SlackError("unknown_method", req_method=name)
        installation = self._caller(token)
        self._world.limits.check_method((name, installation.app.id, installation.team), method.tier)
        call = Call(self._sandbox, name, arguments, installation, self._world.workspaces[installation.team])
        if method.scopes:
            call.need(*method.scopes)
        return method.handler(call)

    def _caller(self, token: str) -> Installation:
        if not token:
            raise SlackError("not_authed")
        if token in self._world.app_tokens:
            raise SlackError("not_allowed_token_type")
        installation = self._world.tokens.get(token)
        if installation is None:
            raise SlackError("invalid_auth")
        if installation.revoked:
            raise SlackError("token_revoked")
        if not installation.active:
            raise SlackError("account_inactive")
        return installation

    def _connect(self, token: str) -> Json:
        if not token:
            raise SlackError("not_authed")
        app: App | None = self._world.app_tokens.get(token)
        if app is None:
            raise SlackError("not_allowed_token_type" if token in self._world.tokens else "invalid_auth")
        if not app.manifest.socket_mode:
            raise SlackError("socket_mode_not_enabled")
        self._world.limits.check_method(("apps.connections.open", app.id), Tier.TIER_1)
        ticket = self._world.deliveries.sockets.ticket(app)
        address = self._world.base_url.replace("http", "ws", 1)
        return {"url": f"{address}/link/?ticket={ticket}&app_id={app.id}"}


def _ordered(fault: Fault) -> str:
    return f"a fault was ordered: {fault.kind.value}"


def _why(error: SlackError) -> str:
    """Return what Slack's code leaves open: the places that are wrong, or the scope that is missing."""
    if error.messages:
        return "; ".join(error.messages)
    if "needed" in error.extra:
        return f"needs {error.extra['needed']}; the app has {error.extra['provided'] or 'no scopes'}"
    return ""


def _drop(request: web.Request) -> None:
    if request.transport is not None:
        request.transport.abort()


def _api_test(arguments: Json) -> Json:
    if arguments.get("error"):
        raise SlackError(str(arguments["error"]), args=arguments)
    return {"args": arguments}


def _token(request: web.Request, arguments: dict[str, Any]) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    given = arguments.pop("token", "")
    return token.strip() if scheme == "Bearer" else str(given)


async def _arguments(request: web.Request) -> dict[str, Any]:
    """Return the arguments of a call from its query and its body, form or JSON."""
    arguments: dict[str, Any] = dict(request.query)
    if request.method != "POST" or not request.body_exists:
        return arguments
    kind = request.content_type
    if kind == "application/json":
        text = await _text(request)
        try:
            data = json.loads(text) if text else {}
        except (ValueError, RecursionError):
            raise SlackError("invalid_json") from None
        if too_deep(data):
            raise SlackError("invalid_json")
        if not isinstance(data, dict):
            raise SlackError("json_not_object")
        return arguments | data
    if kind == "application/x-www-form-urlencoded":
        return arguments | dict(parse_qsl(await _text(request), keep_blank_values=True))
    if kind.startswith("multipart/"):
        try:
            form = await request.post()
        except ValueError:
            raise SlackError("invalid_form_data") from None
        return arguments | {name: value for name, value in form.items() if isinstance(value, str)}
    if kind == "application/octet-stream":  # no content type was sent
        raise SlackError("missing_post_type")
    raise SlackError("invalid_post_type")


async def _text(request: web.Request) -> str:
    """Return the body as text; raises ``invalid_charset`` where it is not in the charset that it says, or in none."""
    try:
        return await request.text()
    except (UnicodeDecodeError, LookupError):
        raise SlackError("invalid_charset") from None
