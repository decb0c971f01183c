"""The addresses of the control API."""

import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import asdict
from datetime import UTC, datetime
from hmac import compare_digest
from typing import TYPE_CHECKING, Any

from aiohttp import web

from sandbox.control import feed, shown, uploads
from sandbox.control.act import Act, seconds
from sandbox.control.admin import ADMIN_VERBS, Administrator
from sandbox.control.people import VERBS
from sandbox.control.stepper import Stepper
from sandbox.errors import ControlRefused
from sandbox.faults import Fault, FaultKind
from sandbox.state.apps import App
from sandbox.state.workspace import Workspace

if TYPE_CHECKING:
    from sandbox.server import Sandbox

Json = dict[str, Any]
logger = logging.getLogger("sandbox")
INTRODUCTION = 10.0  # seconds until a WebSocket must have said the token
FAREWELL = 0.2  # seconds that are waited for a page to agree to a WebSocket's end
FIRST_WORDS = 64 * 1024  # bytes that it may say at once
_Answer = Callable[[web.Request, Mapping[str, Any]], Awaitable[Any]]
_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Control:
    """Answers everything under ``/control/`` to whoever knows the token."""

    def __init__(self, sandbox: "Sandbox") -> None:
        self._sandbox = sandbox
        self._world = sandbox.world
        self._token = sandbox.world.config.control_token.encode()
        self.stepper = Stepper(sandbox.world)

    def routes(self) -> list[web.RouteDef]:
        """Return the routes."""
        return [
            web.get("/control/workspaces/{team}/people/{person}/feed", self._feed),
            web.post("/control/workspaces/{team}/people/{person}/upload", self._known(self._upload)),
            web.route("*", "/control/workspaces/{team}/people/{person}/{verb}", self._guarded(self._person)),
            web.get("/control/files/{team}/{id}", self._file),
            web.post("/control/workspaces/{team}/admin/{verb}", self._guarded(self._admin)),
            web.get("/control/workspaces", self._guarded(self._workspaces)),
            web.get("/control/apps", self._guarded(self._apps)),
            web.post("/control/apps/{app}/{verb}", self._guarded(self._app)),
            web.get("/control/clock", self._guarded(self._clock)),
            web.post("/control/clock", self._guarded(self._move_clock)),
            web.get("/control/due", self._guarded(self._due)),
            web.get("/control/faults", self._guarded(self._faults)),
            web.post("/control/faults", self._guarded(self._add_fault)),
            web.delete("/control/faults", self._guarded(self._clear_faults)),
            web.delete(r"/control/faults/{id:\d+}", self._guarded(self._remove_fault)),
            web.get("/control/traffic", self._guarded(self._traffic)),
            web.get("/control/posts", self._guarded(self._posts)),
        ]

    def _guarded(self, answer: _Answer) -> _Handler:
        async def handle(request: web.Request) -> web.StreamResponse:
            return web.json_response(await answer(request, await _given(request)))

        return self._known(handle)

    def _known(self, answer: _Handler) -> _Handler:
        """Return the handler for those who know the token; what it refuses is told as JSON."""

        async def handle(request: web.Request) -> web.StreamResponse:
            if not self._admits(request):
                return web.json_response({"error": "unauthorized", "detail": "send the control token"}, status=401)
            try:
                return await answer(request)
            except ControlRefused as refused:
                return web.json_response({"error": refused.code, "detail": refused.detail}, status=refused.status)

        return handle

    def _admits(self, request: web.Request) -> bool:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        return scheme == "Bearer" and compare_digest(token.encode(), self._token)

    def _workspace(self, request: web.Request) -> Workspace:
        team = request.match_info["team"]
        if team == "-":
            return next(iter(self._world.workspaces.values()))
        found = self._world.workspaces.get(team)
        if found is None:
            raise ControlRefused("no_such_workspace", team, 404)
        return found

    def _act(self, request: web.Request, given: Mapping[str, Any]) -> Act:
        workspace = self._workspace(request)
        user = workspace.user(request.match_info["person"])
        if user is None or user.deleted or user.is_bot:
            raise ControlRefused("no_such_person", request.match_info["person"], 404)
        return Act(self._sandbox, workspace, user, given)

    async def _feed(self, request: web.Request) -> web.StreamResponse:
        if web.WebSocketResponse().can_prepare(request):
            return await self._socket_feed(request)
        return await self._known(self._line_feed)(request)

    async def _line_feed(self, request: web.Request) -> web.StreamResponse:
        act = self._act(request, {})
        return await feed.serve(self._world, act.workspace, act.user, request)

    async def _socket_feed(self, request: web.Request) -> web.StreamResponse:
        """Answer over a WebSocket: browsers send no header with one, so the token is the first thing said.

        They also tell pages nothing of a handshake that was refused, so what is refused is said once it stands.
        """
        socket = web.WebSocketResponse(timeout=FAREWELL, compress=False, max_msg_size=FIRST_WORDS)
        await socket.prepare(request)
        with suppress(ConnectionError):  # the page was closed before it heard
            try:
                await self._introduction(socket)
                act = self._act(request, {})
            except ControlRefused as refused:
                told = {"error": refused.code, "detail": refused.detail, "status": refused.status}
                await socket.send_json({"kind": "refused", **told})
            else:
                await feed.follow(self._world, act.workspace, act.user, socket)
            await socket.close()
        return socket

    async def _introduction(self, socket: web.WebSocketResponse) -> None:
        """Hear the first message, which has to come soon and to hold the token; raises ControlRefused."""
        try:
            first = await socket.receive_json(timeout=INTRODUCTION)
        except (TypeError, ValueError, TimeoutError):  # no text, no JSON, or nothing
            first = None
        token = first.get("token") if isinstance(first, dict) else None
        if not isinstance(token, str) or not compare_digest(token.encode(errors="replace"), self._token):
            raise ControlRefused("unauthorized", "send the control token", 401)

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        return web.json_response(await uploads.receive(self._act(request, {}), request))

    async def _file(self, request: web.Request) -> web.StreamResponse:
        return uploads.send(self._world, request, known=self._admits(request))

    async def _person(self, request: web.Request, given: Mapping[str, Any]) -> Json:
        act = self._act(request, given)
        verb = VERBS.get(request.match_info["verb"])
        if verb is None:
            raise ControlRefused("unknown_verb", f"known are {', '.join(VERBS)}", 404)
        return await verb(act)

    async def _admin(self, request: web.Request, given: Mapping[str, Any]) -> Json:
        verb = ADMIN_VERBS.get(request.match_info["verb"])
        if verb is None:
            raise ControlRefused("unknown_verb", f"known are {', '.join(ADMIN_VERBS)}", 404)
        return verb(Administrator(self._sandbox, self._workspace(request), given))

    async def _workspaces(self, _request: web.Request, _given: Mapping[str, Any]) -> list[Json]:
        return [
            {
                "id": workspace.id,
                "name": workspace.name,
                "domain": workspace.domain,
                "users": [shown.user(user) for user in workspace.users.values()],
                "channels": [shown.channel(channel, "") for channel in workspace.channels.values()],
            }
            for workspace in self._world.workspaces.values()
        ]

    async def _apps(self, _request: web.Request, _given: Mapping[str, Any]) -> list[Json]:
        return [
            {
                "id": app.id,
                "name": app.manifest.name,
                "mode": app.config.mode.value,
                "connections": self._world.deliveries.sockets.count(app),
                "connected": self._world.deliveries.connected(app),
                "installed_in": [team for team in app.installations if app.in_workspace(team)],
                "commands": sorted(app.manifest.commands),
                "shortcuts": [asdict(shortcut) for shortcut in app.manifest.shortcuts.values()],
            }
            for app in self._world.apps.values()
        ]

    async def _app(self, request: web.Request, _given: Mapping[str, Any]) -> Json:
        app: App | None = self._world.apps.get(request.match_info["app"])
        if app is None:
            raise ControlRefused("no_such_app", request.match_info["app"], 404)
        verb = request.match_info["verb"]
        deliveries = self._world.deliveries
        if verb == "probe":
            return {"connected": await deliveries.probe(app)}
        if verb == "verify":
            return {"verified": await deliveries.http.verify(app, app.manifest.events_url)}
        if verb == "refresh_sockets":
            return {"connections": await deliveries.sockets.refresh(app)}
        if verb == "close_socket":
            await deliveries.sockets.close_one(app)
            return {"connections": deliveries.sockets.count(app)}
        raise ControlRefused("unknown_verb", "known are probe, verify, refresh_sockets, close_socket", 404)

    async def _clock(self, _request: web.Request, _given: Mapping[str, Any]) -> Json:
        return self._sandbox.clock_state()

    async def _move_clock(self, _request: web.Request, given: Mapping[str, Any]) -> Json:
        more: Json = {}
        if "frozen" in given:
            self._world.clock.freeze(bool(given["frozen"]))
        if given.get("next"):
            more["reached"] = asdict(await self.stepper.next())
        elif "advance" in given:
            more["stops"] = await self.stepper.move(self._world.clock.now() + seconds(given["advance"]))
        elif "to" in given:
            more["stops"] = await self.stepper.move(_moment(given["to"]))
        elif "frozen" not in given:
            raise ControlRefused("missing", "say to, advance, next or frozen")
        return {**self._sandbox.clock_state(), **more}

    async def _due(self, _request: web.Request, _given: Mapping[str, Any]) -> list[Json]:
        return [asdict(entry) for entry in await self.stepper.due()]

    async def _faults(self, _request: web.Request, _given: Mapping[str, Any]) -> list[Json]:
        return [asdict(fault) for fault in self._world.faults]

    async def _add_fault(self, _request: web.Request, given: Mapping[str, Any]) -> Json:
        try:
            fault = Fault(**{**given, "kind": FaultKind(str(given.get("kind"))), "id": 0})
        except (TypeError, ValueError) as error:
            kinds = ", ".join(kind.value for kind in FaultKind)
            raise ControlRefused("bad_fault", f"{error}; kinds are {kinds}") from error
        if fault.kind is FaultKind.CLOSE_SOCKET and fault.method == "*" and fault.times < 1:
            raise ControlRefused("bad_fault", "times must be at least 1")
        self._world.faults.add(fault)
        return asdict(fault)

    async def _remove_fault(self, request: web.Request, _given: Mapping[str, Any]) -> Json:
        number = request.match_info["id"]
        if not self._world.faults.remove(int(number)):
            raise ControlRefused("no_such_fault", f"{number} has struck or was never ordered", 404)
        return {}

    async def _clear_faults(self, _request: web.Request, _given: Mapping[str, Any]) -> Json:
        self._world.faults.clear()
        return {}

    async def _traffic(self, _request: web.Request, given: Mapping[str, Any]) -> list[Json]:
        return self._world.traffic.since(int(given.get("since", 0)))

    async def _posts(self, _request: web.Request, given: Mapping[str, Any]) -> list[Json]:
        wanted = given.get("workspace")
        return [
            shown.posted(entry, workspace)
            for workspace in self._world.workspaces.values()
            if wanted in (None, workspace.id)
            for entry in workspace.posted
        ]


async def _given(request: web.Request) -> Mapping[str, Any]:
    given: dict[str, Any] = dict(request.query)
    if request.body_exists:
        try:
            body = json.loads(await request.text() or "{}")
        except (ValueError, LookupError, RecursionError) as error:
            raise ControlRefused("bad_json", str(error)) from error
        if not isinstance(body, dict):
            raise ControlRefused("bad_json", "send an object")
        given |= body
    return given


def _moment(value: Any) -> float:
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError as error:
        raise ControlRefused("bad_time", f"{value!r} is not an ISO 8601 moment") from error
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
