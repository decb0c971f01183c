"""Between Bolt and the features: one listener a kind, then a look into the table of routes."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.response import BoltResponse

from bot import payloads
from bot.metrics import Metrics
from bot.places import AtCommand, AtEvent, AtHome, AtMessage, AtOptions, AtSubmission, InModal, Place, Tools
from bot.routes import Routes, plain
from bot.spelling import Spelling
from commands import help as help_texts
from commands.answers import NOTHING, Answer
from commands.features import SlashCommand
from domain.errors import UserFacingError
from services import requests
from services.work import Works

ANY = re.compile("")
DOUBLE_CLICK_SECONDS = 1.0
CLICKS_KEPT = 2_000
ANSWERS_KEPT = 500

REPEATABLE = frozenset({"app_home_opened", "app_uninstalled", "tokens_revoked"})
"""Events that change nothing the second time, so they need no note that they were seen (nor a workspace to keep it)."""


class Dispatcher:
    """Gives each request to its handler and shows the answer where the person is.

    At most `limit` handlers run at once; beyond that people get a polite refusal and Slack repeats its events.
    """

    def __init__(self, routes: Routes, works: Works, tools: Tools, metrics: Metrics, *, limit: int) -> None:
        self.routes = routes
        self._works = works
        self._tools = tools
        self._metrics = metrics
        self._limit = limit
        self._spelling = Spelling(routes.prefix, (each.name for each in routes.commands.values()))
        self._running = 0
        self._idle = asyncio.Event()
        self._idle.set()
        self._answered: dict[tuple[str, str], asyncio.Future[BoltResponse]] = {}
        self._clicks: dict[tuple[str, str], tuple[object, float]] = {}

    def listen(self, app: AsyncApp) -> None:
        """Register one listener a kind; an id that nobody knows stays unmatched, which Bolt answers with 404."""
        app.command(ANY, matchers=[self._knows_command])(self._on_command)
        app.action(ANY, matchers=[self._knows_action])(self._on_action)
        app.options(ANY, matchers=[self._knows_options])(self._on_options)
        app.view_submission(ANY, matchers=[self._knows_submission])(self._on_submission)
        app.view_closed(ANY, matchers=[self._knows_closing])(self._on_closing)
        app.shortcut(ANY, matchers=[self._knows_shortcut])(self._on_shortcut)
        app.event(ANY, matchers=[self._knows_event])(self._on_event)

    async def drain(self, seconds: float) -> bool:
        """Wait until no handler runs, at most so long; returns whether all ended."""
        try:
            await asyncio.wait_for(self._idle.wait(), seconds)
        except TimeoutError:
            return False
        return True

    async def _knows_command(self, body: dict[str, Any]) -> bool:
        return self._known("command", body.get("command", ""), self.routes.commands)

    async def _knows_action(self, body: dict[str, Any]) -> bool:
        # Bolt's action listener also hears legacy attachments and dialogs, which Convene never sends.
        if body.get("type") != "block_actions":
            return False
        return self._known("action", plain(str(body["actions"][0].get("action_id"))), self.routes.actions)

    async def _knows_options(self, body: dict[str, Any]) -> bool:
        return self._known("options", plain(str(body.get("action_id"))), self.routes.options)

    async def _knows_submission(self, body: dict[str, Any]) -> bool:
        return self._known("submission", body["view"].get("callback_id"), self.routes.submissions)

    async def _knows_closing(self, body: dict[str, Any]) -> bool:
        return self._known("closing", body["view"].get("callback_id"), self.routes.closings)

    async def _knows_shortcut(self, body: dict[str, Any]) -> bool:
        return self._known("shortcut", body.get("callback_id"), self.routes.shortcuts)

    async def _knows_event(self, body: dict[str, Any]) -> bool:
        kind = body["event"]["type"]
        return kind == "app_home_opened" or self._known("event", kind, self.routes.events)

    def _known(self, kind: str, name: str | None, table: Any) -> bool:
        if name in table:
            return True
        structlog.get_logger().info("unknown", kind=kind, id=str(name)[:100])
        return False

    async def _on_command(self, body: dict[str, Any], context: AsyncBoltContext) -> BoltResponse:
        command = self.routes.commands[body["command"]]
        word, text = first_word(body.get("text") or "")
        place = self._place(AtCommand, "command", command.name, body, context, user=str(body.get("user_id", "")))

        async def call() -> Answer:
            return await self._run_command(command, word, text, body, place.workspace)

        return await self._answer(place, call)

    async def _run_command(
        self, command: SlashCommand, word: str, text: str, body: dict[str, Any], workspace: str
    ) -> Answer:
        if found := command.subcommands.get(word.casefold()):
            return await found.handler(payloads.command(body, workspace, name=command.name, text=text), self._works)
        if word.casefold() == "help":
            return help_texts.about(command, self.routes.prefix)
        if command.bare and not word:
            return await command.bare(payloads.command(body, workspace, name=command.name, text=""), self._works)
        if command.default:
            whole = f"{word} {text}".strip()
            return await command.default(payloads.command(body, workspace, name=command.name, text=whole), self._works)
        return help_texts.about(command, self.routes.prefix, unknown=word)

    async def _on_action(self, body: dict[str, Any], context: AsyncBoltContext) -> BoltResponse:
        name = plain(body["actions"][0]["action_id"])
        view = body.get("view") or {}
        kinds: dict[str, type[Place]] = {"home": AtHome, "modal": InModal}
        place = self._place(kinds.get(view.get("type", ""), AtMessage), "action", name, body, context)
        if self._is_double_click(place, body):
            self._metrics.requests.labels("action", name, "repeated").inc()
            return place.seen()
        handler = self.routes.actions[name]
        return await self._answer(place, lambda: handler(payloads.action(body, place.workspace), self._works))

    async def _on_options(self, body: dict[str, Any], context: AsyncBoltContext) -> BoltResponse:
        name = plain(body["action_id"])
        place = self._place(AtOptions, "options", name, body, context)
        handler = self.routes.options[name]
        return await self._answer(place, lambda: handler(payloads.options(body, place.workspace), self._works))

    async def _on_submission(self, body: dict[str, Any], context: AsyncBoltContext) -> BoltResponse:
        view = body["view"]
        place = self._place(AtSubmission, "submission", view["callback_id"], body, context)
        handler = self.routes.submissions[view["callback_id"]]
        key = f"form:{view['id']}:{view.get('hash', '')}"

        async def call() -> Answer:
            return await handler(payloads.submission(body, place.workspace), self._works)

        # A form that was refused, or that opened another on top, stays open: its next submission is a new one.
        return await self._once(place, key, call, again=lambda answer: answer.open is not None)

    async def _on_closing(self, body: dict[str, Any], context: AsyncBoltContext) -> BoltResponse:
        name = body["view"]["callback_id"]
        place = self._place(Place, "closing", name, body, context)
        handler = self.routes.closings[name]
        return await self._answer(place, lambda: handler(payloads.closing(body, place.workspace), self._works))

    async def _on_shortcut(self, body: dict[str, Any], context: AsyncBoltContext) -> BoltResponse:
        name = body["callback_id"]
        kind = AtMessage if body.get("type") == "message_action" else AtHome
        place = self._place(kind, "shortcut", name, body, context)
        handler = self.routes.shortcuts[name].handler
        return await self._answer(place, lambda: handler(payloads.shortcut(body, place.workspace), self._works))

    async def _on_event(self, body: dict[str, Any], context: AsyncBoltContext) -> BoltResponse:
        event = payloads.event(body, context.team_id or str(body.get("team_id", "")))
        place = self._place(AtEvent, "event", event.kind, body, context, user=event.user)

        async def call() -> Answer:
            for handler in self.routes.events.get(event.kind, ()):
                place.show(self._spelling.answer(await handler(event, self._works)))
            if event.kind == "app_home_opened" and event.body.get("tab", "home") == "home":
                return Answer(home=True)
            return NOTHING

        if event.kind in REPEATABLE:
            return await self._answer(place, call)
        return await self._once(place, f"event:{body.get('event_id', '')}", call)

    async def _once(
        self,
        place: Place,
        key: str,
        call: Callable[[], Awaitable[Answer]],
        *,
        again: Callable[[Answer], bool] = lambda _answer: False,
    ) -> BoltResponse:
        """Run `call` unless this request was already worked off; what came to nothing may come again.

        A repetition in this process gets the same answer, one in another process hears that it was seen.
        """
        finished = False

        async def guarded() -> Answer:
            nonlocal finished
            answer = await call()
            finished = not again(answer)
            return answer

        if self._running >= self._limit:
            return await self._answer(place, call)
        if (before := self._answered.get((place.workspace, key))) and not before.cancelled():
            self._metrics.requests.labels(place.kind, place.handler, "repeated").inc()
            return await asyncio.shield(before)
        mine = self._remember(place.workspace, key)
        try:
            response = await self._take_on(place, key, guarded, lambda: finished)
        except BaseException:
            mine.cancel()
            self._answered.pop((place.workspace, key), None)
            raise
        mine.set_result(response)
        if not finished:
            self._answered.pop((place.workspace, key), None)
        return response

    async def _take_on(
        self, place: Place, key: str, call: Callable[[], Awaitable[Answer]], finished: Callable[[], bool]
    ) -> BoltResponse:
        if not await requests.take(self._works, place.workspace, key):
            self._metrics.requests.labels(place.kind, place.handler, "repeated").inc()
            return place.seen()
        response = await self._answer(place, call)
        await (requests.finish if finished() else requests.release)(self._works, place.workspace, key)
        return response

    def _remember(self, workspace: str, key: str) -> asyncio.Future[BoltResponse]:
        """Keep what is answered to this request for a while, so that its repetition shows the same."""
        future: asyncio.Future[BoltResponse] = asyncio.get_running_loop().create_future()
        self._answered[workspace, key] = future
        if len(self._answered) > ANSWERS_KEPT:
            del self._answered[next(iter(self._answered))]
        return future

    async def _answer(self, place: Place, call: Callable[[], Awaitable[Answer]]) -> BoltResponse:
        """Run one handler and show what it answers, refuses or breaks with."""
        if self._running >= self._limit:
            self._metrics.requests.labels(place.kind, place.handler, "busy").inc()
            return place.busy()
        self._begin()
        started = time.perf_counter()
        try:
            response = place.show(self._spelling.answer(await call()))
            outcome = "answered"
        except UserFacingError as error:
            response = place.refuse(self._spelling.error(error))
            outcome = "refused"
        except Exception as error:  # noqa: BLE001  # the one funnel: whatever it is, the person gets an id
            note = self._tools.funnel.note(error, kind=place.kind, handler=place.handler, workspace=place.workspace)
            response = place.broken(note)
            outcome = "failed"
        finally:
            self._end()
        self._metrics.requests.labels(place.kind, place.handler, outcome).inc()
        self._metrics.seconds.labels(place.kind).observe(time.perf_counter() - started)
        return response

    def _begin(self) -> None:
        self._running += 1
        self._idle.clear()
        self._metrics.running.inc()

    def _end(self) -> None:
        self._running -= 1
        self._metrics.running.dec()
        if not self._running:
            self._idle.set()

    def _is_double_click(self, place: Place, body: dict[str, Any]) -> bool:
        """Tell whether this person's last click, a moment ago, was this very one."""
        action = body["actions"][0]
        container = body.get("container") or {}
        what = (
            # A message's ts is its own only within its channel.
            container.get("view_id") or (container.get("channel_id"), container.get("message_ts")),
            action.get("block_id"),
            action["action_id"],
            repr(payloads.action(body, place.workspace).values),
        )
        who, now = (place.workspace, place.user), time.monotonic()
        last = self._clicks.pop(who, None)
        self._clicks[who] = (what, now)
        if len(self._clicks) > CLICKS_KEPT:
            del self._clicks[next(iter(self._clicks))]
        return last is not None and last[0] == what and now - last[1] < DOUBLE_CLICK_SECONDS

    def _place(
        self,
        kind: type[Place],
        name: str,
        handler: str,
        body: dict[str, Any],
        context: AsyncBoltContext,
        *,
        user: str | None = None,
    ) -> Place:
        return kind(
            tools=self._tools,
            kind=name,
            handler=handler,
            workspace=context.team_id or "",
            user=user if user is not None else str((body.get("user") or {}).get("id", "")),
            trigger=str(body.get("trigger_id") or ""),
            response_url=body.get("response_url") or None,
            view=body.get("view") or None,
        )


def first_word(text: str) -> tuple[str, str]:
    """Return the first word and the rest, whatever kind of space stands between them."""
    word, *rest = text.split(maxsplit=1) or [""]
    return word, "".join(rest).strip()
