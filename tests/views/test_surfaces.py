"""The block builders: what they give is what slack_sdk gives, and what Slack takes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk.models import blocks as sdk

from sandbox import blockkit
from views import surfaces
from views.surfaces import Message, actions, button, context, divider, fields, header, section

MENU = sdk.OverflowMenuElement(action_id="more", options=[sdk.Option(value="1", text="One")])
LONG = st.text(st.characters(blacklist_categories=["Cs"]), min_size=1, max_size=4_000)


def mrkdwn(text: str) -> sdk.MarkdownTextObject:
    return sdk.MarkdownTextObject(text=text)


def sdk_button(**more: str) -> sdk.ButtonElement:
    return sdk.ButtonElement(text=sdk.PlainTextObject(text="Go", emoji=True), action_id="go", **more)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (header("Head"), sdk.HeaderBlock(text=sdk.PlainTextObject(text="Head", emoji=True))),
        (section("*hello*"), sdk.SectionBlock(text=mrkdwn("*hello*"))),
        (section("hello", block_id="b"), sdk.SectionBlock(text=mrkdwn("hello"), block_id="b")),
        (section("hello", accessory=MENU), sdk.SectionBlock(text=mrkdwn("hello"), accessory=MENU)),
        (fields("one", "two"), sdk.SectionBlock(fields=[mrkdwn("one"), mrkdwn("two")])),
        (context("small", "print"), sdk.ContextBlock(elements=[mrkdwn("small"), mrkdwn("print")])),
        (divider(), sdk.DividerBlock()),
        (actions(button("Go", "go"), block_id="b"), sdk.ActionsBlock(elements=[sdk_button()], block_id="b")),
        (actions(button("Go", "go"), MENU), sdk.ActionsBlock(elements=[sdk_button(), MENU])),
    ],
    ids=lambda block: type(block).__name__,
)
def test_a_builder_gives_what_slack_sdk_gives(ours: sdk.Block, theirs: sdk.Block) -> None:
    assert ours.to_dict() == theirs.to_dict()


def test_a_button_gives_what_slack_sdk_gives() -> None:
    ours = button("Go", "go", "12", style="danger", label="Go there")
    assert ours.to_dict() == sdk_button(value="12", style="danger", accessibility_label="Go there").to_dict()


def test_a_button_may_stand_in_a_block_of_slack_sdks() -> None:
    assert sdk.ActionsBlock(elements=[button("Go", "go")]).to_dict() == actions(button("Go", "go")).to_dict()


@given(text=LONG)
def test_texts_of_any_length_come_out_within_slacks_limits(text: str) -> None:
    if not text.strip():
        return
    made = Message.of(
        "text",
        header(text),
        section(text, accessory=button(text, "b", label=text)),
        fields(*[text] * 12),
        context(*[text] * 12),
    )
    problems = [problem for problem in blockkit.check_message(made.payload()) if problem.code != "msg_blocks_too_long"]
    assert problems == []


def test_an_empty_text_and_too_long_a_row_are_mistakes_of_ours() -> None:
    with pytest.raises(ValueError, match="empty"):
        section("")
    with pytest.raises(ValueError, match="25"):
        actions(*[button("Go", f"go:{number}") for number in range(surfaces.ELEMENTS + 1)])
