"""Asks for messages that are about to go out whether they still should: one question for all that wait."""

from __future__ import annotations

import asyncio

from services.work import Works
from storage.mail import claims
from storage.mail.claims import ClaimedMail


class Asker:
    """Looks, after it was asked, whether a claimed e-mail is still ours and was neither withdrawn nor has expired."""

    def __init__(self, works: Works) -> None:
        self._works = works
        self._waiting: list[tuple[ClaimedMail, asyncio.Future[bool]]] = []
        self._asking = asyncio.Lock()

    async def wanted(self, mail: ClaimedMail) -> bool:
        """Return whether it may go out. Whoever asks while a question is under way waits for the next one."""
        answer: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._waiting.append((mail, answer))
        async with self._asking:
            if not answer.done():
                await self._ask()
        return await answer

    async def _ask(self) -> None:
        asked, self._waiting = self._waiting, []
        try:
            async with self._works.reading("") as work:
                wanted = await claims.still_wanted(work.session, [mail for mail, _ in asked], now=work.now)
        except BaseException as error:
            for _, answer in asked:
                if not answer.done():
                    answer.set_exception(error) if isinstance(error, Exception) else answer.cancel()
            raise
        for mail, answer in asked:
            if not answer.done():
                answer.set_result(mail.id in wanted)
