import re
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest

from domain.errors import FieldErrors, NotAllowed
from domain.newsletters.archive import Access
from domain.newsletters.forms import RawItem
from services.newsletters import archive, correcting
from services.work import Works
from storage import workspaces
from tests.bot.web.conftest import Site
from tests.conftest import WORKSPACE
from tests.newsletters_stage import Stage
from tests.stage import user

pytestmark = pytest.mark.sockets
ATOM = "{http://www.w3.org/2005/Atom}"


async def address(works: Works, stage: Stage) -> str:
    async with works.begin(WORKSPACE) as work:
        found = await archive.address(work, stage.series.id)
    assert found
    return urlsplit(found).path


async def open_to(works: Works, stage: Stage, access: str, *, new_link: bool = False) -> str | None:
    standing = await archive.open_to(
        works, WORKSPACE, user(stage.max), series_id=stage.series.id, access=access, new_link=new_link
    )
    return standing.url


async def test_an_archive_lists_its_issues_by_year_and_shows_each(works: Works, site: Site, stage: Stage) -> None:
    first = await stage.out("Rural staffing")
    path = await address(works, stage)
    shelf = await site.get(path)
    assert shelf.status == 200
    assert '<h2 id="y2026">2026</h2>' in shelf.text
    assert f'href="{path}/1"' in shelf.text
    issue = await site.get(f"{path}/1")
    assert issue.status == 200
    assert f"<h1>{first.title}</h1>" in issue.text
    assert "Rural staffing" in issue.text
    assert "Other meetings and resources" in issue.text


async def test_a_private_archive_is_kept_from_search_engines_and_a_new_link_ends_the_old_one(
    works: Works, site: Site, stage: Stage
) -> None:
    await stage.out()
    path = await address(works, stage)
    answer = await site.get(f"{path}/1")
    assert answer.headers["x-robots-tag"] == "noindex, nofollow"
    assert 'name="robots"' in answer.text
    assert answer.headers["cache-control"] == "private, no-cache"
    other = await open_to(works, stage, "private", new_link=True)
    assert other
    assert urlsplit(other).path != path
    assert (await site.get(path)).status == 404
    assert (await site.get(other)).status == 200


async def test_a_public_archive_has_an_address_that_people_can_read(works: Works, site: Site, stage: Stage) -> None:
    await stage.out()
    secret = await address(works, stage)
    public = await open_to(works, stage, "public")
    assert public
    assert re.fullmatch(r"/news/[a-z-]+", urlsplit(public).path)
    answer = await site.get(public)
    assert answer.status == 200
    assert "x-robots-tag" not in answer.headers
    assert (await site.get(secret)).status == 200, "links in older messages still lead there"
    await open_to(works, stage, "private")
    assert (await site.get(public)).status == 404
    await open_to(works, stage, "closed")
    assert (await site.get(secret)).status == 404


async def test_every_address_that_leads_nowhere_gets_the_same_answer(works: Works, site: Site, stage: Stage) -> None:
    issue = await stage.out()
    draft = await stage.start()
    path = await address(works, stage)
    await open_to(works, stage, "public")
    await open_to(works, stage, "private")
    answers = [
        await site.get(each)
        for each in (
            "/news/nothing",
            "/news/standards-implementation",
            f"/news/{stage.series.key}",
            f"{path}/2",
            f"{path}/0",
            f"{path}/01",
            f"{path}/x",
            f"{path}/{'9' * 40}",
            f"{path[:-1]}x",
            f"{path}x/1",
            "/go/nothing",
            "/mail/leave/nothing",
            f"/mail/leave/{path.rpartition('/')[2]}",
            f"/preview/{path.rpartition('/')[2]}",
            f"/preview/{draft.issue.id}",
            f"/news/{issue.id}",
            f"/news/{'a' * 5000}",
            "/news/%00",
            "/news/%F0%9F%98%80",
        )
    ]
    assert {each.status for each in answers} == {404}
    assert len({each.text for each in answers}) == 1


async def test_pages_let_nothing_in_or_out(works: Works, site: Site, stage: Stage) -> None:
    await stage.out()
    path = await address(works, stage)
    for each in (path, f"{path}/1", f"{path}/feed.atom", "/pages/style.css", "/news/nothing"):
        headers = (await site.get(each)).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "script" not in policy
        assert "unsafe" not in policy
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["x-content-type-options"] == "nosniff"
        assert "set-cookie" not in headers
    html = (await site.get(f"{path}/1")).text
    assert "<script" not in html
    assert "<img" not in html
    assert not re.search(r'(src|href)="(https?:)?//(?!127\.0\.0\.1)', html)


async def test_a_page_is_not_sent_again_while_it_is_the_same(works: Works, site: Site, stage: Stage) -> None:
    await stage.out()
    path = f"{await address(works, stage)}/1"
    first = await site.get(path)
    again = await site.get(path, If_None_Match=first.headers["etag"])
    assert (again.status, again.text) == (304, "")
    assert again.headers["etag"] == first.headers["etag"]
    assert again.headers["referrer-policy"] == "no-referrer"
    assert (await site.get(path, If_None_Match='"other"')).status == 200


async def test_a_correction_shows_everywhere_and_says_so(works: Works, site: Site, stage: Stage) -> None:
    issue = await stage.out("Rural stafing")
    path = await address(works, stage)
    before = await site.get(f"{path}/1")
    (item,) = (await stage.items(issue.id)).values()
    await correcting.correct(
        works,
        WORKSPACE,
        user(stage.sue),
        item_id=item.id,
        raw=RawItem(section="other", title="Rural staffing"),
        note="A letter was missing.",
    )
    after = await site.get(f"{path}/1", If_None_Match=before.headers["etag"])
    assert after.status == 200
    assert "Rural staffing" in after.text
    assert "stafing" not in after.text
    assert "<strong>Corrected</strong>" in after.text
    assert "A letter was missing." in after.text
    assert "corrected" in (await site.get(path)).text
    assert "(corrected)" in (await site.get(f"{path}/feed.atom")).text


async def test_the_feed_is_valid_atom(works: Works, site: Site, stage: Stage) -> None:
    await stage.out("<b>Bold</b> & \x0b odd")
    path = await address(works, stage)
    answer = await site.get(f"{path}/feed.atom")
    assert answer.headers["content-type"].startswith("application/atom+xml")
    feed = ElementTree.fromstring(answer.text)
    assert feed.tag == f"{ATOM}feed"
    for name in ("id", "title", "updated", "author"):
        assert feed.find(f"{ATOM}{name}") is not None
    (entry,) = feed.findall(f"{ATOM}entry")
    link = entry.find(f"{ATOM}link")
    assert link is not None
    assert link.get("href") == f"{site.url}{path}/1"
    content = entry.findtext(f"{ATOM}content") or ""
    assert "&lt;b&gt;Bold&lt;/b&gt;" in content
    assert "<b>" not in content


async def test_a_feeds_ids_stay_whatever_becomes_of_its_address(works: Works, site: Site, stage: Stage) -> None:
    await stage.out("One")
    await stage.later(days=31)
    await stage.out("Two")

    async def ids(at: str | None) -> list[str | None]:
        feed = ElementTree.fromstring((await site.get(f"{at}/feed.atom")).text)
        return [feed.findtext(f"{ATOM}id"), *(each.findtext(f"{ATOM}id") for each in feed.findall(f"{ATOM}entry"))]

    path = await address(works, stage)
    first = await ids(path)
    assert len(set(first)) == 3
    assert all(re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", each or "") for each in first)
    other = await open_to(works, stage, "private", new_link=True)
    assert urlsplit(other or "").path != path
    assert await ids(other) == first
    public = await open_to(works, stage, "public")
    assert await ids(public) == first
    works.public_url = None
    unknown = urlsplit(public or "").path
    assert await ids(unknown) == first
    assert "evil.example" not in (await site.get(f"{unknown}/feed.atom", Host="evil.example")).text


async def test_the_feed_of_an_archive_without_issues_is_valid_too(works: Works, site: Site, stage: Stage) -> None:
    path = await address(works, stage)
    feed = ElementTree.fromstring((await site.get(f"{path}/feed.atom")).text)
    assert feed.findtext(f"{ATOM}updated")
    assert "No issue has gone out yet." in (await site.get(path)).text


async def test_links_to_the_issues_beside_are_there(works: Works, site: Site, stage: Stage) -> None:
    for title in ("One", "Two", "Three"):
        await stage.out(title)
        await stage.later(days=31)
    path = await address(works, stage)
    middle = (await site.get(f"{path}/2")).text
    assert f'rel="prev" href="{path}/1"' in middle
    assert f'rel="next" href="{path}/3"' in middle
    assert 'rel="next"' not in (await site.get(f"{path}/3")).text


async def test_an_issue_can_be_seen_as_page_and_as_mail_before_it_goes_out(
    works: Works, site: Site, stage: Stage
) -> None:
    desk = await stage.approved("Rural staffing")
    async with works.begin(WORKSPACE) as work:
        link = await archive.preview_address(work, desk.issue.id)
    assert link
    page = await site.get(link)
    assert "Preview" in page.text
    assert "Rural staffing" in page.text
    mail = await site.get(f"{link}/mail")
    assert "Rural staffing" in mail.text
    assert "Stop these e-mails" not in mail.text
    text = await site.get(f"{link}/text")
    assert text.headers["content-type"].startswith("text/plain")
    assert "Rural staffing" in text.text
    assert (await site.get(f"{link}/other")).status == 404
    await stage.send(desk.issue.id)
    assert (await site.get(link)).status == 404, "what went out is in the archive"


async def test_only_managers_open_and_close_an_archive(works: Works, stage: Stage) -> None:
    for who in (stage.ed, stage.sue, stage.mia):
        with pytest.raises(NotAllowed):
            await archive.open_to(works, WORKSPACE, user(who), series_id=stage.series.id, access="public")
    with pytest.raises(FieldErrors):
        await archive.open_to(works, WORKSPACE, user(stage.max), series_id=stage.series.id, access="everybody")
    standing = await archive.standing(works, WORKSPACE, user(stage.max), series_id=stage.series.id)
    assert standing.access is Access.PRIVATE


async def test_two_newsletters_of_one_name_get_two_public_addresses(works: Works, site: Site, stage: Stage) -> None:
    first = await open_to(works, stage, "public")
    other = await archive.open_to(works, WORKSPACE, user(stage.max), series_id=stage.other.id, access="public")
    assert first != other.url
    assert (await site.get(first or "")).status == 200
    assert (await site.get(other.url or "")).status == 200


async def test_the_archive_of_a_workspace_that_left_is_gone(works: Works, site: Site, stage: Stage) -> None:
    await stage.out()
    path = await address(works, stage)
    async with works.begin(WORKSPACE) as work:
        await workspaces.suspend(work.session, WORKSPACE, "account_inactive")
    assert (await site.get(path)).status == 404


async def test_a_page_asked_for_by_head_or_written_to_changes_nothing(works: Works, site: Site, stage: Stage) -> None:
    await stage.out()
    path = await address(works, stage)
    assert (await site.get(path, method="HEAD")).status == 200
    assert (await site.post(path)).status == 405
