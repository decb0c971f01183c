"""What a sandbox remembers of long ago is bounded, and finding it does not take longer and longer."""

import time

import pytest

from sandbox.config import SandboxConfig, TimingConfig
from sandbox.errors import SlackError
from sandbox.interactions import responses, triggers
from sandbox.server import Sandbox
from sandbox.state.messages import Author, Message, MessageLog
from tests.sandbox.conftest import sandbox_config


def sandbox(timing: TimingConfig) -> Sandbox:
    config: SandboxConfig = sandbox_config(timing=timing)
    return Sandbox(config)


def test_triggers_are_forgotten_some_time_after_they_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1000.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    known = sandbox(TimingConfig()).triggers
    installation = sandbox(TimingConfig()).world.apps["A0LUNCH"].installations["T0ONE"]
    old = known.issue(installation, "U0MAYA")
    now += 3 + triggers.REMEMBERED_SECONDS
    known.issue(installation, "U0MAYA")
    with pytest.raises(SlackError, match="expired_trigger_id"):
        known.exchange(old, installation)
    now += 1
    known.issue(installation, "U0MAYA")
    with pytest.raises(SlackError, match="invalid_trigger_id"):
        known.exchange(old, installation)


def test_ended_response_urls_are_forgotten_and_living_ones_are_not(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1000.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    monkeypatch.setattr(responses, "REMEMBERED", 5)
    slack = sandbox(TimingConfig())
    workspace = slack.world.workspaces["T0ONE"]
    installation = slack.world.apps["A0LUNCH"].installations["T0ONE"]

    def issue(count: int) -> int:
        for _ in range(count):
            slack.responses.issue(installation, workspace, workspace.channels["C0RANDOM"], "U0MAYA")
        return len(slack.responses)

    assert issue(20) == 20
    now += 1801
    assert issue(1) == 6
    assert issue(20) == 21


def message(stamp: int, thread: int | None = None) -> Message:
    return Message(stamp, "C1", "T1", Author("U1"), stamp, thread=thread)


def test_a_deleted_message_is_gone_from_channel_and_thread() -> None:
    log = MessageLog()
    everything = [message(1), message(2, thread=1), message(3), message(4, thread=1)]
    for entry in everything:
        log.add(entry)
    log.remove(everything[1])
    log.remove(everything[2])
    assert [entry.stamp for entry in log] == [1, 4]
    assert log.replies(1) == [everything[3]]
    assert log.page(0, 10, 10) == ([everything[0]], False)
