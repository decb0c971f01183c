"""The directory and Home on screen: as people get them, within Slack's limits even at the extremes."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from syrupy.assertion import SnapshotAssertion

from domain.calls.answers import Tally
from domain.calls.call import Call
from domain.calls.overview import CallCard
from domain.directory.linking import Candidate
from domain.directory.people import Card, Profile, ProfileField, card
from domain.directory.workgroups import (
    PersonName,
    RosterGroup,
    RosterLine,
    RosterPage,
    SeatRequestCard,
    WorkgroupLine,
    WorkgroupPage,
)
from domain.home import Home
from domain.programs.program import Cadence
from sandbox.blockkit import check_message, check_view
from views import home
from views.directory import people, requests, workgroups
from views.surfaces import Message, View
from views.text import escape

NASTY = "<!channel> & <@U0EVIL> *bold* `code` | "
LONG = (NASTY + "<&>" * 700)[:2_000]
BIG = 2**63 - 1

ANA = Profile(
    id=7,
    name="Ana One",
    organisation="Arizona State Learning Agency",
    state="AZ",
    email="ana@az.example.org",
    phone="+1 602 555 0100",
    title="Director of licensing",
    office="talent",
    expertise=("licensure", "teacher pay"),
    zone="America/Phoenix",
    workgroups=("Teacher Pipeline",),
    slack_user="U0ANA",
)
OFFICES = {"standards": "Standards office", "talent": "Talent office"}
ANA_CARD = card(ANA, offices=OFFICES)
BO_CARD = Card(8, "Bo Two", "Center for Teaching Futures", "", (), None, ())
HUGE = Profile(
    id=BIG,
    name=LONG,
    organisation=LONG,
    state="MP",
    email="x" * 242 + "@example.org",
    phone="1" * 40,
    title=LONG[:150],
    office=LONG[:64],
    expertise=tuple(f"{step} {LONG[:20]}" for step in range(20)),
    zone="America/Argentina/ComodRivadavia",
    workgroups=tuple(f"{step} {LONG}" for step in range(60)),
    slack_user="U0HUGE",
    hidden=frozenset(),
)
HUGE_CARD = card(HUGE, own=True)
STATES = [
    ("AZ", 120),
    ("HI", 50),
    ("AK", 20),
    ("GU", 4),
    ("ME", 3),
    ("NY", 2),
    ("TX", 1),
    ("WA", 1),
    ("CA", 1),
    ("ID", 1),
]

LIA = PersonName(1, "Lia Son", "U0LIA")
NO_SLACK = PersonName(2, "Hollis Tremaine")
PIPELINE = WorkgroupLine(
    3, "Addressing Teacher Pipeline Challenges", "Teacher pipeline", Cadence.MONTHLY, "C0PIPE", (LIA,), 16, 14, 8
)
RURAL = WorkgroupLine(4, "Rural schools", "Rural schools", Cadence.MONTHLY, None, (LIA,), 3, 3, 2, parent_id=3)
CHIEFS = WorkgroupLine(5, "Chiefs' Network", "Chiefs", Cadence.BY_REQUEST, None, (LIA,), 0, 0, 0, mine=True)
PAGE = WorkgroupPage(
    line=PIPELINE,
    program="Learning Collaborative",
    purpose="States look for teachers together.",
    goals=("Name the leak.", "Write a plan."),
    outcomes=("A plan.",),
    coaches=(NO_SLACK,),
    channel_name="tllc-teacher-pipeline",
    meant_for=(("Standards office", ("Someone from standards.",)), ("Talent office", ("Someone from talent.",))),
    staff_hints=("Teacher licensing",),
    communities=(RURAL,),
)
HUGE_LINE = WorkgroupLine(
    BIG,
    LONG,
    LONG[:40],
    Cadence.BI_MONTHLY,
    "C0HUGE",
    tuple(PersonName(step, LONG) for step in range(20)),
    100_000,
    50_000,
    56,
    mine=True,
)
HUGE_PAGE = WorkgroupPage(
    line=HUGE_LINE,
    program=LONG,
    purpose=LONG,
    goals=(LONG,) * 12,
    outcomes=(LONG,) * 12,
    coaches=tuple(PersonName(step, LONG) for step in range(20)),
    channel_name="x" * 80,
    meant_for=tuple((LONG, (LONG,) * 10) for _ in range(10)),
    staff_hints=(LONG,) * 12,
    communities=tuple(replace(HUGE_LINE, id=BIG - step, parent_id=BIG) for step in range(1, 30)),
    around=LONG,
)
ROSTER = RosterPage(
    3,
    "Teacher Pipeline",
    (
        RosterGroup(
            "Arizona",
            "Arizona Agency",
            (
                RosterLine("Standards office", None),
                RosterLine("Talent office", PersonName(7, "Ana One", "U0ANA"), "Director"),
            ),
        ),
        RosterGroup("Maine", "Maine Agency", (RosterLine("Talent office", PersonName(9, "Edmund Sabattus")),)),
    ),
    held=2,
    open=1,
    states=2,
)
HUGE_ROSTER = RosterPage(
    BIG,
    LONG,
    tuple(
        RosterGroup(LONG, LONG, tuple(RosterLine(LONG, PersonName(step, LONG), LONG) for step in range(300)))
        for _ in range(200)
    ),
    60_000,
    500,
    56,
)
REQUEST = SeatRequestCard(
    9,
    True,
    3,
    "Teacher Pipeline",
    PersonName(7, "Ana One", "U0ANA"),
    "Arizona Agency",
    "Arizona",
    "Talent office",
    "It fits.",
)
HUGE_REQUEST = SeatRequestCard(BIG, True, BIG, LONG, PersonName(BIG, LONG), LONG, LONG, LONG, LONG)
CALL = CallCard(
    Call(
        12,
        3,
        4,
        "Monthly call",
        datetime(2026, 10, 8, 19, tzinfo=UTC),
        "America/New_York",
        90,
        "https://meet.example.org",
    ),
    "Teacher Pipeline",
    "C0PIPE",
    Tally(3, 1, 0),
)
HUGE_CALL = replace(CALL, workgroup=LONG, call=replace(CALL.call, title=LONG[:150], id=BIG), may_change=True)

MESSAGES: dict[str, Message] = {
    "people found": people.results("licensure", [ANA_CARD, BO_CARD], 2, [("AZ", 1)], complete=True),
    "more people than are shown": people.results("education", [ANA_CARD] * 10, 200, STATES, complete=True),
    "nearest people": people.results("licensure zzz", [ANA_CARD], 1, [("AZ", 1)], complete=False),
    "many nearest people": people.results("licensure zzz", [ANA_CARD] * 10, 40, STATES, complete=False),
    "nobody found": people.results("zzz", [], 0, [], complete=True),
    "own profile": people.profile(card(ANA, own=True, offices=OFFICES)),
    "workgroups": workgroups.listed([PIPELINE, RURAL, CHIEFS]),
    "no workgroups": workgroups.listed([]),
    "a workgroup": workgroups.page(PAGE, CALL),
    "a workgroup of one's own": workgroups.page(replace(PAGE, line=replace(PIPELINE, mine=True)), None),
    "a workgroup that one leads": workgroups.page(replace(PAGE, line=replace(PIPELINE, mine=True, leads=True)), None),
    "a workgroup that one asked to join": workgroups.page(replace(PAGE, asked_to_join=True), None),
    "a learning community": workgroups.page(replace(PAGE, line=RURAL, around="Teacher Pipeline", communities=()), None),
    "a roster": workgroups.roster(ROSTER),
    "an empty roster": workgroups.roster(replace(ROSTER, groups=(), held=0, open=0, states=0)),
    "a request to join": requests.request(REQUEST),
    "a request to leave": requests.request(replace(REQUEST, joining=False)),
    "a request that was approved": requests.request_answered(REQUEST, LIA, approved=True),
    "joining approved": requests.answer(REQUEST, LIA, "C0PIPE", approved=True),
    "joining declined": requests.answer(REQUEST, LIA, None, approved=False),
    "leaving approved": requests.answer(replace(REQUEST, joining=False), LIA, None, approved=True),
    "leaving declined": requests.answer(replace(REQUEST, joining=False), LIA, None, approved=False),
    "told to the liaison": requests.decided(REQUEST, approved=False),
}

EXTREME_MESSAGES: dict[str, Message] = {
    "people found": people.results(LONG, [HUGE_CARD] * 10, BIG, STATES, complete=True),
    "nearest people": people.results(LONG, [HUGE_CARD] * 10, BIG, STATES, complete=False),
    "nobody found": people.results(LONG, [], 0, [], complete=True),
    "profile": people.profile(HUGE_CARD),
    "workgroups": workgroups.listed([replace(HUGE_LINE, id=BIG - step) for step in range(90)]),
    "workgroup": workgroups.page(HUGE_PAGE, HUGE_CALL),
    "roster": workgroups.roster(HUGE_ROSTER),
    "request": requests.request(HUGE_REQUEST),
    "request answered": requests.request_answered(HUGE_REQUEST, PersonName(1, LONG), approved=True),
    "answer": requests.answer(HUGE_REQUEST, PersonName(1, LONG), "C0HUGE", approved=True),
    "declined": requests.answer(HUGE_REQUEST, PersonName(1, LONG), None, approved=False),
    "decided": requests.decided(HUGE_REQUEST, approved=True),
}

MEMBER = Home("Ana One", "Arizona Agency", "Learning Collaborative", CALL, (replace(PIPELINE, mine=True),))

SAME = Candidate(7, "Ana One", "Arizona Agency", same_name=True, same_organisation=True)
NAMESAKE = Candidate(8, "Ana One", "Maine Agency", same_name=True)
BO = Candidate(9, "Bo Two")
MANY = [Candidate(BIG - step, LONG, LONG, same_name=step < 3) for step in range(150)]

VIEWS: dict[str, View] = {
    "who it is, with somebody of the same name and organisation": requests.who_is_it(REQUEST, [SAME, NAMESAKE, BO]),
    "who it is, with a namesake elsewhere": requests.who_is_it(REQUEST, [NAMESAKE, BO]),
    "who it is, with nobody alike": requests.who_is_it(REQUEST, [BO]),
    "approved somebody new": requests.approved(REQUEST, linked=False),
    "approved somebody of the roster": requests.approved(REQUEST, linked=True),
    "search": people.search_window(),
    "search results": people.results_window("licensure", [ANA_CARD], 1, [("AZ", 1)], complete=True),
    "search without results": people.results_window("zzz", [], 0, [], complete=True),
    "a profile": people.profile_window(ANA_CARD),
    "a profile that shows nothing": people.profile_window(BO_CARD),
    "own profile": people.profile_window(card(ANA, own=True), own=True),
    "profile form": people.profile_form(ANA, OFFICES),
    "profile form of a newcomer": people.profile_form(Profile(id=1, name="New"), {}),
    "profile saved": people.saved(card(ANA, own=True)),
    "workgroups": workgroups.list_window([PIPELINE, RURAL]),
    "no workgroups": workgroups.list_window([]),
    "a workgroup": workgroups.page_window(PAGE, None),
    "a roster": workgroups.roster_window(ROSTER),
    "form to join": workgroups.ask_form(3, "Teacher Pipeline", joining=True, at_once=False, asked=["U0LIA"]),
    "form to join a learning community": workgroups.ask_form(4, "Rural", joining=True, at_once=True, asked=[]),
    "form to leave": workgroups.ask_form(3, "Teacher Pipeline", joining=False, at_once=False, asked=["U0LIA", "U0LIB"]),
    "request sent": workgroups.asked("Teacher Pipeline", joining=True, done=False, whom=["U0LIA"]),
    "joined at once": workgroups.asked("Rural", joining=True, done=True, whom=[]),
    "left at once": workgroups.asked("Rural", joining=False, done=True, whom=[]),
    "home of a member": home.home(MEMBER),
    "home of a stranger": home.home(Home("New", "", "", None, (), belongs=False, ask=("<@U0MAN>",))),
    "home of a liaison": home.home(
        replace(
            MEMBER,
            next_call=None,
            workgroups=(replace(PIPELINE, mine=True, leads=True),),
            requests=(REQUEST,),
            open_seats=(PIPELINE,),
            leads=True,
        )
    ),
    "home of a manager": home.home(replace(MEMBER, workgroups=(), next_call=None, leads=True, manages=True)),
}

EXTREME_VIEWS: dict[str, View] = {
    "who it is": requests.who_is_it(HUGE_REQUEST, MANY),
    "approved": requests.approved(HUGE_REQUEST, linked=True),
    "search results": people.results_window(LONG[:200], [HUGE_CARD] * 10, BIG, STATES, complete=False),
    "profile": people.profile_window(HUGE_CARD, own=True),
    "profile form": people.profile_form(replace(HUGE, organisation=None), {LONG[:64]: LONG[:64], "b": LONG[:150]}),
    "workgroups": workgroups.list_window([replace(HUGE_LINE, id=BIG - step) for step in range(90)]),
    "workgroup": workgroups.page_window(HUGE_PAGE, HUGE_CALL),
    "roster": workgroups.roster_window(HUGE_ROSTER),
    "form": workgroups.ask_form(BIG, LONG, joining=False, at_once=False, asked=["U0LIA"] * 50),
    "asked": workgroups.asked(LONG, joining=True, done=False, whom=["U0LIA"] * 50),
    "home": home.home(
        Home(
            LONG,
            LONG,
            LONG,
            HUGE_CALL,
            tuple(replace(HUGE_LINE, id=BIG - step) for step in range(90)),
            requests=tuple(replace(HUGE_REQUEST, id=BIG - step) for step in range(5)),
            open_seats=(HUGE_LINE,) * 90,
            belongs=False,
            leads=True,
            manages=True,
            ask=(escape(LONG[:120]),) * 3,
        )
    ),
}


@pytest.mark.parametrize("name", MESSAGES)
def test_a_message_reads_as_it_was_approved_and_slack_takes_it(name: str, snapshot: SnapshotAssertion) -> None:
    message = MESSAGES[name]
    assert check_message(message.payload()) == []
    assert message.payload() == snapshot


@pytest.mark.parametrize("name", VIEWS)
def test_a_window_reads_as_it_was_approved_and_slack_takes_it(name: str, snapshot: SnapshotAssertion) -> None:
    view = VIEWS[name]
    assert check_view(view.body) == []
    assert view.body == snapshot


@pytest.mark.parametrize("name", EXTREME_MESSAGES)
def test_slack_takes_a_message_at_the_extremes_and_nobody_is_mentioned(name: str) -> None:
    message = EXTREME_MESSAGES[name]
    assert check_message(message.payload()) == []
    assert_harmless(message.payload())


@pytest.mark.parametrize("name", EXTREME_VIEWS)
def test_slack_takes_a_window_at_the_extremes_and_nobody_is_mentioned(name: str) -> None:
    view = EXTREME_VIEWS[name]
    assert check_view(view.body) == []
    assert_harmless(view.body)


def assert_harmless(body: object) -> None:
    """Fail when a name of the extremes would mention somebody: plain text may hold it, mrkdwn must not."""

    def texts(found: object) -> list[str]:
        if isinstance(found, dict):
            own = [found["text"]] if found.get("type") == "mrkdwn" else []
            own += [found["text"]] if "blocks" in found and isinstance(found.get("text"), str) else []
            return own + [text for value in found.values() for text in texts(value)]
        return [text for value in found for text in texts(value)] if isinstance(found, list) else []

    assert not [text for text in texts(json.loads(json.dumps(body))) if "<!channel>" in text or "<@U0EVIL>" in text]


def test_who_is_likeliest_is_chosen_already_and_the_same_name_stands_before_someone_new() -> None:
    def menu(candidates: list[Candidate]) -> tuple[list[str], str | None]:
        (found,) = [
            block for block in requests.who_is_it(REQUEST, candidates).body["blocks"] if block["type"] == "input"
        ]
        element = found["element"]
        chosen = element.get("initial_option")
        return [each["value"] for each in element["options"]], chosen and chosen["value"]

    assert menu([SAME, NAMESAKE, BO]) == (["7", "8", "new", "9"], "7")
    assert menu([NAMESAKE, BO]) == (["8", "new", "9"], None)
    assert menu([BO]) == (["new", "9"], "new")
    offered, _ = menu(MANY)
    assert len(offered) == 100
    assert offered.index("new") == 3


def test_a_long_result_says_how_to_narrow_it() -> None:
    assert "Showing 10 of 200 people for *education*: add a word to narrow your search." in json.dumps(
        MESSAGES["more people than are shown"].payload(), ensure_ascii=False
    )


def test_hidden_details_are_nowhere_in_a_card() -> None:
    hidden = card(replace(ANA, hidden=frozenset(ProfileField)))
    shown = json.dumps(
        [people.profile_window(hidden).body, people.results("x", [hidden], 1, [], complete=True).payload()]
    )
    for secret in ("ana@az", "555", "licensing", "licensure", "Phoenix"):
        assert secret not in shown


def test_who_hides_the_e_mail_is_not_to_be_written_to_by_e_mail() -> None:
    by_mail = replace(ANA, slack_user=None)
    assert "please write by e-mail" in json.dumps(people.profile_window(card(by_mail)).body)
    hidden = card(replace(by_mail, hidden=frozenset({ProfileField.EMAIL})))
    assert "please write by e-mail" not in json.dumps(people.profile_window(hidden).body)


def test_the_text_for_phones_is_never_empty_and_names_the_thing() -> None:
    for name, message in MESSAGES.items():
        assert len(message.text) > 15, name
        assert "None" not in message.text, name
