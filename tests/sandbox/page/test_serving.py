"""The page is served to this machine's browsers only, with a policy that lets nothing else in; and names no app."""

import os
import re
from pathlib import Path

import aiohttp
import pytest
from yarl import URL

import sandbox as sandbox_package
from sandbox.page.serving import STATIC, Page
from sandbox.server import Sandbox
from tests.sandbox.conftest import Raw

HTML = {"accept": "text/html,application/xhtml+xml"}
sockets = pytest.mark.sockets


@sockets
async def test_a_browser_gets_the_page_and_a_program_the_index(sandbox: Sandbox, raw: Raw) -> None:
    async with raw.session.get(sandbox.url, headers=HTML) as response:
        text = await response.text()
        assert (response.status, response.content_type) == (200, "text/html")
        assert '<meta name="control-token" content="sandbox">' in text
        assert response.headers["cache-control"] == "no-store"
    async with raw.session.get(sandbox.url) as response:
        assert (await response.json())["apps"] == ["A0LUNCH"]


@sockets
async def test_the_policy_lets_nothing_in_but_the_page_itself(sandbox: Sandbox, raw: Raw) -> None:
    async with raw.session.get(sandbox.url, headers=HTML) as response:
        policy = dict(part.strip().split(" ", 1) for part in response.headers["content-security-policy"].split(";"))
        assert response.headers["x-content-type-options"] == "nosniff"
        assert response.headers["referrer-policy"] == "no-referrer"
    assert policy == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "* data: blob:",
        "connect-src": f"'self' ws://127.0.0.1:{URL(sandbox.url).port}",
        "font-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'none'",
    }


@sockets
@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:3500", 200),
        ("localhost:1", 200),
        ("LOCALHOST", 200),
        ("[::1]:3500", 200),
        ("127.8.8.8", 200),
        ("rebound.example", 403),
        ("rebound.example:3500", 403),
        ("127.0.0.1.rebound.example", 403),
        ("localhost.rebound.example", 403),
        ("localhost@rebound.example", 403),
        ("192.168.1.7", 403),
        ("0.0.0.0", 403),
        ("[::", 403),
        ("", 403),
    ],
)
async def test_the_token_is_given_to_no_other_name(sandbox: Sandbox, raw: Raw, host: str, status: int) -> None:
    async with raw.session.get(sandbox.url, headers={**HTML, "host": host}) as response:
        assert response.status == status
        assert ("control-token" in await response.text()) is (status == 200)


@sockets
async def test_the_address_it_was_told_to_listen_on_is_its_own(sandbox: Sandbox, raw: Raw) -> None:
    sandbox.page.host = "devbox.internal"
    async with raw.session.get(sandbox.url, headers={**HTML, "host": "devbox.internal:3500"}) as response:
        assert response.status == 200


@sockets
async def test_a_token_cannot_break_out_of_its_place(raw: Raw, tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text('<meta name="control-token" content=""><p>')
    sandbox_page = Page('"><script>alert("\\1")</script>', folder=tmp_path)
    raw.sandbox.page = sandbox_page
    async with raw.session.get(raw.sandbox.url, headers=HTML) as response:
        text = await response.text()
    assert "<script>" not in text
    assert text.endswith('content="&quot;&gt;&lt;script&gt;alert(&quot;\\1&quot;)&lt;/script&gt;"><p>')


@sockets
async def test_files_of_the_page_are_asked_for_again_only_when_they_changed(
    sandbox: Sandbox, raw: Raw, tmp_path: Path
) -> None:
    (tmp_path / "js").mkdir()
    script = tmp_path / "js" / "main.js"
    script.write_text("// one")
    sandbox.page._folder = tmp_path
    url = f"{sandbox.url}/page/js/main.js"
    async with raw.session.get(url) as response:
        assert (response.status, response.content_type, response.charset) == (200, "text/javascript", "utf-8")
        assert response.headers["cache-control"] == "no-cache"
        etag = response.headers["etag"]
    async with raw.session.get(url, headers={"if-none-match": etag}) as response:
        assert (response.status, await response.read(), response.headers["etag"]) == (304, b"", etag)
    script.write_text("// two, and longer")
    async with raw.session.get(url, headers={"if-none-match": etag}) as response:
        assert (response.status, await response.text()) == (200, "// two, and longer")


@sockets
async def test_a_page_that_is_loaded_again_asks_for_no_file_that_stayed_as_it_was(
    sandbox: Sandbox, raw: Raw, tmp_path: Path
) -> None:
    (tmp_path / "index.html").write_text('<script src="/page/main.js"></script>')
    script = tmp_path / "main.js"
    script.write_text("// one")
    sandbox.page._folder = tmp_path

    async def linked() -> str:
        async with raw.session.get(sandbox.url, headers=HTML) as response:
            return (await response.text()).split('"')[1]

    async def kept(path: str) -> tuple[str, str]:
        async with raw.session.get(f"{sandbox.url}{path}") as response:
            assert response.status == 200
            return await response.text(), response.headers["cache-control"]

    first = await linked()
    assert await linked() == first
    assert await kept(first) == ("// one", "max-age=31536000, immutable")
    script.write_text("// two")
    os.utime(script, ns=(1, 1))
    second = await linked()
    assert second != first
    assert await kept(second) == ("// two", "max-age=31536000, immutable")
    assert await kept(first) == ("// two", "no-cache")
    assert await kept("/page/main.js") == ("// two", "no-cache")


@sockets
@pytest.mark.parametrize(
    "path",
    [
        "@x/../serving.py",
        "@x/%2e%2e/serving.py",
        "@x/@y/index.html",
        "../serving.py",
        "%2e%2e/serving.py",
        "..%2fserving.py",
        "..%5cserving.py",
        "js/..%2f..%2f..%2fserving.py",
        "js/../../serving.py",
        "%2fetc%2fpasswd",
        "/etc/passwd",
        "%00",
        "js",
        "",
        "link.txt",
        "x" * 5000,
    ],
)
async def test_nothing_outside_the_page_is_served(sandbox: Sandbox, raw: Raw, tmp_path: Path, path: str) -> None:
    static = tmp_path / "static"
    (static / "js").mkdir(parents=True)
    (tmp_path / "serving.py").write_text("secret")
    (static / "link.txt").symlink_to(tmp_path / "serving.py")
    sandbox.page._folder = static
    async with raw.session.get(URL(f"{sandbox.url}/page/{path}", encoded=True)) as response:
        assert response.status in (400, 404)
        assert "secret" not in await response.text()


VERBS = ("feed", "timeline?channel=C0GENERAL", "thread", "read", "upload", "file", "me", "say", "views")


@sockets
@pytest.mark.parametrize("header", [None, "Bearer wrong", "Bearer ", "Basic sandbox", "sandbox", "Bearer sandböx"])
async def test_the_token_is_needed_everywhere(sandbox: Sandbox, raw: Raw, header: str | None) -> None:
    headers = {"authorization": header} if header else {}
    paths = [f"workspaces/-/people/maya/{verb}" for verb in VERBS]
    paths += ["workspaces", "apps", "clock", "due", "faults", "traffic", "posts", "files/T0ONE/F0NONE"]
    for path in paths:
        method = "POST" if path.endswith("upload") else "GET"
        async with raw.session.request(method, f"{sandbox.url}/control/{path}", headers=headers) as response:
            assert (path, response.status) == (path, 401)
            assert (await response.json())["error"] == "unauthorized"


@sockets
async def test_a_token_in_the_address_opens_nothing(sandbox: Sandbox, raw: Raw) -> None:
    for query in ("token=sandbox", "page=sandbox", "key=sandbox", "control_token=sandbox"):
        async with raw.session.get(f"{sandbox.url}/control/workspaces/-/people/maya/me?{query}") as response:
            assert response.status == 401


@sockets
async def test_people_are_people_of_their_own_workspace(sandbox: Sandbox, raw: Raw) -> None:
    headers = {"authorization": "Bearer sandbox"}
    bot = sandbox.world.apps["A0LUNCH"].installations["T0ONE"].bot_user
    cases = {
        "workspaces/T0TWO/people/maya/feed": (404, "no_such_person"),
        "workspaces/T0ONE/people/ola/feed": (404, "no_such_person"),
        "workspaces/T0ONE/people/U0OLA/timeline?channel=C0GENERAL": (404, "no_such_person"),
        f"workspaces/T0ONE/people/{bot}/feed": (404, "no_such_person"),
        "workspaces/T0NONE/people/maya/feed": (404, "no_such_workspace"),
        "workspaces/T0TWO/people/ola/timeline?channel=C0GENERAL": (404, "not_visible"),
        "workspaces/T0ONE/people/maya/nonsense": (404, "unknown_verb"),
    }
    for path, expected in cases.items():
        async with raw.session.get(f"{sandbox.url}/control/{path}", headers=headers) as response:
            assert (path, response.status, (await response.json())["error"]) == (path, *expected)


@sockets
async def test_no_other_site_is_let_in_by_a_header(sandbox: Sandbox) -> None:
    headers = {"origin": "https://elsewhere.example", "authorization": "Bearer sandbox"}
    async with aiohttp.ClientSession() as session, session.get(f"{sandbox.url}/control/apps", headers=headers) as found:
        assert not [name for name in found.headers if name.lower().startswith("access-control-")]


def test_the_sandbox_names_no_app_of_ours() -> None:
    """Nothing in it, Python or page, knows the bot that lives in the same repository."""
    folder = Path(next(iter(sandbox_package.__path__)))
    named = re.compile(r"convene", re.IGNORECASE)
    guilty = [
        f"{path.relative_to(folder)}: {line.strip()}"
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix in (".py", ".js", ".css", ".html", ".svg", ".yaml", ".json")
        for line in path.read_text().splitlines()
        if named.search(line)
    ]
    assert guilty == []


def test_the_page_needs_nothing_from_elsewhere() -> None:
    """It works offline: no address of another machine is loaded by it, and no style or script stands in its HTML."""
    html = (STATIC / "index.html").read_text()
    assert not re.search(r"""(?:src|href)\s*=\s*["'](?!/page/|#)""", html)
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", html)
    elsewhere = re.compile(r"""(?:from|import)\s*\(?\s*["']https?:|@import|url\(\s*["']?https?:""")
    assert [path.name for path in STATIC.rglob("*.[jc]s*") if elsewhere.search(path.read_text())] == []


def test_all_files_of_the_page_are_packaged() -> None:
    kinds = {path.suffix for path in STATIC.rglob("*") if path.is_file()}
    assert kinds <= {".html", ".css", ".js", ".svg", ".png", ".woff2", ".json"}
    assert "static/**/*" in (Path(__file__).parents[3] / "pyproject.toml").read_text()
