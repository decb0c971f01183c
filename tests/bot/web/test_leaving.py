from urllib.parse import urlsplit

import aiohttp
import pytest

from domain.deliveries import State
from domain.newsletters.issue import Section
from services import mailing
from services.newsletters import approving, naming, reading, sending
from services.work import Works
from storage.newsletters import readers, series
from tests.bot.web.conftest import Site
from tests.conftest import WORKSPACE
from tests.newsletters_stage import Stage
from tests.schedules.test_postman import states
from tests.stage import user

pytestmark = pytest.mark.sockets


async def reader(works: Works, stage: Stage, email: str = "reader@example.org") -> tuple[int, str]:
    """Add somebody who consented; returns their id and the path of their page."""
    await reading.enter(
        works, WORKSPACE, user(stage.max), series_id=stage.series.id, email=email, consent="By phone, 3 May."
    )
    async with works.begin(WORKSPACE) as work:
        (found,) = [
            each for each in await readers.by_mail(work.session, WORKSPACE, stage.series.id) if each.email == email
        ]
        ref = naming.reader_ref(found.id)
        way = (await mailing.leaving(work, [ref]))[ref]
    assert way.headers["List-Unsubscribe"] == f"<{way.page}>"
    assert way.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    return found.id, urlsplit(way.page).path


async def gets_it(works: Works, reader_id: int) -> bool:
    return (await reading.find(works, WORKSPACE, reader_id=reader_id)).gets_it


async def test_looking_at_the_page_changes_nothing(works: Works, site: Site, stage: Stage) -> None:
    who, path = await reader(works, stage)
    for method in ("GET", "HEAD", "GET"):
        answer = await site.get(path, method=method)
        assert answer.status == 200
    assert "Stop these e-mails" in answer.text
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-robots-tag"] == "noindex, nofollow"
    assert "form-action 'self'" in answer.headers["content-security-policy"]
    assert "reader@example.org" not in answer.text, "the mail may have been passed on"
    assert await gets_it(works, who)


@pytest.mark.parametrize(
    "body",
    [
        {"List-Unsubscribe": "One-Click"},
        {"what": "leave"},
        {},
        b"\xff\xfe not a form",
    ],
)
async def test_one_click_unsubscribes_without_a_login(works: Works, site: Site, stage: Stage, body: object) -> None:
    who, path = await reader(works, stage)
    answer = await site.post(path, body)
    assert answer.status == 200
    assert "no more" in answer.text
    assert not await gets_it(works, who)
    assert (await site.post(path, body)).status == 200, "twice is as good as once"


async def test_a_multipart_one_click_works_too(works: Works, site: Site, stage: Stage) -> None:
    who, path = await reader(works, stage)
    form = aiohttp.FormData()
    form.add_field("List-Unsubscribe", "One-Click", content_type="text/plain")
    assert (await site.post(path, form)).status == 200
    assert not await gets_it(works, who)


async def test_a_reader_leaves_sections_out_and_takes_them_back(works: Works, site: Site, stage: Stage) -> None:
    who, path = await reader(works, stage)
    answer = await site.post(path, [("what", "sections"), ("section", "events"), ("section", "nonsense")])
    assert "Saved" in answer.text
    found = await reading.find(works, WORKSPACE, reader_id=who)
    assert set(found.off) == {Section.RESEARCH, Section.PRACTICES, Section.OTHER}
    page = (await site.get(path)).text
    assert 'value="events" checked' in page
    assert 'value="research">' in page
    await site.post(path, [("what", "sections"), *(("section", each.value) for each in Section)])
    assert (await reading.find(works, WORKSPACE, reader_id=who)).off == ()


async def test_no_section_at_all_is_leaving_and_the_page_brings_people_back(
    works: Works, site: Site, stage: Stage
) -> None:
    who, path = await reader(works, stage)
    assert "no more" in (await site.post(path, {"what": "sections"})).text
    assert not await gets_it(works, who)
    page = (await site.get(path)).text
    assert "Send it to me" in page
    assert "Stop these e-mails" not in page
    await site.post(path, {"what": "agree"})
    assert await gets_it(works, who)


async def test_a_newsletter_that_comes_out_no_more_is_left_too(works: Works, site: Site, stage: Stage) -> None:
    who, path = await reader(works, stage)
    async with works.begin(WORKSPACE) as work:
        await series.put(work.session, WORKSPACE, stage.series.id, state=series.CLOSED)
    answer = await site.get(path)
    assert (answer.status, "Stop these e-mails" in answer.text) == (200, True)
    assert (await site.post(path, {"List-Unsubscribe": "One-Click"})).status == 200
    assert not await gets_it(works, who)
    page = (await site.get(path)).text
    assert "does not come out any more" in page
    assert "Send it to me" not in page


async def test_somebody_who_leaves_before_the_send_is_not_written_to(works: Works, site: Site, stage: Stage) -> None:
    _, path = await reader(works, stage)
    await reader(works, stage, "stays@example.org")
    desk = await stage.approved("Rural staffing")
    await approving.send_now(works, WORKSPACE, user(stage.sue), issue_id=desk.issue.id)
    stage.clock.advance(minutes=3)
    async with works.begin(WORKSPACE) as work:
        await sending.send(work, desk.issue.id)
    before = await states(works)
    assert (before["reader@example.org"], before["stays@example.org"]) == (State.PENDING, State.PENDING)
    await site.post(path, {"List-Unsubscribe": "One-Click"})
    after = await states(works)
    assert (after["reader@example.org"], after["stays@example.org"]) == (State.DROPPED, State.PENDING)


async def test_a_revoked_link_does_nothing(works: Works, site: Site, stage: Stage) -> None:
    who, path = await reader(works, stage)
    async with works.begin(WORKSPACE) as work:
        await mailing.forget(work, naming.reader_ref(who))
    assert (await site.get(path)).status == 404
    assert (await site.post(path)).status == 404
    assert await gets_it(works, who)
    async with works.begin(WORKSPACE) as work:
        ref = naming.reader_ref(who)
        assert urlsplit((await mailing.leaving(work, [ref]))[ref].page).path != path


async def test_one_readers_link_does_not_open_anothers(works: Works, site: Site, stage: Stage) -> None:
    first, first_path = await reader(works, stage)
    second, second_path = await reader(works, stage, "second@example.org")
    assert first_path != second_path
    await site.post(first_path)
    assert not await gets_it(works, first)
    assert await gets_it(works, second)
    for changed in (second_path[:-1], f"{second_path}A", second_path.lower() + "x"):
        assert (await site.post(changed)).status == 404
    assert await gets_it(works, second)
