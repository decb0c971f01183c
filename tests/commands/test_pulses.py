"""Listeners of pulses: what people type, tap and fill in, what they get for it, and what is refused."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import func, select
from structlog.testing import capture_logs

from commands.answers import Answer
from commands.entered import BadForm
from commands.pulses import FEATURE
from commands.requests import Action, Command, Submission
from domain.errors import FieldErrors, NotAllowed, NotFound, UserFacingError
from domain.pulses import catalogue
from domain.pulses.ballot import NoSuchQuestion
from domain.pulses.focus import BadPick
from domain.pulses.instrument import Instrument
from domain.pulses.pulse import Audience, PulseClosed, PulseState
from domain.pulses.windows import BadWindow, Every
from sandbox.blockkit import check_message, check_view
from services.pulses import answering
from services.work import Works
from storage.directory import Person
from storage.pulses import tables
from tests.conftest import WORKSPACE, StillClock
from tests.pulses_stage import Stage
from tests.stage import user, with_vault
from views.surfaces import View

FORM = {"group": "", "instrument": "norms-inventory", "form": "group", "days": "7", "every": "once"}


def inventory() -> Instrument:
    found = catalogue.find(catalogue.shipped(), catalogue.NORMS_INVENTORY)
    assert found is not None
    return found


@pytest.fixture
async def stage(works: Works, clock: StillClock) -> Stage:
    return await Stage(with_vault(works), clock, instrument=inventory()).set(members=6)


async def command(stage: Stage, who: Person, word: str, text: str = "", channel: str | None = None) -> Answer:
    handler = FEATURE.commands[0].subcommands[word].handler
    answer = await handler(Command(WORKSPACE, user(who), channel=channel, name="pulse", text=text), stage.works)
    return checked(answer)


async def click(stage: Stage, who: Person, action_id: str, value: str | int = "", **more: Any) -> Answer:
    handler = FEATURE.actions[action_id.partition(":")[0]]
    request = Action(WORKSPACE, user(who), action_id=action_id, value=str(value), **more)
    return checked(await handler(request, stage.works))


async def submit(
    stage: Stage, who: Person, view: View | None, form: Mapping[str, Any] | None = None, **state: Any
) -> Answer:
    assert view is not None
    body = view.body
    request = Submission(
        WORKSPACE,
        user(who),
        callback_id=body["callback_id"],
        view_id="V0FORM",
        state=json.loads(body["private_metadata"]) | state,
        form=form or {},
    )
    return checked(await FEATURE.submissions[body["callback_id"]](request, stage.works))


def checked(answer: Answer) -> Answer:
    """Return the answer once Slack would take everything in it."""
    if answer.say:
        assert check_message({"channel": "C1", **answer.say.payload()}) == []
    for view in (answer.open, answer.update):
        assert view is None or check_view(view.body) == []
    return answer


def words(answer: Answer | View | None) -> str:
    if isinstance(answer, Answer):
        shown = answer.say.payload() if answer.say else (answer.update or answer.open).body  # type: ignore[union-attr]  # one of them is there
    else:
        assert answer is not None
        shown = answer.body
    return json.dumps(shown, ensure_ascii=False)


def body(answer: Answer) -> dict[str, Any]:
    shown = answer.open or answer.update
    assert shown is not None
    return shown.body


async def begun(stage: Stage, **wish: Any) -> int:
    return (await stage.start(**wish)).pulse.id


def ratings(page: int, rating: str = "3") -> dict[str, str]:
    return {f"rate.{item.id}": rating for item in inventory().dimensions[page].items}


async def closed(stage: Stage, audience: Audience = Audience.EVERYONE) -> int:
    pulse_id = await begun(stage, audience=audience)
    for number, who in enumerate(stage.members):
        await stage.answer(who, pulse_id, *([1 + number % 4] * 3), *([3] * 18))
    await stage.later(days=7)
    return pulse_id


async def test_a_liaison_starts_from_the_channel_sees_the_reach_and_confirms(stage: Stage) -> None:
    opened = await command(stage, stage.lia, "start", channel="C0PIPES")
    (group,) = [each for each in body(opened)["blocks"] if each.get("block_id") == "group"]
    assert group["element"]["initial_option"]["value"] == f"w{stage.group.id}"
    preview = await submit(stage, stage.lia, opened.open, FORM | {"group": f"w{stage.group.id}", "every": "month"})
    assert "*6 people*" in words(preview)
    assert "<#C0PIPES>" in words(preview)
    back = await click(stage, stage.lia, "pulses.start.change", state=json.loads(body(preview)["private_metadata"]))
    assert '"initial_value": "7"' in words(back)
    started = await submit(stage, stage.lia, preview.update)
    assert "asks 6 people" in words(started)
    pulse = await stage.pulse(1)
    assert (pulse.instrument.id, pulse.every, pulse.audience) == ("norms-inventory", Every.MONTH, Audience.LIAISON)


async def test_choosing_an_instrument_describes_it_and_offers_only_its_forms(stage: Stage) -> None:
    opened = await command(stage, stage.lia, "start")
    assert "How I work myself" in words(opened)
    kept = FORM | {"group": f"w{stage.group.id}", "days": "4"}
    changed = await click(stage, stage.lia, "pulses.start.instrument", "trust", form=kept, surface="modal")
    assert "How I work myself" not in words(changed)
    assert '"initial_value": "4"' in words(changed)
    offered = {
        option["value"]
        for block in body(opened)["blocks"]
        if block.get("block_id") == "instrument"
        for option in block["element"]["options"]
    }
    assert "leadership-review" not in offered
    assert "norms-inventory" in offered


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"group": None}, "group"),
        ({"group": "x9"}, "group"),
        ({"days": ""}, "days"),
        ({"days": "seven"}, "days"),
        ({"form": "theirs"}, "form"),
        ({"every": "daily"}, "every"),
        ({"audience": "world"}, "audience"),
    ],
)
async def test_what_is_wrong_in_the_form_stands_under_its_field(stage: Stage, changed: Any, field: str) -> None:
    opened = await command(stage, stage.lia, "start")
    with pytest.raises(FieldErrors) as refused:
        await submit(stage, stage.lia, opened.open, FORM | {"group": f"w{stage.group.id}"} | changed)
    assert set(refused.value.errors) == {field}


async def test_a_window_too_long_and_an_instrument_that_is_gone_are_refused(stage: Stage) -> None:
    opened = await command(stage, stage.lia, "start")
    for changed, error in (({"days": "90"}, BadWindow), ({"instrument": "horoscope"}, NotFound)):
        with pytest.raises(error):
            await submit(stage, stage.lia, opened.open, FORM | {"group": f"w{stage.group.id}"} | changed)


async def test_a_group_below_the_threshold_is_refused_under_the_workgroup_with_the_reason(
    works: Works, clock: StillClock
) -> None:
    stage = await Stage(with_vault(works), clock, instrument=inventory()).set(members=4)
    opened = await command(stage, stage.lia, "start")
    with pytest.raises(FieldErrors) as refused:
        await submit(stage, stage.lia, opened.open, FORM | {"group": f"w{stage.group.id}"})
    assert "4 people who can answer" in refused.value.errors["group"]


async def test_starting_while_the_same_is_open_offers_the_open_one(stage: Stage) -> None:
    pulse_id = await begun(stage)
    opened = await command(stage, stage.lia, "start")
    offered = await submit(stage, stage.lia, opened.open, FORM | {"group": f"w{stage.group.id}"})
    assert "is open already" in words(offered)
    assert "pulses.close" in words(offered)
    assert pulse_id == 1
    async with stage.works.reading(WORKSPACE) as work:
        assert await work.session.scalar(select(func.count()).select_from(tables.PulseRow)) == 1


async def test_a_member_may_neither_start_nor_see_the_count_nor_close(stage: Stage) -> None:
    pulse_id = await begun(stage)
    ana = stage.members[0]
    for word in ("start", "status"):
        with pytest.raises(NotAllowed, match=f"Please ask <@{user(stage.lia)}>"):
            await command(stage, ana, word)
    for action in ("pulses.close", "pulses.stop"):
        with pytest.raises(NotAllowed):
            await click(stage, ana, action, pulse_id)
    seen = await click(stage, ana, "pulses.list")
    assert "of 6 answered" not in words(seen)
    assert "pulses.close" not in words(seen)
    assert "0 of 6 answered" in words(await command(stage, stage.lia, "status"))


async def test_pages_go_forth_and_back_and_keep_every_answer(stage: Stage) -> None:
    pulse_id = await begun(stage)
    ana = stage.members[0]
    first = (await click(stage, ana, "pulses.answer", pulse_id)).open
    second = await submit(stage, ana, first, ratings(0, "4"))
    assert "*2 of 7*" in words(second)
    state = json.loads(body(second)["private_metadata"])
    back = await click(stage, ana, "pulses.answer.back", pulse_id, surface="modal", state=state, form=ratings(1, "2"))
    assert "*1 of 7*" in words(back)
    assert words(back).count('"initial_option"') == 3
    mine = await answering.mine(stage.works, WORKSPACE, user(ana), pulse_id=pulse_id)
    assert set(mine.ballot.ratings.values()) == {4, 2}
    resumed = await command(stage, ana, "answer")
    assert "*3 of 7*" in words(resumed)


async def test_the_last_page_thanks_and_says_what_is_missing(stage: Stage) -> None:
    pulse_id = await begun(stage)
    ana = stage.members[0]
    view = (await click(stage, ana, "pulses.answer", pulse_id)).open
    for page in range(7):
        view = (await submit(stage, ana, view, ratings(page) if page != 3 else {})).update
    assert "Your answers are in" in words(view)
    assert "3 ratings missing" in words(view)
    again = await click(stage, ana, "pulses.answer.page:3", f"{pulse_id}/3", surface="modal")
    assert "*4 of 7*" in words(again)
    assert (await answering.progress(stage.works, WORKSPACE, user(stage.lia), pulse_id=pulse_id)).answered == 1


@pytest.mark.parametrize(
    ("form", "state", "error"),
    [
        ({"rate.pausing-after-asking": "9"}, {}, NoSuchQuestion),
        ({"rate.pausing-after-asking": "three"}, {}, NoSuchQuestion),
        ({"rate.pausing-after-asking": ("3",)}, {}, NoSuchQuestion),
        ({"rate.shoe-size": "3"}, {}, NoSuchQuestion),
        ({"say.diary": "SECRET"}, {}, NoSuchQuestion),
        ({}, {"pulse": "x"}, BadForm),
        ({}, {"pulse": None}, BadForm),
        ({}, {"pulse": 10**30}, BadForm),
        ({}, {"pulse": True}, BadForm),
        ({}, {"page": -1}, BadForm),
        ({}, {"pages": "many"}, BadForm),
        ({}, {"pulse": 999}, NotFound),
    ],
)
async def test_what_was_tampered_with_is_refused_and_logged_without_its_content(
    stage: Stage, form: dict[str, Any], state: dict[str, Any], error: type[UserFacingError]
) -> None:
    pulse_id = await begun(stage)
    ana = stage.members[0]
    view = (await click(stage, ana, "pulses.answer", pulse_id)).open
    with capture_logs() as logged, pytest.raises(error) as refused:
        await submit(stage, ana, view, form, **state)
    if error is not NotFound:
        assert [each["event"] for each in logged] == ["form.tampered"]
        assert set(logged[0]) == {"event", "log_level", "workspace", "what"}
    said = f"{logged} {refused.value.message}"
    for secret in ("SECRET", "three", "shoe", user(ana)):
        assert secret not in said
    async with stage.works.reading(WORKSPACE) as work:
        assert await work.session.scalar(select(func.count()).select_from(tables.OpenBallot)) == 0


async def test_a_comment_too_long_is_refused_under_its_own_field(stage: Stage) -> None:
    stage.instrument = replace(inventory(), version=1)
    coherence = catalogue.find(catalogue.shipped(), "coherence")
    pulse_id = await begun(stage, instrument=coherence)
    ana = stage.members[0]
    view = (await click(stage, ana, "pulses.answer", pulse_id)).open
    with pytest.raises(FieldErrors) as refused:
        await submit(stage, ana, view, {"say.direction-purpose.opportunity": "x" * 1_001})
    assert set(refused.value.errors) == {"say.direction-purpose.opportunity"}


async def test_a_ballot_after_the_close_is_told_so_with_the_closing_time(stage: Stage) -> None:
    pulse_id = await begun(stage)
    ana = stage.members[0]
    view = (await click(stage, ana, "pulses.answer", pulse_id)).open
    await stage.later(days=7)
    for late in (submit(stage, ana, view, ratings(0)), click(stage, ana, "pulses.answer", pulse_id)):
        with pytest.raises(PulseClosed, match="closed on 8 September 2026 at 15:00 UTC"):
            await late


async def test_closing_by_hand_asks_first_and_says_when_too_few_have_answered(stage: Stage) -> None:
    pulse_id = await begun(stage)
    asked = await click(stage, stage.lia, "pulses.close", pulse_id)
    assert "Results need 5 answers" in words(asked)
    assert (await stage.pulse(pulse_id)).state is PulseState.OPEN
    assert "takes no answers any more" in words(await submit(stage, stage.lia, asked.open))
    assert (await stage.pulse(pulse_id)).state is PulseState.CLOSING


async def test_a_recurring_pulse_is_stopped_by_hand(stage: Stage) -> None:
    pulse_id = await begun(stage, every=Every.MONTH)
    assert "Stop repeating" in words(await command(stage, stage.lia, "status"))
    asked = await click(stage, stage.lia, "pulses.stop", pulse_id)
    assert "does not come back" in words(await submit(stage, stage.lia, asked.open))
    assert (await stage.pulse(pulse_id)).every is None


async def test_the_liaison_reads_first_and_shares(stage: Stage) -> None:
    pulse_id = await closed(stage, Audience.LIAISON)
    ana = stage.members[0]
    assert "no results that you can see yet" in words(await command(stage, ana, "results"))
    with pytest.raises(NotAllowed):
        await click(stage, ana, "pulses.results", pulse_id)
    mine = await command(stage, stage.lia, "results")
    assert "Share with the group" in words(mine)
    assert "sees the results" in words(await click(stage, stage.lia, "pulses.share", pulse_id))
    theirs = await command(stage, ana, "results")
    assert "*Pausing*" in words(theirs)
    assert "Share with the group" not in words(theirs)
    assert "*Pausing*" in words(await click(stage, ana, "pulses.results", pulse_id))
    assert "one run" in words(await command(stage, ana, "trend"))


async def test_results_are_found_by_a_name_and_an_unknown_one_says_so(stage: Stage) -> None:
    await closed(stage)
    assert "*Pausing*" in words(await command(stage, stage.lia, "results", "NORMS"))
    with pytest.raises(NotFound, match="called that"):
        await command(stage, stage.lia, "results", "horoscope")


async def test_the_group_votes_and_a_tie_is_settled_by_people(stage: Stage) -> None:
    pulse_id = await closed(stage)
    form = await click(stage, stage.lia, "pulses.focus", pulse_id)
    with pytest.raises(FieldErrors):
        await submit(stage, stage.lia, form.open, {"days": "soon"})
    assert "The vote is open" in words(await submit(stage, stage.lia, form.open, {"days": "2"}))
    for number, who in enumerate(stage.members):
        vote = await click(stage, who, "pulses.vote", pulse_id)
        with pytest.raises(BadPick):
            await submit(stage, who, vote.open, {"picks": ("pausing", "probing", "ideas")})
        third = "probing" if number % 2 else "ideas"
        assert "Your vote is in" in words(await submit(stage, who, vote.open, {"picks": ("pausing", third)}))
    with pytest.raises(NotAllowed):
        await click(stage, stage.lia, "pulses.vote", pulse_id)
    end = await click(stage, stage.lia, "pulses.vote.close", pulse_id)
    await submit(stage, stage.lia, end.open)
    told = await stage.pass_on()
    assert [each.to for each in told if "tied" in each.text] == [user(stage.lia)]
    settle = await click(stage, stage.lia, "pulses.settle", pulse_id)
    assert "Chosen already: Pausing" in words(settle)
    assert "works on Pausing and Probing" in words(await submit(stage, stage.lia, settle.open, {"picks": "probing"}))


async def test_a_team_enters_its_rating_and_sees_what_moved(stage: Stage) -> None:
    ana = stage.members[0]
    opened = await command(stage, ana, "rate")
    chosen = {"whose": "organisation", "team": "", "instrument": "leadership-indicators"}
    form = await submit(stage, ana, opened.open, chosen)
    items = catalogue.find(catalogue.shipped(), "leadership-indicators").items  # type: ignore[union-attr]  # it ships
    first = await submit(stage, ana, form.update, {"occasion": "Baseline"} | {f"rate.{each.id}": "2" for each in items})
    assert "Saved: Baseline, with 14 ratings" in words(first)
    handler = FEATURE.submissions["pulses.rate.save"]
    again = await handler(
        Submission(
            WORKSPACE,
            user(ana),
            view_id="V0SECOND",
            state=json.loads(body(form)["private_metadata"]),
            form={"occasion": "Follow-up"} | {f"rate.{each.id}": "4" for each in items},
        ),
        stage.works,
    )
    assert "2.00 → 4.00 (+2.00)" in words(again)


async def test_nobody_rates_for_a_team_that_is_not_theirs(stage: Stage) -> None:
    opened = await command(stage, stage.members[0], "rate")
    chosen = {"whose": f"w{stage.group.id}", "team": "North", "instrument": "readiness"}
    with pytest.raises(FieldErrors, match="whose rating"):
        await submit(stage, stage.members[0], opened.open, chosen)
    opened = await command(stage, stage.lia, "rate")
    with pytest.raises(FieldErrors, match="which team"):
        await submit(stage, stage.lia, opened.open, chosen | {"team": " "})


async def test_what_we_store_is_one_tap_away_from_every_page_and_every_message(stage: Stage) -> None:
    pulse_id = await begun(stage)
    ana = stage.members[0]
    told = await click(stage, ana, "pulses.stored", pulse_id, surface="modal")
    assert told.on_top
    assert "open_ballots" in words(told)
    for shown in (await command(stage, ana, "answer"), await click(stage, ana, "pulses.list")):
        assert "pulses.stored" in words(shown)


async def test_a_bare_command_shows_what_is_open_and_how_to_start(stage: Stage) -> None:
    front = FEATURE.commands[0].bare
    assert front is not None
    asked = Command(WORKSPACE, user(stage.lia), name="pulse")
    assert "Start a pulse" in words(checked(await front(asked, stage.works)))
    await begun(stage)
    mine = await front(Command(WORKSPACE, user(stage.members[0]), name="pulse"), stage.works)
    assert "Open for you" in words(mine)
    assert "Start a pulse" not in words(mine)
    stranger = await front(Command(WORKSPACE, user(stage.out), name="pulse"), stage.works)
    assert "There is no pulse in your groups yet" in words(stranger)


async def test_a_manager_sets_the_threshold_and_hears_what_is_wrong_field_by_field(stage: Stage) -> None:
    opened = await command(stage, stage.max, "settings")
    program = stage.group.program_id
    assert f'"block_id": "fewest.{program}"' in words(opened)
    with pytest.raises(FieldErrors) as wrong:
        await submit(stage, stage.max, opened.open, {f"fewest.{program}": "2", f"keep.{program}": "many"})
    assert wrong.value.errors == {
        f"fewest.{program}": "Enter a whole number from 3 to 100.",
        f"keep.{program}": "Enter a whole number from 0 to 3,650.",
    }
    saved = await submit(stage, stage.max, opened.open, {f"fewest.{program}": "4", f"keep.{program}": "0"})
    assert "results from 4 answers up; ballots not kept." in words(saved)
    again = await command(stage, stage.max, "settings")
    assert '"initial_value": "4"' in words(again)
    with pytest.raises(NotAllowed):
        await command(stage, stage.lia, "settings")
