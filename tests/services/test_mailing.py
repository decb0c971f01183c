import pytest

from bot.tokens import Vault, new_key
from services import mailing
from services.work import Works
from storage.database import Database
from tests.conftest import WORKSPACE, StillClock

READER = "newsletters.reader:1"


@pytest.mark.parametrize(
    ("address", "offered"),
    [
        ("https://convene.example", True),
        ("http://convene.example", False),
        ("http://127.0.0.1:3000", True),
        ("http://[::1]:3000", True),
        ("http://localhost:3000", True),
        ("http://localhost.example", False),
        ("http://10.0.0.5", False),
    ],
)
async def test_the_button_of_mail_programs_is_offered_only_where_the_page_is_behind_https(
    database: Database, clock: StillClock, address: str, *, offered: bool
) -> None:
    works = Works(database, clock, Vault((new_key(),)), public_url=address, mails=True)
    async with works.begin(WORKSPACE) as work:
        way = (await mailing.leaving(work, [READER]))[READER]
    assert way.page.startswith(f"{address}{mailing.LEAVE_PATH}")
    assert way.headers["List-Unsubscribe"] == f"<{way.page}>"
    assert way.headers.get("List-Unsubscribe-Post") == ("List-Unsubscribe=One-Click" if offered else None)
