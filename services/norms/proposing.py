"""Proposing norms, and taking proposals back."""

from __future__ import annotations

from domain.errors import FieldErrors, NotAllowed, NotFound, UserFacingError
from domain.norms import norm as rules
from domain.norms.norm import Norm, NormsPage, NormState
from services import rights
from services.norms import access
from services.work import Work, Works
from storage import audit
from storage.norms import queries


class UnderCheck(UserFacingError):
    """The group is being asked about this proposal, so it stays as it is."""


async def form(works: Works, workspace: str, slack_user: str, workgroup_id: int) -> NormsPage:
    """Return what the form to propose needs. Raises NotFound, NotAllowed, TooMany."""
    async with works.begin(workspace) as work:
        seen = await access.insider(work, slack_user, workgroup_id)
        page = await access.gather(work, seen)
        rules.check_room(len(page.waiting))
        return page


async def propose(
    works: Works,
    workspace: str,
    slack_user: str,
    workgroup_id: int,
    *,
    heading: str | None,
    text: str | None,
    replaces: int | None = None,
) -> NormsPage:
    """Save a proposal and return the page with it; the same sentence proposed again changes nothing.

    Raises NotFound, NotAllowed, FieldErrors, TooMany.
    """
    chosen, said = rules.heading(heading), rules.worded(text)
    async with works.begin(workspace) as work:
        seen = await access.insider(work, slack_user, workgroup_id)
        page = await access.gather(work, seen)
        if any(each.text.casefold() == said.casefold() for each in (*page.adopted, *page.proposed)):
            raise FieldErrors({"text": "The group has this norm or proposal already."})
        if replaces is not None and replaces not in {each.id for each in page.adopted}:
            raise FieldErrors({"replaces": "This norm is not among the group's norms any more."})
        rules.check_room(len(page.waiting))
        made = await queries.add(
            work.session,
            workspace,
            workgroup_id=workgroup_id,
            heading=chosen.value,
            text=said,
            proposed_by=seen.person.id,
            proposed_at=work.now,
            replaces=replaces,
        )
        _note(work, seen, "norms.propose", made)
        return await access.gather(work, seen)


async def withdraw(works: Works, workspace: str, slack_user: str, norm_id: int) -> NormsPage:
    """Take a proposal back; its author may, and who answers for the group. Raises NotFound, NotAllowed, UnderCheck."""
    async with works.begin(workspace) as work:
        person = await rights.identify(work, slack_user)
        found = await queries.norm(work.session, workspace, norm_id)
        if found is None:
            raise NotFound("This proposal is not there any more. `/norms` shows the group's norms.")
        seen = await access.look(work, person, found.workgroup_id, lock=True)
        if not seen.runs and found.proposed_by != person.id:
            raise NotAllowed("Only whoever proposed this norm, or the liaison, can withdraw it.")
        check = await queries.check_under_way(work.session, workspace, found.workgroup_id)
        if check and norm_id in check.norms:
            raise UnderCheck("The group is being asked about this proposal. End the check first.")
        if found.state is NormState.PROPOSED:
            await queries.put(work.session, workspace, [norm_id], state=NormState.GONE)
            _note(work, seen, "norms.withdraw", found)
        return await access.gather(work, seen)


def _note(work: Work, seen: access.Seen, action: str, about: Norm) -> None:
    audit.record(
        work.session,
        work.workspace,
        at=work.now,
        person_id=seen.person.id,
        action=action,
        subject=f"norm:{about.id}",
    )
