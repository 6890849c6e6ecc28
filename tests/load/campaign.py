"""The load run: a daemon that publishes all the time, wrk as ten thousand subscribers, a checker beside it.

`make load` makes a million checked reads; `python -m tests.load.campaign READS` as many as you like.
With nginx it then serves the same files by that too and compares, in the same run.
"""

import asyncio
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

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
            command = [wrk, "-t1", f"-c{connections}", f"-d{seconds}s", "-s", str(LUA), daemon.address()]
            with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as asking:
                asyncio.run(checker.read((str(base.hostname), base.port or 80), reads, seed=7))
                told = asking.communicate()[0]
            daemon.end()
        return Load(checker, json.loads(told.splitlines()[-1]), versions[0])


NGINX = """{4} daemon off; worker_processes 1; pid {0}/nginx.pid; error_log {0}/error.log;
events {{ worker_connections 1024; }}
http {{ access_log off; sendfile on; keepalive_requests 1000000; types {{ application/atom+xml atom; }}
{1} server {{ listen 127.0.0.1:{2}; root {3}; }} }}
"""
TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


@contextmanager
def nginx(folder: Path, output: Path, port: int) -> Iterator[str]:
    """Serve `output` by nginx until the block ends."""
    places = " ".join(f"{name}_temp_path {folder}/{name};" for name in TEMPORARY)
    configuration = folder / "nginx.conf"
    user = "user root;" if os.geteuid() == 0 else ""  # else its worker may not read a temporary folder
    configuration.write_text(NGINX.format(folder, places, port, output, user), encoding="utf-8")
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
    if program is None:
        raise FileNotFoundError("nginx is not installed")
    with subprocess.Popen([program, "-c", str(configuration), "-e", f"{folder}/error.log"]) as server:
        try:
            yield f"http://127.0.0.1:{port}/"
        finally:
            server.terminate()


def measure(wrk: str, url: str, tag: str | None) -> float:
    """Requests a second, of those that have the newest version or of those that have nothing."""
    fields = ["-H", f"If-None-Match: {tag}"] if tag else []
    told = subprocess.run(
        [wrk, "-t1", "-c40", "-d3s", *fields, url], capture_output=True, text=True, check=True
    ).stdout
    line = next(line for line in told.splitlines() if line.startswith("Requests/sec"))
    return float(line.split()[1])


def read_tag(url: str) -> str:
    """The entity tag of what a server gives now."""
    import httpx

    return str(httpx.get(url, headers={"Accept-Encoding": "identity"}).headers["etag"])


def compare(folder: Path, wrk: str) -> dict[str, dict[str, float]]:
    """Requests a second of nginx and of our server for the same file, turn about."""
    with open_site() as site:
        site.put("/veer", feed([item(number, text=TEXT) for number in range(1, 13)]))
        site.put("/brug", feed([item(1)]))
        newsroom = configure(folder, site)
        newsroom.run("refresh", now=None)
        figures: dict[str, dict[str, float]] = {}
        with running(newsroom, tick=3600) as daemon, nginx(folder, newsroom.feeds, free_port()) as other:
            daemon.hear("started")
            for name, base in (("nginx", other), ("ours", daemon.address())):
                url = f"{base}nieuws.atom"
                wait_for(url)
                figures[name] = {"200": measure(wrk, url, None), "304": measure(wrk, url, read_tag(url))}
        figures["ratio"] = {
            kind: round(figures["ours"][kind] / figures["nginx"][kind], 2) for kind in ("200", "304")
        }
        return figures


def wait_for(url: str) -> None:
    """Return when it answers."""
    import time

    import httpx

    for _ in range(100):
        with suppress(httpx.HTTPError):
            httpx.get(url)
            return
        time.sleep(0.1)
    raise TimeoutError(f"{url} never answers")


def free_port() -> int:
    """A port that nobody had a moment ago."""
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


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
    with tempfile.TemporaryDirectory() as folder:
        print(f"requests a second: {json.dumps(compare(Path(folder), wrk))}")  # noqa: T201
    return 1 if checked.wrong or load.wrk["wrong"] or load.wrk["errors"] else 0


if __name__ == "__main__":
    sys.exit(main())
