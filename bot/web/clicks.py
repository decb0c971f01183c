"""Links of ours that count how often people follow them, and then lead where they always led."""

from __future__ import annotations

import re
from dataclasses import dataclass

from aiohttp import hdrs, web

from bot.web import pages
from services import clicks
from services.work import Works

_MACHINES = re.compile(
    r"(?<!cu)bot|crawl|spider|slurp|preview|unfurl|scan|monitor|probe|check|fetch|archiver|validator|headless|"
    r"barracuda|proofpoint|mimecast|ironport|safelinks|trendmicro|symantec|fireeye|forcepoint|sophos|zscaler|"
    r"facebookexternalhit|whatsapp|telegram|bingbot|googleimageproxy|yahoomailproxy|"
    r"curl|wget|python|aiohttp|httpx|okhttp|java/|go-http|ruby|perl|libwww|node-fetch|axios|postman|powershell",
    re.IGNORECASE,
)
"""Names of programs that open links without anybody reading: search engines, previews, mail scanners, libraries."""
_AHEAD = ("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz")
"""Headers by which a browser says that it loads something ahead, before anybody clicked."""


def is_a_person(request: web.Request) -> bool:
    """Tell whether a request looks like somebody's click: a browser's GET, not made ahead of one."""
    agent = request.headers.get(hdrs.USER_AGENT, "")
    if request.method != hdrs.METH_GET or not agent or _MACHINES.search(agent):
        return False
    ahead = " ".join(request.headers.get(name, "") for name in _AHEAD).lower()
    return not any(word in ahead for word in ("prefetch", "preview", "prerender"))


@dataclass(frozen=True)
class ClickPages:
    """Every link that counts."""

    works: Works

    def routes(self) -> list[web.RouteDef]:
        """Return what to add to the web application."""
        return [web.get(f"{clicks.PATH}{{token}}", self.follow)]

    async def follow(self, request: web.Request) -> web.Response:
        """Lead to where the link was made to lead, and nowhere else: what the request says plays no part."""
        target = await clicks.follow(self.works, request.match_info["token"], counted=is_a_person(request))
        if target is None:
            return pages.nothing_here()
        headers = {**pages.HEADERS, **pages.NO_ROBOTS, "Cache-Control": "no-store", "Location": target}
        return web.Response(status=302, headers=headers)
