"""The addresses of the control API."""

import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from hmac import compare_digest
from typing import TYPE_CHECKING, Any

from aiohttp import web

from sandbox.control import shown
from sandbox.control.admin import ADMIN_VERBS, Administrator
from sandbox.control.people import VERBS, Act
from sandbox.control.stepper import Stepper
from sandbox.errors import ControlRefused
from sandbox.faults import Fault, FaultKind
from sandbox.state.apps import App
from sandbox.state.workspace import Workspace

if TYPE_CHECKING:
    from sandbox.server import Sandbox

Json = dict[str, Any]
logger = logging.getLogger("sandbox")
_Answer = Callable[[web.Request, Mapping[str, Any]], Awaitable[Any]]


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
            web.route("*", "/control/workspaces/{team}/people/{person}/{verb}", self._guarded(self._person)),
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
            web.get("/control/traffic", self._guarded(self._traffic)),
            web.get("/control/posts", self._guarded(self._posts)),
        ]

    def _guarded(self, answer: _Answer) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def handle(request: web.Request) -> web.StreamResponse:
            scheme, _, token = request.headers.get("authorization", "").partition(" ")
            if scheme != "Bearer" or not compare_digest(token.encode(), self._token):
                return web.json_response({"error": "unauthorized", "detail": "send the control token"}, status=401)
            try:
                return web.json_response(await answer(request, await _given(request)))
            except ControlRefused as refused:
                return web.json_response({"error": refused.code, "detail": refused.detail}, status=refused.status)

        return handle

    def _workspace(self, request: web.Request) -> Workspace:
        team = request.match_info["team"]
        if team == "-":
            return next(iter(self._world.workspaces.values()))
        found = self._world.workspaces.get(team)
        if found is None:
            raise ControlRefused("no_such_workspace", team, 404)
        return found

    async def _person(self, request: web.Request, given: Mapping[str, Any]) -> Json:
        workspace = self._workspace(request)
        user = workspace.user(request.match_info["person"])
        if user is None or user.deleted or user.is_bot:
            raise ControlRefused("no_such_person", request.match_info["person"], 404)
        verb = VERBS.get(request.match_info["verb"])
        if verb is None:
            raise ControlRefused("unknown_verb", f"known are {', '.join(VERBS)}", 404)
        return await verb(Act(self._sandbox, workspace, user, given))

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
        if verb == "verify":
            return {"verified": await deliveries.http.verify(app, app.manifest.events_url)}
        if verb == "refresh_sockets":
            return {"connections": await deliveries.sockets.refresh(app)}
        if verb == "close_socket":
            await deliveries.sockets.close_one(app)
            return {"connections": deliveries.sockets.count(app)}
        raise ControlRefused("unknown_verb", "known are verify, refresh_sockets, close_socket", 404)

    async def _clock(self, _request: web.Request, _given: Mapping[str, Any]) -> Json:
        return self._sandbox.clock_state()

    async def _move_clock(self, _request: web.Request, given: Mapping[str, Any]) -> Json:
        more: Json = {}
        if "frozen" in given:
            self._world.clock.freeze(bool(given["frozen"]))
        if given.get("next"):
            more["reached"] = asdict(await self.stepper.next())
        elif "advance" in given:
            more["stops"] = await self.stepper.move(self._world.clock.now() + _seconds(given["advance"]))
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
            fault = Fault(**{**given, "kind": FaultKind(str(given.get("kind")))})
        except (TypeError, ValueError) as error:
            kinds = ", ".join(kind.value for kind in FaultKind)
            raise ControlRefused("bad_fault", f"{error}; kinds are {kinds}") from error
        if fault.kind is FaultKind.CLOSE_SOCKET and fault.method == "*" and fault.times < 1:
            raise ControlRefused("bad_fault", "times must be at least 1")
        self._world.faults.add(fault)
        return asdict(fault)

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
        except ValueError as error:
            raise ControlRefused("bad_json", str(error)) from error
        if not isinstance(body, dict):
            raise ControlRefused("bad_json", "send an object")
        given |= body
    return given


def _seconds(value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError) as error:
        raise ControlRefused("bad_time", f"{value!r} is not a number of seconds") from error


def _moment(value: Any) -> float:
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError as error:
        raise ControlRefused("bad_time", f"{value!r} is not an ISO 8601 moment") from error
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
