"""The tutorial in a configuration is read strictly: each step ends in exactly one way."""

import json
from typing import Any

import aiohttp
import pytest

from sandbox.config import ConfigError, SandboxConfig
from sandbox.server import Sandbox
from sandbox.tutorial import DoneWhen

pytestmark = pytest.mark.sockets

Json = dict[str, Any]


def config(tutorial: Any) -> Json:
    return {"workspaces": [{"id": "T1", "users": [{"handle": "maya"}]}], "tutorial": tutorial}


def step(**changes: Any) -> Json:
    return {"title": "Say hello", "text": "Type /hello.", "done_when": {"command": "/hello"}, **changes}


def test_a_tutorial_is_read_with_its_steps() -> None:
    given = {"title": "A walk", "text": "Two steps.", "steps": [step(), step(act_as="maya", channel="general")]}
    read = SandboxConfig.from_mapping(config(given)).tutorial
    assert read is not None
    assert (read.title, read.text) == ("A walk", "Two steps.")
    assert read.steps[0].done_when == DoneWhen(command="/hello")
    assert (read.steps[1].act_as, read.steps[1].channel) == ("maya", "general")


def test_without_the_key_there_is_none() -> None:
    assert SandboxConfig.from_mapping(config(None)).tutorial is None


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ("A walk", "tutorial: expected a mapping"),
        ({"title": "A walk", "steps": ["Say hello"]}, r"steps\[0\]: expected a mapping"),
        ({"title": "A walk"}, "steps: expected a list"),
        ({"title": "A walk", "steps": []}, "steps: expected a list"),
        ({"steps": [step()]}, "tutorial: title is missing"),
        ({"title": "A walk", "steps": [step(colour="red")]}, r"tutorial.steps\[0\].colour: unknown"),
        ({"title": "A walk", "steps": [step(), step(done_when={})]}, r"steps\[1\].done_when: expected exactly one of"),
        (
            {"title": "A walk", "steps": [step(done_when={"command": "/a", "clicked": "b"})]},
            r"steps\[0\].done_when: expected exactly one of",
        ),
        ({"title": "A walk", "steps": [step(act_as="mya")]}, "unknown person mya; did you mean maya"),
        ({"title": "A walk", "steps": [step(done_when={"waited": 3})]}, r"steps\[0\].done_when.waited: unknown"),
    ],
)
def test_a_mistake_is_named_with_its_place(given: Any, complaint: str) -> None:
    with pytest.raises(ConfigError, match=complaint):
        SandboxConfig.from_mapping(config(given))


async def test_the_page_is_told_of_it_when_it_opens_its_feed() -> None:
    given = config({"title": "A walk", "steps": [step()]})
    async with (
        Sandbox(SandboxConfig.from_mapping(given)).running() as sandbox,
        aiohttp.ClientSession(headers={"authorization": "Bearer sandbox"}) as session,
        session.get(f"{sandbox.url}/control/workspaces/-/people/maya/feed") as feed,
    ):
        told = json.loads(await feed.content.readline())["tutorial"]
    assert told["title"] == "A walk"
    assert told["steps"][0]["done_when"]["command"] == "/hello"
