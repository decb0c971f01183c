"""What slack_sdk's own models build is taken, and no JSON whatever makes the checks fall over."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk.models import blocks as sdk
from slack_sdk.models.attachments import Attachment, BlockAttachment
from slack_sdk.models.blocks.block_elements import FileInputElement, RichTextElementParts, RichTextSectionElement
from slack_sdk.models.metadata import Metadata
from slack_sdk.models.views import View

from sandbox.blockkit import check_message, check_metadata, check_view
from sandbox.blockkit.blocks import BLOCKS as CHECKS
from sandbox.blockkit.blocks import Surface
from tests.sandbox.blockkit.parts import asking, button, modal, section

OPTIONS = [sdk.Option(text="One", value="1", description="first"), sdk.Option(text="Two", value="2")]
CONFIRM = sdk.ConfirmObject(title="Sure?", text="Really?", confirm="Yes", deny="No", style="danger")

FIELDS: list[sdk.InputInteractiveElement] = [
    sdk.PlainTextInputElement(
        action_id="a",
        placeholder="p",
        initial_value="abc",
        multiline=True,
        min_length=1,
        max_length=9,
    ),
    sdk.EmailInputElement(action_id="a", placeholder="p", initial_value="a@example.org"),
    sdk.UrlInputElement(action_id="a", placeholder="p", initial_value="https://example.org"),
    sdk.NumberInputElement(action_id="a", is_decimal_allowed=True, initial_value="2.5", min_value="1", max_value="3"),
    sdk.RichTextInputElement(action_id="a", placeholder="p"),
    FileInputElement(action_id="a", filetypes=["csv"], max_files=2),
    sdk.StaticSelectElement(
        action_id="a", placeholder="p", options=OPTIONS, initial_option=OPTIONS[1], confirm=CONFIRM
    ),
    sdk.StaticSelectElement(action_id="a", option_groups=[sdk.OptionGroup(label="G", options=OPTIONS)]),
    sdk.StaticMultiSelectElement(
        action_id="a", options=OPTIONS, initial_options=OPTIONS, max_selected_items=2, focus_on_load=True
    ),
    sdk.ExternalDataSelectElement(action_id="a", placeholder="p", min_query_length=2),
    sdk.ExternalDataMultiSelectElement(action_id="a", placeholder="p", min_query_length=0),
    sdk.UserSelectElement(action_id="a", placeholder="p", initial_user="U01"),
    sdk.UserMultiSelectElement(action_id="a", placeholder="p", initial_users=["U01"]),
    sdk.ConversationSelectElement(
        action_id="a",
        default_to_current_conversation=True,
        response_url_enabled=True,
        filter=sdk.ConversationFilter(include=["public"], exclude_bot_users=True),
    ),
    sdk.ConversationMultiSelectElement(action_id="a", initial_conversations=["C01"]),
    sdk.ChannelSelectElement(action_id="a", initial_channel="C01"),
    sdk.ChannelMultiSelectElement(action_id="a", initial_channels=["C01"]),
    sdk.CheckboxesElement(action_id="a", options=OPTIONS, initial_options=[OPTIONS[0]], confirm=CONFIRM),
    sdk.RadioButtonsElement(action_id="a", options=OPTIONS, initial_option=OPTIONS[0]),
    sdk.DatePickerElement(action_id="a", placeholder="p", initial_date="2026-03-01"),
    sdk.TimePickerElement(action_id="a", placeholder="p", initial_time="09:30", timezone="Pacific/Honolulu"),
    sdk.DateTimePickerElement(action_id="a", initial_date_time=1_700_000_000),
]

CARD = sdk.CardBlock(
    title="T", subtitle="S", body="B", actions=[sdk.ButtonElement(text="Go", action_id="go", style="primary")]
)
TASK = sdk.TaskCardBlock(
    task_id="1", title="T", status="complete", sources=[sdk.UrlSourceElement(url="https://example.org", text="e")]
)

BLOCKS: list[sdk.Block] = [
    sdk.SectionBlock(text="*hello*", fields=["one", "two"], accessory=sdk.ButtonElement(text="Go", action_id="go")),
    sdk.SectionBlock(
        text=sdk.PlainTextObject(text="hello", emoji=True),
        accessory=sdk.OverflowMenuElement(options=OPTIONS, action_id="more", confirm=CONFIRM),
    ),
    sdk.SectionBlock(text="hello", accessory=sdk.ImageElement(image_url="https://example.org/a.png", alt_text="A")),
    sdk.DividerBlock(),
    sdk.HeaderBlock(text="Head"),
    sdk.ImageBlock(image_url="https://example.org/a.png", alt_text="A", title="T"),
    sdk.ContextBlock(elements=[sdk.MarkdownTextObject(text="_x_"), sdk.PlainTextObject(text="y")]),
    sdk.ActionsBlock(
        elements=[
            sdk.ButtonElement(text="Yes", action_id="yes", value="1", style="primary", confirm=CONFIRM),
            sdk.LinkButtonElement(text="See", url="https://example.org"),
            sdk.DatePickerElement(action_id="day"),
        ]
    ),
    sdk.RichTextBlock(
        elements=[
            RichTextSectionElement(
                elements=[
                    RichTextElementParts.Text(text="Hi ", style=RichTextElementParts.TextStyle(bold=True)),
                    RichTextElementParts.User(user_id="U01"),
                    RichTextElementParts.Emoji(name="wave"),
                    RichTextElementParts.Link(url="https://example.org", text="here"),
                ]
            )
        ]
    ),
    sdk.VideoBlock(
        alt_text="A",
        title="T",
        video_url="https://example.org/v",
        thumbnail_url="https://example.org/t.png",
        author_name="N",
        description="D",
    ),
    sdk.MarkdownBlock(text="**hi**"),
    sdk.FileBlock(external_id="x"),
    sdk.ContextActionsBlock(
        elements=[
            sdk.FeedbackButtonsElement(
                action_id="f",
                positive_button=sdk.FeedbackButtonObject(text="Good", value="+"),
                negative_button=sdk.FeedbackButtonObject(text="Bad", value="-"),
            ),
            sdk.IconButtonElement(icon="trash", text="Delete", action_id="d", value="v"),
        ]
    ),
    sdk.TableBlock(rows=[[{"type": "raw_text", "text": "a"}]], column_settings=[{"align": "left"}]),
    CARD,
    sdk.CarouselBlock(elements=[CARD]),
    sdk.ContainerBlock(child_blocks=[sdk.DividerBlock()], title="T", is_collapsible=True, default_collapsed=True),
    TASK,
    sdk.PlanBlock(title="P", tasks=[TASK]),
]


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.type)
def test_a_block_of_slacks_own_library_is_taken(block: sdk.Block) -> None:
    assert check_message({"text": "t", "blocks": [block.to_dict()]}) == []


def test_every_block_that_slacks_own_library_knows_is_known_here() -> None:
    own = (kind for kind in sdk.Block.__subclasses__() if kind.__module__ == sdk.Block.__module__)
    theirs = {vars(kind)["type"] for kind in own}
    assert len(theirs) > 20
    assert theirs - {kind for known in CHECKS.values() for kind in known} == {"call", "auth_provider"}


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.type)
def test_an_input_of_slacks_own_library_is_taken_in_a_modal(field: sdk.InputInteractiveElement) -> None:
    block = sdk.InputBlock(label="L", hint="H", optional=True, element=field)
    view = View(
        type="modal", title="T", submit="Go", close="Back", callback_id="c", private_metadata="p", blocks=[block]
    )
    assert check_view(view.to_dict()) == []


def test_a_home_of_slacks_own_library_is_taken() -> None:
    shared = set(CHECKS[Surface.MESSAGE]) - set(CHECKS[Surface.HOME])
    view = View(type="home", blocks=[block for block in BLOCKS if block.type not in shared], private_metadata="p")
    assert check_view(view.to_dict()) == []


def test_attachments_and_metadata_of_slacks_own_library_are_taken() -> None:
    attachments = [
        Attachment(text="t", fallback="f", color="#36a64f").to_dict(),
        BlockAttachment(blocks=BLOCKS[:2], color="#36a64f").to_dict(),
    ]
    metadata = Metadata(event_type="delivery", event_payload={"id": "1"}).to_dict()
    assert check_message({"text": "t", "attachments": attachments, "metadata": metadata}) == []


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["type", "text", "blocks", "elements", "element", "accessory", "options", "rows", "value"])
            | st.text(max_size=4),
            inner
            | st.sampled_from(["section", "plain_text", "button", "rich_text", "input", "table", "modal", "home"]),
            max_size=5,
        )
    ),
    max_leaves=20,
)


@given(value=JSON)
def test_no_json_makes_the_checks_fall_over(value: Any) -> None:
    for block in (value, section(accessory=value), asking(value), {"type": "actions", "elements": value}):
        for payload in ({"blocks": block}, {"blocks": [block]}, {"text": value, "attachments": [{"blocks": [block]}]}):
            assert all(problem.pointer.startswith("/") for problem in check_message(payload))
        check_view(modal(section(), block))
    check_message({"attachments": value, "metadata": value, "text": "t"})
    check_metadata(value)
    check_view(value)


@given(key=st.text(max_size=6), value=JSON)
def test_an_unknown_key_is_refused_whatever_it_holds(key: str, value: Any) -> None:
    known = {"type", "text", "action_id", "value", "url", "style", "confirm", "accessibility_label"}
    if key in known:
        return
    assert check_message({"text": "t", "blocks": [section(accessory={**button(), key: value})]})
