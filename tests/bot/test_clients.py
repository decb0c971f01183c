from __future__ import annotations

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.clients import error_code


def answer(data: Any, status: int = 200) -> AsyncSlackResponse:
    return AsyncSlackResponse(
        client=None, http_verb="POST", api_url="", req_args={}, data=data, headers={}, status_code=status
    )


@pytest.mark.parametrize(
    ("response", "code"),
    [
        (answer({"ok": False, "error": "channel_not_found"}), "channel_not_found"),
        ({"ok": False, "error": "ratelimited"}, "ratelimited"),
        (answer("<html>Bad gateway with a secret</html>", 502), "http_502"),
        (answer(None, 503), "http_503"),
        (answer({"ok": False}, 200), "http_200"),
    ],
)
def test_an_error_is_known_by_its_code_whatever_was_answered(response: Any, code: str) -> None:
    assert error_code(SlackApiError("no", response)) == code
