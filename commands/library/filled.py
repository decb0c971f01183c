"""What was entered in the form of a resource."""

from __future__ import annotations

from commands import entered
from commands.requests import Submission
from domain.library.form import RawResource


def resource(request: Submission) -> RawResource:
    """Return what the form of a resource holds."""
    form = request.form
    texts = ("title", "link", "summary", "kind", "state", "tags", "credit")
    group = entered.text(form, "workgroup")
    return RawResource(
        **{name: entered.text(form, name) for name in texts},
        workgroup_id=entered.whole(group, request, "choice") if group else None,
    )
