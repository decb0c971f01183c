"""Ids that Slack generates, the defaults it fills in, and finding an element again."""

import pytest

from sandbox.blockkit import CannotDo, block_defaults, check_view, find, with_defaults, with_ids
from tests.sandbox.blockkit.parts import asking, button, home, modal, mrkdwn, plain, section

BLOCKS = [
    section(accessory=button()),
    {"type": "divider"},
    {"type": "divider"},
    {"type": "actions", "block_id": "mine", "elements": [button(action_id="go"), button(), button()]},
    asking({"type": "plain_text_input"}),
]


def test_missing_ids_are_generated_and_given_ones_kept() -> None:
    stored = with_ids(BLOCKS)
    block_ids = [block["block_id"] for block in stored]
    assert len(set(block_ids)) == 5
    assert block_ids[3] == "mine"
    actions = [element["action_id"] for element in stored[3]["elements"]]
    assert actions[0] == "go"
    assert len(set(actions)) == 3
    assert stored[0]["accessory"]["action_id"]
    assert stored[4]["element"]["action_id"]


def test_what_was_given_is_not_changed() -> None:
    with_ids(BLOCKS)
    assert "block_id" not in BLOCKS[0]
    assert "action_id" not in BLOCKS[0]["accessory"]


def test_generated_ids_change_with_the_seed_as_slack_renews_them_on_update() -> None:
    first, second = with_ids(BLOCKS, seed="1.1"), with_ids(BLOCKS, seed="1.2")
    assert first[0]["block_id"] != second[0]["block_id"]
    assert first[0]["accessory"]["action_id"] != second[0]["accessory"]["action_id"]
    assert with_ids(BLOCKS, seed="1.1") == first


def test_a_generated_id_gives_way_to_the_same_given_one() -> None:
    (generated,) = with_ids([{"type": "divider"}])
    first, second = with_ids([{"type": "divider"}, section(block_id=generated["block_id"])])
    assert first["block_id"] != second["block_id"]


def test_an_image_gets_no_action_id() -> None:
    image = {"type": "image", "image_url": "https://example.org", "alt_text": "A"}
    assert with_ids([section(accessory=image)])[0]["accessory"] == image


def test_a_repeated_block_id_is_refused() -> None:
    with pytest.raises(ValueError, match="block_id"):
        with_ids([section(block_id="b"), section(block_id="b")])


def test_stored_blocks_say_what_was_left_out() -> None:
    text, asked = block_defaults([section(text=mrkdwn("t"), fields=[plain("f")]), asking({"type": "plain_text_input"})])
    assert text["text"]["verbatim"] is False
    assert text["fields"][0]["emoji"] is True
    assert (asked["optional"], asked["dispatch_action"]) == (False, False)


def test_stored_blocks_keep_what_was_said() -> None:
    (block,) = block_defaults([section(text={**mrkdwn("t"), "verbatim": True})])
    assert block["text"]["verbatim"] is True


def test_a_stored_modal_has_every_field_slack_answers_with() -> None:
    stored = with_defaults(modal(callback_id="calls.schedule"))
    assert stored["callback_id"] == "calls.schedule"
    assert stored["private_metadata"] == ""
    assert stored["external_id"] == ""
    assert stored["close"] is None
    assert stored["title"] == {**plain("T"), "emoji": True}
    assert (stored["clear_on_close"], stored["notify_on_close"]) == (False, False)


def test_a_stored_home_carries_no_submit() -> None:
    stored = with_defaults(home())
    assert stored["submit"] is None
    assert stored["blocks"][0]["block_id"]


def test_stored_blocks_can_be_sent_again() -> None:
    stored = with_defaults(modal(*BLOCKS))
    assert check_view(modal(*stored["blocks"])) == []


def test_an_element_is_found_with_its_block() -> None:
    stored = with_ids(BLOCKS)
    block, element = find(stored, "go")
    assert (block["block_id"], element["action_id"]) == ("mine", "go")


def test_an_element_that_is_not_there_cannot_be_found() -> None:
    with pytest.raises(CannotDo, match="there is no nothing"):
        find(with_ids(BLOCKS), "nothing")


def test_an_action_id_in_two_blocks_asks_for_the_block() -> None:
    blocks = [section(block_id=name, accessory=button(action_id="go")) for name in ("a", "b")]
    with pytest.raises(CannotDo, match="say the block_id"):
        find(blocks, "go")
    assert find(blocks, "go", "b")[0]["block_id"] == "b"
    with pytest.raises(CannotDo, match="in block c"):
        find(blocks, "go", "c")
