"""One month of a program, played by its own people through Slack and told in plain sentences."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from bot.demo.cast import Player
from bot.demo.control import Control, Json
from domain.programs.program import Cadence, Program, WorkgroupPlan
from views.text import count, listing, plain_time

Say = Callable[[str], None]
ANSWERS = ("yes", "yes", "maybe", "no")
"""What the first members of a workgroup answer to an announcement, in turn."""

REPEATS: Mapping[Cadence, str] = {Cadence.MONTHLY: "monthly", Cadence.BI_MONTHLY: "bimonthly"}


class Stuck(Exception):
    """The story could not go on; the text says where."""


@dataclass
class Month:
    """The month and what is told about it; `zone` is the one that times are told in."""

    control: Control
    program: Program
    cast: Sequence[Player]
    say: Say
    zone: str

    def __post_init__(self) -> None:
        self.names: dict[str, str] = {}
        self.posted = 0
        self._answered: set[str] = set()

    async def schedule(self, first: date) -> None:
        """Have each liaison schedule the calls of their workgroup, on weekdays from `first` on."""
        self.names = await self.control.channels()
        for number, group in enumerate(self.program.workgroups):
            liaison = next(player for player in self.cast if player.email == group.liaison)
            if group.cadence not in REPEATS:
                self.say(f"  {group.short_name} meets when members ask for it, so nothing is scheduled.")
                continue
            day = _weekday(first + timedelta(days=number))
            await self._schedule(group, liaison, day)
        # Moving the clock, be it by a second, waits until everything that is due has been sent.
        await self.control.move(await self.control.now() + timedelta(seconds=1))
        await self._tell_posts()

    async def _schedule(self, group: WorkgroupPlan, liaison: Player, day: date) -> None:
        opened = await self._act(liaison, "command", command="/calls", text="schedule")
        view = _view(opened, f"{liaison.name} cannot open the form")
        entered = {
            "workgroup": group.name,
            "title": "Monthly call" if group.cadence is Cadence.MONTHLY else "Call every two months",
            "repeat": REPEATS[group.cadence],
            "date": day.isoformat(),
            "time": "15:00",
            "minutes": "60",
            "link": f"https://meet.example.org/{group.key}",
            "pattern": "nth_weekday",
        }
        await self.control.act(liaison.handle, "fill", view=view["id"], values=entered)
        checked = await self._act(liaison, "submit")
        if checked.get("errors"):
            raise Stuck(f"{liaison.name}'s form was refused: {checked['errors']}")
        _view(checked, f"{liaison.name} sees no preview")
        done = _view(await self._act(liaison, "submit"), f"{liaison.name}'s calls were not saved")
        await self.control.act(liaison.handle, "close")  # whoever acts as them later finds no open window
        self.say(f"  {liaison.name}, the liaison, schedules {group.name}.")
        self.say(f"      {self._plain(_text_of(done))}")

    async def _act(self, player: Player, verb: str, **given: Any) -> Json:
        """Do something as a person, who tries once more what a busy machine answered too late."""
        outcome = await self.control.act(player.handle, verb, **given)
        if outcome.get("status") == "timeout":
            outcome = await self.control.act(player.handle, verb, **given)
        return outcome

    async def play(self, until: datetime) -> None:
        """Move the clock from one due thing to the next and tell what happens, up to `until`."""
        while True:
            coming = [at for at, _ in await self.control.due()]
            if not coming or coming[0] > until:
                break
            await self.control.move(max(coming[0], await self.control.now() + timedelta(seconds=1)))
            await self._tell_posts()
        if until > await self.control.now():
            await self.control.move(until)
        await self._tell_posts()

    async def _tell_posts(self) -> None:
        """Tell what was posted since the last time, and have members answer calls that are new to them."""
        # What one person alone was answered is not told; it would drown the rest.
        new = [post for post in await self.control.new_posts() if post["via"] == "chat.postMessage"]
        self.posted += len(new)
        direct: dict[str, int] = {}
        for post in new:
            if post["channel"] in self.names:
                self.say(f"  {self._moment(post)} · in #{self.names[post['channel']]}: {self._plain(post['text'])}")
            else:
                line = f"  {self._moment(post)} · directly to {{}}: {self._plain(post['text'])}"
                direct[line] = direct.get(line, 0) + 1
        for line, number in direct.items():
            self.say(line.format(count(number, "person", "people")))
        for post in new:
            call = _button_value(post, "calls.rsvp")
            if call and call not in self._answered and post["channel"] in self.names:
                self._answered.add(call)
                await self._answer(post)

    async def _answer(self, post: Json) -> None:
        """Have some members of the channel's workgroup answer, each once."""
        group = next((each for each in self.program.workgroups if each.channel == self.names[post["channel"]]), None)
        if group is None:
            return
        members = [player for player in self.cast if group.key in player.groups and player.email != group.liaison]
        told = []
        for player, answer in zip(members, ANSWERS, strict=False):
            where = {"channel": post["channel"], "ts": post["ts"]}
            outcome = await self._act(player, "click", message=where, action_id=f"calls.rsvp:{answer}")
            if not outcome["ok"]:
                raise Stuck(f"{player.name} could not answer: {outcome['error']}")
            told.append(f"{player.name} ({answer})")
        self.say(f"      {listing(told)} answer.")

    def _moment(self, post: Json) -> str:
        return plain_time(datetime.fromtimestamp(float(post["ts"]), UTC), self.zone)

    def _plain(self, text: str) -> str:
        """Return mrkdwn as somebody would read it out: dates by their fallback, channels by name."""
        text = re.sub(r"<!date\^[^|>]*\|([^>]*)>", r"\1", text)
        text = re.sub(r"<#([A-Z0-9]+)(\|[^>]*)?>", lambda found: "#" + self.names.get(found[1], found[1]), text)
        people = {player.id: player.name for player in self.cast}
        text = re.sub(r"<@([A-Z0-9]+)>", lambda found: people.get(found[1], found[1]), text)
        return " ".join(text.replace("*", "").replace("`", "").split())


def _weekday(day: date) -> date:
    """Return the day, or the Monday after a weekend."""
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)


def _view(outcome: Json, problem: str) -> Json:
    view: Json | None = outcome.get("view")
    if view is None:
        said = [message["text"] for message in outcome.get("said", ())]
        raise Stuck(f"{problem}: {outcome.get('error') or outcome.get('errors') or listing(said)}")
    return view


def _text_of(view: Json) -> str:
    texts = [str((block.get("text") or {}).get("text", "")) for block in view["blocks"]]
    return " ".join(text for text in texts if text)


def _button_value(post: Json, action: str) -> str:
    """Return the value of the message's first button of that action, or nothing."""
    found: list[Any] = [element for block in post.get("blocks") or () for element in block.get("elements") or ()]
    for element in found:
        if isinstance(element, dict) and str(element.get("action_id", "")).startswith(f"{action}:"):
            return str(element.get("value", ""))
    return ""
