"""Every fact about Slack that the design rests on is held by a test: this is the table of which by which.

A fact is known by how its line in the shared list begins: a row of the table by its first cell, a point by its words.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
LIST = TESTS.parents[1] / "shared" / "slack-facts.md"

LIMITS = {
    "acknowledge an event, interaction or command": (
        "sandbox/test_config.py::test_times_are_slacks_own_unless_told_otherwise",
        "sandbox/test_acknowledgements.py::test_a_late_acknowledgement_is_a_failure_the_person_sees",
        "sandbox/test_http_mode.py::test_an_event_answered_too_late_comes_again_as_timed_out",
    ),
    "event retries": (
        "sandbox/test_config.py::test_times_are_slacks_own_unless_told_otherwise",
        "sandbox/test_http_mode.py::test_failed_http_events_come_again_with_the_reason",
        "sandbox/test_http_mode.py::test_an_event_comes_four_times_at_most",
        "sandbox/test_socket_mode.py::test_an_unacknowledged_event_comes_again_with_its_number",
    ),
    "trigger_id": (
        "sandbox/test_modals.py::test_a_trigger_opens_one_view",
        "sandbox/test_modals.py::test_a_trigger_expires",
    ),
    "response_url": (
        "sandbox/test_response_urls.py::test_a_response_url_expires",
        "sandbox/test_response_urls.py::test_a_response_url_wears_out_after_five_uses",
        "sandbox/test_lunch_app.py::test_an_answer_for_one_person_is_seen_by_nobody_else",
    ),
    "blocks": (
        "sandbox/blockkit/test_limits.py::test_a_message_takes_fifty_blocks_and_not_one_more",
        "sandbox/blockkit/test_limits.py::test_a_view_exactly_at_its_limit_is_taken_and_one_over_refused",
        "sandbox/test_modals.py::test_three_views_are_the_limit",
    ),
    "section text 3,000; fields 10 x 2,000": (
        "sandbox/blockkit/test_limits.py::test_a_block_exactly_at_its_limit_is_taken_and_one_over_refused",
        "sandbox/test_limits_over_http.py::test_a_block_is_taken_at_its_limit_and_refused_above",
    ),
    "button text 75, value 2,000": (
        "sandbox/blockkit/test_limits.py::test_a_block_exactly_at_its_limit_is_taken_and_one_over_refused",
    ),
    "action_id, block_id, callback_id 255": (
        "sandbox/blockkit/test_limits.py::test_a_view_exactly_at_its_limit_is_taken_and_one_over_refused",
        "sandbox/test_limits_over_http.py::test_a_modal_is_taken_at_its_limit_and_refused_above",
    ),
    "table block 100 rows x 20 cells": (
        "sandbox/blockkit/test_limits.py::test_tables_hold_ten_thousand_characters_a_message",
        "sandbox/blockkit/test_limits.py::test_a_full_table_of_short_cells_is_taken",
        "sandbox/blockkit/test_limits.py::test_markdown_is_limited_over_the_whole_message",
    ),
    "msg_blocks_too_long": (
        "sandbox/blockkit/test_limits.py::test_blocks_each_within_their_limit_can_be_too_long_together",
    ),
    "chat.postMessage": (
        "sandbox/test_rate_limits.py::test_a_channel_takes_about_one_post_a_second",
        "sandbox/test_rate_limits.py::test_a_workspace_takes_several_hundred_posts_a_minute",
        "sandbox/test_messages.py::test_a_text_over_forty_thousand_characters_is_cut",
    ),
    "other methods": (
        "sandbox/test_rate_limits.py::test_each_method_has_its_tier",
        "sandbox/test_rate_limits.py::test_limits_are_windows_that_pass",
        "sandbox/test_shapes.py::test_every_method_has_the_tier_that_slack_gives_it",
    ),
    "ephemeral messages": ("sandbox/test_messages.py::test_an_ephemeral_is_seen_once_and_never_changed",),
    "files": (
        "sandbox/test_lunch_app.py::test_files_are_uploaded_and_shared",
        "sandbox/test_conversations.py::test_an_upload_must_have_the_announced_length",
    ),
    "slash commands": (
        "sandbox/test_config.py::test_fifty_commands_of_thirty_two_characters_are_taken",
        "sandbox/test_config.py::test_a_mistake_is_named",
        "sandbox/test_two_apps.py::test_a_command_goes_to_the_app_installed_last",
        "sandbox/test_control.py::test_commands_do_not_run_in_threads",
    ),
    "Socket Mode": (
        "sandbox/test_socket_mode.py::test_ten_connections_are_the_limit",
        "sandbox/test_socket_mode.py::test_an_event_goes_to_one_of_several_connections",
        "sandbox/test_socket_mode.py::test_connections_are_refreshed_and_come_back",
    ),
    "users.info": ("sandbox/test_conversations.py::test_people_show_their_zone_and_kind",),
    "Slack Connect": (
        "sandbox/test_lunch_app.py::test_a_stranger_can_press_buttons_but_run_no_commands",
        "sandbox/test_control.py::test_a_shared_channel_gets_another_id",
    ),
}
POSTING = {
    "Slack has no documented idempotency key": (
        "sandbox/test_resending.py::test_slacks_own_client_posts_again_after_a_lost_answer",
    ),
    "slack_sdk's default connection-error retry handler": (
        "sandbox/test_resending.py::test_slacks_own_client_posts_again_after_a_lost_answer",
        "sandbox/test_resending.py::test_without_retry_handlers_a_lost_answer_is_settled_by_reading_back",
    ),
    "internal_error / fatal_error may have partly": (
        "sandbox/test_resending.py::test_an_internal_error_may_have_posted",
        "sandbox/test_resending.py::test_slacks_own_client_does_not_wait_for_a_rate_limit_by_itself",
    ),
    "An uncertain send can be settled": (
        "sandbox/test_resending.py::test_without_retry_handlers_a_lost_answer_is_settled_by_reading_back",
        "sandbox/test_resending.py::test_an_app_sold_outside_the_marketplace_reads_one_short_history_a_minute",
        "sandbox/test_messages.py::test_metadata_is_returned_only_when_asked_for",
        "sandbox/test_access.py::test_a_missing_scope_is_named",
        "sandbox/test_two_apps.py::test_another_apps_message_is_read_with_its_metadata_but_not_touched",
    ),
    "chat.scheduleMessage silently never posts": ("sandbox/test_access.py::test_messages_are_not_scheduled",),
}
# What Slack's own libraries do is no rule of the sandbox; where our bot guards against it, its test is named.
LIBRARIES = {
    "Requests older than 5 min or badly signed": (
        "sandbox/test_http_mode.py::test_http_requests_are_signed_with_the_real_time",
        "bot/test_gate.py::test_a_malformed_request_is_a_4xx_and_leaves_no_words_in_the_log",
        "bot/test_gate.py::test_a_signature_that_is_not_ascii_is_a_401",
    ),
    "Listener matching is linear": ("bot/test_routes.py::test_two_features_cannot_claim_one_id",),
    "Events are acknowledged before the listener runs": (
        "bot/test_repeats.py::test_an_event_and_its_retries_act_once",
        "bot/test_processes.py::test_it_answers_then_drains_on_sigterm_and_leaves_with_code_0",
    ),
    "An unhandled command or action answers 404": (
        "sandbox/test_http_mode.py::test_a_404_to_a_command_is_shown_as_an_error",
        "bot/test_repeats.py::test_an_unknown_command_or_button_is_a_404",
    ),
    "With a fixed token, authorisation still calls auth.test": (
        "bot/test_workspaces.py::test_a_revoked_token_suspends_and_keeps_the_data",
    ),
    "Async SQLAlchemy stores exist": (
        "bot/test_workspaces.py::test_the_token_is_kept_encrypted",
        "bot/test_workspaces.py::test_another_workspace_installs_over_oauth_and_the_state_is_its_own",
    ),
    "app.enable_token_revocation_listeners() deletes only": (
        "sandbox/test_lunch_app.py::test_an_app_is_told_of_its_removal",
        "bot/test_workspaces.py::test_uninstalling_takes_everything_away",
    ),
    "AsyncSocketModeHandler: a rejected handshake": (
        "sandbox/test_access.py::test_a_connection_needs_an_app_token",
        "bot/test_processes.py::test_a_bad_app_token_is_one_line_and_code_2_instead_of_an_endless_loop",
    ),
    "Clients open a new HTTP session per call": (
        "bot/test_slack.py::test_a_server_that_is_not_there_was_surely_not_reached",
    ),
}
CHECKS = {
    "slack_sdk.models validates in to_dict() only": (
        "sandbox/blockkit/test_models.py::test_a_block_of_slacks_own_library_is_taken",
        "sandbox/blockkit/test_limits.py::test_a_block_exactly_at_its_limit_is_taken_and_one_over_refused",
        "sandbox/test_modals.py::test_ids_are_generated_for_blocks_without",
        "sandbox/test_limits_over_http.py::test_an_input_needs_a_submit_button",
        "sandbox/blockkit/test_refusals.py::test_a_message_is_refused_for",
    ),
    "Plain dicts given to the client are not checked": (
        "sandbox/test_limits_over_http.py::test_every_way_of_posting_is_equally_strict",
    ),
}
# How an app should behave; of it, the sandbox holds what Slack itself does.
MANNERS = {
    "/command help always": (
        "commands/test_help.py::test_help_lists_every_subcommand_with_an_example_under_the_prefix",
        "journeys/test_bad_input.py::test_an_unknown_word_is_answered_with_help_and_what_may_have_been_meant",
    ),
    "Durable things go to DM or App Home": (
        "sandbox/test_control.py::test_only_the_newest_thousand_ephemerals_of_a_person_stay",
    ),
    "Posting to many: preview": (
        "journeys/test_calls.py::test_the_form_leads_to_a_preview_back_to_the_form_and_to_one_series",
    ),
    "Always a good text": (
        "views/test_calls.py::test_the_fallback_text_names_the_call_and_its_time_with_the_zone_written_out",
        "browser/test_blocks_text.py::test_pictures_have_words_and_broken_ones_leave_them",
    ),
    "Times: <!date^UNIX^{date_short_pretty} at {time}|": (
        "browser/test_blocks_text.py::test_dates_are_told_in_the_zone_of_who_reads",
        "browser/test_blocks_text.py::test_every_date_token_is_known",
    ),
    "Escape & < > in every user-given text": (
        "sandbox/test_lunch_app.py::test_names_are_escaped_only_for_commands_that_want_it",
        "browser/test_blocks_text.py::test_nothing_written_becomes_markup_of_the_page",
        "journeys/test_bad_input.py::test_a_mention_in_a_title_is_text_wherever_it_is_shown",
    ),
    "Identify by ids": ("sandbox/test_messages.py::test_a_person_is_addressed_by_their_id",),
}
FACTS = {**LIMITS, **POSTING, **LIBRARIES, **CHECKS, **MANNERS}


def facts() -> Iterator[str]:
    """Yield the rows and points of the shared list, without their marks."""
    section = ""
    for line in LIST.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            section = line
        elif section and line.strip() and not line.startswith((" ", "|--", "| what |")):
            first = line.split("|")[1] if line.startswith("|") else line.removeprefix("- ")
            yield re.sub(r"[*`]", "", first).strip()


@pytest.mark.skipif(not LIST.exists(), reason="the shared list of facts is not beside this checkout")
def test_every_fact_of_the_shared_list_is_held_and_nothing_else_is() -> None:
    listed = list(facts())
    held = {fact: [key for key in FACTS if fact.startswith(key)] for fact in listed}
    assert [fact for fact, keys in held.items() if not keys] == []
    found = {key for keys in held.values() for key in keys}
    assert set(FACTS) - found == set()
    assert len(listed) >= len(LIMITS) + len(POSTING)


@pytest.mark.parametrize("test", sorted({test for tests in FACTS.values() for test in tests}))
def test_the_tests_that_hold_facts_are_there(test: str) -> None:
    path, _, name = test.partition("::")
    text = (TESTS / path).read_text(encoding="utf-8")
    assert re.search(rf"^(?:async )?def {name}\(", text, re.MULTILINE)


def test_every_fact_has_a_test() -> None:
    assert all(FACTS.values())
