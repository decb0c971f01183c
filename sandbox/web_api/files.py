"""files.*: the three steps of an upload (ask for an address, send the bytes, complete) and looking a file up."""

import time

from aiohttp import web

from sandbox.errors import SlackError
from sandbox.interactions.responses import sent_by
from sandbox.limits import Tier
from sandbox.posting import Content, author_of, checked
from sandbox.state.files import File, render
from sandbox.traffic import Direction
from sandbox.web_api.call import Call, Json, Method
from sandbox.web_api.chat import destination, thread_of
from sandbox.world import World


def get_upload_url(call: Call) -> Json:
    """Return where to send the bytes of a file of a given name and length."""
    length = call.number("length", default=0, low=1, high=1 << 30, error="invalid_arguments")
    if not length:
        raise SlackError("invalid_arguments", messages=["[ERROR] missing required field: length"])
    world = call.sandbox.world
    file = File(
        world.ids.next("F"),
        call.workspace.id,
        call.bot,
        call.text("filename", required=True),
        length,
        int(world.clock.now()),
        alt_text=call.text("alt_txt"),
    )
    call.workspace.files[file.id] = file
    return {"upload_url": f"{world.base_url}/upload/v1/{file.team}-{file.id}", "file_id": file.id}


def complete_upload(call: Call) -> Json:
    """Finish uploads, and share the files in a channel when one is named."""
    entries = call.json("files", list)
    if not entries:
        raise SlackError("invalid_arguments", messages=["[ERROR] missing required field: files"])
    files = []
    for entry in entries:
        file = call.workspace.files.get(str(entry.get("id", "")) if isinstance(entry, dict) else "")
        if file is None or file.content is None or file.user != call.bot:
            raise SlackError("file_not_found")
        file.title = str(entry.get("title") or file.name)
        files.append(file)
    reference = call.text("channel_id") or call.text("channels").partition(",")[0]
    world = call.sandbox.world
    channel = None
    if reference:
        inner = Call(
            call.sandbox, call.method, {**call.arguments, "channel": reference}, call.installation, call.workspace
        )
        channel = destination(inner)
    for file in files:
        file.complete = True
    if channel is not None:
        comment, blocks = call.text("initial_comment"), call.json("blocks", list)
        content = checked(call.workspace, {"text": comment, "blocks": blocks}) if comment or blocks else Content()
        for file in files:
            file.channels.append(channel.id)
        message = world.poster.post(
            call.workspace,
            channel,
            author_of(call.installation),
            content,
            via=call.method,
            thread=thread_of(call, channel),
            subtype="file_share",
            extra={"upload": True, "display_as_bot": False},
            files=[render(file, world.base_url) for file in files],
        )
        world.poster.shared(call.workspace, channel, message, files)
    return {"files": [{"id": file.id, "title": file.title} for file in files]}


def info(call: Call) -> Json:
    """Return one file."""
    file = call.workspace.files.get(call.text("file", required=True))
    if file is None or not file.complete:
        raise SlackError("file_not_found")
    return {"file": render(file, call.sandbox.world.base_url)}


def _file(world: World, reference: str) -> File | None:
    team, _, file_id = reference.partition("-")
    workspace = world.workspaces.get(team)
    return workspace.files.get(file_id) if workspace else None


async def receive(world: World, request: web.Request) -> web.Response:
    """Take the bytes of a file, raw or as a form; the length must be the one announced."""
    started = time.perf_counter()
    file = _file(world, request.match_info["reference"])
    response = await _taken(file, request)
    refused = response.status != 200
    world.traffic.record(
        direction=Direction.FROM_APP,
        name="upload",
        app=world.workspaces[file.team].users[file.user].app_id if file else "",
        workspace=file.team if file else "",
        status=response.status,
        ms=(time.perf_counter() - started) * 1000,
        error="upload_refused" if refused else "",
        request={"file": file.id, "name": file.name, "size": file.length} if file else {},
        response=response.text,
        sent=await sent_by(request),
        why=response.text or "" if refused else "",
    )
    return response


async def _taken(file: File | None, request: web.Request) -> web.Response:
    if file is None or file.complete:
        return web.Response(status=404, text="file_not_found")
    if request.content_type.startswith("multipart/"):
        form = await request.post()
        part = next((entry for entry in form.values() if isinstance(entry, web.FileField)), None)
        content = part.file.read() if part else b""
    else:
        content = await request.read()
    if len(content) != file.length:
        return web.Response(status=400, text=f"expected {file.length} bytes, got {len(content)}")
    file.content = content
    return web.Response(text=f"OK - {len(content)}")


async def download(world: World, request: web.Request) -> web.Response:
    """Return the bytes of a file to an app of its workspace."""
    file = _file(world, request.match_info["reference"])
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    installation = world.tokens.get(token) if scheme == "Bearer" else None
    if file is None or file.content is None or installation is None or installation.team != file.team:
        return web.Response(status=404, text="not found")
    return web.Response(body=file.content, content_type=render(file, "")["mimetype"])


METHODS = {
    "files.getUploadURLExternal": Method(get_upload_url, Tier.TIER_4, ("files:write",)),
    "files.completeUploadExternal": Method(complete_upload, Tier.TIER_4, ("files:write",)),
    "files.info": Method(info, Tier.TIER_4, ("files:read",)),
}
