"""What every page for people has in common: headers that let nothing in or out, an ETag, and one answer for nothing."""

from __future__ import annotations

from hashlib import sha256

from aiohttp import web

from domain.calendars import CalendarFile
from views import rendering
from views.web.notices import notice

STYLE = "/pages/style.css"
HTML = "text/html"
CALENDAR = "text/calendar"
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
MAIL_STYLE = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'"
"""For looking at an e-mail in a browser: its style stands in it, and nothing else is let in."""
NO_ROBOTS = {"X-Robots-Tag": "noindex, nofollow"}
SECRET = {
    "Cache-Control": "private, no-cache",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    **NO_ROBOTS,
}
"""Whoever has a link may use it, and asks each time whether anything changed; nobody else learns of it."""


def page(
    html: str,
    *,
    status: int = 200,
    kind: str = HTML,
    cache: str = "no-store",
    hidden: bool = True,
    policy: str | None = None,
) -> web.Response:
    """Return a page; `hidden` keeps search engines out, `policy` takes the place of the usual security policy."""
    headers = {**HEADERS, "Cache-Control": cache, **(NO_ROBOTS if hidden else {})}
    if policy:
        headers["Content-Security-Policy"] = policy
    return web.Response(status=status, text=html, content_type=kind, charset="utf-8", headers=headers)


def cached(request: web.Request, html: str, *, public: bool, kind: str = HTML) -> web.Response:
    """Return a page that browsers keep and ask about: 304 while it is the same."""
    cache = "public, max-age=300" if public else "private, no-cache"
    answer = page(html, kind=kind, cache=cache, hidden=not public)
    digest = sha256(html.encode()).hexdigest()[:32]
    answer.etag = digest
    known = request.if_none_match or ()
    if any(each.value in {digest, "*"} for each in known):
        return web.Response(status=304, headers={**answer.headers, "ETag": f'"{digest}"'})
    return answer


def nothing_here() -> web.Response:
    """Return the one answer to every address that leads nowhere, so that it does not tell what exists or did."""
    return saying("There is nothing here", "The link is incomplete, or it does not work any more.", status=404)


def saying(title: str, said: str, *, status: int = 200) -> web.Response:
    """Return a page that says one thing to whoever has a secret link."""
    return page(notice(title, said), status=status)


def calendar(file: CalendarFile) -> web.Response:
    """Return a calendar file to whoever has its secret link."""
    headers = {**SECRET, "Content-Disposition": f'attachment; filename="{file.name}"'}
    return web.Response(body=file.content, content_type=CALENDAR, charset="utf-8", headers=headers)


async def style(request: web.Request) -> web.Response:
    """Answer with the style sheet of all pages."""
    answer = cached(request, rendering.style(), public=True, kind="text/css")
    answer.headers["Cache-Control"] = "public, max-age=3600"
    return answer


def routes() -> list[web.RouteDef]:
    """Return what all pages need."""
    return [web.get(STYLE, style)]
