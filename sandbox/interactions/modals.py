"""The modals in front of people, and their Homes: opened, stacked, replaced, closed, published."""

import secrets
from typing import TYPE_CHECKING, Any

from sandbox import blockkit
from sandbox.errors import SlackError
from sandbox.state.apps import Installation
from sandbox.state.views import STACK_LIMIT, View

if TYPE_CHECKING:
    from sandbox.world import World

Json = dict[str, Any]


class Modals:
    """Acts on the views of all workspaces."""

    def __init__(self, world: "World") -> None:
        self._world = world

    def checked(self, installation: Installation, source: Json, *, modal: bool, instead_of: View | None = None) -> Json:
        """Return a view with ids and defaults after Slack's checks; raises SlackError as Slack words it."""
        expected = "modal" if modal else "home"
        if source.get("type") != expected:
            message = f"[ERROR] must be one of: {expected} [json-pointer:/view/type]"
            raise SlackError("invalid_arguments", messages=[message])
        problems = blockkit.check_view(source)
        if problems:
            raise SlackError(problems[0].code, messages=[str(problem) for problem in problems])
        view: Json = blockkit.with_defaults(source, str(self._world.ids.number("view_seed")))
        external = str(view.get("external_id") or "")
        other = self.find(installation, external_id=external) if external else None
        if other is not None and other is not instead_of:
            raise SlackError("duplicate_external_id")
        return view

    def find(self, installation: Installation, *, view_id: str = "", external_id: str = "") -> View | None:
        """Return an app's open view or Home by one of its two ids."""
        workspace = self._world.workspaces[installation.team]
        if view_id:
            view = workspace.find_view(view_id)
            return view if view and view.app == installation.app.id else None
        everything = [view for stack in workspace.stacks.values() for view in stack] + list(workspace.homes.values())
        return next(
            (view for view in everything if view.app == installation.app.id and view.external_id == external_id), None
        )

    def open(self, installation: Installation, user: str, source: Json, *, conversation: str = "") -> View:
        """Open a modal in front of a person, in place of any other; ``conversation`` is where they are."""
        view = self._view(installation, user, "modal")
        view.conversation = conversation
        view.show(source, view_hash=self._hash())
        workspace = self._world.workspaces[installation.team]
        workspace.stacks[user] = [view]
        workspace.touch_user(user)
        return view

    def push(self, installation: Installation, user: str, source: Json) -> View:
        """Put a modal on top of a person's others; raises ``push_limit_reached`` above three, ``not_found`` on none."""
        workspace = self._world.workspaces[installation.team]
        stack = workspace.stack(user)
        if not stack or stack[0].app != installation.app.id:
            raise SlackError("not_found")
        if len(stack) >= STACK_LIMIT:
            raise SlackError("push_limit_reached")
        view = self._view(installation, user, "modal")
        view.root, view.previous, view.conversation = stack[0].id, stack[-1].id, stack[0].conversation
        view.show(source, view_hash=self._hash())
        stack.append(view)
        workspace.touch_user(user)
        return view

    def replace(self, view: View, source: Json) -> None:
        """Put new content into a view."""
        view.show(source, view_hash=self._hash())
        self._world.workspaces[view.team].touch_user(view.user)

    def publish(self, installation: Installation, user: str, source: Json, *, expected: str = "") -> View:
        """Publish a Home; raises ``hash_conflict`` when it is no longer the one that the app knew."""
        workspace = self._world.workspaces[installation.team]
        key = (installation.app.id, user)
        view = workspace.homes.get(key)
        if expected and (view is None or view.hash != expected):
            raise SlackError("hash_conflict")
        if view is None:
            view = workspace.homes[key] = self._view(installation, user, "home")
        self.replace(view, source)
        return view

    def _view(self, installation: Installation, user: str, kind: str) -> View:
        view_id = self._world.ids.next("V")
        return View(
            id=view_id,
            team=installation.team,
            app=installation.app.id,
            bot_id=installation.bot_id,
            user=user,
            kind=kind,
            root=view_id,
            source={"blocks": []},
        )

    def _hash(self) -> str:
        return f"{int(self._world.clock.now())}.{secrets.token_hex(4)}"
