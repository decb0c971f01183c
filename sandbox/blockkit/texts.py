"""Text objects: plain_text and mrkdwn."""

from sandbox.blockkit import limits
from sandbox.blockkit.shapes import Check, boolean, by_type, string, typed


def plain(at_most: int) -> Check:
    """Accept a plain_text object of up to so many characters."""
    return by_type({"plain_text": typed("plain_text", {"text": string(at_most)}, {"emoji": boolean})})


def any_text(at_most: int) -> Check:
    """Accept a plain_text or mrkdwn object of up to so many characters."""
    return by_type(
        {
            "plain_text": typed("plain_text", {"text": string(at_most)}, {"emoji": boolean}),
            "mrkdwn": typed("mrkdwn", {"text": string(at_most)}, {"verbatim": boolean}),
        }
    )


PLACEHOLDER = plain(limits.PLACEHOLDER)
