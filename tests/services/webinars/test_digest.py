"""The weekly digest, and other news: followers at once, the others once a week, only when there is something."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from domain.errors import FieldErrors, NotAllowed
from domain.webinars.webinar import TooLate
from services.webinars import announcing, changing, listing, news, upkeep
from storage import timers
from storage.webinars.tables import WebinarRow
from tests.conftest import WORKSPACE
from tests.stage import user
from tests.webinars_stage import NEWS, RAW, at

LATER = {"date": "2026-09-17"}


def digests(sent):
    return {each.to: each.text for each in sent if each.key.startswith("webinars.digest:")}


async def test_one_digest_a_person_a_week_holds_what_they_were_not_told_of(stage):
    await stage.follow(stage.ana, "Rural recruiting")
    first = await stage.announced(**LATER)
    await stage.announced(**LATER, title="Mentoring new teachers", new_topics=None)
    await stage.news()
    await stage.register(first, stage.ben)
    sent = await stage.until(at(7, 17))
    # Ana follows the first, Ben registered for it; Lia announced everything; Cam is not of the audience.
    assert digests(sent) == {
        user(stage.ana): "Your week: 1 webinar and 1 piece of other news. Mentoring new teachers; Grants are open. "
        "Open this message to register or read on.",
        user(stage.ben): "Your week: 1 webinar and 1 piece of other news. Mentoring new teachers; Grants are open. "
        "Open this message to register or read on.",
    }
    assert [each.at for each in sent if each.key.startswith("webinars.digest:")] == [at(7, 17)] * 2
    assert digests(await stage.later(days=21)) == {}


async def test_no_digest_tells_of_what_has_begun_was_cancelled_or_taken_back(stage):
    await stage.announced()
    cancelled = await stage.announced(**LATER)
    await changing.cancel(stage.works, WORKSPACE, user(stage.lia), webinar_id=cancelled, reason=None)
    taken_back = await stage.draft(**LATER)
    await announcing.confirm(stage.works, WORKSPACE, user(stage.lia), webinar_id=taken_back.card.webinar.id)
    await announcing.undo(stage.works, WORKSPACE, user(stage.lia), webinar_id=taken_back.card.webinar.id)
    assert digests(await stage.later(days=21)) == {}


async def test_what_is_announced_after_a_digest_waits_for_the_next(stage):
    await stage.announced(**LATER)
    assert set(digests(await stage.until(at(7, 17)))) == {user(stage.ana), user(stage.ben)}
    await stage.announced(date="2026-09-24", title="Second")
    sent = await stage.until(at(14, 17))
    assert set(digests(sent)) == {user(stage.ana), user(stage.ben)}
    assert all("Second" in text and "Growing" not in text for text in digests(sent).values())


async def test_upkeep_sets_a_lost_digest_again_and_forgets_old_drafts(stage):
    await stage.announced(**LATER)
    await stage.draft()
    async with stage.works.begin(WORKSPACE) as work:
        await timers.cancel(work.session, WORKSPACE, "webinars:digest")
        assert await upkeep.keep_up(work) == 1
    assert set(digests(await stage.until(at(7, 17)))) == {user(stage.ana), user(stage.ben)}
    await stage.until(at(9, 17))
    async with stage.works.begin(WORKSPACE) as work:
        await upkeep.keep_up(work)
        assert await work.session.scalar(select(func.count()).select_from(WebinarRow)) == 1


async def test_news_goes_to_its_channels_and_followers_after_two_minutes(stage):
    await stage.follow(stage.ana, "Grants")
    news_id = await stage.news(new_topics="grants")
    sent = [each for each in stage.sent if each.key.startswith(f"news:{news_id}:")]
    assert [each.to for each in sent] == ["C0PIPES", user(stage.ana)]
    assert sent[0].text == "News: Grants are open. Open this message to read it."
    assert "because you follow Grants" in sent[1].blocks
    with pytest.raises(TooLate, match="announce a correction"):
        await news.undo(stage.works, WORKSPACE, user(stage.lia), news_id=news_id)


async def test_news_is_tested_and_taken_back_like_a_webinar(stage):

    shown = await news.draft(stage.works, WORKSPACE, user(stage.lia), NEWS, request_key="N")
    assert (shown.reach.channels, shown.reach.people) == (("C0PIPES",), 3)
    await news.test(stage.works, WORKSPACE, user(stage.lia), news_id=shown.news.id)
    assert [each.to for each in await stage.pass_on()] == [user(stage.lia)]
    await news.confirm(stage.works, WORKSPACE, user(stage.lia), news_id=shown.news.id)
    await stage.later(minutes=1)
    await news.undo(stage.works, WORKSPACE, user(stage.lia), news_id=shown.news.id)
    sent = await stage.later(days=14)
    assert {each.to for each in sent} <= {user(stage.lia)}
    _, raw = await news.blank(stage.works, WORKSPACE, user(stage.lia), again=shown.news.id)
    assert (raw.title, raw.text, raw.channels) == (NEWS.title, NEWS.text, NEWS.channels)


async def test_news_is_for_those_who_may_announce(stage):
    with pytest.raises(NotAllowed):
        await news.blank(stage.works, WORKSPACE, user(stage.ana))
    with pytest.raises(FieldErrors) as refused:
        await stage.news(title="", channels=())
    assert set(refused.value.errors) == {"title", "channels"}


async def test_lists_show_what_concerns_somebody(stage):
    webinar_id = await stage.announced()
    held = await stage.draft(title="Held")
    await announcing.confirm(stage.works, WORKSPACE, user(stage.lia), webinar_id=held.card.webinar.id)

    async def ahead(who):
        cards, announces = await listing.listed(stage.works, WORKSPACE, user(who))
        return [each.webinar.title for each in cards], announces

    assert await ahead(stage.ana) == ([RAW.title], False)
    assert await ahead(stage.lia) == ([RAW.title], True)
    assert await ahead(stage.cam) == ([], False)
    await stage.register(webinar_id, stage.cam)
    assert await ahead(stage.cam) == ([RAW.title], False)
    mine = (await listing.mine(stage.works, WORKSPACE, user(stage.lia)))[0]
    assert [each.webinar.title for each in mine] == [RAW.title, "Held"]


async def test_newsletters_read_what_was_announced_and_is_ahead(stage):
    first = await stage.announced()
    await stage.announced(title="Second", **LATER)
    news_id = await stage.news()
    async with stage.works.reading(WORKSPACE) as work:
        found = await listing.between(work, at(1, 15), at(2, 0))
        assert [each.webinar.title for each in found] == [RAW.title, "Second"]
        assert [each.id for each in await listing.news_between(work, at(1, 15), at(2, 0))] == [news_id]
        assert await listing.between(work, at(2, 0), at(3, 0)) == []
    await changing.cancel(stage.works, WORKSPACE, user(stage.lia), webinar_id=first, reason=None)
    stage.clock.moment = at(4, 0)
    async with stage.works.reading(WORKSPACE) as work:
        assert [each.webinar.title for each in await listing.between(work, at(1, 15), at(2, 0))] == ["Second"]
