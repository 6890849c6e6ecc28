"""Sources that go on publishing by seed, a configuration that reads them, and what was ever offered."""

import random
import shutil
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.faults.launcher import Launcher, Run
from tests.program.newsroom import Newsroom
from tests.program.site import Site

START = datetime(2026, 10, 2, 12, tzinfo=UTC)
STEP = timedelta(minutes=10)
EVERYTHING = "{limit: 1000, max_entries: 1000, window: 520w, backlog: 520w}"
WORDS = ("brug", "haven", "dijk", "markt", "toren", "molen", "kade", "sluis", "veer", "plein")


@dataclass
class Item:
    """One article of a feed."""

    guid: str
    title: str
    text: str
    published: datetime

    def write(self, host: str) -> str:
        """The element."""
        return (
            f"<item><title>{self.title}</title><link>https://{host}.example/{self.guid}</link>"
            f'<guid isPermaLink="false">{self.guid}</guid><description>{self.text}</description>'
            f"<pubDate>{self.published:%a, %d %b %Y %H:%M:%S} GMT</pubDate></item>"
        )


@dataclass
class World:
    """`feeds` sources on loopback and a folder of posts, moved on by `advance`."""

    root: Path
    site: Site
    launcher: Launcher
    seed: int
    feeds: int = 3
    newsroom: Newsroom = field(init=False)
    now: datetime = START
    offered: dict[str, list[Item]] = field(default_factory=dict)
    ids: dict[tuple[str, str], str] = field(default_factory=dict)  # of every entry seen published
    moments: dict[str, str] = field(default_factory=dict)  # `updated` of feeds and entries, by id

    def __post_init__(self) -> None:
        self.newsroom = Newsroom(self.root)
        self.random = random.Random(self.seed)  # noqa: S311 - the same world for the same seed
        self.offered = {f"krant{number}": [] for number in range(self.feeds)}
        (self.newsroom.config.parent / "stukken").mkdir()
        self.newsroom.configure(
            *(
                f'{{id: {name}, url: "{self._url(name)}", category: nieuws, interval: 0s}}'
                for name in self.offered
            ),
            "{id: stukken, path: stukken, category: tech}",
            defaults=EVERYTHING,
        )
        for _ in range(3):
            self.advance()

    def _url(self, name: str) -> str:
        return self.site.url(f"/{name}-{self.seed}")

    @property
    def database(self) -> Path:
        """The file."""
        return self.root / "var" / "news.db"

    def advance(self) -> None:
        """Ten minutes later: articles come, one is edited, a post is written."""
        self.now += STEP
        for name, items in self.offered.items():
            for _ in range(self.random.randint(0, 2)):
                items.append(self._new_item(name, len(items)))
            if items and self.random.random() < 0.3:
                edited = self.random.choice(items)
                edited.title = f"{edited.title} ({self.random.choice(WORDS)})"
            self._serve(name)
        number = self.random.randrange(10**6)
        post = self.newsroom.config.parent / "stukken" / f"{self.now:%Y-%m-%d}-stuk-{number}.md"
        post.write_text(
            f"---\ntitle: Stuk {number} over de {self.random.choice(WORDS)}\n---\n\n"
            f"Een tekst van {number} woorden over niets dan {number}.\n"
        )

    def reword(self, name: str, item: Item) -> None:
        """Edit an article."""
        item.title = f"{item.title}, {self.random.choice(WORDS)}"
        self._serve(name)

    def _new_item(self, name: str, place: int) -> Item:
        number = f"{name}-{place}"
        words = [self.random.choice(WORDS) for _ in range(30)]
        title = f"Bericht {number} over {' en '.join(words[:3])}"
        return Item(number, title, f"{' '.join(words)} {number}", self.now)

    def _serve(self, name: str) -> None:
        items = "".join(item.write(name) for item in reversed(self.offered[name]))
        self.site.put(
            f"/{name}-{self.seed}",
            f'<rss version="2.0"><channel><title>{name}</title><link>https://{name}.example/</link>'
            f"<description>Van {name}</description>{items}</channel></rss>",
        )

    def words(self, command: str, *more: str) -> tuple[str, ...]:
        """The command line of a run now."""
        now = f"{self.now:%Y-%m-%dT%H:%M:%SZ}"
        return (command, *more, "--config", str(self.newsroom.config), "--now", now)

    def prepare(self, command: str, *more: str, largest_file: int = 0) -> Run:
        """A run that waits at its gate."""
        return self.launcher.prepare(*self.words(command, *more), largest_file=largest_file)

    def run(self, command: str, *more: str, expect: int = 0) -> Run:
        """A run without a fault."""
        run = self.prepare(command, *more).go()
        code = run.wait()
        assert code == expect, (code, run.told)
        assert "Traceback" not in run.told
        return run

    def lose_database(self) -> None:
        """Delete it, with all that belongs to it."""
        shutil.rmtree(self.database.parent)
