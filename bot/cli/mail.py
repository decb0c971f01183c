"""`convene mail …`: addresses that get no e-mail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.running import Workspace, run

if TYPE_CHECKING:
    from bot.cli.offline import Offline
    from storage.mail.tables import MailBlock

Address = Annotated[str, typer.Argument(help="an e-mail address")]


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(help="Addresses that get no e-mail: bounced ones, and those you name.", no_args_is_help=True)
    group.command("blocked")(blocked)
    group.command("block")(block)
    group.command("unblock")(unblock)
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
