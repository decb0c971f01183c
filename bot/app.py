"""The composition root: builds everything from the settings, starts it in order and drains it in reverse."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

import aiohttp
import structlog
from aiohttp import web
from slack_bolt.app.async_app import AsyncApp

from bot import manifest, slack_app, uninstall
from bot.after_ack import AfterAck
from bot.charts.painter import Painter
from bot.clients import Clients
from bot.clock import RemoteClock
from bot.dispatch import Dispatcher
from bot.engine import Engine
from bot.funnel import Funnel
from bot.installations import Installations
from bot.library import Links
from bot.mailserver import mail_server, sender
from bot.metrics import Metrics
from bot.migrating import open_database
from bot.outlook import ProcessOutlook
from bot.places import Tools
from bot.resting import Resting
from bot.routes import Routes
from bot.settings import Mode, Settings, SettingsError
from bot.sync import Sync
from bot.tokens import Vault
from bot.web import people
from bot.web.gate import SlackGate
from bot.web.oauth import OAuthPages
from bot.web.status import StatusPages
from bot.webhook import Webhook
from commands import (
    calls,
    deliveries,
    directory,
    directory_workgroups,
    library,
    meetings,
    newsletters,
    norms,
    pulses,
    timepolls,
    webinars,
)
from commands import help as help_command
from commands.features import Feature
from domain.clock import Clock, SystemClock
from schedules.mailing import MailLimits, PostOffice
from schedules.relay import Timing
from schedules.relay.relay import MOST_IN_FLIGHT
from services import home
from services.directory import searching
from services.library import finding
from services.work import Works
from views.surfaces import View

SLACK_PATH = "/slack/events"


def features(prefix: str = "") -> tuple[Feature, ...]:
    """Return everything Convene does, in the order that help lists it."""
    listed: tuple[Feature, ...] = (
        calls.FEATURE,
        timepolls.FEATURE,
        webinars.FEATURE,
        pulses.FEATURE,
        norms.FEATURE,
        meetings.FEATURE,
        newsletters.FEATURE,
        library.FEATURE,
        directory.FEATURE,
        directory_workgroups.FEATURE,
        deliveries.FEATURE,
    )
    return (*listed, help_command.feature(listed, prefix))


@dataclass(frozen=True)
class Role:
    """What this process does: receive from Slack, and work off what time brings."""

    slack: bool = True
    worker: bool = True

    @property
    def alone(self) -> bool:
        """Whether one process does everything, so that an embedded database will do."""
        return self.slack and self.worker


class Convene:
    """One running process; `async with Convene(settings, role).running() as convene` starts and drains it.

    `extra` are features beside the usual ones, for tests and trials.
    """

    def __init__(self, settings: Settings, role: Role = Role(), *, extra: tuple[Feature, ...] = ()) -> None:
        self.settings = settings
        self.role = role
        self.features = (*features(settings.command_prefix), *extra)
        self.metrics = Metrics()
        self.vault = Vault(settings.encryption_key)
        self.port = settings.port
        self._closing = False
        self._homes = Resting()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[Convene]:
        """Start everything; at the end of the block finish what runs, at most `drain_seconds` for each step."""
        async with AsyncExitStack() as stack:
            await self._start(stack)
            structlog.get_logger().info(
                "started", mode=self.settings.mode, slack=self.role.slack, worker=self.role.worker, port=self.port
            )
            try:
                yield self
            finally:
                self._closing = True
                self._homes.hurry()
                structlog.get_logger().info("draining")
        structlog.get_logger().info("stopped")

    async def _start(self, stack: AsyncExitStack) -> None:
        """Start from the ground up; the stack takes it all down in reverse."""
        self.session = await stack.enter_async_context(
            aiohttp.ClientSession(
                # The handlers' calls must not queue behind the relay's: their time-out includes the wait.
                connector=aiohttp.TCPConnector(limit=MOST_IN_FLIGHT + self.settings.max_handlers, limit_per_host=0),
                timeout=aiohttp.ClientTimeout(total=self.settings.http_timeout_seconds),
            )
        )
        self.database = await open_database(self.settings)
        stack.push_async_callback(self.database.close)
        self.clock = await self._clock(stack)
        self.works = Works(
            self.database,
            self.clock,
            self.vault,
            public_url=self.settings.reached_at(self.settings.port if self.role.slack else 0),
            mails=self.settings.mails,
        )
        self.installations = Installations(self.works, self.vault)
        self.clients = Clients(
            self.session,
            self.settings.slack_api_url,
            self.installations,
            timeout=self.settings.http_timeout_seconds,
        )
        await self._identify()
        funnel = Funnel(self.metrics)
        self.sync = Sync(self.works, self.clients)
        self.engine = await self._engine(stack, funnel) if self.role.worker else None
        bolt = self._bolt(stack, funnel) if self.role.slack else None
        await self._serve(stack, bolt)
        if bolt and self.settings.mode is Mode.SOCKET:
            await self._connect(stack, bolt)
        if self.role.slack:
            self._get_ready(stack, funnel)

    def _get_ready(self, stack: AsyncExitStack, funnel: Funnel) -> None:
        """Read what people search in the background: a large one's first search would outlast Slack's patience."""

        async def read() -> None:
            try:
                for installed in await self.installations.active():
                    await searching.warm(self.works, installed.workspace)
                    await finding.warm(self.works, installed.workspace)
            except Exception as error:  # noqa: BLE001  # the first search reads again, and shows what is wrong
                funnel.note(error, kind="start", handler="search")

        reading = asyncio.create_task(read())
        stack.push_async_callback(_ended, reading, self.settings.drain_seconds)

    async def _clock(self, stack: AsyncExitStack) -> Clock:
        if not self.settings.clock_url:
            return SystemClock()
        clock = RemoteClock(self.settings.clock_url, self.session)
        try:
            await clock.refresh()
        except (aiohttp.ClientError, TimeoutError, ValueError, KeyError):
            raise SettingsError(
                f"CONVENE_CLOCK_URL: no clock answers at {self.settings.clock_url}; start the sandbox first, "
                "or remove the variable"
            ) from None
        clock.follow()
        stack.push_async_callback(clock.stop)
        return clock

    async def _identify(self) -> None:
        """Ask Slack once who we are: 32 first requests at once would otherwise ask 32 times."""
        if self.settings.bot_token:
            await self.installations.install(await self.clients.identify(self.settings.bot_token.get_secret_value()))

    async def _engine(self, stack: AsyncExitStack, funnel: Funnel) -> Engine:
        painter = Painter()
        stack.push_async_callback(painter.close)
        engine = Engine(
            self.works,
            self.clients,
            self.sync,
            funnel,
            http_timeout=self.settings.http_timeout_seconds,
            pace=self.settings.pace,
            draw=painter.draw,
            post_office=self._post_office(stack),
            links=await stack.enter_async_context(Links.opened()) if self.settings.check_links else None,
        )
        engine.start()
        stack.push_async_callback(engine.stop, self.settings.drain_seconds)
        return engine

    def _post_office(self, stack: AsyncExitStack) -> PostOffice | None:
        settings = self.settings
        if not (settings.smtp_url and settings.mail_from):
            return None
        from bot.mail import SmtpGateway  # noqa: PLC0415  # only those who mail carry the library

        writer = sender(settings.mail_from)
        server = mail_server(settings.smtp_url.get_secret_value())
        gateway = SmtpGateway(server, hello=writer.domain, seconds=settings.smtp_timeout_seconds)
        stack.push_async_callback(gateway.close)
        limits = MailLimits(settings.smtp_connections, settings.smtp_per_domain, settings.smtp_per_minute)
        timing = Timing(http_timeout=timedelta(seconds=settings.smtp_timeout_seconds))
        return PostOffice(gateway, writer, limits, timing)

    def _bolt(self, stack: AsyncExitStack, funnel: Funnel) -> AsyncApp:
        settings = self.settings
        after_ack = AfterAck(settings.max_after_ack, self.metrics)
        stack.push_async_callback(after_ack.drain, settings.drain_seconds)
        tools = Tools(self.clients, Webhook(self.session), after_ack, funnel, self._home)
        listed = (*self.features, uninstall.feature(self.installations))
        self.routes = Routes.of(listed, settings.command_prefix)
        self.dispatcher = Dispatcher(self.routes, self.works, tools, self.metrics, limit=settings.max_handlers)
        stack.push_async_callback(self.dispatcher.drain, settings.drain_seconds)
        secret = settings.signing_secret.get_secret_value() if settings.signing_secret else "socket-mode"
        return slack_app.build(self.dispatcher, self.clients, secret)

    async def _home(self, workspace: str, slack_user: str) -> View:
        return await self._homes.do(lambda: home.render(self.works, workspace, slack_user))

    async def _serve(self, stack: AsyncExitStack, bolt: AsyncApp | None) -> None:
        application = web.Application()
        settings = self.settings
        token = settings.status_token.get_secret_value() if settings.status_token else None
        port = settings.port if self.role.slack else settings.worker_port
        if port is None:
            return
        outlook = ProcessOutlook(self.works, self.clock, self.engine)
        application.add_routes(StatusPages(outlook, self.metrics, token, self._problem).routes())
        if bolt:
            application.add_routes(people.routes(self.works))
        if bolt and settings.mode is Mode.HTTP and settings.signing_secret:
            gate = SlackGate(bolt, settings.signing_secret.get_secret_value(), self.metrics)
            application.router.add_post(SLACK_PATH, gate.__call__)
        if bolt and settings.slack_client_id and settings.slack_client_secret:
            pages = OAuthPages(
                self.clients,
                self.vault,
                settings.slack_api_url,
                settings.slack_client_id,
                settings.slack_client_secret.get_secret_value(),
                manifest.scopes(self.routes.features),
                settings.public_url,
            )
            application.add_routes(pages.routes())
        runner = web.AppRunner(
            application, access_log=None, handle_signals=False, shutdown_timeout=settings.drain_seconds
        )
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        site = web.TCPSite(runner, settings.listens_on, port, backlog=1024)
        try:
            await site.start()
        except OSError as error:
            raise SettingsError(
                f"PORT: cannot listen on {settings.listens_on}:{port} ({error.strerror}); choose another port"
            ) from None
        self.port = runner.addresses[0][1]
        if bolt:
            self.works.public_url = settings.reached_at(self.port)

    async def _connect(self, stack: AsyncExitStack, bolt: AsyncApp) -> None:
        assert self.settings.app_token  # noqa: S101  # checked by settings.require
        app_token = self.settings.app_token.get_secret_value()
        await self.clients.check_app_token(app_token)
        connection = slack_app.SocketConnection(bolt, app_token)
        stack.push_async_callback(connection.drain, self.settings.drain_seconds)
        await connection.open()

    async def _problem(self) -> str | None:
        """Return why this process should get no more work, if there is a reason."""
        if self._closing:
            return "shutting down"
        try:
            async with self.database.reading() as session:
                await session.connection()
        except Exception as error:  # noqa: BLE001  # whatever a driver raises, the database did not answer
            logging.getLogger(__name__).warning("readiness: %s", type(error).__name__)
            return "database"
        return None


async def _ended(task: asyncio.Task[None], seconds: float) -> None:
    """Let a background task finish, at most so long, then cut it off and wait until it is gone.

    Cut off at once it would leave a query behind in its connection's thread, which answers to a loop that is closed.
    """
    await asyncio.wait([task], timeout=seconds)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
