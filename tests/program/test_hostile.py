"""The hostile starters as live sources of one daemon: each as its manifest says, and nobody else is hurt."""

import json
import re
import shutil
import signal
import socket
import socketserver
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.program.newsroom import Newsroom
from tests.program.site import Site
from tests.program.test_scale import check_outputs

pytestmark = [pytest.mark.hostile, pytest.mark.timeout(240)]

ROUNDS = 3
MEMORY = 250  # MB that the main process may come to
# The private addresses that are allowed: the canary listens on another. A Retry-After holds for its host.
HOST, OTHERS = "127.0.0.2", [f"127.0.0.{number}" for number in range(3, 20)]
# What we do where the manifest leaves it open; the number of entries kept, None where the source fails.
OURS = {
    "feeds/entity-hostname.xml": None,
    "feeds/form-feed.xml": 2,
    "feeds/no-end.xml": 1,
    "feeds/same-id-three.xml": 3,
    "feeds/same-id-other-source.xml": 1,
    "feeds/xss-starter.xml": 10,
    "feeds/xss-title-author.xml": 1,
    "feeds/link-schemes.xml": 4,
    "feeds/link-inner.xml": 3,
    "feeds/category-names.xml": 10,
    "http/redirect-loopback.http": None,
    "http/status-500-feed.http": None,
    "http/retry-after-date.http": None,
    "opml/twice.opml": None,  # as a source it is no feed
    "opml/file-url.opml": None,
    "gen:deep-20k.xml": None,
    "gen:attrs-20k.xml": None,
    "gen:entry-3mb.xml": 2,
    "gen:entries-5k.xml": 1000,
    "gen:gzip-32mb.http": None,
}
HEALTHY = (
    '<rss version="2.0"><channel><title>Gezond</title><link>https://gezond.example/</link>{}</channel></rss>'
)
ITEM = "<item><guid>g{0}</guid><title>Gezond bericht {0}</title><description>Tekst {0}.</description></item>"


@dataclass
class Row:
    """A line of the manifest: its file, where that lies, and what must happen."""

    name: str
    path: Path
    must: str

    @property
    def id(self) -> str:
        return re.sub(r"[^a-z0-9]+", "-", self.name.lower()).strip("-")

    @property
    def expected(self) -> int | None:
        """How many entries are kept; None where the source fails."""
        if self.name in OURS:
            return OURS[self.name]
        counted = re.match(r"ACCEPT (\d+)\b(?! or)", self.must)
        if counted:
            return int(counted[1])
        assert re.match(r"REJECT\b(?! or)", self.must), f"{self.name}: what it says must be told in OURS"
        return None


def read_manifest(hostile: Path, generated: Path) -> list[Row]:
    subprocess.run([sys.executable, hostile / "generate.py", generated], check=True, capture_output=True)
    rows = []
    for line in (hostile / "MANIFEST.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        name, _, must = line.split("\t")
        path = generated / name.removeprefix("gen:") if name.startswith("gen:") else hostile / name
        rows.append(Row(name, path, must))
    return rows


@contextmanager
def replay(files: dict[str, Path], canary: int) -> Iterator[int]:
    """Answer /NAME with the raw bytes of its file; addresses of the canary get its real port."""

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            name = self.rfile.readline().split()[1].decode()[1:]
            while self.rfile.readline().strip():
                pass
            self.wfile.write(files[name].read_bytes().replace(b":8099", b":%d" % canary))

    with socketserver.ThreadingTCPServer(("", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()


def wait_until(condition: Callable[[], bool], daemon: subprocess.Popen[str], seconds: float = 90) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert daemon.poll() is None, "the daemon ended"
        assert time.monotonic() < end, "too slow"
        time.sleep(0.1)


def peak_memory(pid: int) -> int:
    """Megabytes that a process had at most."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) // 1024


def lay_out(newsroom: Newsroom, rows: list[Row], site: Site, replayed: int) -> None:
    """Configure every row as a source, posts and texts in one folder each, and a healthy neighbour."""
    others = iter(OTHERS)
    sources = [f'{{id: gezond, url: "{site.url("/gezond", HOST)}", category: nieuws, interval: 0s}}']
    for row in rows:
        if row.path.suffix in (".md", ".txt"):
            folder = newsroom.config.parent / ("texts" if row.path.suffix == ".txt" else "posts")
            folder.mkdir(exist_ok=True)
            shutil.copy(row.path, folder, follow_symlinks=False)
            continue
        if row.path.suffix == ".http":
            url = f"http://{next(others)}:{replayed}/{row.id}"
        else:
            url = site.url(f"/{row.id}", HOST)
            site.put(f"/{row.id}", "", "application/xml")
            site.pages[f"/{row.id}"].body = row.path.read_bytes()
        sources.append(f'{{id: {row.id}, url: "{url}", category: tech, interval: 0s}}')
    allowed = json.dumps([HOST, *OTHERS])
    newsroom.configure(
        *sources,
        *(f"{{id: {name}, path: {name}, category: tech}}" for name in ("posts", "texts")),
        fetch=f"{{allow_private: {allowed}, host_delay: 0s, per_host: 4, min_interval: 0s, backoff: 0s}}",
    )


def test_every_row_of_the_manifest_in_one_daemon(
    shared: Path, newsroom: Newsroom, site: Site, tmp_path: Path
) -> None:
    rows = [
        row
        for row in read_manifest(shared / "hostile", tmp_path / "generated")
        if not row.name.startswith("config/")  # tests/config/test_hostile.py
    ]
    remote = [row for row in rows if row.path.suffix not in (".md", ".txt")]
    raw = {row.id: row.path for row in remote if row.path.suffix == ".http"}
    site.put("/gezond", HEALTHY.format(ITEM.format(1)))
    with socket.create_server(("127.0.0.1", 0)) as canary, replay(raw, canary.getsockname()[1]) as port:
        lay_out(newsroom, rows, site, port)
        command = [sys.executable, "-m", "aggregator", "run", "--tick", "0.2"]
        command += ["--config", str(newsroom.config)]
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as daemon:
            try:
                told = watch(daemon, newsroom, site, remote)
            finally:
                daemon.kill()
        canary.setblocking(False)
        with pytest.raises(BlockingIOError):
            canary.accept()
    assert daemon.returncode == 0
    check_sources(newsroom, remote)
    check_folders(newsroom, rows)
    check_outputs(newsroom)
    # What was read once is not new again, whatever it was.
    kept = sum(source["entries"] for source in read_sources(newsroom).values())
    assert sum(map(int, re.findall(r"(\d+) entr(?:y|ies) new", told))) == kept
    assert "Traceback" not in told
    assert "unexpected" not in told


def watch(daemon: subprocess.Popen[str], newsroom: Newsroom, site: Site, remote: list[Row]) -> str:
    """Three rounds; in the second the neighbour has news.  Answers what the daemon said."""
    served = [f"/{row.id}" for row in remote if row.path.suffix != ".http"]

    def rounds(number: int) -> Callable[[], bool]:
        return lambda: all(len(site.statuses(path)) >= number for path in served)

    wait_until(rounds(1), daemon)
    wait_until((newsroom.feeds / "all.json").exists, daemon)
    site.put("/gezond", HEALTHY.format(ITEM.format(2) + ITEM.format(1)))
    wait_until(lambda: "Gezond bericht 2" in (newsroom.feeds / "nieuws.json").read_text(), daemon)
    wait_until(rounds(ROUNDS), daemon)
    assert peak_memory(daemon.pid) < MEMORY
    daemon.send_signal(signal.SIGTERM)
    _, told = daemon.communicate(timeout=20)
    return told


def read_sources(newsroom: Newsroom) -> dict[str, dict[str, Any]]:
    printed = json.loads(newsroom.run("sources", "--json", now=None).stdout)
    return {source["id"]: source for source in printed["sources"]}


def check_sources(newsroom: Newsroom, remote: list[Row]) -> None:
    sources = read_sources(newsroom)
    found = {row.name: sources[row.id] for row in remote}
    kept = {name: None if source["error"] else source["entries"] for name, source in found.items()}
    assert kept == {row.name: row.expected for row in remote}
    assert sources["gezond"]["entries"] == 2
    assert sources["gezond"]["failures"] == 0
    for source in found.values():
        assert "\n" not in str(source["error"])


def check_folders(newsroom: Newsroom, rows: list[Row]) -> None:
    """Every post and text is kept, or skipped by name and reason."""
    sources = read_sources(newsroom)
    told = newsroom.run("sources", now=None).stdout
    for folder, suffix in (("posts", ".md"), ("texts", ".txt")):
        names = [row.path.name for row in rows if row.path.suffix == suffix]
        skipped = {row.path.name for row in rows if row.path.suffix == suffix and row.must.startswith("SKIP")}
        skipped |= {row.path.name for row in rows if row.path.suffix == suffix and "not followed" in row.must}
        assert {name for name in names if f"{name}: " in told} == skipped
        assert sources[folder]["error"] is None
        assert sources[folder]["entries"] == len(names) - len(skipped)
    assert "\x1b" not in told
