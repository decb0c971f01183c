"""The form of a resource, empty, from a message, or with what is there already."""

from __future__ import annotations

from slack_sdk.models.blocks import Block, UrlInputElement

from domain.directory.states import STATES
from domain.library.messages import FirstDraft
from domain.library.overview import Choices
from domain.library.resource import (
    CREDIT_LONGEST,
    MOST_TAGS,
    SUMMARY_LONGEST,
    TAG_LONGEST,
    TITLE_LONGEST,
    Draft,
    Kind,
    Resource,
)
from views.calls import inputs
from views.library.words import KINDS
from views.surfaces import View, field, section

TAGS_LONGEST = MOST_TAGS * (TAG_LONGEST + 3)
HINTS = {
    Kind.RESEARCH: "findings and data",
    Kind.POLICY: "law, rules, guidance",
    Kind.TOOL: "something to use",
    Kind.PRACTICE: "how something is done well",
    Kind.STATE_EXAMPLE: "how one state did it",
}


def add(choices: Choices, first: FirstDraft, *, from_message: bool = False) -> View:
    """Return the form to add a resource; `first` is what is known already."""
    said = "Save a page that others should find again: research, a policy, a tool, a practice, an example of a state."
    if from_message:
        said = "This is what the message says. Change what you like; the message itself stays as it is."
        if not first.link:
            said = "*There is no link in this message.* Paste the link of the page that it is about."
    blocks: list[Block] = [section(said)]
    draft = Draft(first.title, first.link, first.summary, Kind.RESEARCH, workgroup_id=choices.chosen)
    blocks += _inputs(draft, choices, kind=None)
    return View.modal("library.add", "Add to the library", blocks, submit="Save")


def edit(resource: Resource, choices: Choices) -> View:
    """Return the form to change a resource."""
    blocks = _inputs(resource.draft(), choices, kind=resource.kind)
    return View.modal("library.edit", "Edit a resource", blocks, submit="Save", state={"resource": resource.id})


def _inputs(draft: Draft, choices: Choices, *, kind: Kind | None) -> list[Block]:
    kinds = [(each.value, f"{KINDS[each]}: {HINTS[each]}") for each in Kind]
    blocks: list[Block] = [
        field("link", "Link", UrlInputElement(initial_value=draft.link or None)),
        field("title", "Title", inputs.text(draft.title or None, TITLE_LONGEST)),
        field("kind", "Kind", inputs.select(kinds, kind.value if kind else None)),
        field(
            "summary",
            "Summary",
            inputs.text(draft.summary or None, SUMMARY_LONGEST, multiline=True),
            optional=True,
            hint="What is in it, and for whom it is worth reading.",
        ),
        field(
            "state",
            "State",
            inputs.select([(state.code, state.name) for state in STATES], draft.state or None),
            optional=True,
            hint="Where it comes from. State examples need it.",
        ),
        field(
            "tags",
            "Tags",
            inputs.text(", ".join(draft.tags) or None, TAGS_LONGEST, "literacy, coaching"),
            optional=True,
            hint=f"Up to {MOST_TAGS}, with commas between them.",
        ),
        field(
            "credit",
            "Credit",
            inputs.text(draft.credit or None, CREDIT_LONGEST, "Texas, office of standards"),
            optional=True,
            hint="Who made it. Newsletters name them.",
        ),
    ]
    if choices.workgroups:
        groups = [(str(number), title) for number, title in choices.workgroups]
        chosen = str(draft.workgroup_id) if draft.workgroup_id else None
        blocks.append(field("workgroup", "Workgroup", inputs.select(groups, chosen), optional=True))
    return blocks
