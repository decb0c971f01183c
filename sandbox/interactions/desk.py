"""The desk of a person: everything they can do in Slack that an app hears of."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sandbox import blockkit, spelling
from sandbox.delivery import Answer, AnswerStatus, Envelope, Payload
from sandbox.errors import ControlRefused, SlackError
from sandbox.interactions.outcome import Outcome, Status, Watch
from sandbox.interactions.payloads import opening
from sandbox.interactions.surface import Surface
from sandbox.posting import Content
from sandbox.state.apps import Installation
from sandbox.state.channels import Channel
from sandbox.state.files import File
from sandbox.state.files import render as render_file
from sandbox.state.messages import Author, Message, render
from sandbox.state.people import SLACKBOT, User
from sandbox.state.views import View
from sandbox.state.workspace import Workspace

if TYPE_CHECKING:
    from sandbox.server import Sandbox

Json = dict[str, Any]

# How long an outcome waits for what the app does after its acknowledgement, in seconds, when nothing was said in it.
SETTLE = 1.0


class Desk:
    """Acts as one person of one workspace."""

    def __init__(self, sandbox: "Sandbox", workspace: Workspace, user: User, *, settle: float = SETTLE) -> None:
        self._sandbox = sandbox
        self._world = sandbox.world
        self._workspace = workspace
        self._user = user
        self._settle = settle

    async def command(self, name: str, text: str, channel: Channel, *, in_thread: bool = False) -> Outcome:
        """Run a slash command in a channel; strangers of other organisations cannot, and nobody can in a thread."""
        if self._user.external:
            return self._refuse("cannot_run_commands")
        if in_thread:
            return self._refuse("not_in_threads", channel, f"{name} is not supported in threads. Sorry!")
        installation = next(
            (
                entry
                for entry in reversed(self._world.installations(self._workspace.id))
                if name in entry.app.manifest.commands
            ),
            None,
        )
        if installation is None:
            return self._refuse("unknown_command", channel, f"`{name}` is not a valid command.")
        command = installation.app.manifest.commands[name]
        payload = {
            "token": installation.app.config.verification_token,
            "team_id": self._workspace.id,
            "team_domain": self._workspace.domain,
            "channel_id": channel.id,
            "channel_name": channel.display_name,
            "user_id": self._user.id,
            "user_name": self._user.handle,
            "command": name,
            "text": spelling.escape(self._workspace, text) if command.should_escape else text,
            "api_app_id": installation.app.id,
            "is_enterprise_install": "false",
            "response_url": self._sandbox.responses.issue(
                installation, self._workspace, channel, self._user.id, kind="commands"
            ),
            "trigger_id": self._sandbox.triggers.issue(installation, self._user.id, channel.id),
        }
        watch = self._watch(channel, installation)
        envelope = Envelope(Payload.COMMAND, name, self._workspace.id, payload, command.url)
        answer = await self._world.deliveries.send(installation.app, envelope)
        spoken = False
        if answer.ok:
            try:
                spoken = self._speak(installation, channel, answer.body, via="command")
            except SlackError as problem:
                answer.refuse(problem.sentence)
        outcome = await watch.end(answer, spoken=spoken, settle=self._settle)
        if not outcome.ok:
            self._slackbot(channel, _command_failed(name, answer))
            outcome.said = watch.said()
        return outcome

    def _speak(self, installation: Installation, channel: Channel, body: Any, *, via: str) -> bool:
        """Show what an app says in its acknowledgement, if it says something."""
        if isinstance(body, str) and body.strip():
            body = {"text": body}
        if not isinstance(body, dict) or not (body.get("text") or body.get("blocks") or body.get("attachments")):
            return False
        in_channel = body.get("response_type") == "in_channel"
        self._sandbox.responses.show(
            installation, self._workspace, channel, self._user.id, body, in_channel=in_channel, via=via
        )
        return True

    async def use(self, surface: Surface, block: Json, element: Json, value: Json, *, entered: bool = True) -> Outcome:
        """Use an interactive element; the app hears of it where Slack would tell it.

        ``entered`` is False while the person is still typing.
        """
        kept = surface.keep(block, element, value)
        if kept and surface.message is not None and surface.channel is not None:
            surface.channel.log.changed(surface.message, user=self._user.id)
            self._workspace.news.place(self._workspace.id, surface.channel.id, user=self._user.id)
        if not blockkit.dispatches(block, element, entered=entered):
            return Outcome(view=surface.view)
        installation = surface.installation
        action = {**blockkit.action(block, element, value), "action_ts": self._world.clock.stamp()}
        payload = {
            **opening("block_actions", installation, self._workspace, self._user),
            **surface.payload(self._sandbox, self._user),
            "trigger_id": self._sandbox.triggers.issue(installation, self._user.id, surface.conversation),
            "actions": [action],
        }
        watch = self._watch(surface.channel, installation)
        answer = await self._interact(installation, payload)
        return await watch.end(answer, spoken=False, settle=self._settle)

    async def options(self, surface: Surface, block: Json, element: Json, query: str) -> Json:
        """Return the ``options`` or ``option_groups`` of an app for a query; raises ControlRefused when it fails."""
        if "external_select" not in element["type"]:
            raise ControlRefused("cannot_do", f"{element['action_id']} is no external select", 409)
        if len(query) < element.get("min_query_length", 3):
            return {"options": []}
        installation = surface.installation
        payload = {
            **opening("block_suggestion", installation, self._workspace, self._user),
            **surface.payload(self._sandbox, self._user),
            "action_id": element["action_id"],
            "block_id": block["block_id"],
            "value": query,
        }
        payload.pop("response_url", None)
        payload.pop("state", None)
        answer = await self._interact(installation, payload, url=installation.app.manifest.options_url)
        body = answer.body if isinstance(answer.body, dict) else {}
        groups = body.get("option_groups") or [{"options": body.get("options")}]
        offered = [option for group in groups for option in group.get("options") or ()]
        problems = blockkit.check_view(_probe({"type": "static_select", "action_id": "a", **_lists(body)}))
        if not answer.ok or ("options" not in body and "option_groups" not in body) or (offered and problems):
            detail = "; ".join(str(problem) for problem in problems) if offered else answer.status.value
            raise ControlRefused("options_failed", f"the app offered nothing usable: {detail}", 502)
        blockkit.fill_texts(groups)
        key = (self._user.id, block["block_id"], element["action_id"])
        known = [option for option in self._workspace.offered.get(key, []) if option not in offered]
        self._workspace.offered[key] = known + offered
        return {"option_groups": groups} if body.get("option_groups") else {"options": offered}

    async def shortcut(self, callback_id: str, message: Message | None = None) -> Outcome:
        """Run a global shortcut, or one on a message; strangers of other organisations cannot."""
        if self._user.external:
            return self._refuse("cannot_run_shortcuts")
        installation = next(
            (
                entry
                for entry in reversed(self._world.installations(self._workspace.id))
                if callback_id in entry.app.manifest.shortcuts
                and entry.app.manifest.shortcuts[callback_id].on_message is (message is not None)
            ),
            None,
        )
        if installation is None:
            return self._refuse("unknown_shortcut")
        channel = self._workspace.channels[message.channel] if message else None
        payload = {
            **opening("message_action" if message else "shortcut", installation, self._workspace, self._user),
            "callback_id": callback_id,
            "trigger_id": self._sandbox.triggers.issue(installation, self._user.id, channel.id if channel else ""),
            "action_ts": self._world.clock.stamp(),
        }
        if message and channel:
            payload |= {
                "message_ts": message.ts,
                "message": render(message, channel.log),
                "channel": {"id": channel.id, "name": channel.display_name},
                "response_url": self._sandbox.responses.issue(
                    installation, self._workspace, channel, self._user.id, origin=message
                ),
            }
            payload["user"].pop("username")
        watch = self._watch(channel, installation)
        answer = await self._interact(installation, payload)
        return await watch.end(answer, spoken=False, settle=self._settle)

    async def open_home(self, installation: Installation, wait: float) -> View | None:
        """Open an app's Home, and return it once the app has published it or the seconds are over."""
        if not installation.app.manifest.home_tab:
            raise ControlRefused("cannot_do", f"{installation.app.manifest.name} has no Home tab", 409)
        channel = self._world.direct(self._workspace, self._user.id, installation.bot_user)
        key = (installation.app.id, self._user.id)
        home = self._workspace.homes.get(key)
        version = home.version if home else 0
        event: Json = {
            "type": "app_home_opened",
            "user": self._user.id,
            "channel": channel.id,
            "tab": "home",
            "event_ts": self._world.clock.stamp(),
        }
        if home:
            event["view"] = Surface.of_view(installation, self._workspace, home).shown()
        self._world.events.to(installation, event)

        def published() -> bool:
            found = self._workspace.homes.get(key)
            return found is not None and found.version > version

        await self._workspace.until(published, wait)
        return self._workspace.homes.get(key)

    def say(
        self,
        channel: Channel,
        text: str,
        *,
        thread: Message | None = None,
        files: Sequence[File] = (),
        broadcast: bool = False,
    ) -> Message:
        """Say something in a channel, as a person types it, with files they uploaded or without.

        A reply in a thread is shown in the channel too when it is ``broadcast``.
        """
        if channel.archived:
            raise ControlRefused("cannot_do", "the channel is archived", 409)
        if self._user.id not in channel.members:
            raise ControlRefused("cannot_do", f"{self._user.handle} is not in that channel", 409)
        for installation in self._world.installations(self._workspace.id):
            manifest = installation.app.manifest
            silent = manifest.messages_read_only or not manifest.messages_tab
            if channel.is_direct and installation.bot_user in channel.members and silent:
                raise ControlRefused("cannot_do", f"{manifest.name} takes no direct messages", 409)
        typed = spelling.escape(self._workspace, spelling.quote(text))
        blocks: list[Json] | None = None
        if text:
            section = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
            blocks = blockkit.with_ids([{"type": "rich_text", "elements": [section]}], str(self._workspace.numbers))
        root = None
        if thread is not None:
            root = thread.thread if thread.is_reply else thread.stamp
        message = self._world.poster.post(
            self._workspace,
            channel,
            Author(self._user.id),
            Content(typed, blocks),
            thread=root,
            broadcast=broadcast and root is not None,
            subtype="file_share" if files else "",
            extra={"upload": False, "display_as_bot": False} if files else None,
            files=[render_file(file, self._world.base_url) for file in files],
        )
        self._world.poster.shared(self._workspace, channel, message, files)
        return message

    def _refuse(self, error: str, channel: Channel | None = None, text: str = "") -> Outcome:
        outcome = Outcome(status=Status.REFUSED, error=error)
        if channel and text:
            outcome.said = [self._slackbot(channel, text)]
        return outcome

    def _slackbot(self, channel: Channel, text: str) -> Message:
        return self._world.poster.ephemeral(
            self._workspace, channel, Author(SLACKBOT), Content(text), user=self._user.id
        )

    def _watch(self, channel: Channel | None, installation: Installation) -> Watch:
        return Watch(self._world, self._workspace, self._user, channel, installation.bot_user)

    async def _interact(self, installation: Installation, payload: Json, *, url: str = "") -> Answer:
        manifest = installation.app.manifest
        if not manifest.interactive:
            why = "interactivity is not enabled in the manifest"
            return Answer(AnswerStatus.UNREACHABLE, code=0, reason=why, why=why)
        target = url or manifest.interactivity_url
        envelope = Envelope(Payload.INTERACTION, payload["type"], self._workspace.id, payload, target)
        return await self._world.deliveries.send(installation.app, envelope)


def _command_failed(name: str, answer: Answer) -> str:
    """Return what slackbot tells someone whose command failed, in Slack's words.

    An app that is away or late "did not respond" (dgurkaynak/slack-poker-planner#89), one that answers with an error
    fails with it (slackapi/bolt-python#951).
    """
    if answer.status in (AnswerStatus.TIMEOUT, AnswerStatus.UNREACHABLE):
        return f"`{name}` failed because the app did not respond. Please try again or contact the app developer."
    return f"`{name}` failed with the error “{answer.status.value}”"


def _lists(body: Json) -> Json:
    return {name: body[name] for name in ("options", "option_groups") if body.get(name)}


def _probe(element: Json) -> Json:
    block = {"type": "actions", "elements": [element]}
    return {"type": "modal", "title": {"type": "plain_text", "text": "x"}, "blocks": [block]}
