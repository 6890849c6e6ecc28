"""The load run: a daemon that publishes all the time, wrk as ten thousand subscribers, a checker beside it.

`make load` makes a million checked reads; `python -m tests.load.campaign READS` as many as you like.
Then it compares the server with nginx (benchmarks/serving.py).
"""

import asyncio
import json
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from benchmarks.serving import measure_serving, write_lines
from tests.load.checker import Checker
from tests.program.daemon import running
from tests.program.newsroom import Newsroom
from tests.program.site import Site, open_site
from tests.program.test_gate import feed, item

LUA = Path(__file__).with_name("subscribers.lua")
NAMES = ("nieuws", "tech", "all")
TEXT = "Woorden over van alles en nog wat, en nog iets. " * 4


@dataclass
class Load:
    """What a load run saw."""

    checker: Checker
    wrk: dict[str, Any]
    published: int  # versions that the sources had meanwhile


@contextmanager
def changing(site: Site) -> Iterator[list[int]]:
    """Two feeds, one of which has an edited item twice a second; gives the versions so far."""
    stopping, versions = threading.Event(), [0]

    def offer(version: int) -> None:
        items = [item(number, text=f"{TEXT} {number}") for number in range(1, 13)]
        items[version % 12] = item(version % 12 + 1, text=f"{TEXT} versie {version}")
        site.put("/veer", feed(items))
        versions[0] = version

    def change() -> None:
        while not stopping.wait(0.5):
            offer(versions[0] + 1)

    offer(0)
    site.put("/brug", feed([item(number, guid=f"b{number}", path=f"b/{number}") for number in range(1, 13)]))
    changing_one = threading.Thread(target=change)
    changing_one.start()
    try:
        yield versions
    finally:
        stopping.set()
        changing_one.join()


def configure(folder: Path, site: Site) -> Newsroom:
    newsroom = Newsroom(folder / "room")
    newsroom.configure(
        f'{{id: veer, url: "{site.url("/veer")}", category: nieuws, interval: 0s}}',
        f'{{id: brug, url: "{site.url("/brug")}", category: tech}}',
        fetch="{allow_private: true, host_delay: 0s, min_interval: 0s}",
        serve='{listen: "127.0.0.1:0", admin: "127.0.0.1:0"}',
    )
    return newsroom


def bear_load(folder: Path, wrk: str, *, reads: int, seconds: int, connections: int = 40) -> Load:
    """Publish, ask and check, all at once."""
    with open_site() as site, changing(site) as versions:
        newsroom = configure(folder, site)
        with running(newsroom, tick=0.5) as daemon:
            daemon.hear(" written")
            base = urlsplit(daemon.address())
            checker = Checker(NAMES)
            command = [wrk, "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "60s"]
            command += ["-s", str(LUA), daemon.address()]
            with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as asking:
                asyncio.run(checker.read((str(base.hostname), base.port or 80), reads, seed=7))
                told = asking.communicate()[0]
            daemon.end()
        return Load(checker, json.loads(told.splitlines()[-1]), versions[0])


def main() -> int:
    """Run, print, and answer whether all was valid."""
    reads = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    wrk = shutil.which("wrk")
    if wrk is None:
        print("wrk is needed: apt-get install wrk")  # noqa: T201
        return 2
    with tempfile.TemporaryDirectory() as folder:
        load = bear_load(Path(folder), wrk, reads=reads, seconds=max(10, reads // 2000))
        checked = load.checker
        print(f"checked reads: {checked.statuses.total()} {dict(checked.statuses)}")  # noqa: T201
        print(f"versions parsed: {len(checked.versions)}, published meanwhile: {load.published}")  # noqa: T201
        print(f"invalid: {len(checked.wrong)}", *checked.wrong[:10], sep="\n  ")  # noqa: T201
        print(f"wrk: {load.wrk}")  # noqa: T201
    print(*write_lines(measure_serving(1)), sep="\n")  # noqa: T201
    return 1 if checked.wrong or load.wrk["wrong"] or load.wrk["errors"] else 0


if __name__ == "__main__":
    sys.exit(main())
