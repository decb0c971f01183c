"""dialog.open: the forms before modals. Slack still judges their triggers; the sandbox shows no such form."""

from sandbox.errors import SlackError
from sandbox.limits import Tier
from sandbox.web_api.call import Call, Json, Method

# The same three refusals of a trigger as views.open has, in the words of the older method.
TRIGGER_ERRORS = {
    "invalid_trigger_id": "invalid_trigger",
    "exchanged_trigger_id": "trigger_exchanged",
    "expired_trigger_id": "trigger_expired",
}


def open_dialog(call: Call) -> Json:
    """Refuse a dialog: for its arguments, for its trigger, and else because the sandbox only shows modals.

    Raises ``missing_dialog``, ``missing_trigger``, ``invalid_trigger``, ``trigger_exchanged``, ``trigger_expired`` or
    ``cannot_create_dialog``.
    """
    if call.json("dialog", dict, error="validation_errors") is None:
        raise SlackError("missing_dialog")
    trigger_id = call.text("trigger_id")
    if not trigger_id:
        raise SlackError("missing_trigger")
    try:
        call.sandbox.triggers.exchange(trigger_id, call.installation)
    except SlackError as error:
        raise SlackError(TRIGGER_ERRORS[error.code]) from error
    raise SlackError("cannot_create_dialog", messages=["[ERROR] the sandbox shows no dialogs: use views.open"])


METHODS = {"dialog.open": Method(open_dialog, Tier.TIER_4)}
