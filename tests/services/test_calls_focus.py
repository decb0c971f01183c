"""What a workgroup works on stands in the reminders of its calls, and in nobody else's."""

from __future__ import annotations

from datetime import timedelta

from domain.calls.call import Call
from domain.calls.overview import CallCard
from domain.pulses.focus import Focus
from domain.pulses.instrument import Form
from services.calls.cards import with_focus
from services.work import Works
from storage.pulses import choices
from tests.conftest import START, WORKSPACE, StillClock
from tests.pulses_stage import Stage
from tests.stage import with_vault
from views.calls import messages


async def test_reminders_name_the_focus_norms_of_the_latest_pulse_that_led_to_any(
    works: Works, clock: StillClock
) -> None:
    stage = await Stage(with_vault(works), clock).set()
    first = (await stage.start()).pulse
    second = (await stage.start(days=3, form=Form.SELF)).pulse
    call = Call(12, stage.group.id, None, "Monthly call", START, "UTC", 60, None)
    async with stage.works.begin(WORKSPACE) as work:
        for pulse, titles in ((first, ["Old"]), (second, ["Pausing", "Probing & more"])):
            norms = [Focus(stage.group.id, pulse.id, title, title, START) for title in titles]
            await choices.set_focus(work.session, WORKSPACE, norms, pulse_id=pulse.id)
        other = CallCard(Call(13, stage.group.id + 1, None, "Other", START, "UTC", 60, None), "Other")
        mine, theirs = await with_focus(work, [CallCard(call, "Teacher Pipelines"), other])
    assert (mine.focus, theirs.focus) == (("Pausing", "Probing & more"), ())
    said = str(messages.reminder(mine, timedelta(hours=1)).payload())
    assert "Focus norms: Pausing and Probing &amp; more" in said
    assert "Focus norm" not in str(messages.reminder_for_person(theirs, timedelta(hours=1)).payload())
