"""A year of calls in numbers: as a message with its chart, and as a window."""

from __future__ import annotations

from collections.abc import Mapping

from slack_sdk.models.blocks import Block

from domain.calls.yearly import Attended, Year, chart
from domain.deliveries import File
from views.surfaces import Message, View, actions, button, context, section
from views.text import count, escape, fit, plain_time, shorten

ALT_LIMIT = 1_000
"""Characters that Slack takes as a file's description (alt_txt of files.getUploadURLExternal)."""
LINES_LIMIT = 2_900
BUTTONS_SHOWN = 20
TITLE_LENGTHS = (60, 24, 0)


def message(year: Year) -> Message:
    """Tell a year of calls, every number of it; the chart is the file that goes with it."""
    text = (
        f"Calls of {escape(shorten(year.workgroup, 80))} in {year.name}: {_sum(year)}. Open this message for each call."
    )
    return Message.of(text, *_blocks(year))


def window(year: Year) -> View:
    """Show the same numbers in a window, for those who come by a button; the chart comes as a direct message."""
    blocks = _blocks(year)
    if year.calls:
        blocks.append(context("The chart is on its way to your direct messages with Convene."))
    return View.modal("calls.chart", "A year of calls", blocks)


def coming(year: Year) -> Message:
    """Say that the chart is on its way, or that there is nothing to draw yet."""
    name = escape(shorten(year.workgroup, 80))
    text = (
        f"The attendance of {name} in {year.name} is on its way to your direct messages with me: {_sum(year)}."
        if year.calls
        else f"{name} has had no call in {year.name} yet. After the first one, `/calls chart` shows who was there."
    )
    return Message.of(text, section(text))


def choose(workgroups: Mapping[int, str]) -> Message:
    """Ask whose calls to show; `workgroups` maps ids to names."""
    row = [button(name, f"calls.chart:{id_}", str(id_)) for id_, name in list(workgroups.items())[:BUTTONS_SHOWN]]
    text = "Whose calls do you want to see over the year? Open this message and choose a workgroup."
    return Message.of(text, section("*Whose calls do you want to see over the year?*"), actions(*row))


def file(year: Year) -> File | None:
    """Return the chart as a file with all of its numbers in words, or None where there is nothing to draw."""
    drawn = chart(year)
    if drawn is None:
        return None
    shown = year.calls[-len(drawn.columns) :]
    return File(f"calls-{year.workgroup_id}-{year.name}.png", _alt(year, shown), chart=drawn)


def _alt(year: Year, shown: tuple[Attended, ...]) -> str:
    head = f"Calls of {shorten(year.workgroup, 80)}, program year {year.name}: bars for people, diamonds for states."
    said = head
    for length in TITLE_LENGTHS:
        said = f"{head} {' '.join(_short(each, length) for each in shown)}"
        if len(said) <= ALT_LIMIT:
            return said
    return shorten(said, ALT_LIMIT)


def _short(each: Attended, length: int) -> str:
    when = plain_time(each.starts_at, each.zone).partition(",")[0]
    name = f" {shorten(each.title, length)}," if length else ""
    return f"{when}:{name} {count(each.people, 'person', 'people')}, {count(each.states, 'state')}."


def _blocks(year: Year) -> list[Block]:
    head = f"*Calls of {escape(year.workgroup)}, program year {year.name}*\n{_sum(year)}."
    blocks: list[Block] = [section(head)]
    if year.calls:
        lines = "\n".join(f"• {_line(each)}" for each in year.calls)
        blocks.append(section(fit(lines, LINES_LIMIT)))
        blocks.append(
            context("People count who said afterwards that they were there; their states are those of their employers.")
        )
    return blocks


def _line(each: Attended) -> str:
    return (
        f"{plain_time(each.starts_at, each.zone)}, {escape(shorten(each.title, 60))}: "
        f"*{count(each.people, 'person', 'people')}* from *{count(each.states, 'state')}*"
    )


def _sum(year: Year) -> str:
    if not year.calls:
        return "no call is over yet"
    mean = sum(each.people for each in year.calls) / len(year.calls)
    return (
        f"{count(len(year.calls), 'call')} so far, {mean:.1f} people a call on average, "
        f"{year.states} of {count(year.seated, 'state')} with a seat represented"
    )
