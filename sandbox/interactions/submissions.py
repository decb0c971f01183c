"""Submitting and closing modals, and the four things an app can answer: errors, update, push, clear."""

from typing import TYPE_CHECKING, Any

from sandbox import blockkit
from sandbox.delivery import Answer, Envelope, Payload
from sandbox.errors import ControlRefused, SlackError
from sandbox.interactions.outcome import Outcome, Status, Watch
from sandbox.interactions.payloads import opening
from sandbox.news import Topic
from sandbox.state.apps import Installation
from sandbox.state.people import User
from sandbox.state.views import View, render
from sandbox.state.workspace import Workspace

if TYPE_CHECKING:
    from sandbox.server import Sandbox

Json = dict[str, Any]

TROUBLE = "We had some trouble connecting. Try again?"


class Submissions:
    """The submit and close buttons of one person's modals."""

    def __init__(self, sandbox: "Sandbox", workspace: Workspace, user: User, *, settle: float) -> None:
        self._sandbox = sandbox
        self._world = sandbox.world
        self._workspace = workspace
        self._user = user
        self._settle = settle

    async def submit(self, view: View) -> Outcome:
        """Press submit on the top modal."""
        stack = self._workspace.stack(self._user.id)
        if not stack or stack[-1] is not view:
            raise ControlRefused("cannot_do", "only the modal on top can be submitted", 409)
        if not view.source.get("submit"):
            raise ControlRefused("cannot_do", "the modal has no submit button", 409)
        refused = blockkit.client_errors(view.source, view.values)
        if refused:
            view.errors = dict(refused)
            self._show()
            return Outcome(status=Status.ERRORS, error="client_refused", errors=dict(refused), view=view)
        installation = self._installation(view)
        payload = {
            **opening("view_submission", installation, self._workspace, self._user),
            "trigger_id": self._sandbox.triggers.issue(installation, self._user.id),
            "view": render(view, with_values=True),
        }
        addresses = self._response_urls(installation, view)
        if addresses:
            payload["response_urls"] = addresses
        watch = Watch(self._world, self._workspace, self._user, None, installation.bot_user)
        answer = await self._send(installation, payload)
        errors: dict[str, str] = {}
        spoken = False
        if answer.ok:
            try:
                errors, spoken = self._answered(installation, view, answer.body)
            except SlackError as problem:
                answer.refuse(problem.sentence)
        outcome = await watch.end(answer, spoken=spoken, settle=self._settle)
        if not answer.ok:
            view.errors = {"": TROUBLE}
            self._show()
        elif errors:
            outcome.status, outcome.errors, outcome.error = Status.ERRORS, errors, "response_action_errors"
        return outcome

    def _answered(self, installation: Installation, view: View, body: Any) -> tuple[dict[str, str], bool]:
        """Do what the app answered; return the errors it gave and whether the person sees the answer already.

        Raises SlackError for an answer that Slack would not take.
        """
        action = body.get("response_action") if isinstance(body, dict) else None
        stack = self._workspace.stack(self._user.id)
        if isinstance(body, dict) and body and action not in ("errors", "update", "push", "clear"):
            raise SlackError("invalid_response_action")
        if isinstance(body, str) and body.strip():
            raise SlackError("invalid_response_action")
        if action == "errors":
            errors = body.get("errors")
            known = {block["block_id"] for block in view.blocks if block["type"] == "input"}
            if not isinstance(errors, dict) or not errors or set(errors) - known:
                raise SlackError("invalid_errors_of_unknown_blocks")
            view.errors = {name: str(text) for name, text in errors.items()}
            self._workspace.touch_user(self._user.id)
            return view.errors, True
        modals = self._sandbox.modals
        if action in ("update", "push"):
            if not isinstance(body.get("view"), dict):
                raise SlackError("invalid_view")
            source = modals.checked(
                installation, body["view"], modal=True, instead_of=view if action == "update" else None
            )
            if action == "update":
                modals.replace(view, source)
            else:
                modals.push(installation, self._user.id, source)
            return {}, True
        if action == "clear":
            self._workspace.stacks[self._user.id] = []
            self._show()
        elif view in stack:  # the app may have replaced the stack meanwhile
            stack.remove(view)
            self._show()
        return {}, False

    async def close(self, view: View, *, everything: bool = False) -> Outcome:
        """Close the top modal; all of them with ``everything`` or when it says clear_on_close.

        Apps that asked to hear of it do.
        """
        stack = self._workspace.stack(self._user.id)
        if not stack or stack[-1] is not view:
            raise ControlRefused("cannot_do", "only the modal on top can be closed", 409)
        everything = everything or bool(view.source.get("clear_on_close"))
        gone = list(stack) if everything else [view]
        self._workspace.stacks[self._user.id] = [] if everything else stack[:-1]
        self._workspace.touch_user(self._user.id)
        outcome = Outcome()
        for closed in gone:
            if not closed.source.get("notify_on_close"):
                continue
            installation = self._installation(closed)
            payload = {
                **opening("view_closed", installation, self._workspace, self._user),
                "view": render(closed, with_values=True),
                "is_cleared": everything,
            }
            answer = await self._send(installation, payload)
            outcome.ack_ms = answer.ms
            if not answer.ok:
                outcome.status, outcome.error = Status.FAILED, answer.status.value
        left = self._workspace.stack(self._user.id)
        outcome.view = left[-1] if left else None
        return outcome

    def _show(self) -> None:
        """Let the person's pages show their modals anew; nothing that an outcome waits for has happened."""
        self._workspace.news.tell(Topic.PERSON, team=self._workspace.id, user=self._user.id)

    def _installation(self, view: View) -> Installation:
        installation = self._world.apps[view.app].in_workspace(view.team)
        if installation is None:
            raise ControlRefused("cannot_do", "the app of this modal is no longer installed", 409)
        return installation

    def _response_urls(self, installation: Installation, view: View) -> list[Json]:
        addresses = []
        for block in view.blocks:
            for element in blockkit.elements_of(block):
                if not element.get("response_url_enabled"):
                    continue
                held = view.values.get(block["block_id"], {}).get(element["action_id"], {})
                channel_id = held.get("selected_conversation") or held.get("selected_channel")
                channel = self._workspace.channels.get(str(channel_id))
                if channel:
                    addresses.append(
                        {
                            "block_id": block["block_id"],
                            "action_id": element["action_id"],
                            "channel_id": channel.id,
                            "response_url": self._sandbox.responses.issue(
                                installation, self._workspace, channel, self._user.id, kind="app"
                            ),
                        }
                    )
        return addresses

    async def _send(self, installation: Installation, payload: Json) -> Answer:
        url = installation.app.manifest.interactivity_url
        envelope = Envelope(Payload.INTERACTION, payload["type"], self._workspace.id, payload, url)
        return await self._world.deliveries.send(installation.app, envelope)
