"""One workgroup's calls from September to November, played by its own people and told in plain sentences.

    python -m tests.journeys.month --mode socket|http --database sqlite|postgresql

Starts the sandbox and Convene as processes of their own, loads the shipped program and roster with Convene's own
commands, and then only acts as people do: commands, forms, buttons, and the clock. After every step it looks at what
each person sees, and raises Wrong where that is not what it should be.
"""

from __future__ import annotations

import argparse
import asyncio
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.settings import Mode
from sandbox.client import ControlClient, Message, Person
from tests.databases import KINDS, create_postgres_database, postgres_server
from tests.journeys.looking import fine, opened_by, row_of, shown, until_right, window_of
from tests.journeys.stage import about_calls, cast, program, shipped_plan, stage

Say = Callable[[str], None]
Json = dict[str, Any]
Posts = Sequence[Mapping[str, Any]]

GROUP = "teacher-pipeline"
CHANNEL = "#tllc-teacher-pipeline"
LIAISON = "solveig.aranda"
# Members of the workgroup, from Arizona, Hawaii, Alaska, New York and, by Slack Connect, California.
IMOGEN, BARNABY, NOELANI = "imogen.tsosie", "barnaby.okonjo", "noelani.kahawai"
SVEN, LORENZO, YOLANDA = "sven.ivanoff", "lorenzo.achterberg", "yolanda.eisenhart"

FORM = {
    "workgroup": "Addressing Teacher Pipeline Challenges",
    "title": "Monthly call",
    "repeat": "monthly",
    "date": "2026-09-10",
    "time": "15:00",
    "minutes": "60",
    "link": "https://meet.example.org/teacher-pipeline",
    "pattern": "nth_weekday",
}
SECOND_THURSDAYS = ("10 Sep 2026", "8 Oct 2026", "12 Nov 2026", "10 Dec 2026", "14 Jan 2027", "11 Feb 2027")
SEPTEMBER = datetime(2026, 9, 10, 20, tzinfo=UTC)
"""Three in the afternoon in Chicago."""
OCTOBER = datetime(2026, 10, 8, 20, tzinfo=UTC)
NOVEMBER = datetime(2026, 11, 12, 21, tzinfo=UTC)
"""Clocks have gone back by then."""
NOVEMBER_MOVED = datetime(2026, 11, 13, 19, tzinfo=UTC)
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


class Wrong(AssertionError):
    """Somebody sees something else than they should; the text says who and what."""


def check(right: object, sentence: str) -> None:
    """Raise Wrong with the sentence unless it is right."""
    if not right:
        raise Wrong(sentence)


class Month:
    """The story, told through `say`."""

    def __init__(self, control: ControlClient, say: Say) -> None:
        self._control = control
        self._say = say
        self._seen = 0
        self._names: dict[str, str] = {}
        self.liaison = self.person(LIAISON)

    def person(self, handle: str) -> Person:
        """Return somebody to act as."""
        return self._control.person(handle)

    async def play(self) -> None:
        """Play all of it."""
        await self.play_first_call()
        await self.attend()
        await self.cancel()
        await self.move()
        await self.nothing_is_doubled()

    async def play_first_call(self) -> None:
        """Play up to the moment the first call begins."""
        for workspace in await self._control.workspaces():
            # Direct messages are among them, without a name.
            self._names |= {each["id"]: f"#{each['name']}" for each in workspace["channels"] if each["name"]}
            self._names |= {each["id"]: each["name"] for each in workspace["users"]}
        await self.schedule()
        await self.answer()
        await self.remind()

    async def schedule(self) -> None:
        """The liaison schedules a monthly call with the form, checks its dates and saves it."""
        form = window_of(await self.liaison.command("/calls", "schedule", channel=CHANNEL))
        await self.liaison.fill(form, FORM)
        preview = window_of(await self.liaison.submit())
        for day in SECOND_THURSDAYS:
            check(day in shown(preview), f"the preview does not name {day}: {shown(preview)}")
        check(not await self._new_posts(), "something was posted before anything was saved")
        saved = window_of(await self.liaison.submit())
        check("is being announced" in shown(saved), f"the form does not end well: {shown(saved)}")
        self._tell(f"{self._name(LIAISON)} schedules a call, checks six dates and saves. She reads", shown(saved))
        await self.liaison.close_view()
        await self._control.advance(seconds=1)
        await self._told(await self._new_posts(), "Monthly call of", "10 Sep 2026", channel=1)

    async def answer(self) -> None:
        """Members answer by button at nearly the same time; the counter keeps up with fewer updates than answers."""
        answers = {IMOGEN: "yes", BARNABY: "yes", NOELANI: "yes", YOLANDA: "yes", SVEN: "maybe", LORENZO: "no"}
        since = len(await self._updates())
        # A slow Slack is when answers pile up behind an update that is on its way.
        await self._control.add_fault("slow", "chat.update", delay=1.0)
        await asyncio.gather(*(self._rsvp(who, "10 Sep 2026", given) for who, given in answers.items()))
        await self._control.advance(seconds=1)
        for who in (*answers, LIAISON):
            text = shown(await self._announcement(who, "10 Sep 2026"))
            check("4 going · 1 maybe · 1 can't make it" in text, f"{who} sees another count: {text}")
        updates = len(await self._updates()) - since
        check(1 <= updates < len(answers), f"{len(answers)} answers cost {updates} updates")
        check(not await self._new_posts(), "an answer was posted for others to see")
        self._say(
            f"Six members answer by button, one of them a guest; the announcement counts 4 going, 1 maybe, 1 not, "
            f"with {updates} updates for {len(answers)} answers."
        )

    async def remind(self) -> None:
        """A day and an hour ahead the channel and those going, and nobody else, hear of the call, once."""
        await self._quiet_until(SEPTEMBER - DAY - MINUTE)
        await self._control.advance(minutes=1)
        posts = await self._new_posts()
        await self._told(posts, "In 24 hours", "10 Sep 2026", channel=1, directly=(IMOGEN, BARNABY, NOELANI, YOLANDA))
        # One of them finds out that he cannot come after all; another one that she can.
        dm = (await self._direct(BARNABY, "In 24 hours"))[0]
        fine(await self.person(BARNABY).click(dm, "calls.rsvp:no"))
        reminder = (await self._in_channel(SVEN, "In 24 hours"))[0]
        fine(await self.person(SVEN).click(reminder, "calls.rsvp:yes"))
        self._say(f"{self._name(BARNABY)} says in his direct message that he cannot; {self._name(SVEN)} now can.")
        await self._quiet_until(SEPTEMBER - HOUR - MINUTE)
        await self._control.advance(minutes=1)
        posts = await self._new_posts()
        await self._told(posts, "In 1 hour", "10 Sep 2026", channel=1, directly=(IMOGEN, NOELANI, YOLANDA, SVEN))
        await self._quiet_until(SEPTEMBER + MINUTE)
        late = await self.person(LORENZO).click(await self._announcement(LORENZO, "10 Sep 2026"), "calls.rsvp:yes")
        said = "\n".join(message.text for message in late.said)
        check("already begun" in said, f"an answer to a call that has begun says: {said}")
        await self._control.advance(seconds=1)

    async def attend(self) -> None:
        """After the call everybody says with one tap whether they were there."""
        await self._quiet_until(SEPTEMBER + HOUR - MINUTE)
        await self._control.advance(hours=1)
        posts = await self._new_posts()
        asked = (IMOGEN, NOELANI, YOLANDA, SVEN)
        await self._told(posts, "Monthly call of", "is over", channel=1, directly=asked)
        for who in asked:
            question = (await self._direct(who, "Monthly call of"))[-1]
            fine(await self.person(who).click(question, "calls.attended:yes"))
        await self._control.advance(seconds=1)
        question = next(each for each in await self._in_channel(LIAISON, "Monthly call of") if "is over" in each.text)
        check("4 people were there" in shown(question), f"the count of those who were there is wrong: {question.text}")
        self._say("Four say with one tap that they were there, and the channel's message counts them.")

    async def cancel(self) -> None:
        """Next month's call is announced, answered and cancelled: those concerned hear of it, and nothing follows."""
        await self._quiet_until(OCTOBER - 21 * DAY - MINUTE)
        await self._control.advance(minutes=1)
        await self._told(await self._new_posts(), "Monthly call of", "8 Oct 2026", channel=1)
        for who, given in ((IMOGEN, "yes"), (LORENZO, "maybe"), (BARNABY, "no")):
            await self._rsvp(who, "8 Oct 2026", given)
        await self._change("cancel", "8 Oct 2026", {"scope": "call", "reason": "Many are at the fall meeting."})
        posts = await self._new_posts()
        await self._told(posts, "Cancelled: Monthly call", "8 Oct 2026", channel=1, directly=(IMOGEN, LORENZO))
        for who in (IMOGEN, YOLANDA):
            gone = await self._announcement(who, "8 Oct 2026", opening="Cancelled: ")
            check("calls.rsvp" not in shown(gone), "a cancelled call can still be answered in its announcement")
        coming = (await self.person(IMOGEN).command("/calls", "next", channel=CHANNEL)).said[-1]
        check("12 Nov 2026" in coming.text, f"the next call is said to be: {coming.text}")
        await self._quiet_until(OCTOBER + DAY)
        self._say("The clock passes all reminders of that call, and its hour: nobody hears anything.")

    async def move(self) -> None:
        """A call is moved by a day; its reminders move with it, and the old ones do not come."""
        await self._quiet_until(NOVEMBER - 21 * DAY - MINUTE)
        await self._control.advance(minutes=1)
        await self._told(await self._new_posts(), "Monthly call of", "12 Nov 2026", channel=1)
        for who, given in ((IMOGEN, "yes"), (NOELANI, "yes"), (SVEN, "no")):
            await self._rsvp(who, "12 Nov 2026", given)
        await self._change("move", "12 Nov 2026", {"date": "2026-11-13", "time": "13:00"})
        posts = await self._new_posts()
        going = (IMOGEN, NOELANI)
        await self._told(posts, "Moved: Monthly call", "13 Nov 2026", channel=1, directly=going)
        check(await self._announcement(SVEN, "13 Nov 2026"), "the announcement still names the old day")
        await self._quiet_until(NOVEMBER_MOVED - 3 * DAY - MINUTE)
        await self._control.advance(minutes=1)
        # Arizona, Guam and Hawaii do not change their clocks; everybody else does.
        warned = await self._new_posts()
        await self._told(warned, "Check your clock: Monthly call", "13 Nov 2026", channel=1, directly=going)
        await self._quiet_until(NOVEMBER_MOVED - DAY - MINUTE)
        await self._control.advance(minutes=1)
        await self._told(await self._new_posts(), "In 24 hours", "13 Nov 2026", channel=1, directly=going)
        await self._quiet_until(NOVEMBER_MOVED - HOUR - MINUTE)
        await self._control.advance(minutes=1)
        await self._told(await self._new_posts(), "In 1 hour", "13 Nov 2026", channel=1, directly=going)
        await self._quiet_until(NOVEMBER_MOVED + MINUTE)

    async def nothing_is_doubled(self) -> None:
        """Every message names its delivery; none was posted twice, and none in another workgroup's channel."""
        posts = [post for post in await self._control.posts() if post["via"] == "chat.postMessage"]
        ids = Counter(post["metadata"]["event_payload"]["id"] for post in posts)
        check(len(ids) == len(posts), f"posted more than once: {[each for each, number in ids.items() if number > 1]}")
        channels = {name for each in posts if (name := self._names.get(each["channel"], "@"))[0] == "#"}
        check(channels == {CHANNEL}, f"posted in {channels}")
        refused = [each for each in await self._control.traffic() if each["error"]]
        check(not refused, f"Slack refused: {[(each['name'], each['error']) for each in refused]}")
        self._say(f"Convene posted {len(posts)} messages in those months, none of them twice.")

    # --- Acting -------------------------------------------------------------------------------------------------

    async def _rsvp(self, who: str, day: str, given: str) -> None:
        fine(await self.person(who).click(await self._announcement(who, day), f"calls.rsvp:{given}"))
        expected = {"yes": "You are going.", "maybe": "You said maybe.", "no": "You can't make it."}[given]
        # The confirmation follows the acknowledgement, beside the person's Home.
        await until_right(
            lambda: self.person(who).messages(CHANNEL),
            lambda seen: any(each.ephemeral and expected in each.text and day in each.text for each in seen),
            f"{who} answers {given} and is not told “{expected}”",
        )

    async def _change(self, what: str, day: str, values: Mapping[str, str]) -> None:
        """Move or cancel a call as the liaison: the command, the call in the list, the form."""
        listed = (await self.liaison.command("/calls", what, channel=CHANNEL)).said[-1]
        pressed = await self.liaison.click(listed, f"calls.{what}", block_id=row_of(listed, day))
        form = await opened_by(self.liaison, pressed)
        await self.liaison.fill(form, values)
        done = window_of(await self.liaison.submit())
        check(done.callback_id == "calls.done", f"the form does not end: {shown(done)}")
        self._tell(f"{self._name(LIAISON)} changes the call of {day} ({what}). She reads", shown(done))
        await self.liaison.close_view()
        await self._control.advance(seconds=1)

    async def _quiet_until(self, moment: datetime) -> None:
        await self._control.set_clock(moment)
        posts = await self._new_posts()
        check(not posts, f"by {moment} this was posted, and should not have been: {[each['text'] for each in posts]}")

    # --- Looking ------------------------------------------------------------------------------------------------

    async def _announcement(self, who: str, day: str, opening: str = "Monthly call of ") -> Message:
        """Return the announcement of the call on that day as this person sees it; there has to be exactly one."""
        found = [
            each for each in await self._in_channel(who, opening) if day in each.text and "is over" not in each.text
        ]
        found = [each for each in found if each.edited or opening != "Cancelled: "]
        check(len(found) == 1, f"{who} sees {len(found)} announcements of {day}")
        return found[0]

    async def _in_channel(self, who: str, opening: str) -> list[Message]:
        seen = await self.person(who).messages(CHANNEL)
        return [each for each in seen if each.text.startswith(opening) and not each.ephemeral]

    async def _direct(self, who: str, opening: str) -> list[Message]:
        person = self.person(who)
        return [each for each in await person.messages(await person.dm()) if each.text.startswith(opening)]

    async def _told(
        self,
        posts: Sequence[Mapping[str, Any]],
        opening: str,
        naming: str,
        *,
        channel: int,
        directly: Iterable[str] = (),
    ) -> None:
        """Check that just these posts were made: so many in the channel, one to each of these people.

        Then look through the eyes of every member of the workgroup: the channel shows it that often, and the direct
        messages show it once to these people and not at all to others.
        """
        texts = [(self._names.get(each["channel"], "directly"), plain(each["text"])) for each in posts]
        direct = tuple(directly)
        check(
            len(posts) == channel + len(direct), f"{len(posts)} messages instead of {channel} + {len(direct)}: {texts}"
        )
        for place, text in texts:
            check(place in {CHANNEL, "directly"}, f"in {place}: {text}")
            check(text.startswith(opening) and naming in text, f"this should be “{opening} … {naming}”: {text}")
        new = {(each["channel"], each["ts"]) for each in posts}
        members = [each for each, player in cast().items() if GROUP in player.groups]
        for who in members:
            seen = [each for each in await self._in_channel(who, opening) if (each.channel, each.ts) in new]
            check(len(seen) == channel, f"{who} sees it {len(seen)} times in {CHANNEL}")
            own = [each for each in await self._direct(who, opening) if (each.channel, each.ts) in new]
            check(len(own) == (who in direct), f"{who} gets it {len(own)} times as a direct message")
        whom = f" and directly to {', '.join(self._name(each) for each in direct)}" if direct else ""
        self._tell(f"{(await self._control.clock()):%d %b %H:%M} UTC, in {CHANNEL}{whom}", posts[0]["text"])

    async def _new_posts(self) -> list[Mapping[str, Any]]:
        """Return what was posted since this was last asked, without what only answers one person."""
        posts = await self._control.posts()
        new, self._seen = posts[self._seen :], len(posts)
        return about_calls(new)

    async def _updates(self) -> list[Json]:
        return [each for each in await self._control.traffic() if each["name"] == "chat.update"]

    def _name(self, handle: str) -> str:
        return cast()[handle].name

    def _tell(self, where: str, text: str) -> None:
        said = re.sub(r"<[#@]([A-Z0-9]+)(?:\|[^>]*)?>", lambda found: self._names.get(found[1], found[1]), plain(text))
        self._say(f"{where}: “{said}”")


def plain(text: str) -> str:
    """Return mrkdwn as somebody reads it: moments by their fallback, no marks."""
    return " ".join(re.sub(r"<!date\^[^|>]*\|([^>]*)>", r"\1", text).replace("*", "").split())


async def play(database_url: str, mode: Mode, folder: Path, say: Say) -> None:
    """Start everything, bring in program and roster by Convene's own commands, and play; logs go to `folder`."""
    async with stage(shipped_plan(database_url, mode), folder) as place, place.serving():
        say(await place.run("load-program"))
        say(await place.run("import-roster"))
        await place.known(LIAISON)
        say(f"Convene has met the people and channels of {program().name} in Slack.")
        await Month(place.control, say).play()


def main() -> int:
    """Run the journey as a command; the exit code is 1 when somebody saw something wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.journeys.month", description=__doc__.partition("\n")[0])
    parser.add_argument("--mode", choices=[mode.value for mode in Mode], default=Mode.SOCKET.value)
    parser.add_argument("--database", choices=KINDS, default="sqlite")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, ExitStack() as held:
        folder = Path(name)
        url = f"sqlite:///{folder / 'convene.sqlite3'}"
        if given.database == "postgresql":
            server = held.enter_context(postgres_server(folder / "postgres"))
            url = asyncio.run(create_postgres_database(server, "convene_month"))
        try:
            asyncio.run(play(url, Mode(given.mode), folder, _print))
        except AssertionError as problem:
            _print(f"WRONG: {problem}")
            return 1
    return 0


def _print(sentence: str) -> None:
    sys.stdout.write(f"{sentence}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
