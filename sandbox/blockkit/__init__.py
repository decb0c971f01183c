"""Block Kit of the sandbox workspace: checks what apps send and shapes what people enter. Pure, no I/O.

Stricter than Slack, never laxer: what is not published as allowed is refused. Sources: Slack's Block Kit reference,
the answers Slack gives in public issues, and the sample payloads of its SDKs.
"""

from sandbox.blockkit.blocks import every
from sandbox.blockkit.entry import apply
from sandbox.blockkit.messages import check_message, check_metadata, cut_text
from sandbox.blockkit.problem import CannotDo, Problem, Values
from sandbox.blockkit.state import action, dispatches, initial_values
from sandbox.blockkit.submit import client_errors
from sandbox.blockkit.surfaces import all_blocks, block_defaults, elements_of, fill_texts, find, with_defaults, with_ids
from sandbox.blockkit.views import check_view

__all__ = [
    "CannotDo",
    "Problem",
    "Values",
    "action",
    "all_blocks",
    "apply",
    "block_defaults",
    "check_message",
    "check_metadata",
    "check_view",
    "client_errors",
    "cut_text",
    "dispatches",
    "elements_of",
    "every",
    "fill_texts",
    "find",
    "initial_values",
    "with_defaults",
    "with_ids",
]
