"""views.*: opening, stacking, replacing and publishing modals and Homes."""

from sandbox.errors import SlackError
from sandbox.interactions.triggers import Trigger
from sandbox.limits import Tier
from sandbox.state.views import View, render
from sandbox.web_api.call import Call, Json, Method


def _source(call: Call) -> Json:
    view = call.json("view", dict)
    if view is None:
        raise SlackError("invalid_arguments", messages=["[ERROR] missing required field: view"])
    found: Json = view
    return found


def _trigger(call: Call) -> Trigger:
    """Return the trigger that opens a view, and use it up."""
    return call.sandbox.triggers.exchange(call.text("trigger_id", required=True), call.installation)


def open_view(call: Call) -> Json:
    """Open a modal in answer to an interaction; the trigger lives 3 s and opens one view."""
    source = call.sandbox.modals.checked(call.installation, _source(call), modal=True)
    trigger = _trigger(call)
    view = call.sandbox.modals.open(call.installation, trigger.user, source, conversation=trigger.conversation)
    return {"view": render(view, with_values=False)}


def push(call: Call) -> Json:
    """Push a view onto a person's modals, up to three of them."""
    source = call.sandbox.modals.checked(call.installation, _source(call), modal=True)
    view = call.sandbox.modals.push(call.installation, _trigger(call).user, source)
    return {"view": render(view, with_values=False)}


def _find(call: Call) -> View:
    view_id, external_id = call.text("view_id"), call.text("external_id")
    if not view_id and not external_id:
        raise SlackError("invalid_arguments", messages=["[ERROR] either view_id or external_id is required"])
    view = call.sandbox.modals.find(call.installation, view_id=view_id, external_id=external_id)
    if view is None:
        raise SlackError("not_found")
    return view


def update(call: Call) -> Json:
    """Replace an open view; with a hash only if nobody else has replaced it meanwhile."""
    view = _find(call)
    source = call.sandbox.modals.checked(call.installation, _source(call), modal=view.kind == "modal", instead_of=view)
    expected = call.text("hash")
    if expected and expected != view.hash:
        raise SlackError("hash_conflict")
    call.sandbox.modals.replace(view, source)
    return {"view": render(view, with_values=False)}


def publish(call: Call) -> Json:
    """Publish a person's App Home."""
    user = call.user("user_id")
    if not call.app.manifest.home_tab:
        raise SlackError("not_enabled")
    source = call.sandbox.modals.checked(call.installation, _source(call), modal=False)
    view = call.sandbox.modals.publish(call.installation, user.id, source, expected=call.text("hash"))
    return {"view": render(view, with_values=False)}


METHODS = {
    "views.open": Method(open_view, Tier.TIER_4),
    "views.push": Method(push, Tier.TIER_4),
    "views.update": Method(update, Tier.TIER_4),
    "views.publish": Method(publish, Tier.TIER_4),
}
