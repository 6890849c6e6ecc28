"""Many sources in one run: everything that others test with, and a farm of feeds."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest
from lxml import etree

from aggregator.model import Document
from aggregator.publish.gate import find_problems
from aggregator.publish.lint.strict import find_faults
from tests.ports import free_port
from tests.program.newsroom import NOW, Newsroom

FEEDS = ("atom", "rss", "rdf", "json", "cdf")
MEDIA_TYPES = {
    "atom": "application/atom+xml",
    "rss": "application/rss+xml",
    "json": "application/feed+json",
    "html": "text/html",
    "opml": "text/x-opml",
    "css": "text/css",
}
FARM_SIZE = 200
MEMORY = 400  # MB of the whole process tree


def corpus_files(shared: Path) -> list[Path]:
    rows = (shared / "corpora" / "INDEX.tsv").read_text(encoding="utf-8").splitlines()[1:]
    return [shared / "corpora" / row.split("\t")[0] for row in rows if row.split("\t")[2] in FEEDS]


def check_outputs(newsroom: Newsroom) -> None:
    """Every published file is valid by our own rules, and well-formed by another parser."""
    for path in newsroom.feeds.rglob("*.*"):
        body, suffix = path.read_bytes(), path.suffix[1:]
        assert find_problems(Document(path.name, MEDIA_TYPES[suffix], body)) == []
        if suffix in ("atom", "rss", "opml"):
            assert list(find_faults(body)) == [], path.name
            etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True))


@pytest.mark.corpus
@pytest.mark.timeout(600)
def test_every_feed_of_the_corpora_in_one_run(shared: Path, newsroom: Newsroom) -> None:
    files = corpus_files(shared)
    assert len(files) > 4000
    newsroom.configure(
        *(
            f"{{id: c{number}, path: {json.dumps(str(path))}, category: {('nieuws', 'tech')[number % 2]}}}"
            for number, path in enumerate(files)
        )
    )
    done = newsroom.run("refresh", "--json", timeout=500)
    told = json.loads(done.stdout)
    assert told["sources"]["asked"] == len(files)
    # Some 780 more have nothing to read: tests of single elements, such as a date.
    assert told["entries"]["new"] > 5900
    unexpected = [
        error
        for error in told["errors"]
        if "unexpected" in error["error"] or "could not be read" in error["error"]
    ]
    assert unexpected == []
    # The twins of other projects are JSON that is no feed; hardly a feed fails beside them.
    real = [error for error in told["errors"] if "not a JSON Feed" not in error["error"]]
    assert len(real) < 20
    check_outputs(newsroom)
    before = newsroom.snapshot()
    again = json.loads(newsroom.run("refresh", "--json", timeout=500).stdout)
    assert (again["entries"], again["files"]) == ({"new": 0, "edited": 0}, [])
    assert newsroom.snapshot() == before


@pytest.fixture
def farm(shared: Path) -> Iterator[list[str]]:
    """A farm of distinct feeds on distinct loopback addresses; yields their addresses."""
    port = free_port()
    command = [
        sys.executable,
        str(shared / "tools" / "feedfarm.py"),
        str(FARM_SIZE),
        str(port),
        "--seconds",
        "200",
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline().startswith("ready")
            with urlopen(f"http://127.0.0.1:{port}/_list", timeout=60) as answer:
                yield answer.read().decode().split()
        finally:
            process.terminate()


@pytest.mark.corpus
@pytest.mark.timeout(300)
def test_a_farm_refreshes_without_errors_in_bounded_memory(farm: list[str], newsroom: Newsroom) -> None:
    newsroom.configure(
        *(f'{{id: s{number}, url: "{url}", category: nieuws}}' for number, url in enumerate(farm)),
        fetch="{allow_private: true}",
    )
    command = [
        sys.executable,
        "-m",
        "aggregator",
        "refresh",
        "--json",
        "--now",
        NOW,
        "--config",
        str(newsroom.config),
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        peak = 0
        while process.poll() is None:
            peak = max(peak, tree_memory(process.pid))
            time.sleep(0.1)
        told, _ = process.communicate()
    assert json.loads(told)["sources"] == {"asked": FARM_SIZE, "not_modified": 0, "failed": 0}
    assert json.loads(told)["entries"]["new"] > 20 * FARM_SIZE
    assert 0 < peak < MEMORY
    check_outputs(newsroom)


def tree_memory(pid: int) -> int:
    """Megabytes that a process and its children hold, shared pages counted once."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        children = [
            child
            for thread in Path(f"/proc/{pid}/task").iterdir()  # each lists those that it started
            for child in (thread / "children").read_text().split()
        ]
    except OSError:  # it ended meanwhile
        return 0
    own = next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
    return own // 1024 + sum(tree_memory(int(child)) for child in children)
