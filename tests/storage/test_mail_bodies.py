"""Bodies of e-mails: kept once, and gone a day after the last mail that carries them."""

from sqlalchemy import delete

from domain.deliveries import Mail
from schedules.retention import retain
from services import deliveries
from services.work import Works
from storage.deliveries import Delivery
from storage.mail import bodies
from storage.mail.bodies import Body
from tests.conftest import WORKSPACE, StillClock

ONE = Body("Text", "<p>Text</p>")
OTHER = Body("Text<p>", "Text</p>")


async def test_a_body_is_kept_once_and_another_is_another(works: Works) -> None:
    async with works.begin(WORKSPACE) as work:
        first = await bodies.keep(work.session, WORKSPACE, {ONE, OTHER}, now=work.now)
        again = await bodies.keep(work.session, WORKSPACE, {ONE}, now=work.now)
        assert first[ONE] == again[ONE] != first[OTHER]
        assert await bodies.read(work.session, [first[ONE]]) == {first[ONE]: ONE}


async def test_a_body_goes_when_no_mail_carries_it_any_more(works: Works, clock: StillClock) -> None:
    works.mails = True
    async with works.begin(WORKSPACE) as work:
        await deliveries.mail(work, Mail("a", "news", "ana@example.org", "October", ONE.text, ONE.html))
        loose = (await bodies.keep(work.session, WORKSPACE, {OTHER}, now=work.now))[OTHER]
    clock.advance(hours=23)
    await retain(works)
    async with works.reading(WORKSPACE) as work:
        assert await bodies.read(work.session, [loose]), "somebody may be writing a mail with it"
    clock.advance(hours=2)
    await retain(works)
    async with works.begin(WORKSPACE) as work:
        kept = await bodies.keep(work.session, WORKSPACE, {ONE}, now=work.now)
        assert await bodies.read(work.session, [*kept.values(), loose]) == {kept[ONE]: ONE}
        await work.session.execute(delete(Delivery))
    clock.advance(hours=25)
    await retain(works)
    async with works.reading(WORKSPACE) as work:
        assert await bodies.read(work.session, [kept[ONE]]) == {}
