from urllib.parse import urlsplit

import pytest

from services import clicks
from services.newsletters import drafting
from services.work import Works
from storage.clicks import ClickLink
from tests.bot.web.conftest import Site
from tests.conftest import WORKSPACE
from tests.newsletters_stage import Stage
from tests.stage import user
from views.newsletters.editor import window

pytestmark = pytest.mark.sockets
ABOUT = "newsletters.issue:1"
TARGET = "https://example.org/pairs?year=2026&lang=en"


async def a_link(works: Works, target: str = TARGET) -> str:
    async with works.begin(WORKSPACE) as work:
        return await clicks.link(work, ABOUT, target)


async def counted(works: Works) -> dict[str, int]:
    async with works.reading(WORKSPACE) as work:
        return await clicks.counts(work, ABOUT)


async def test_a_click_is_counted_and_leads_where_it_should(works: Works, site: Site) -> None:
    link = await a_link(works)
    assert link.startswith(f"{site.url}/go/")
    answer = await site.get(link)
    assert (answer.status, answer.headers["location"]) == (302, TARGET)
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cache-control"] == "no-store"
    await site.get(link)
    assert await counted(works) == {TARGET: 2}


async def test_nothing_but_a_number_is_kept(works: Works, site: Site) -> None:
    await site.get(await a_link(works))
    assert set(ClickLink.__table__.columns.keys()) == {
        "id", "token", "about", "target", "target_digest", "clicks", "workspace"
    }  # fmt: skip


@pytest.mark.parametrize(
    "agent",
    [
        "",
        "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        "Mozilla/5.0 (compatible; bingbot/2.0)",
        "Barracuda Sentinel (EE)",
        "Mozilla/5.0 BitSightBot",
        "python-requests/2.32",
        "curl/8.5.0",
        "facebookexternalhit/1.1",
        "Mozilla/5.0 (X11; Linux x86_64) HeadlessChrome/139.0",
        "Mimecast URL scanner",
    ],
)
async def test_machines_are_led_on_and_not_counted(works: Works, site: Site, agent: str) -> None:
    link = await a_link(works)
    assert (await site.get(link, User_Agent=agent)).headers["location"] == TARGET
    assert await counted(works) == {TARGET: 0}


async def test_what_is_loaded_ahead_of_a_click_is_not_one(works: Works, site: Site) -> None:
    link = await a_link(works)
    await site.get(link, method="HEAD")
    await site.get(link, Sec_Purpose="prefetch;prerender")
    await site.get(link, Purpose="prefetch")
    await site.get(link, X_Moz="prefetch")
    assert await counted(works) == {TARGET: 0}


async def test_nobody_is_led_anywhere_else(works: Works, site: Site) -> None:
    path = urlsplit(await a_link(works)).path
    for each in (
        "/go/https://evil.example",
        "/go/evil.example",
        f"{path}/https://evil.example",
        f"{path}?url=https://evil.example",
        f"{path}x",
    ):
        answer = await site.get(each)
        assert "evil" not in answer.headers.get("location", "")
        assert answer.status in {302, 404}


async def test_only_web_addresses_become_links_of_ours(works: Works, site: Site) -> None:
    for target in ("javascript:alert(1)", "mailto:ana@example.org", "https://user:pass@example.org/"):
        assert await a_link(works, target) == target


async def test_the_same_target_has_one_link_for_each_thing_that_shows_it(works: Works, site: Site) -> None:
    async with works.begin(WORKSPACE) as work:
        first = await clicks.links(work, ABOUT, [TARGET, "https://example.org/b"])
        again = await clicks.links(work, ABOUT, [TARGET])
        other = await clicks.links(work, "newsletters.issue:2", [TARGET])
    assert first[TARGET] == again[TARGET] != other[TARGET]
    assert len(set(first.values())) == 2


async def test_without_a_public_address_links_stay_as_they_are(works: Works) -> None:
    works.public_url = None
    assert await a_link(works) == TARGET


async def test_editors_see_how_often_links_were_followed_and_nobody_sees_by_whom(
    works: Works, site: Site, stage: Stage
) -> None:
    draft = await stage.start()
    await stage.write(draft.issue.id, "Pairs of teachers", section="practices", link=TARGET)
    await stage.write(draft.issue.id, "Something else", link="https://example.org/else")
    issue = await stage.out("Office hours")
    desk = await drafting.opened(works, WORKSPACE, user(stage.ed), issue_id=issue.id)
    assert "followed" not in str(window(desk, stage.clock.now()).body)
    async with works.reading(WORKSPACE) as work:
        paths = await clicks.known(work, f"newsletters.issue:{issue.id}", [TARGET, "https://example.org/else"])
    for path in (paths[TARGET], paths[TARGET], paths["https://example.org/else"]):
        assert (await site.get(path)).status == 302
    desk = await drafting.opened(works, WORKSPACE, user(stage.ed), issue_id=issue.id)
    said = str(window(desk, stage.clock.now()).body)
    assert "Its links were followed 3 times, most often “Pairs of teachers” (2)." in said
