"""Pulses on screen: every message and modal as people get it, within Slack's limits for every instrument."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Column, DateTime, ForeignKey, Integer, MetaData, Table, Text
from syrupy.assertion import SnapshotAssertion

from domain.pulses import catalogue
from domain.pulses.ballot import LONGEST_COMMENT, Ballot
from domain.pulses.change import Point, changes
from domain.pulses.focus import Focus, Outcome
from domain.pulses.instrument import Form, Instrument, Mode, Question
from domain.pulses.overview import (
    GroupChoice,
    Overview,
    ProgramSetting,
    PulseLine,
    RatingOffer,
    Setting,
    Shown,
    StartOffer,
    VoteStand,
)
from domain.pulses.pulse import Audience, Pulse, PulseState
from domain.pulses.results import GroupKind, GroupName, tell
from domain.pulses.teams import TeamRating, compare
from domain.pulses.windows import Every
from sandbox.blockkit import check_message, check_view, initial_values
from services.pulses import stored
from storage.base import Base
from tests.pulses_samples import norms
from views.pulses import answering, focus, lists, messages, rating, results, setting, starting
from views.pulses import stored as stored_views
from views.surfaces import Message, View

NASTY = "<!channel> & <@U0EVIL> *bold* `code`"
LONG = (NASTY + "<&>" * 120)[:300]
BIG = 2**60
OPENS = datetime(2026, 9, 1, 15, tzinfo=UTC)


def inventory() -> Instrument:
    found = catalogue.find(catalogue.shipped(), catalogue.NORMS_INVENTORY)
    assert found is not None
    return found


PULSE = Pulse(
    12,
    1,
    3,
    inventory(),
    Form.GROUP,
    OPENS,
    OPENS + timedelta(days=7),
    "America/New_York",
    Every.MONTH,
    Audience.LIAISON,
    5,
    1,
    12,
    OPENS,
    PulseState.OPEN,
    7,
)
CLOSED = replace(PULSE, state=PulseState.CLOSED, closed_at=PULSE.closes_at, answered=9, invited=12)
GROUP = "Teacher Pipelines"


def ballots(instrument: Instrument, shift: int = 0, people: int = 9, comment: str = "") -> list[Ballot]:
    """Return ballots that differ from person to person and from dimension to dimension."""
    if instrument.scale is None:
        return [Ballot({}, {each.id: comment for each in instrument.questions}, True) for _ in range(people)]
    points = list(instrument.scale.points)
    order = {item.id: at for at, each in enumerate(instrument.dimensions) for item in each.items}
    return [
        Ballot(
            {key: points[min((person % 3) + at % 2 + shift, len(points) - 1)] for key, at in order.items()},
            {each.id: comment for each in instrument.questions} if comment else {},
            True,
        )
        for person in range(people)
    ]


def shown(instrument: Instrument, *, comment: str = "", group: str = GROUP, first: bool = True) -> Shown:
    """Return results with everything that can be said about them."""
    parts = {
        GroupName(GroupKind.OFFICE, "standards", f"Standards office {comment[:80]}"): frozenset(range(10)),
        GroupName(GroupKind.OFFICE, "talent", "Talent office"): frozenset(range(10, 20)),
    }
    before = tell(instrument, ballots(instrument, people=20, comment=comment), {}, 5)
    now = tell(instrument, ballots(instrument, shift=1, people=20, comment=comment), parts, 5)
    pulse = replace(CLOSED, instrument=instrument, answered=20, invited=24)
    trend = {
        each.id: (
            Point(3, OPENS - timedelta(days=30), each.numbers),
            Point(12, pulse.ended_at, each.numbers),
        )
        for each in now.dimensions
    }
    found = changes(before, now)
    chosen = tuple(Focus(3, 12, each.id, each.title, OPENS) for each in instrument.dimensions[:2])
    return Shown(pulse, now, 3, found, trend, found, chosen, first, group, runs=True)


def wide(dimensions: int = 40, items: int = 6) -> Instrument:
    """Return an organisation's own instrument with texts as long and nasty as they may be."""
    plain = norms(dimensions=dimensions, items=items)
    return replace(
        plain,
        title=LONG,
        about=LONG,
        lead=LONG,
        dimensions=tuple(
            replace(
                each,
                title=LONG,
                about=LONG,
                items=tuple(replace(item, text=LONG, self_text=LONG) for item in each.items),
                questions=tuple(Question(question.id, LONG) for question in each.questions),
            )
            for each in plain.dimensions
        ),
    )


BALLOT = Ballot({item.id: 3 for item in inventory().items}, {}, True)
SOME = Ballot({item.id: 3 for item in inventory().items[:4]})
VOTE = VoteStand(PulseState.OPEN, 2, CLOSED.closes_at + timedelta(days=3))
LINE = PulseLine(PULSE, GROUP, seated=True, takes=True)
RUN = PulseLine(PULSE, GROUP, takes=True, runs=True, answered=12, invited=20)
DONE = PulseLine(CLOSED, GROUP, seated=True, runs=True, sees=True, vote=VOTE)
SHOWN = shown(inventory())
SHARED = replace(SHOWN, first=False, runs=False, vote=VOTE)
ALONE = replace(SHOWN, against=None, changes={}, trend={}, self_gap={}, focus=())
FEW = replace(ALONE, results=tell(inventory(), ballots(inventory(), people=4), {}, 5))
FEW = replace(FEW, pulse=replace(CLOSED, answered=4))

MESSAGES: dict[str, Message] = {
    "opened": messages.opened(PULSE, GROUP),
    "opened, about oneself": messages.opened(replace(PULSE, form=Form.SELF), GROUP),
    "nudge": messages.nudge(PULSE, GROUP),
    "too few answered": messages.too_few(replace(CLOSED, answered=4), GROUP),
    "a run was left out": messages.skipped(PULSE, GROUP, 4),
    "vote opened": messages.vote_opened(CLOSED, GROUP, VOTE.closes_at, 2),
    "focus chosen": messages.focus_chosen(GROUP, ["Pausing"]),
    "two foci chosen": messages.focus_chosen(GROUP, ["Pausing", "Probing"]),
    "vote tied": messages.undecided(CLOSED, GROUP, ["Pausing", "Probing"]),
    "too few voted": messages.undecided(CLOSED, GROUP, []),
    "results, for the liaison first": results.message(ALONE),
    "results, shared, of a second run": results.message(SHARED),
    "results of four ballots": results.message(FEW),
    "results are shared now": results.shared(SHOWN),
    "trend": results.trend(SHOWN),
    "trend of one run": results.trend(ALONE),
    "pulses of a member": lists.overview(Overview((LINE,), False)),
    "pulses of a liaison": lists.overview(Overview((RUN, replace(DONE, pulse=replace(CLOSED, id=13))), True)),
    "no pulses, for a member": lists.overview(Overview((), False, ("<@U0LIA>",))),
    "no pulses, for a liaison": lists.overview(Overview((), True)),
    "status": lists.status(Overview((RUN,), True)),
    "status without a pulse": lists.status(Overview((), True)),
    "which one to answer": lists.choose([LINE, replace(LINE, pulse=replace(PULSE, id=13), done=True)]),
    "nothing to answer": lists.nothing_to_answer(),
    "no results": lists.no_results(["<@U0LIA>"]),
}

OFFER = StartOffer(
    (GroupChoice(GROUP, workgroup_id=3), GroupChoice("The whole program", program_id=1)),
    tuple(each for each in catalogue.newest(catalogue.shipped()) if Mode.ANONYMOUS in each.modes),
    "w3",
)
RATING = TeamRating(4, 2, None, "", inventory(), "Follow-up", OPENS, {item.id: 3 for item in inventory().items}, {})
BASELINE = replace(RATING, ratings={item.id: 2 for item in inventory().items})
READINESS = catalogue.find(catalogue.shipped(), "readiness")
COHERENCE = catalogue.find(catalogue.shipped(), "coherence")
assert READINESS is not None
assert COHERENCE is not None
RATES = RatingOffer((COHERENCE, READINESS), (2, "Arizona Agency"), (GroupChoice(GROUP, workgroup_id=3),))


def preview(**changes: object) -> View:
    given = {
        "group": GROUP,
        "people": 20,
        "channel": "C0PIPES",
        "closes_at": PULSE.closes_at,
        "nudges": [OPENS + timedelta(days=3), OPENS + timedelta(days=5)],
        "least": 5,
        "every": Every.QUARTER,
        "audience": Audience.EVERYONE,
        "state": {"group": "w3"},
    }
    return starting.preview(inventory(), Form.GROUP, **given | changes)  # type: ignore[arg-type]  # one of each kind


SETTINGS = (
    ProgramSetting(1, "Learning & Leading <2026>", Setting(5, 365)),
    ProgramSetting(2, "Turnaround", Setting(3, 0)),
)
VIEWS: dict[str, View] = {
    "first page": answering.page(PULSE, Ballot(), 0),
    "a page in the middle, filled in": answering.page(PULSE, BALLOT, 3),
    "last page": answering.page(PULSE, SOME, 6),
    "a page about oneself": answering.page(replace(PULSE, form=Form.SELF), Ballot(), 0),
    "a page of a rubric": answering.page(replace(PULSE, instrument=COHERENCE), Ballot(), 1),
    "thank you": answering.thanks(PULSE, GROUP, BALLOT),
    "thank you, and what is missing": answering.thanks(PULSE, GROUP, SOME),
    "what we store": stored_views.window(stored.everything(5, 365)),
    "what we store, when ballots are not kept": stored_views.window(stored.everything(5, 0)),
    "start": starting.form(OFFER),
    "start, filled in": starting.form(OFFER, {"instrument": "trust", "days": "3", "every": "month", "group": "p1"}),
    "start preview": preview(),
    "start preview without a channel": preview(channel=None, every=None, audience=Audience.LIAISON, nudges=[]),
    "started": starting.started(PULSE, GROUP, 20),
    "open already": starting.already(PULSE, GROUP, seated=True),
    "settings": setting.form(SETTINGS, floor=3, longest=3_650),
    "settings saved": setting.saved(SETTINGS),
    "close": lists.close(RUN),
    "close with too few": lists.close(replace(RUN, answered=2)),
    "closed": lists.closed(RUN),
    "stop": lists.stop(RUN),
    "stopped": lists.stopped(RUN),
    "all results": results.window(replace(SHOWN, results=replace(SHOWN.results))),
    "results with comments": results.window(shown(COHERENCE, comment="More time to prepare.")),
    "open a vote": focus.open_vote(SHOWN),
    "vote is open": focus.vote_open(DONE),
    "vote": focus.vote(DONE),
    "vote for one": focus.vote(replace(DONE, vote=replace(VOTE, picks=1))),
    "voted": focus.voted(DONE),
    "end the vote": focus.close_vote(DONE),
    "vote is over": focus.vote_closed(DONE),
    "settle a tie": focus.settle(
        DONE, Outcome(9, 2, (("pausing", 5), ("probing", 3), ("ideas", 3)), ("pausing",), ("probing", "ideas"))
    ),
    "settle without votes": focus.settle(DONE, Outcome(3, 2)),
    "settled": focus.settled(DONE, SHOWN.focus),
    "who rates": rating.choose(RATES),
    "a team's rating": rating.form(READINESS, name="Arizona Agency", whose="organisation", team=""),
    "a team's rating of a rubric": rating.form(COHERENCE, name="Arizona Agency", whose="organisation", team="North"),
    "rated": rating.saved(RATING, "Arizona Agency", []),
    "rated again": rating.saved(RATING, "Arizona Agency", compare(BASELINE, RATING)),
}

WIDE = replace(PULSE, id=BIG, instrument=wide(), zone="America/Argentina/ComodRivadavia", form=Form.GROUP)
WIDE_CLOSED = replace(WIDE, state=PulseState.CLOSED, closed_at=WIDE.closes_at, answered=20, invited=24)
WIDE_LINE = PulseLine(WIDE, LONG, seated=True, takes=True, runs=True, answered=10_000, invited=20_000)
WIDE_DONE = PulseLine(WIDE_CLOSED, LONG, seated=True, runs=True, sees=True, vote=VOTE)
MANY = tuple(
    replace(each, pulse=replace(each.pulse, id=BIG + at)) for at, each in enumerate((WIDE_LINE, WIDE_DONE) * 20)
)
WIDE_SHOWN = replace(shown(wide(), comment=NASTY * 20, group=LONG), vote=VOTE)
SAID = {question.id: "<" * LONGEST_COMMENT for question in wide().questions}

EXTREME_MESSAGES: dict[str, Message] = {
    "opened": messages.opened(WIDE, LONG),
    "nudge": messages.nudge(WIDE, LONG),
    "too few": messages.too_few(WIDE_CLOSED, LONG),
    "skipped": messages.skipped(WIDE, LONG, 4),
    "vote": messages.vote_opened(WIDE_CLOSED, LONG, VOTE.closes_at, 2),
    "focus": messages.focus_chosen(LONG, [LONG, LONG]),
    "undecided": messages.undecided(WIDE_CLOSED, LONG, [LONG] * 9),
    "results": results.message(WIDE_SHOWN),
    "trend": results.trend(WIDE_SHOWN),
    "overview": lists.overview(Overview(MANY, True)),
    "status": lists.status(Overview(MANY, True)),
    "choose": lists.choose(MANY),
}

EXTREME_VIEWS: dict[str, View] = {
    "page": answering.page(WIDE, Ballot({}, SAID), 0),
    "thanks": answering.thanks(WIDE, LONG, Ballot()),
    "results": results.window(WIDE_SHOWN),
    "trend": results.trend_window(WIDE_SHOWN),
    "overview": lists.overview_window(Overview(MANY, True)),
    "start": starting.form(
        StartOffer(tuple(GroupChoice(f"{at} {LONG}", workgroup_id=BIG + at) for at in range(150)), (wide(),) * 3)
    ),
    "close": lists.close(WIDE_LINE),
    "vote": focus.vote(WIDE_DONE),
    "open a vote": focus.open_vote(WIDE_SHOWN),
    "settle": focus.settle(WIDE_DONE, Outcome(9, 2, tuple((each.id, 9) for each in wide().dimensions))),
}


@pytest.mark.parametrize("name", MESSAGES)
def test_a_message_reads_as_it_was_approved_and_slack_takes_it(name: str, snapshot: SnapshotAssertion) -> None:
    message = MESSAGES[name]
    assert check_message({"channel": "C0PIPES", **message.payload()}) == []
    assert len(message.text) > 20
    assert message.payload() == snapshot


@pytest.mark.parametrize("name", VIEWS)
def test_a_window_reads_as_it_was_approved_and_slack_takes_it(name: str, snapshot: SnapshotAssertion) -> None:
    view = VIEWS[name]
    assert check_view(view.body) == []
    assert view.body == snapshot


@pytest.mark.parametrize("name", EXTREME_MESSAGES)
def test_slack_takes_a_message_at_the_extremes_and_nobody_is_mentioned(name: str) -> None:
    payload = EXTREME_MESSAGES[name].payload()
    assert check_message({"channel": "C0PIPES", **payload}) == []
    assert_harmless(payload)


@pytest.mark.parametrize("name", EXTREME_VIEWS)
def test_slack_takes_a_window_at_the_extremes_and_nobody_is_mentioned(name: str) -> None:
    body = EXTREME_VIEWS[name].body
    assert check_view(body) == []
    assert_harmless(body)


def assert_harmless(body: object) -> None:
    """Fail when a name of the extremes would mention somebody: plain text may hold it, mrkdwn must not."""

    def texts(found: object) -> list[str]:
        if isinstance(found, dict):
            own = [found["text"]] if found.get("type") == "mrkdwn" else []
            own += [found["text"]] if "blocks" in found and isinstance(found.get("text"), str) else []
            return own + [text for value in found.values() for text in texts(value)]
        return [text for value in found for text in texts(value)] if isinstance(found, list) else []

    assert not [text for text in texts(json.loads(json.dumps(body))) if "<!channel>" in text or "<@U0EVIL>" in text]


ANONYMOUS = [each for each in catalogue.shipped() if Mode.ANONYMOUS in each.modes]
PAGES = [(each, form, at) for each in ANONYMOUS for form in each.forms for at in range(len(answering.sheets(each)))]


@pytest.mark.parametrize(("instrument", "form", "at"), PAGES, ids=lambda each: getattr(each, "id", str(each)))
def test_every_page_of_every_instrument_fits_a_modal_and_asks_everything_once(
    instrument: Instrument, form: Form, at: int
) -> None:
    body = answering.page(replace(PULSE, instrument=instrument, form=form), Ballot(), at).body
    assert check_view(body) == []
    sheet = answering.sheets(instrument)[at]
    wanted = {f"rate.{item.id}" for each in sheet.dimensions for item in each.items}
    wanted |= {f"say.{each.id}" for part in sheet.dimensions for each in instrument.questions_of(part)}
    wanted |= {f"say.{each.id}" for each in sheet.closing}
    asked = [block["block_id"] for block in body["blocks"] if block["type"] == "input"]
    assert sorted(asked) == sorted(wanted)


@pytest.mark.parametrize("instrument", ANONYMOUS, ids=lambda each: each.id)
def test_the_pages_of_an_instrument_ask_all_of_it(instrument: Instrument) -> None:
    sheets = answering.sheets(instrument)
    assert [item.id for sheet in sheets for each in sheet.dimensions for item in each.items] == [
        item.id for item in instrument.items
    ]


@pytest.mark.parametrize("instrument", [each for each in catalogue.shipped() if Mode.TEAM in each.modes], ids=str)
def test_a_team_rates_every_instrument_of_theirs_in_one_window(instrument: Instrument) -> None:
    body = rating.form(instrument, name="Arizona Agency", whose="organisation", team="").body
    assert check_view(body) == []
    asked = [block["block_id"] for block in body["blocks"] if block["type"] == "input"]
    assert len(asked) == 1 + len(instrument.items) + len(instrument.questions)


@pytest.mark.parametrize("instrument", ANONYMOUS, ids=lambda each: each.id)
def test_results_of_every_instrument_fit_a_message_and_a_window(instrument: Instrument) -> None:
    found = shown(instrument, comment="Because.")
    assert check_message({"channel": "C0PIPES", **results.message(found).payload()}) == []
    assert check_view(results.window(found).body) == []


@given(chosen=st.lists(st.none() | st.integers(1, 4), min_size=21, max_size=21), at=st.integers(0, 6))
@settings(max_examples=40, deadline=None)
def test_what_was_answered_stands_in_the_form_again_and_nothing_else_does(chosen: list[int | None], at: int) -> None:
    ratings = {item.id: each for item, each in zip(inventory().items, chosen, strict=True) if each}
    body = answering.page(PULSE, Ballot(ratings), at).body
    assert check_view(body) == []
    here = {item.id for item in inventory().dimensions[at].items}
    values = initial_values(body)
    kept = {
        block_id.removeprefix("rate."): element["value"]["selected_option"]
        for block_id, element in values.items()
        if block_id.startswith("rate.")
    }
    assert {key: int(each["value"]) for key, each in kept.items() if each} == {
        key: each for key, each in ratings.items() if key in here
    }
    # What travels with the form names the page, and no answer.
    assert json.loads(body["private_metadata"]) == {"pulse": 12, "page": at, "pages": 7}


def test_no_button_carries_an_answer() -> None:
    for view in (answering.page(PULSE, BALLOT, 3), answering.thanks(PULSE, GROUP, SOME)):
        rows = [block for block in view.body["blocks"] if block["type"] == "actions"]
        values = {element["value"] for row in rows for element in row["elements"]}
        assert values <= {"12", *(f"12/{page}" for page in range(7))}


def test_what_is_stored_is_told_of_every_column_of_the_ballots_tables() -> None:
    said = json.dumps(VIEWS["what we store"].body)
    for mapped in (*stored.OPEN, *stored.CLOSED):
        assert f"`{mapped.__tablename__}`" in said
        for column in mapped.__table__.columns:
            assert f"`{column.name}`" in said


def test_a_column_that_names_a_person_a_time_or_an_order_would_be_told() -> None:
    clean = stored.table(stored.CLOSED[0])
    assert (clean.people, clean.times, clean.orders) == ((), (), ())
    metadata = MetaData()
    Table("people", metadata, Column("id", Integer, primary_key=True))
    leaky = Table(
        "leaky",
        metadata,
        Column("id", Integer, primary_key=True),
        Column("author", ForeignKey("people.id")),
        Column("at", DateTime),
        Column("text", Text),
    )
    told = stored.described(leaky, "A leaky table.")
    assert (told.people, told.times) == (("author",), ("at",))
    assert told.orders == ("id", "the order in which rows came")
    page = json.dumps(stored_views.window(replace(stored.everything(5, 365), closed=(told,))).body)
    assert "It does tell: author, at, id and the order in which rows came." in page
    assert "`author`: which row of people it belongs to" in page


def test_the_tables_of_ballots_are_all_that_people_are_told_of() -> None:
    """A new table whose rows come from ballots must be told of too: those that name a pulse or its key are known."""
    told = {each.__tablename__ for each in (*stored.OPEN, *stored.CLOSED)}
    about = {
        table.name
        for table in Base.metadata.sorted_tables
        if any(key.column.table.name in {"pulses", "pulse_keys"} for key in table.foreign_keys)
    }
    assert about - told == {"pulse_numbers", "focus_votes", "focus_norms"}
