"""`convene mail …`: addresses that get no e-mail, and the bounces that name them."""

from __future__ import annotations

import asyncio
import sys
from collections import Counter
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.running import Workspace, run

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.cli.offline import Offline
    from services.bounces import Handled
    from storage.mail.tables import MailBlock

TRY_AGAIN = 75
"""The exit code (sysexits.h, EX_TEMPFAIL) at which a mail server keeps a message and calls again."""
Address = Annotated[str, typer.Argument(help="an e-mail address")]


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(help="Addresses that get no e-mail: bounced ones, and those you name.", no_args_is_help=True)
    group.command("blocked")(blocked)
    group.command("block")(block)
    group.command("unblock")(unblock)
    group.command("bounces")(bounces)
    app.add_typer(group, name="mail")


def blocked(workspace: Workspace = "") -> None:
    """List the addresses that get no e-mail, and why."""

    async def read(at: Offline) -> list[MailBlock]:
        from services import mailing  # noqa: PLC0415  # `convene --help` stays quick

        return await mailing.blocked(at.works, at.workspace)

    found = run(read, workspace)
    for each in found:
        print(f"{each.since:%Y-%m-%d}  {each.reason:<8} {each.address}" + (f"  ({each.reply})" if each.reply else ""))
    if not found:
        print("Every address gets its e-mail.")


def block(address: Address, workspace: Workspace = "") -> None:
    """Send nothing more to an address: it bounced by a mail to you, or somebody asked."""

    async def stop(at: Offline) -> str:
        from services import mailing  # noqa: PLC0415  # `convene --help` stays quick

        return await mailing.block(at.works, at.workspace, address)

    print(f"Nothing more goes to {run(stop, workspace)}.")


def unblock(address: Address, workspace: Workspace = "") -> None:
    """Send e-mail to an address again."""

    async def again(at: Offline) -> bool:
        from services import mailing  # noqa: PLC0415  # `convene --help` stays quick

        return await mailing.unblock(at.works, at.workspace, address)

    print("It gets its e-mail again." if run(again, workspace) else "Nothing kept e-mail from this address.")


def bounces(
    mailbox: Annotated[
        str, typer.Argument(help="a Maildir, an mbox file, or one message in a file or (-) on standard input")
    ] = "-",
) -> None:
    """Read what mail servers reported as not delivered, and send nothing more to addresses that do not exist.

    Nothing in the mailbox is changed, and reading it again changes nothing: a cron job may do so every hour.
    """
    from bot import settings  # noqa: PLC0415  # `convene --help` stays quick
    from bot.mailbox import NotAMailbox, messages  # noqa: PLC0415
    from bot.refusals import CannotStart  # noqa: PLC0415

    async def read() -> None:
        from bot.cli.offline import in_all_workspaces  # noqa: PLC0415
        from domain.mail import reports  # noqa: PLC0415
        from services.bounces import take  # noqa: PLC0415

        number, handled = 0, []
        async with in_all_workspaces(settings.load()) as works:
            for content in messages(mailbox):
                number += 1
                if report := reports.read(content):
                    handled.append(await take(works, report))
        for line in _told(number, handled):
            print(line)

    try:
        asyncio.run(read())
    except NotAMailbox as error:
        print(error, file=sys.stderr)
        raise typer.Exit(1) from None
    except CannotStart as error:
        print(f"convene: {error}", file=sys.stderr)
        raise typer.Exit(TRY_AGAIN) from None


def _told(number: int, handled: Iterable[Handled]) -> Iterable[str]:
    """Yield what was done, line by line."""
    from services.bounces import Done  # noqa: PLC0415  # `convene --help` stays quick

    said = {
        Done.STOPPED: "there is no such address; nothing more goes to it",
        Done.REFUSED: "this message was refused; the address stays good",
    }
    done = Counter(each.done for each in handled)
    for each in handled:
        if each.done in said:
            yield f"{each.address}  {said[each.done]}" + (f" ({each.codes})" if each.codes else "")
    yield (
        f"Messages: {number}. Reports: {done.total()}; new failures: {done[Done.STOPPED] + done[Done.REFUSED]}, "
        f"known before: {done[Done.KNOWN]}, for now only: {done[Done.LATER]}, not of our mail: {done[Done.STRANGE]}."
    )
