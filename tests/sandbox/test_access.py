"""Tokens, scopes, OAuth and methods nobody knows."""

import logging
from typing import Any

import pytest

from sandbox.client import ControlClient, ControlError
from sandbox.server import Sandbox
from tests.sandbox.conftest import APP_TOKEN, Raw, lunch_config, opened, sandbox_config
from tests.sandbox.lunch import MANIFEST

pytestmark = pytest.mark.sockets

Json = dict[str, Any]


@pytest.mark.parametrize(
    ("token", "error"),
    [("", "not_authed"), ("xoxb-nobody", "invalid_auth"), (APP_TOKEN, "not_allowed_token_type")],
)
async def test_a_wrong_token_is_refused(raw: Raw, token: str, error: str) -> None:
    raw.token = token
    assert await raw.error("auth.test") == error


async def test_a_revoked_token_is_dead(raw: Raw, control: ControlClient) -> None:
    await control.admin_revoke_token()
    assert await raw.error("auth.test") == "token_revoked"


async def test_an_uninstalled_app_has_no_account_and_a_new_token_after_coming_back(
    raw: Raw, control: ControlClient
) -> None:
    await control.admin_uninstall()
    assert await raw.error("auth.test") == "account_inactive"
    raw.token = (await control.admin_install())["bot_token"]
    assert (await raw("auth.test"))["ok"]
    assert await raw.error("chat.postMessage", channel="C0RANDOM", text="x") == "not_in_channel"


async def test_a_missing_scope_is_named() -> None:
    manifest = {**MANIFEST, "oauth_config": {"scopes": {"bot": ["commands", "channels:read"]}}}
    async with opened(sandbox_config(apps=(lunch_config(manifest=manifest),))) as (_sandbox, raw, _control):
        body = await raw("chat.postMessage", channel="C0RANDOM", text="x")
        assert body == {
            "ok": False,
            "error": "missing_scope",
            "needed": "chat:write",
            "provided": "channels:read,commands",
        }
        assert await raw.error("conversations.history", channel="C0RANDOM") == "missing_scope"
        assert await raw.error("conversations.list", types="private_channel") == "missing_scope"
        assert (await raw("conversations.info", channel="C0RANDOM"))["ok"]
        assert await raw.error("conversations.info", channel="C0KITCHEN") == "missing_scope"


async def test_mail_addresses_need_their_own_scope() -> None:
    manifest = {**MANIFEST, "oauth_config": {"scopes": {"bot": ["users:read"]}}}
    async with opened(sandbox_config(apps=(lunch_config(manifest=manifest),))) as (_sandbox, raw, _control):
        assert "email" not in (await raw("users.info", user="U0MAYA"))["user"]["profile"]
        assert await raw.error("users.lookupByEmail", email="maya@example.org") == "missing_scope"


async def test_an_unknown_method_is_loud(raw: Raw, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR, "sandbox"):
        assert await raw.error("chat.scheduleMessage", channel="C0RANDOM") == "unknown_method"
    assert "chat.scheduleMessage" in caplog.text


async def test_messages_are_not_scheduled(raw: Raw) -> None:
    """Slack drops a scheduled message with metadata without a word; here nobody comes to rely on it."""
    for method in ("chat.scheduleMessage", "chat.deleteScheduledMessage", "chat.scheduledMessages.list"):
        assert await raw.error(method, channel="C0RANDOM", text="x", post_at=2_000_000_000) == "unknown_method"


async def test_api_test_gives_back_what_it_got(raw: Raw) -> None:
    assert (await raw("api.test", foo="bar"))["args"] == {"foo": "bar"}
    assert await raw.error("api.test", error="my_error") == "my_error"


async def test_a_connection_needs_an_app_token(raw: Raw) -> None:
    assert await raw.error("apps.connections.open") == "not_allowed_token_type"
    raw.token = "xapp-nobody"
    assert await raw.error("apps.connections.open") == "invalid_auth"
    raw.token = APP_TOKEN
    assert (await raw("apps.connections.open"))["url"].startswith("ws://")


async def test_an_app_without_socket_mode_gets_no_connection() -> None:
    manifest = {**MANIFEST, "settings": {**MANIFEST["settings"], "socket_mode_enabled": False}}
    async with opened(sandbox_config(apps=(lunch_config(manifest=manifest),))) as (_sandbox, raw, _control):
        raw.token = APP_TOKEN
        assert await raw.error("apps.connections.open") == "socket_mode_not_enabled"


async def exchange(raw: Raw, **arguments: str) -> Json:
    address = f"{raw.sandbox.url}/api/oauth.v2.access"
    async with raw.session.post(address, data=arguments) as response:
        body: Json = await response.json()
        return body


async def test_a_code_is_exchanged_once_for_a_token(sandbox: Sandbox, raw: Raw, control: ControlClient) -> None:
    await control.admin_uninstall(workspace="T0TWO")
    redirect = "http://127.0.0.1/oauth"
    where = {"client_id": "1.2", "state": "s", "redirect_uri": redirect, "team": "T0TWO", "scope": "chat:write"}
    async with raw.session.get(f"{sandbox.url}/oauth/v2/authorize", params=where, allow_redirects=False) as response:
        assert response.status == 302
        location = response.headers["location"]
    assert location.startswith(f"{redirect}?state=s&code=")
    code = location.rpartition("code=")[2]
    secret = {"client_id": "1.2", "client_secret": "lunch-client-secret", "code": code}
    assert (await exchange(raw, **{**secret, "client_id": "9"}))["error"] == "invalid_client_id"
    assert (await exchange(raw, **{**secret, "client_secret": "x"}))["error"] == "bad_client_secret"
    assert (await exchange(raw, **{**secret, "code": "x"}))["error"] == "invalid_code"
    assert (await exchange(raw, **secret, redirect_uri="http://elsewhere"))["error"] == "bad_redirect_uri"
    body = await exchange(raw, **secret)
    assert (body["team"]["id"], body["token_type"]) == ("T0TWO", "bot")
    raw.token = body["access_token"]
    assert (await raw("auth.test"))["team_id"] == "T0TWO"
    assert (await exchange(raw, **secret))["error"] == "code_already_used"


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"client_id": "9"}, "invalid_client_id"),
        ({"team": "T9"}, "invalid_team"),
        ({"redirect_uri": "nowhere"}, "bad_redirect_uri"),
        ({"scope": "admin"}, "invalid_scope: admin"),
    ],
)
async def test_the_consent_page_refuses_nonsense(sandbox: Sandbox, raw: Raw, changes: Json, text: str) -> None:
    where = {"client_id": "1.2", "redirect_uri": "http://127.0.0.1/", "scope": "chat:write", **changes}
    async with raw.session.get(f"{sandbox.url}/oauth/v2/authorize", params=where, allow_redirects=False) as response:
        assert (response.status, await response.text()) == (400, text)


async def test_the_control_api_wants_its_token(sandbox: Sandbox, raw: Raw) -> None:
    async with raw.session.get(f"{sandbox.url}/control/clock") as response:
        assert response.status == 401
    async with raw.session.get(f"{sandbox.url}/clock") as response:
        assert set(await response.json()) == {"now", "offset", "frozen"}
    async with ControlClient(sandbox.url, "wrong") as client:
        with pytest.raises(ControlError, match="unauthorized"):
            await client.clock()


async def test_no_token_is_shown_in_the_traffic(raw: Raw, control: ControlClient) -> None:
    await raw("api.test", note="my token is xoxb-123-secret")
    await raw("auth.test", token="xoxb-lunch-one")
    shown = str(await control.traffic())
    assert "xoxb-***" in shown
    assert "secret" not in shown
    assert "lunch-one" not in shown
