"""The programs that read feeds: ours, and those of others that Debian or the package index has."""

import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.measuring import ROOT

CATEGORIES = 10
LIMIT = 100  # entries of a published feed, at least
JOBS = 10  # at once, for sfeed_update: its fastest


@dataclass(frozen=True, slots=True)
class Reader:
    """A program that is set up in a folder of its own; `command` makes one pass over all its feeds."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)


def set_up_ours(folder: Path, urls: Sequence[str]) -> Reader:
    """Ours: entries sanitised, kept and published, guards and worker processes on."""
    config = configure(folder, urls)
    command = [sys.executable, "-m", "aggregator", "refresh", "--force", "--quiet", "--config", str(config)]
    return Reader("aggregator", command)


def configure(folder: Path, urls: Sequence[str], *more: str, interval: str = "0s") -> Path:
    """A configuration of ours that reads these feeds so often; `more` are lines of it."""
    lines = [
        "site: {title: Bench, url: 'https://bench.example/', tag: 'bench.example,2026', language: nl}",
        "database: var/news.db",
        f"defaults: {{limit: {LIMIT}}}",
        *(more or ["output: feeds", "fetch: {allow_private: true, host_delay: 0s}", "serve: false"]),
        "categories:",
        *(f"  c{number}: {{title: Category {number}}}" for number in range(CATEGORIES)),
        "sources:",
        *(
            f"  - {{id: s{number}, url: '{url}', category: c{number % CATEGORIES}, interval: {interval}}}"
            for number, url in enumerate(urls)
        ),
    ]
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "aggregator.yaml"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def set_up_reader(folder: Path, urls: Sequence[str]) -> Reader | None:
    """lemon24's reader, in its own environment; one worker is its fastest."""
    python = ROOT / ".venv-reader" / "bin" / "python"
    if not python.exists():
        return None
    database, listed = folder / "reader.db", _list(folder, urls)
    command = [str(python), str(ROOT / "benchmarks" / "by_reader.py"), str(database), str(listed)]
    subprocess.run(command, check=True)
    return Reader("reader", command)


def set_up_newsboat(folder: Path, urls: Sequence[str]) -> Reader | None:
    """newsboat, with its one thread."""
    if shutil.which("newsboat") is None:
        return None
    listed, settings = _list(folder, urls), folder / "settings"
    settings.write_text("auto-reload no\nreload-threads 1\n", encoding="utf-8")
    command = ["newsboat", "-q", "-u", str(listed), "-c", str(folder / "news.db"), "-C", str(settings)]
    return Reader("newsboat", [*command, "-x", "reload"], {"HOME": str(folder)})


def set_up_sfeed(folder: Path, urls: Sequence[str]) -> Reader | None:
    """sfeed_update, which keeps a text file for each feed and asks for all of it each time."""
    if shutil.which("sfeed_update") is None:
        return None
    kept, settings = folder / "kept", folder / "sfeedrc"
    kept.mkdir(parents=True)
    feeds = (f'feed "s{number}" "{url}"\n' for number, url in enumerate(urls))
    head = f'sfeedpath="{kept}"\nmaxjobs={JOBS}\n'
    settings.write_text(f"{head}feeds() {{\n{''.join(feeds)}}}\n", encoding="utf-8")
    return Reader("sfeed_update", ["sfeed_update", str(settings)])


SET_UP = {
    "aggregator": set_up_ours,
    "reader": set_up_reader,
    "newsboat": set_up_newsboat,
    "sfeed_update": set_up_sfeed,
}


def _list(folder: Path, urls: Sequence[str]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "urls"
    path.write_text("".join(f"{url}\n" for url in urls), encoding="utf-8")
    return path
