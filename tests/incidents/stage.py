"""Plays a story: its sources' documents on loopback, the real command, and somebody who follows a feed."""

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml
from click.testing import CliRunner

from aggregator.cli import cli
from tests.incidents import documents
from tests.incidents.readers import Reader
from tests.incidents.subscriber import Harm, Subscriber, compare
from tests.program.site import Page, Site

STORIES = sorted((Path(__file__).parent / "stories").glob("*.yaml"))


@dataclass(frozen=True)
class Story:
    """One history: what the sources did, step by step, and what subscribers must see of it."""

    name: str
    title: str
    sources: list[dict[str, Any]]
    steps: list[dict[str, Any]]
    follows: str
    config: dict[str, Any]


def load(path: Path) -> Story:
    """Read a story; its keys are told in the README beside the stories."""
    told = yaml.safe_load(path.read_text(encoding="utf-8"))
    return Story(
        name=path.stem,
        title=told["title"],
        sources=told.get("sources", [{"id": "krant", "category": "nieuws"}]),
        steps=told["steps"],
        follows=told.get("follows", "all.atom"),
        config=told.get("config", {}),
    )


class Stage:
    """A folder with a configuration and the loopback site that its sources are on."""

    def __init__(self, story: Story, root: Path, site: Site) -> None:
        self.story, self.root, self.site = story, root, site
        self.names = {
            "here": site.url(""),
            "nos": site.url("", "127.0.0.2"),
            "copier": site.url("", "127.0.0.3"),
        }
        self.settings: dict[str, Any] = {
            "site": {"url": "https://lezer.example/feeds/", "title": "Mijn nieuws"},
            "fetch": {"allow_private": True, "host_delay": "0s", "per_host": 8, "interval": "0s"},
            "categories": {"nieuws": {}, "tech": {}},
            "sources": story.sources,
            **story.config,
        }

    @property
    def published(self) -> Path:
        """The feed that the subscriber follows."""
        return self.root / "feeds" / self.story.follows

    def play(self, step: Mapping[str, Any]) -> None:
        """Let the sources do what the step says, then refresh."""
        for folder, copy in step.get("copies", {}).items():
            shutil.copytree(self.root / folder, self.root / copy)
        for folder in step.get("lost", ()):  # "var" is the database, "feeds" our own files
            for path in (self.root / folder).iterdir():
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        self.settings |= step.get("config", {})
        now = documents.moment(step["now"], datetime(2026, 10, 1, tzinfo=UTC))
        for source, told in step.get("offers", {}).items():
            self._offer(source, told, now, step)
        for source, status in step.get("status", {}).items():
            self.site.pages[f"/{source}"].status = status
        for name, body in step.get("files", {}).items():
            self._put_file(name, body)
        self._configure()
        if not step.get("ours", True):
            return
        for command in step.get("owner", ()):
            words = command.replace("{room}", str(self.root)).split()
            self._run(*words, "--now", now.isoformat())
        self._run("refresh", "--now", now.isoformat())

    def _offer(self, source: str, told: Any, now: datetime, step: Mapping[str, Any]) -> None:
        if isinstance(told, str):
            self.site.pages[f"/{source}"] = Page(self._fill(told).encode())
            return
        items = [
            {name: self._fill(value) if isinstance(value, str) else value for name, value in item.items()}
            for item in told or ()
        ]
        body, media_type = documents.write(step.get("as", "rss"), items, now)
        self.site.pages[f"/{source}"] = Page(body.encode(), media_type)

    def _put_file(self, name: str, body: str | None) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if body is None:
            path.unlink()
        else:
            path.write_text(self._fill(body), encoding="utf-8")

    def _fill(self, text: str) -> str:
        for name, url in self.names.items():
            text = text.replace(f"{{{name}}}", url)
        return text

    def _configure(self) -> None:
        sources = []
        for source in self.settings["sources"]:
            filled = {key: self._fill(value) if key == "url" else value for key, value in source.items()}
            if "path" in filled:
                filled["path"] = str(self.root / filled["path"])
            else:
                filled.setdefault("url", self.site.url(f"/{source['id']}"))
            sources.append(filled)
        settings = self.settings | {
            "database": str(self.root / "var" / "news.db"),
            "output": str(self.root / "feeds"),
            "sources": sources,
        }
        self.config.parent.mkdir(parents=True, exist_ok=True)
        self.config.write_text(yaml.safe_dump(settings), encoding="utf-8")

    @property
    def config(self) -> Path:
        return self.root / "config" / "aggregator.yaml"

    def _run(self, *words: str) -> None:
        done = CliRunner().invoke(cli, [*words, "--config", str(self.config)], catch_exceptions=False)
        assert done.exit_code == 0, done.output


def perform(story: Story, root: Path, site: Site) -> Iterator[tuple[int, Stage, Mapping[str, Any]]]:
    """Play the story; yields after each step, so that readers may look."""
    stage = Stage(story, root, site)
    for number, step in enumerate(story.steps, 1):
        stage.play(step)
        yield number, stage, step


@dataclass(frozen=True)
class Report:
    """What a story did to those who followed it."""

    story: Story
    got: int  # items that our subscriber saw as new
    harm: Mapping[int, Harm]  # to our subscriber, by step; steps without any are left out
    readers: Mapping[str, Harm]  # to the users of real readers

    @property
    def row(self) -> str:
        """The line of the table in docs/trust.md."""
        spurious = sum(len(harm.spurious) for harm in self.harm.values())
        missed = sum(len(harm.missed) for harm in self.harm.values())
        return f"| {self.story.title} | {len(self.story.steps)} | {self.got} | {spurious} | {missed} |"


def watch(story: Story, root: Path, site: Site, readers: Mapping[str, Reader]) -> Report:
    """Play the story with our subscriber and these readers following it."""
    subscriber = Subscriber()
    found: dict[int, Harm] = {}
    theirs = dict.fromkeys(readers, Harm())
    for number, stage, step in perform(story, root, site):
        harm = _look(subscriber, stage.published, step)
        if harm != Harm():
            found[number] = harm
        for name, reader in readers.items():
            theirs[name] += compare(step.get("new", ()), reader.poll(stage.published))
    return Report(story, len(subscriber.seen), found, theirs)


def _look(subscriber: Subscriber, published: Path, step: Mapping[str, Any]) -> Harm:
    polled = subscriber.poll(published)
    lost = compare(step.get("gone", ()), polled.gone)
    harm = compare(step.get("new", ()), polled.new) + compare(step.get("changed", ()), polled.changed)
    harm += Harm(missed=lost.spurious, spurious=lost.missed)
    return harm + compare(step["shows"], subscriber.held.values()) if "shows" in step else harm
