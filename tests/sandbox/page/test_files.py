"""People upload files, share them, give them to modals; a browser loads them by an address that opens only them."""

from typing import Any

import aiohttp
import pytest

from sandbox.client import ControlClient, ControlError
from sandbox.server import Sandbox
from tests.sandbox.conftest import Raw

pytestmark = pytest.mark.sockets

Json = dict[str, Any]
PIXEL = b"\x89PNG\r\n\x1a\n0000"


async def test_a_person_uploads_and_shares_a_file(sandbox: Sandbox, raw: Raw, control: ControlClient) -> None:
    maya, noor = control.person("maya"), control.person("noor")
    file = await maya.upload("soup.png", PIXEL, title="The soup", alt_txt="A bowl of soup")
    assert (file["name"], file["title"], file["alt_txt"], file["size"], file["mimetype"]) == (
        "soup.png",
        "The soup",
        "A bowl of soup",
        len(PIXEL),
        "image/png",
    )
    said = await maya.say("#random", "", files=[file["id"]])
    assert (said.subtype, said.text, said.blocks) == ("file_share", "", [])
    seen = (await noor.timeline("#random"))["messages"][-1]["files"][0]
    assert (seen["id"], seen["alt_txt"], seen["url"]) == (file["id"], "A bowl of soup", file["url"])
    async with raw.session.get(seen["url"]) as response:
        assert (response.status, response.content_type, await response.read()) == (200, "image/png", PIXEL)
        assert response.headers["x-content-type-options"] == "nosniff"
        assert "sandbox" in response.headers["content-security-policy"]
    assert (await raw("files.info", file=file["id"]))["file"]["user"] == "U0MAYA"
    with pytest.raises(ControlError, match="no_such_file"):
        await noor.say("#random", "mine!", files=[file["id"]])


async def test_a_file_of_an_app_is_shown_with_its_alt_text(raw: Raw, control: ControlClient) -> None:
    asked = await raw("files.getUploadURLExternal", filename="chart.png", length=len(PIXEL), alt_txt="A chart")
    await raw.session.post(asked["upload_url"], data=PIXEL)
    await raw("files.completeUploadExternal", files=[{"id": asked["file_id"]}], channel_id="C0RANDOM")
    maya = control.person("maya")
    shown = (await maya.messages("#random"))[-1].files[0]
    assert shown["alt_txt"] == "A chart"
    async with raw.session.get(shown["url"]) as response:
        assert await response.read() == PIXEL
    assert (await maya.file(asked["file_id"]))["url"] == shown["url"]
    with pytest.raises(ControlError, match="no_such_file"):
        await maya.file("F0NONE")


async def test_a_file_opens_for_its_own_key_or_the_token_only(
    sandbox: Sandbox, raw: Raw, control: ControlClient
) -> None:
    maya = control.person("maya")
    one, two = await maya.upload("one.txt", b"one"), await maya.upload("two.html", b"<script>alert(1)</script>")
    bare = one["url"].partition("?")[0]
    statuses = {}
    for name, address, headers in (
        ("no key", bare, {}),
        ("empty key", f"{bare}?key=", {}),
        ("another's key", f"{bare}?{two['url'].partition('?')[2]}", {}),
        ("no such file", f"{sandbox.url}/control/files/T0ONE/F0NONE?key=", {}),
        ("no such workspace", f"{sandbox.url}/control/files/T0NONE/{one['id']}?key=x", {}),
        ("another workspace", bare.replace("T0ONE", "T0TWO"), {}),
        ("wrong token", bare, {"authorization": "Bearer wrong"}),
        ("token", bare, {"authorization": "Bearer sandbox"}),
        ("token, no such file", f"{sandbox.url}/control/files/T0ONE/F0NONE", {"authorization": "Bearer sandbox"}),
    ):
        async with raw.session.get(address, headers=headers) as response:
            statuses[name] = response.status
    assert [name for name, status in statuses.items() if status == 200] == ["token"]
    assert statuses["token, no such file"] == 404
    assert {status for name, status in statuses.items() if "token" not in name} == {401}
    async with raw.session.get(two["url"]) as response:
        assert response.headers["content-disposition"].startswith("attachment")


async def test_a_file_input_takes_ids_of_ones_own_files(sandbox: Sandbox, control: ControlClient) -> None:
    installation = sandbox.world.apps["A0LUNCH"].installations["T0ONE"]
    source = {
        "type": "modal",
        "title": {"type": "plain_text", "text": "Files"},
        "submit": {"type": "plain_text", "text": "Send"},
        "blocks": [
            {
                "type": "input",
                "block_id": "menu",
                "label": {"type": "plain_text", "text": "Menu"},
                "element": {"type": "file_input", "action_id": "file", "filetypes": ["png"], "max_files": 2},
            }
        ],
    }
    sandbox.modals.open(installation, "U0MAYA", sandbox.modals.checked(installation, source, modal=True))
    maya = control.person("maya")
    png, text = await maya.upload("a.png", PIXEL), await maya.upload("a.txt", b"x")
    view = (await maya.views())[0]
    filled = await maya.fill(view, {"menu": [png["id"]]})
    held = filled.values["menu"]["file"]["files"]
    assert (held[0]["id"], held[0]["name"], held[0]["mimetype"]) == (png["id"], "a.png", "image/png")
    with pytest.raises(ControlError, match="only files of these types"):
        await maya.fill(view, {"menu": [text["id"]]})
    theirs = await control.person("noor").upload("b.png", PIXEL)
    with pytest.raises(ControlError, match="has uploaded no file"):
        await maya.fill(view, {"menu": [theirs["id"]]})
    assert (await maya.fill(view, {"menu": []})).values["menu"]["file"]["files"] == []


@pytest.mark.parametrize("body", ["none", "text", "no file"])
async def test_an_upload_without_a_file_is_refused(sandbox: Sandbox, raw: Raw, body: str) -> None:
    form: Any = None if body == "none" else aiohttp.FormData({"file": "text", "title": "x"})
    if body == "no file":
        form = aiohttp.FormData()
        form.add_field("picture", b"x", filename="x.png")
    headers = {"authorization": "Bearer sandbox"}
    url = f"{sandbox.url}/control/workspaces/-/people/maya/upload"
    async with raw.session.post(url, data=form, headers=headers) as response:
        assert (response.status, (await response.json())["error"]) == (400, "bad_upload")


async def test_a_file_name_is_a_name_and_no_path(control: ControlClient) -> None:
    maya = control.person("maya")
    assert (await maya.upload("../../etc/passwd", b"x"))["name"] == "passwd"
    assert (await maya.upload("C:\\temp\\a.png", b"x"))["name"] == "a.png"
