"""Events API: who hears of what, in Slack's wrapper, with Slack's retries."""

import asyncio
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any

from sandbox.delivery import Envelope, Payload
from sandbox.state.apps import Installation
from sandbox.state.channels import Channel, Kind
from sandbox.state.workspace import Workspace

if TYPE_CHECKING:
    from sandbox.world import World

Json = dict[str, Any]

# The scope without which Slack does not send an event; channel events use the scope of the channel's kind.
SCOPES = {
    "app_mention": "app_mentions:read",
    "team_join": "users:read",
    "user_change": "users:read",
    "channel_created": "channels:read",
    "channel_id_changed": "channels:read",
    "reaction_added": "reactions:read",
    "reaction_removed": "reactions:read",
    "pin_added": "pins:read",
    "pin_removed": "pins:read",
    "file_shared": "files:read",
}
SUBSCRIPTIONS = {
    Kind.PUBLIC: "message.channels",
    Kind.PRIVATE: "message.groups",
    Kind.DIRECT: "message.im",
    Kind.GROUP_DIRECT: "message.mpim",
}


class Events:
    """Tells subscribed apps what happened, in tasks that are ended with the sandbox."""

    def __init__(self, world: "World") -> None:
        self._world = world
        self._tasks: set[asyncio.Task[None]] = set()
        self.under_way = 0

    def message(self, workspace: Workspace, channel: Channel, event: Json) -> None:
        """Send a ``message`` event to the apps whose bots sit in the channel."""
        name = SUBSCRIPTIONS[channel.kind]
        place = {"channel": channel.id, "channel_type": channel.kind.value}
        full = {**event, **place, "event_ts": self._world.clock.stamp()}
        self._publish(workspace, name, full, f"{channel.kind.scope}:history", channel)

    def in_channel(self, workspace: Workspace, channel: Channel, event: Json, *, scope: str = "") -> None:
        """Send an event about a channel to the apps whose bots sit in it."""
        needed = scope or SCOPES.get(event["type"]) or f"{channel.kind.scope}:read"
        self._publish(workspace, event["type"], {**event, "event_ts": self._world.clock.stamp()}, needed, channel)

    def everywhere(self, workspace: Workspace, event: Json) -> None:
        """Send an event about the workspace to all of its apps."""
        self._publish(workspace, event["type"], event, SCOPES.get(event["type"], ""), None)

    def to(self, installation: Installation, event: Json) -> None:
        """Send an event to one app, if its manifest subscribes to it."""
        if event["type"] in installation.app.manifest.events:
            self._start(installation, event)

    def mention(self, workspace: Workspace, channel: Channel, installation: Installation, event: Json) -> None:
        """Send ``app_mention`` to the app that was mentioned."""
        wanted = "app_mention" in installation.app.manifest.events and "app_mentions:read" in installation.scopes
        if wanted and installation.bot_user in channel.members and not channel.is_direct:
            self._start(installation, {**event, "channel": channel.id, "event_ts": self._world.clock.stamp()})

    def wanted(self, workspace: Workspace, channel: Channel) -> bool:
        """Return whether any app hears of messages in this channel, so that quiet ones cost nothing."""
        name = SUBSCRIPTIONS[channel.kind]
        return any(name in inst.app.manifest.events for inst in self._world.installations(workspace.id))

    def _publish(self, workspace: Workspace, name: str, event: Json, scope: str, channel: Channel | None) -> None:
        for installation in self._world.installations(workspace.id):
            if name not in installation.app.manifest.events or (scope and scope not in installation.scopes):
                continue
            if channel is None or installation.bot_user in channel.members or _public_news(event, channel):
                self._start(installation, event)

    def _start(self, installation: Installation, event: Json) -> None:
        world = self._world
        channel = event.get("channel")
        place = world.workspaces[installation.team].channels.get(channel) if isinstance(channel, str) else None
        payload = {
            "token": installation.app.config.verification_token,
            "team_id": installation.team,
            "api_app_id": installation.app.id,
            "event": event,
            "type": "event_callback",
            "event_id": world.ids.next("Ev"),
            "event_time": int(world.clock.now()),
            "authorizations": [
                {
                    "enterprise_id": None,
                    "team_id": installation.team,
                    "user_id": installation.bot_user,
                    "is_bot": True,
                    "is_enterprise_install": False,
                }
            ],
            "is_ext_shared_channel": bool(place and place.shared),
            "event_context": f"4-{world.ids.number('event_context')}",
        }
        self.spawn(self._deliver(installation, event["type"], payload))

    async def _deliver(self, installation: Installation, name: str, payload: Json) -> None:
        world = self._world
        timing = world.config.timing
        reason = ""
        for attempt, pause in enumerate((0.0, *timing.retries)):
            if pause:
                await asyncio.sleep(pause * timing.scale)
            url = installation.app.manifest.events_url
            envelope = Envelope(Payload.EVENT, name, installation.team, payload, url, retry=attempt, reason=reason)
            self.under_way += 1
            try:
                answer = await world.deliveries.send(installation.app, envelope)
            finally:
                self.under_way -= 1
            if answer.ok or answer.no_retry:
                return
            reason = answer.reason

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Run something in the background until the sandbox ends."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """End what is still being delivered."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


def _public_news(event: Json, channel: Channel) -> bool:
    """Return whether apps hear of this although their bots are not in the channel."""
    return channel.kind is Kind.PUBLIC and event["type"] in {
        "channel_archive",
        "channel_rename",
        "channel_unarchive",
        "channel_id_changed",
        "channel_created",
    }
