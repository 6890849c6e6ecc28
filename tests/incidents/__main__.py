"""Plays every story into real feed readers and prints what it did to their users: `make incidents`."""

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

from tests.incidents.readers import Lemon, Newsboat, Reader
from tests.incidents.stage import STORIES, Report, load, watch
from tests.incidents.subscriber import Harm
from tests.program.site import open_site

HEAD = "| story | steps | unread items | spurious | missed |"
LINE = "|---|---|---|---|---|"


def main() -> int:
    """0 when nobody was harmed."""
    parser = argparse.ArgumentParser(prog="python -m tests.incidents", description=__doc__)
    parser.add_argument("--reader-python", help="the python of an environment that has `reader`")
    python = parser.parse_args().reader_python
    newsboat = shutil.which("newsboat")
    for name, there in (("newsboat", newsboat), ("reader", python)):
        if not there:
            sys.stderr.write(f"needs {name}: it follows nothing this time\n")
    sys.stdout.write(f"{HEAD}\n{LINE}\n")
    reports = [_play(path, newsboat, python) for path in STORIES]
    return _sum_up(reports)


def _play(path: Path, newsboat: str | None, python: str | None) -> Report:
    with tempfile.TemporaryDirectory() as folder, open_site() as site:
        root = Path(folder)
        readers: dict[str, Reader] = {}
        if newsboat:
            readers["newsboat"] = Newsboat(newsboat, root / "newsboat")
        if python:
            readers["reader"] = Lemon(python, root / "reader")
        report = watch(load(path), root / "room", site, readers)
    sys.stdout.write(f"{report.row}\n")
    for number, harm in report.harm.items():
        sys.stdout.write(f"    step {number}: {harm}\n")
    for name, harm in report.readers.items():
        if harm != Harm():
            sys.stdout.write(f"    {name}: {harm}\n")
    return report


def _sum_up(reports: list[Report]) -> int:
    harmed = 0
    followers = {"our subscriber": [harm for report in reports for harm in report.harm.values()]}
    for name in reports[0].readers:
        followers[name] = [report.readers[name] for report in reports]
    for name, harms in followers.items():
        spurious = sum(len(harm.spurious) for harm in harms)
        missed = sum(len(harm.missed) for harm in harms)
        sys.stdout.write(f"{name}: {spurious} spurious, {missed} missed in {len(reports)} stories\n")
        harmed += spurious + missed
    return 1 if harmed else 0


if __name__ == "__main__":
    sys.exit(main())
