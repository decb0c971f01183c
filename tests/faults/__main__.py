"""`make faults`: the long kill campaign on both databases; the last line is the result."""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import sys
import tempfile
from pathlib import Path

from tests.databases import create_postgres_database, postgres_server
from tests.faults.campaign import AFTER_THE_CALL, Campaign, Report, plan


async def _both(folder: Path, dsn: str, kills: int, seed: int) -> bool:
    total = Report()
    for name, replicas in (("sqlite", 1), ("postgresql", 2)):
        own = folder / name
        own.mkdir()
        url = (
            f"sqlite:///{own / 'faults.sqlite3'}" if name == "sqlite" else await create_postgres_database(dsn, "faults")
        )
        campaign = Campaign(url, own, replicas=replicas, seed=seed)
        report = await campaign.run(plan(kills, seed=seed))
        _show(f"{name}, {replicas} at once", report, campaign.errors)
        total += report
    own = folder / "control"
    own.mkdir()
    control = await Campaign(f"sqlite:///{own / 'faults.sqlite3'}", own, reading_back=False, faults=False).run(
        plan(8, points=AFTER_THE_CALL)
    )
    _show("control: reconciliation switched off, must double", control, own / "errors.log")
    if not control.doubled:
        sys.stdout.write("the campaign proves nothing: without reconciliation it found no doubles\n")
    sys.stdout.write(f"{total.line}\n")
    wrong = (total.lost, total.doubled, total.wrong, total.stuck, total.unwanted, total.out_of_order)
    return bool(control.doubled) and not any(wrong)


def _show(title: str, report: Report, errors: Path) -> None:
    sys.stdout.write(f"{title}: owed {report.owed}, {report.line}, wrong {report.wrong}, stuck {report.stuck}, ")
    sys.stdout.write(f"e-mails again {report.mailed_again}, to who had left {report.unwanted}, ")
    sys.stdout.write(f"parts out of order {report.out_of_order}, {report.seconds:.0f} s\n")
    for point, count in sorted(report.kills.items()):
        sys.stdout.write(f"  {point:24} {count}\n")
    if errors.exists():
        text = errors.read_text(encoding="utf-8")
        sys.stdout.write(f"  unexpected errors: {text.count('--- ')}\n{text[-6000:]}\n")
    sys.stdout.flush()


def main() -> int:
    """Run the campaign; returns 0 when nothing was lost or doubled and the control run did double."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description="The long kill campaign.")
    parser.add_argument("--kills", type=int, default=120, help="kills on each database (default: 120)")
    parser.add_argument("--seed", type=int, default=1, help="repeats a campaign's order (default: 1)")
    given = parser.parse_args()
    multiprocessing.get_context("forkserver").set_forkserver_preload(["tests.faults.worker"])
    with tempfile.TemporaryDirectory(prefix="convene-faults-") as folder:
        (Path(folder) / "server").mkdir()
        with postgres_server(Path(folder) / "server") as dsn:
            fine = asyncio.run(_both(Path(folder), dsn, given.kills, given.seed))
    return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(main())
