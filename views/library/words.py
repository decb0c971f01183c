"""How resources are put into words: titles as links, kinds, and what is known about a link."""

from __future__ import annotations

from datetime import datetime

from domain.directory.states import state_name
from domain.library import links
from domain.library.overview import ResourceCard
from domain.library.resource import Kind, LinkState, Problem, Resource
from views.directory.words import name
from views.text import escape, fit

KINDS = {
    Kind.RESEARCH: "Research",
    Kind.POLICY: "Policy",
    Kind.TOOL: "Tool",
    Kind.PRACTICE: "Practice",
    Kind.STATE_EXAMPLE: "State example",
}

PROBLEMS = {
    Problem.NOT_FOUND: "the page is not there any more",
    Problem.SERVER_ERROR: "the site reports an error",
    Problem.TIMED_OUT: "the site does not answer in time",
    Problem.UNREACHABLE: "the site cannot be reached",
    Problem.INSECURE: "the site's certificate is not valid",
    Problem.INSIDE: "it leads to a place that is not open to everybody",
    Problem.TOO_MANY_HOPS: "it sends readers on and on",
}

TITLE_LIMIT = 200
SUMMARY_LIMIT = 240
CREDIT_LIMIT = 160
TAGS_LIMIT = 200
"""Characters once escaped: five resources of the longest kind still fit into one message."""


def title(resource: Resource) -> str:
    """Return a title as bold mrkdwn that opens the page; nothing in it mentions anybody."""
    return f"*{link(resource.link, resource.title)}*"


def link(address: str, label: str) -> str:
    """Return an address, as `domain.library.links.parse` keeps it, under a label, as mrkdwn."""
    said = fit(escape(" ".join(label.split()) or links.host(address)), TITLE_LIMIT).replace("|", "¦")
    return f"<{escape(address)}|{said}>"


def about(card: ResourceCard) -> str:
    """Return kind, state, tags and credit in one line: `Practice · Texas · literacy, coaching · by the agency`."""
    resource = card.resource
    parts = [KINDS[resource.kind], state_name(resource.state)]
    if resource.tags:
        parts.append(fit(escape(", ".join(resource.tags)), TAGS_LIMIT))
    if resource.credit:
        parts.append(f"by {fit(escape(resource.credit), CREDIT_LIMIT)}")
    if card.workgroup:
        parts.append(name(card.workgroup))
    return " · ".join(part for part in parts if part)


def standing(resource: Resource) -> str:
    """Return what a reader should know before opening the link, or nothing."""
    if resource.retired:
        return ":file_cabinet: Retired: found by nobody until it is brought back."
    if resource.link_state is LinkState.DEAD:
        return f":warning: The link did not answer for days: {problem(resource)}."
    if resource.link_state is LinkState.FAILING:
        return f":hourglass: The link did not answer lately: {problem(resource)}. I keep trying."
    return ""


def problem(resource: Resource) -> str:
    """Return why a link does not show its page, as the second half of a sentence."""
    return PROBLEMS[resource.problem] if resource.problem else "it does not answer"


def checked(resource: Resource) -> str:
    """Return what is known about a link that is well, or not known yet."""
    if resource.link_state is LinkState.ALIVE and resource.checked_at:
        return f"The link answered on {day(resource.checked_at)}."
    return "" if standing(resource) else "The link has not been checked yet."


def day(moment: datetime) -> str:
    """Return a day on the reader's own calendar; the fallback is the day in UTC."""
    fallback = f"{moment.day} {moment:%b %Y}"
    return f"<!date^{int(moment.timestamp())}^{{date_short}}|{fallback}>"


def plain(resource: Resource) -> str:
    """Return a title for the text that phones show."""
    return fit(escape(resource.title), TITLE_LIMIT)
