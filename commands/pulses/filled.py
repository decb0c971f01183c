"""What was entered in forms about pulses, and on the pages of a ballot."""

from __future__ import annotations

from collections.abc import Mapping

from commands import entered
from commands.requests import Action, Entered, Request, Submission
from domain.errors import FieldErrors
from domain.pulses.ballot import NoSuchQuestion, Page
from views.pulses.answering import RATE, SAY

MOST = 9999
"""No count of days and no rating is larger; the services know the scales."""


def number(form: Mapping[str, Entered], name: str, *, sentence: str) -> int:
    """Return the whole number that was entered; raises FieldErrors with the sentence for anything else."""
    found = entered.chosen(form, name)
    if found is None or found > MOST:
        raise FieldErrors({name: sentence})
    return found


def page(request: Action | Submission, *, last: bool = False) -> Page:
    """Return what a page of a ballot says. Raises NoSuchQuestion for an answer that is no number."""
    ratings: dict[str, int | None] = {}
    comments: dict[str, str | None] = {}
    for name, given in request.form.items():
        if name.startswith(SAY):
            comments[name.removeprefix(SAY)] = entered.text(request.form, name)
        elif name.startswith(RATE):
            ratings[name.removeprefix(RATE)] = None if given is None else _rating(request, given)
    return Page(ratings, comments, last)


def in_their_fields(error: FieldErrors) -> FieldErrors:
    """Return errors by question as errors by the input that it is asked in."""
    return FieldErrors({f"{SAY}{name}": sentence for name, sentence in error.errors.items()})


def _rating(request: Request, given: Entered) -> int:
    found = entered.number(given)
    if found is None or found > MOST:
        entered.tampered(request, "rating")
        raise NoSuchQuestion("A rating was not on the scale. Nothing was saved; please open the form again.")
    return found
