"""The numbers of Block Kit, as Slack's reference and the project's notes on Slack state them; lengths in characters."""

from typing import Final

MESSAGE_BLOCKS: Final = 50
VIEW_BLOCKS: Final = 100
ATTACHMENTS: Final = 100
MESSAGE_TEXT: Final = 40_000
"""Slack cuts a longer text off; it does not refuse it."""
MESSAGE_WEIGHT: Final = 13_200
"""Where ``msg_blocks_too_long`` has been seen although every single limit held."""
CONTAINER_WEIGHT: Final = 20
"""What one block or element adds to the weight: Slack keeps "a buffer for block containers" of unpublished size."""
VIEW_BYTES: Final = 250_000
METADATA_BYTES: Final = 8_000

ID: Final = 255
URL: Final = 3_000
TEXT: Final = 3_000
ALT_TEXT: Final = 2_000
IMAGE_TITLE: Final = 2_000

SECTION_FIELDS: Final = 10
SECTION_FIELD: Final = 2_000
HEADER: Final = 150
CONTEXT_ELEMENTS: Final = 10
CONTEXT_TEXT: Final = 2_000
ACTIONS_ELEMENTS: Final = 25
CONTEXT_ACTIONS_ELEMENTS: Final = 5
INPUT_TEXT: Final = 2_000
MARKDOWN: Final = 12_000
ALERT: Final = 200
TABLE_ROWS: Final = 100
TABLE_CELLS: Final = 20
TABLE_CHARACTERS: Final = 10_000
DATA_TABLE_ROWS: Final = 101
"""With the head."""
DATA_TABLE_PAGE: Final = 100
CHART_TITLE: Final = 50
CHART_LABEL: Final = 20
CHART_SERIES: Final = 6
"""Series of a chart, and segments of a pie."""
CHART_POINTS: Final = 20
CARD_TITLE: Final = 150
CARD_BODY: Final = 200
CARD_ACTIONS: Final = 3
CAROUSEL_CARDS: Final = 10
CONTAINER_TITLE: Final = 150
CONTAINER_BLOCKS: Final = 10
TASK_TITLE: Final = 255
"""Slack publishes no limit for the texts, the tasks and the sources of a plan: these are the sandbox's."""
TASK_SOURCES: Final = 20
PLAN_TASKS: Final = 50
VIDEO_TITLE: Final = 200
VIDEO_AUTHOR: Final = 50
LIST_INDENT: Final = 8

BUTTON_TEXT: Final = 75
BUTTON_VALUE: Final = 2_000
OPTION_TEXT: Final = 75
OPTION_VALUE: Final = 150
OPTIONS: Final = 100
OPTION_GROUPS: Final = 100
CHOICES: Final = 10
"""Options of checkboxes and of radio buttons."""
OVERFLOW: Final = 5
PLACEHOLDER: Final = 150
CONFIRM_TITLE: Final = 100
CONFIRM_TEXT: Final = 300
CONFIRM_BUTTON: Final = 30
TYPED: Final = 3_000
"""The most a person can type into a text input."""
FILES: Final = 10

VIEW_TITLE: Final = 24
PRIVATE_METADATA: Final = 3_000
