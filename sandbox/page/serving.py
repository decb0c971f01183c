"""Serving the page: its files, and its HTML with the control token to browsers of this machine only."""

import hashlib
import html
import ipaddress
import mimetypes
import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from aiohttp import web

STATIC = Path(__file__).parent / "static"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src * data: blob:; connect-src {connect}; "
    "font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
# Said here, because what a machine's own table calls JavaScript differs, and browsers insist.
KINDS = {
    ".css": "text/css",
    ".html": "text/html",
    ".js": "text/javascript",
    ".json": "application/json",
    ".svg": "image/svg+xml",
}
_PATH = re.compile(r"(?:@(\w+)/)?(.*)", re.DOTALL)
_TOKEN = re.compile(r'<meta name="control-token" content="[^"]*">')


@dataclass(frozen=True, slots=True)
class _Asset:
    changed: int
    content: bytes
    etag: str


class Page:
    """The page of one sandbox; ``host`` is the address it listens on."""

    def __init__(self, token: str, *, folder: Path = STATIC) -> None:
        self._token = token
        self._folder = folder.resolve()
        self._assets: dict[Path, _Asset] = {}
        self._version = ""
        self.host = ""

    def routes(self) -> list[web.RouteDef]:
        """Return the routes of the page's files; its HTML is the index of the sandbox itself."""
        return [web.get("/page/{path:.*}", self._file)]

    @staticmethod
    def wanted(request: web.Request) -> bool:
        """Return whether the index is asked for by a browser, not by a program."""
        return "text/html" in request.headers.get("accept", "")

    def index(self, request: web.Request) -> web.Response:
        """Return the HTML with the control token in it, unless the request came by a name that is not this machine's.

        A page elsewhere can make its own name point to the loopback, and would then read the token (DNS rebinding).
        """
        if not self._is_ours(request.headers.get("host", "")):
            text = "The sandbox shows its page only at the address it printed, such as http://127.0.0.1."
            return web.Response(status=403, text=text, headers={"x-content-type-options": "nosniff"})
        asset = self._asset(self._folder / "index.html")
        if asset is None:
            return web.Response(status=404, text="This sandbox was installed without its page.")
        meta = f'<meta name="control-token" content="{html.escape(self._token, quote=True)}">'
        text = _TOKEN.sub(lambda _match: meta, asset.content.decode(), count=1)
        self._version = self._stamp()
        text = text.replace('"/page/', f'"/page/@{self._version}/')
        return web.Response(
            text=text,
            content_type="text/html",
            headers={
                "content-security-policy": _policy(request),
                "cache-control": "no-store",
                "x-content-type-options": "nosniff",
                "referrer-policy": "no-referrer",
                "cross-origin-opener-policy": "same-origin",
            },
        )

    async def _file(self, request: web.Request) -> web.Response:
        version, name = _PATH.fullmatch(request.match_info["path"]).groups()  # type: ignore[union-attr]  # fits any
        path = self._folder / name
        asset = self._asset(path)
        if asset is None:
            return web.Response(status=404, text="not found")
        etag = f'"{asset.etag}"'
        headers = {
            "etag": etag,
            # Over a hundred small files: a page that is loaded again asks for those that changed, which have new names.
            "cache-control": "max-age=31536000, immutable" if version and version == self._version else "no-cache",
            "x-content-type-options": "nosniff",
            # Opened by itself, a file of the page is no page of its own.
            "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
        }
        if etag in request.headers.get("if-none-match", ""):
            return web.Response(status=304, headers=headers)
        kind = KINDS.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        charset = "utf-8" if kind.startswith("text/") else None
        return web.Response(body=asset.content, content_type=kind, charset=charset, headers=headers)

    def _stamp(self) -> str:
        """Return a name for the page's files as they are now."""
        digest = hashlib.sha256()
        for path in sorted(self._folder.rglob("*")):
            with suppress(FileNotFoundError):  # an editor's, gone by now
                digest.update(f"{path}:{path.stat().st_mtime_ns};".encode())
        return digest.hexdigest()[:12]

    def _asset(self, path: Path) -> _Asset | None:
        """Return a file of the page, read once for every change of it; None for what is not one of them."""
        try:
            found = path.resolve(strict=True)
            if not found.is_relative_to(self._folder) or not found.is_file():
                return None
            changed = found.stat().st_mtime_ns
            known = self._assets.get(found)
            if known is None or known.changed != changed:
                content = found.read_bytes()
                known = self._assets[found] = _Asset(changed, content, hashlib.sha256(content).hexdigest()[:20])
        except (OSError, ValueError):  # there is no such file, or no file can be called so
            return None
        return known

    def _is_ours(self, host: str) -> bool:
        try:
            name = urlsplit(f"//{host}").hostname or ""
        except ValueError:
            return False
        if name in ("localhost", self.host):
            return bool(name)
        try:
            return ipaddress.ip_address(name).is_loopback
        except ValueError:
            return False


def _policy(request: web.Request) -> str:
    """Return the page's policy for the address it is shown at: not every browser takes a WebSocket for 'self'."""
    place = urlsplit(f"//{request.headers['host']}")
    name = f"[{place.hostname}]" if ":" in str(place.hostname) else place.hostname
    try:
        port = f":{place.port}" if place.port else ""
    except ValueError:  # no browser comes from there
        return POLICY.format(connect="'self'")
    return POLICY.format(connect=f"'self' ws://{name}{port}")
