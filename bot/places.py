"""Where a person is when they do something, and so where the answer, a refusal or an error is shown."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

import structlog
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.after_ack import AfterAck, Following, Full
from bot.clients import Clients, NotInstalled, error_code
from bot.funnel import Funnel
from bot.webhook import Webhook
from commands.answers import Answer, Document
from domain.errors import FieldErrors, UserFacingError
from views import errors as notices
from views.surfaces import Message, View

RenderHome = Callable[[str, str], Awaitable[View]]
"""(workspace, Slack user) -> that person's Home tab."""

TOO_LATE = frozenset({"expired_trigger_id", "trigger_expired", "exchanged_trigger_id"})
GONE = frozenset({"not_found", "view_not_found", "hash_conflict"})
"""The person closed the modal, or it has changed since: there is nothing left to update."""

DEEPEST = 3
"""Slack stacks at most three modals."""

ACKNOWLEDGED = ""


@dataclass(frozen=True)
class Tools:
    """What every place needs to reach Slack after the answer has left."""

    clients: Clients
    webhook: Webhook
    after_ack: AfterAck
    funnel: Funnel
    home: RenderHome


@dataclass(frozen=True)
class Place:
    """Where one request came from. `trigger` opens one window within three seconds."""

    tools: Tools
    kind: str
    handler: str
    workspace: str
    user: str
    trigger: str = ""
    response_url: str | None = None
    view: Mapping[str, Any] | None = None

    def show(self, answer: Answer) -> BoltResponse:
        """Return what Slack gets at once, and start what must follow."""
        self._beside(answer)
        if window := answer.open or answer.update:
            self._open(window, push=answer.on_top)
        if answer.say:
            return self.tell(answer.say, replace=answer.replace)
        return _ack()

    def tell(self, message: Message, *, replace: bool = False) -> BoltResponse:
        """Show a message to the person."""
        self._follow(lambda: self._word(message, replace=replace))
        return _ack()

    def refuse(self, error: UserFacingError) -> BoltResponse:
        """Show what the person can put right."""
        return self.tell(notices.refused(error.message))

    def busy(self) -> BoltResponse:
        """Say that nothing was done because too much is under way."""
        return self.tell(notices.refused(notices.BUSY))

    def broken(self, error_id: str) -> BoltResponse:
        """Say that something went wrong, and under which number it is logged."""
        return self.tell(notices.broken(error_id))

    def seen(self) -> BoltResponse:
        """Answer a request that was already worked off."""
        return _ack()

    def publish_home(self) -> None:
        """Rebuild the person's Home tab."""

        async def publish(client: AsyncWebClient) -> None:
            view = await self.tools.home(self.workspace, self.user)
            await client.views_publish(user_id=self.user, view=view.body)

        self._follow(lambda: self._call(publish), lane=f"home:{self.workspace}:{self.user}", aside=True)

    def _beside(self, answer: Answer) -> None:
        """Start what belongs to an answer wherever it is shown: the Home tab, a file."""
        if answer.home:
            self.publish_home()
        if document := answer.document:
            self._follow(lambda: self._call(lambda client: self._send(client, document)))

    async def _send(self, client: AsyncWebClient, document: Document) -> None:
        opened = await client.conversations_open(users=self.user)
        await client.files_upload_v2(
            channel=opened["channel"]["id"],
            filename=document.name,
            title=document.name,
            content=document.content,
            initial_comment=document.comment,
        )

    def _open(self, view: View, *, push: bool) -> None:
        async def call(client: AsyncWebClient) -> None:
            if push:
                await client.views_push(trigger_id=self.trigger, view=view.body)
            else:
                await client.views_open(trigger_id=self.trigger, view=view.body)

        self._follow(lambda: self._call(call))

    async def _word(self, message: Message, *, replace: bool = False) -> None:
        """Reach the person without a window: where they clicked, or in their direct messages."""
        if self.response_url:
            await self.tools.webhook.send(self.response_url, message.payload(), replace=replace)
        elif self.user:
            payload = message.payload()
            await self._call(lambda client: client.chat_postMessage(channel=self.user, **payload))

    async def _call(self, call: Callable[[AsyncWebClient], Awaitable[Any]]) -> None:
        client = await self.tools.clients.of(self.workspace)
        try:
            await call(client)
        except SlackApiError as error:
            await self.tools.clients.heed(self.workspace, error)
            raise

    def _follow(self, following: Following, *, lane: str | None = None, aside: bool = False) -> None:
        try:
            self.tools.after_ack.start(following, self._failed, lane=lane, aside=aside)
        except Full as error:
            # What was asked for is done and saved; only the word about it is lost.
            self.tools.funnel.note(error, kind="after_ack", handler=self.handler, workspace=self.workspace)

    async def _failed(self, error: BaseException) -> None:
        code = error_code(error) if isinstance(error, SlackApiError) else ""
        if code in GONE or isinstance(error, NotInstalled):
            structlog.get_logger().info("after_ack.gone", handler=self.handler, workspace=self.workspace, reason=code)
            return
        if code in TOO_LATE:
            message = notices.refused(notices.LATE)
        else:
            message = notices.broken(
                self.tools.funnel.note(error, kind="after_ack", handler=self.handler, workspace=self.workspace)
            )
        try:
            await self._word(message)
        except Exception as second:  # noqa: BLE001  # nobody is left to tell; the log has both
            self.tools.funnel.note(second, kind="after_ack", handler=self.handler, workspace=self.workspace)


class AtCommand(Place):
    """Behind a slash command: the acknowledgement itself carries the words."""

    def tell(self, message: Message, *, replace: bool = False) -> BoltResponse:
        """Answer in the acknowledgement, for this person only."""
        return _ack({"response_type": "ephemeral", **message.payload()})


class AtMessage(Place):
    """On a message, by a button or a message shortcut: words come back through its response URL."""


class AtHome(Place):
    """On the Home tab, or behind a global shortcut: nothing to answer under, so words open a small window."""

    def tell(self, message: Message, *, replace: bool = False) -> BoltResponse:
        """Show the message in a window, or in the direct messages when Slack gave us no trigger."""
        if not self.trigger:
            return super().tell(message)
        self._open(notices.window(message, title="Convene"), push=False)
        return _ack()


class InModal(Place):
    """Inside an open modal, by a button or a menu."""

    def show(self, answer: Answer) -> BoltResponse:
        """Change this modal, or put another on top of it; where Slack allows no more on top, in its place."""
        self._beside(answer)
        if answer.update:
            self._update(answer.update)
        if answer.open and self._depth() < DEEPEST:
            self._open(answer.open, push=True)
        elif answer.open:
            self._update(answer.open)
        if answer.say:
            return self.tell(answer.say)
        return _ack()

    def tell(self, message: Message, *, replace: bool = False) -> BoltResponse:
        """Put the message on top of the modal, or into its first line when no more modals fit on the stack."""
        if self._depth() < DEEPEST:
            self._open(notices.window(message, title="Convene"), push=True)
        else:
            self._update(notices.marked(dict(self.view or {}), message))
        return _ack()

    def _update(self, view: View) -> None:
        view_id = (self.view or {}).get("id")

        async def call(client: AsyncWebClient) -> None:
            await client.views_update(view_id=view_id, view=view.body)

        self._follow(lambda: self._call(call), lane=f"view:{view_id}")

    def _depth(self) -> int:
        view = self.view or {}
        root, previous = view.get("root_view_id"), view.get("previous_view_id")
        if not previous or root == view.get("id"):
            return 1
        return 2 if previous == root else DEEPEST


class AtSubmission(InModal):
    """Behind a submitted modal: the acknowledgement itself changes what is shown."""

    def show(self, answer: Answer) -> BoltResponse:
        """Close the modal, turn it into another, or put one on top."""
        self._beside(answer)
        if answer.clear:
            return _ack({"response_action": "clear"})
        if answer.update:
            return _ack({"response_action": "update", "view": answer.update.body})
        if answer.open:
            how = "push" if self._depth() < DEEPEST else "update"
            return _ack({"response_action": how, "view": answer.open.body})
        if answer.say:
            return _ack({"response_action": "update", "view": notices.window(answer.say, title="Convene").body})
        return _ack()

    def tell(self, message: Message, *, replace: bool = False) -> BoltResponse:
        """Put the message on top of the form, which keeps what was typed."""
        if self._depth() < DEEPEST:
            return _ack({"response_action": "push", "view": notices.window(message).body})
        return _ack({"response_action": "update", "view": notices.marked(dict(self.view or {}), message).body})

    def refuse(self, error: UserFacingError) -> BoltResponse:
        """Show each sentence under its field; one that belongs to no field of this form goes on top."""
        found = error.errors if isinstance(error, FieldErrors) else {error.field: error.message} if error.field else {}
        fields = {block.get("block_id") for block in (self.view or {}).get("blocks", []) if block["type"] == "input"}
        under = {str(name): sentence for name, sentence in found.items() if name in fields}
        if under and len(under) == len(found):
            return _ack({"response_action": "errors", "errors": under})
        return super().refuse(error)

    def seen(self) -> BoltResponse:
        """Say that pressing twice did nothing twice."""
        view = notices.window(notices.refused(notices.SEEN), title="Already sent")
        return _ack({"response_action": "update", "view": view.body})


class AtOptions(Place):
    """Behind an external select: it shows options and nothing else."""

    def show(self, answer: Answer) -> BoltResponse:
        """Return the options in the acknowledgement."""
        found = answer.choices or ()
        return _ack(
            {
                "options": [
                    {"text": {"type": "plain_text", "text": each.text[:75]}, "value": each.value} for each in found
                ]
            }
        )

    def tell(self, message: Message, *, replace: bool = False) -> BoltResponse:
        """Offer nothing; there is no room for words."""
        return self.show(Answer(choices=()))


class AtEvent(Place):
    """Behind an event: nobody waits, so words go to the direct messages and failures make Slack send it again."""

    def busy(self) -> BoltResponse:
        """Ask Slack to send it again later."""
        return BoltResponse(status=503, body="")

    def broken(self, error_id: str) -> BoltResponse:
        """Ask Slack to send it again."""
        return BoltResponse(status=500, body="")


def _ack(body: str | dict[str, Any] = ACKNOWLEDGED) -> BoltResponse:
    return BoltResponse(status=200, body=body)
