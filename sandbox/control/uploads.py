"""Files of people: taking one in, and giving one out to programs that know the token and to a browser's images."""

from hmac import compare_digest
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from aiohttp import web

from sandbox.control.act import Act
from sandbox.errors import ControlRefused
from sandbox.state import files

if TYPE_CHECKING:
    from sandbox.world import World

Json = dict[str, Any]

# What a browser may show in place; anything else is a download, so that nothing of a file runs on the page's address.
SHOWN_IN_PLACE = ("image/", "audio/", "video/", "text/plain", "application/pdf")
LONGEST_NAME = 255


async def receive(act: Act, request: web.Request) -> Json:
    """Take a file out of a form (``file``, ``title``, ``alt_txt``); it is the person's own until they share it."""
    if not request.content_type.startswith("multipart/"):
        raise ControlRefused("bad_upload", "send multipart/form-data with a part called file")
    try:
        form = await request.post()
    except ValueError as error:
        raise ControlRefused("bad_upload", f"the form cannot be read: {error}") from error
    part = form.get("file")
    if not isinstance(part, web.FileField):
        raise ControlRefused("bad_upload", "send a part called file, with a file name")
    content = part.file.read()
    world = act.sandbox.world
    file = files.File(
        world.ids.next("F"),
        act.workspace.id,
        act.user.id,
        part.filename.replace("\\", "/").rpartition("/")[2][:LONGEST_NAME] or "file",
        len(content),
        int(world.clock.now()),
        alt_text=str(form.get("alt_txt") or ""),
        title=str(form.get("title") or ""),
        content=content,
        complete=True,
    )
    act.workspace.files[file.id] = file
    return {"file": act.seen.file(file)}


def send(world: "World", request: web.Request, *, known: bool) -> web.Response:
    """Return the bytes of a file to whoever knows the control token, or this file's own ``key``."""
    workspace = world.workspaces.get(request.match_info["team"])
    file = workspace.files.get(request.match_info["id"]) if workspace else None
    secret = world.config.control_token
    if not known:
        wanted = files.key(file, secret) if file else ""
        known = bool(wanted) and compare_digest(request.query.get("key", "").encode(), wanted.encode())
    if not known:
        return web.json_response({"error": "unauthorized", "detail": "send the control token"}, status=401)
    if file is None or file.content is None:
        detail = request.match_info["id"]
        return web.json_response({"error": "no_such_file", "detail": detail}, status=404)
    kind = files.mimetype(file)
    place = "inline" if kind.startswith(SHOWN_IN_PLACE) else "attachment"
    return web.Response(
        body=file.content,
        headers={
            "content-type": kind,
            "content-disposition": f"{place}; filename*=UTF-8''{quote(file.name, safe='')}",
            # A picture may hold a script (SVG): wherever it is opened, it is nobody's page.
            "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
            "x-content-type-options": "nosniff",
            "cache-control": "private, max-age=3600",
        },
    )
