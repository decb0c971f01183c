"""The Web API: one method table, one way in for every call."""

from sandbox.web_api import chat, conversations, dialogs, files, history, reactions, team, users, views
from sandbox.web_api.call import Call, Method
from sandbox.web_api.dispatch import WebApi

METHODS: dict[str, Method] = {
    **team.METHODS,
    **chat.METHODS,
    **conversations.METHODS,
    **history.METHODS,
    **users.METHODS,
    **views.METHODS,
    **dialogs.METHODS,
    **reactions.METHODS,
    **files.METHODS,
}

__all__ = ["METHODS", "Call", "Method", "WebApi"]
