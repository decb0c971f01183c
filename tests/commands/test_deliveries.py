from sqlalchemy import select, update

from commands.deliveries import FEATURE
from commands.requests import Action
from domain.deliveries import Post, State, channel
from services import deliveries
from services.work import Works
from storage.deliveries import Delivery
from tests.conftest import WORKSPACE


async def press(works: Works, delivery: int, user: str = "U7") -> str:
    request = Action(workspace=WORKSPACE, user=user, action_id="deliveries.repeat", value=str(delivery))
    answer = await FEATURE.actions["deliveries.repeat"](request, works)
    assert answer.say is not None
    return answer.say.text


async def test_only_the_owner_can_have_a_message_sent_again_and_only_once(works: Works) -> None:
    async with works.begin(WORKSPACE) as work:
        await deliveries.post(work, Post("a", "calls.announce", channel("C1"), {"text": "x"}, owner="U7"))
        await work.session.execute(update(Delivery).values(state=State.DEAD, last_error="unknown_outcome"))
        delivery = await work.session.scalar(select(Delivery.id)) or 0
    assert "not yours" in await press(works, delivery, "U8")
    assert "on its way" in await press(works, delivery)
    assert "already" in await press(works, delivery)
    async with works.reading(WORKSPACE) as work:
        assert await work.session.scalar(select(Delivery.state)) == State.PENDING
