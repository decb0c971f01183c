from sqlalchemy import select

from services.work import Works
from storage import upsert
from storage.deliveries import Lane
from tests.conftest import START, WORKSPACE

UNIQUE = ("workspace", "method_class", "channel")


def lane(channel: str, method: str = "post") -> dict[str, object]:
    return {"workspace": WORKSPACE, "method_class": method, "channel": channel, "next_at": START}


async def stored(works: Works) -> list[tuple[str, str]]:
    async with works.reading(WORKSPACE) as work:
        rows = await work.session.execute(select(Lane.method_class, Lane.channel).order_by(Lane.channel))
        return [(method, channel) for method, channel in rows]


async def test_rows_that_exist_are_left_alone(works: Works) -> None:
    async with works.begin(WORKSPACE) as work:
        await upsert.add_missing(work.session, Lane, [lane("C1")], unique=UNIQUE)
        await upsert.add_missing(work.session, Lane, [lane("C1"), lane("C2")], unique=UNIQUE)
    assert await stored(works) == [("post", "C1"), ("post", "C2")]


async def test_rows_that_exist_are_overwritten_where_the_condition_holds(works: Works, clock: object) -> None:
    async with works.begin(WORKSPACE) as work:
        await upsert.add_missing(work.session, Lane, [lane("C1"), lane("C2")], unique=UNIQUE)
        later = [{**lane(name), "next_at": START.replace(hour=23)} for name in ("C2", "C1", "C3")]
        await upsert.put(work.session, Lane, later, unique=UNIQUE, update=("next_at",), where=Lane.channel != "C2")
    async with works.reading(WORKSPACE) as work:
        rows = await work.session.execute(select(Lane.channel, Lane.next_at).order_by(Lane.channel))
        assert {channel: at.hour for channel, at in rows} == {"C1": 23, "C2": 15, "C3": 23}


async def test_no_rows_are_no_statement(works: Works) -> None:
    async with works.begin(WORKSPACE) as work:
        await upsert.add_missing(work.session, Lane, [], unique=UNIQUE)
        await upsert.put(work.session, Lane, [], unique=UNIQUE, update=("next_at",))
    assert await stored(works) == []
