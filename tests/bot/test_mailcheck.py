import pytest

from bot import mailcheck
from bot.settings import load
from tests import mailserver

pytestmark = pytest.mark.sockets


async def looked(url: str) -> mailcheck.Look:
    return await mailcheck.look(load(CONVENE_SMTP_URL=url, CONVENE_MAIL_FROM="Convene <news@convene.example>"))


async def test_a_server_that_takes_mail_is_told_to_and_gets_none() -> None:
    async with mailserver.mail_server() as server:
        found = await looked(f"smtp://127.0.0.1:{server.port}")
    assert found.what == f"The mail server 127.0.0.1:{server.port} takes mail from news@convene.example"
    assert found.mend == ""
    assert server.heard == []


async def test_a_refused_sender_a_wrong_login_and_a_silent_server_are_told_apart() -> None:
    async with mailserver.mail_server(mailserver.Script(sender=lambda _: "550 5.7.1 Not you")) as server:
        assert "takes no mail from news@convene.example" in (await looked(f"smtp://127.0.0.1:{server.port}")).what
    async with mailserver.mail_server(login=True) as server:
        found = await looked(f"smtp://convene:hunter2@127.0.0.1:{server.port}")
        assert "does not accept the user and password" in found.what
        assert "hunter2" not in f"{found}"
    found = await looked(f"smtp://127.0.0.1:{server.port}")
    assert "does not answer" in found.what
    assert "check host and port" in found.mend
