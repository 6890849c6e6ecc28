"""A source that is read by what is new of its documents keeps and publishes what whole readings would."""

import asyncio
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, text

from aggregator.curate import gate
from aggregator.curate.filing import FilingPlan
from aggregator.fetch import Request, Response
from aggregator.model import Batch, Publication, Site, Source, SourceState
from aggregator.parse import Hints, parse_document, unseen
from aggregator.publishing import publish
from aggregator.publishing.press import Press
from aggregator.refresh import refresh_due
from aggregator.refresh.desk import Desk, Outcome
from aggregator.sources import Tools
from aggregator.store import Store, open_store
from aggregator.websub import Delivery

START = datetime(2026, 6, 1, 12, 7, tzinfo=UTC)
HOUR = timedelta(hours=1)
URL = "https://krant.example/feed"
SITE = Site(url="https://x.example/", tag="x.example,2026")
ALL = Publication(id="all", feed_id="tag:x.example,2026:all", title="Alles", formats=("atom", "json"))
KRANT = Source(id="krant", location=URL)


@dataclass(frozen=True)
class Item:
    """One item of a feed."""

    guid: str
    title: str = "Brug open"
    words: str = "De brug ging vanmorgen weer open voor het verkeer."
    link: str = ""
    date: str = "Mon, 01 Jun 2026 08:12:31 +0000"

    def write(self) -> str:
        link = f"<link>{self.link or f'https://krant.example/{self.guid}'}</link>"
        told = f"<![CDATA[<p>{self.words} <a href='/over'>Over</a></p><!-- </item> -->]]>"
        return (
            f"<item><guid isPermaLink='false'>{self.guid}</guid><title>{self.title}</title>{link}"
            f"<pubDate>{self.date}</pubDate><description>{told}</description></item>"
        )


@dataclass(frozen=True)
class Edition:
    """A feed as it is at one time."""

    items: tuple[Item, ...]
    root: str = '<rss version="2.0">'
    channel: str = "<link>https://krant.example/</link><language>nl</language>"
    tail: str = ""

    def write(self) -> bytes:
        items = "\n".join(item.write() for item in self.items)
        told = f"<title>Krant</title>{self.channel}\n{items}\n{self.tail}</channel></rss>"
        return f'<?xml version="1.0" encoding="utf-8"?>\n{self.root}<channel>{told}'.encode()


def edition(*numbers: int, **options: Any) -> Edition:
    return Edition(tuple(numbered(number) for number in numbers), **options)


def numbered(number: int) -> Item:
    name = (chr(97 + number // 26) + chr(97 + number % 26)) * 5
    return Item(
        f"g{number}",
        f"Bericht {number} over {name}",
        f"Het woord {name} staat in dit bericht en nergens anders.",
        date=f"Mon, 01 Jun 2026 0{number // 50}:{number % 50 + 1:02}:31 +0000",
    )


@dataclass
class Paper:
    """A server that answers with what it was given."""

    body: bytes = b""
    status: int = 200

    async def get(self, request: Request, _now: datetime) -> Response:
        return Response(
            status=self.status, url=request.url, hops=(request.url,), body=self.body, content_type="text/xml"
        )


@cache
def empty_database() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "empty.db"
        open_store(path).close()
        return path.read_bytes()


@dataclass
class Room:
    """A store that is fed by readings, cut or whole."""

    cut: bool
    path: Path
    source: Source = KRANT
    paper: Paper = field(default_factory=Paper)
    read: list[int] = field(default_factory=list)  # of every parsing, how many entries it left out
    now: datetime = START

    def __post_init__(self) -> None:
        self.path.write_bytes(empty_database())
        self.store: Store = open_store(self.path)
        self.store.register([self.source], FilingPlan([]))

    async def _parse(self, body: bytes, hints: Hints) -> Batch:
        batch = parse_document(body, hints)
        self.read.append(batch.seen)
        return batch

    def refresh(self, body: bytes, status: int = 200, pushed: bytes = b"", **options: Any) -> Outcome:
        """One pass; answers what came of the source."""
        self.paper.body, self.paper.status = body, status
        self.now += HOUR
        self.read.clear()
        tools = Tools(fetcher=self.paper, parse=self._parse, cut=self.cut, **options)
        sources = {self.source.id: self.source}
        desk = Desk(store=self.store, tools=tools, site=SITE, plan=FilingPlan([]), sources=sources)
        news = {self.source.id: Delivery(source=self.source.id, body=pushed)} if pushed else None
        outcomes: list[Outcome] = []
        asyncio.run(refresh_due(desk, [self.source], self.now, outcomes.append, force=True, pushed=news))
        return outcomes[-1]

    def state(self) -> SourceState:
        found = self.store.state(self.source.id)
        assert found is not None
        return found

    def rows(self) -> dict[str, list[tuple[Any, ...]]]:
        """Everything in the database but what a cut reading remembers for itself."""
        found: dict[str, list[tuple[Any, ...]]] = {}
        engine = create_engine(f"sqlite:///{self.path}")
        with engine.connect() as connection:
            names = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'")).scalars()
            for name in sorted(set(names) - {"documents", "sources"}):
                rows = connection.execute(text(f'SELECT * FROM "{name}"')).all()  # noqa: S608
                found[name] = sorted(tuple(row) for row in rows)
        engine.dispose()
        found["state"] = [(replace(self.state(), document=""),)]
        return found

    def publish(self) -> dict[str, bytes]:
        folder = self.path.parent / f"{self.path.name}.public"
        press = Press(
            store=self.store, site=SITE, publications=[ALL], sources=[self.source], output=folder, page=2
        )
        assert publish(press, self.now).errors == []
        files = (path for path in folder.rglob("*.*") if path.is_file())
        return {str(path.relative_to(folder)): path.read_bytes() for path in files}


@pytest.fixture
def room(tmp_path: Path) -> Room:
    return Room(cut=True, path=tmp_path / "cut.db")


@pytest.fixture
def whole(tmp_path: Path) -> Room:
    return Room(cut=False, path=tmp_path / "whole.db")


def same(rooms: Sequence[Room], *editions: bytes, **options: Any) -> Outcome:
    """What comes of the last of these editions, the same in all rooms."""
    outcomes = []
    for one in rooms:
        for body in editions:
            told = one.refresh(body, **options)
        outcomes.append(replace(told, modified=True, again=False, state=replace(told.state, document="")))
    assert outcomes[0] == outcomes[-1]
    assert rooms[0].rows() == rooms[-1].rows()
    return told


def test_of_many_entries_with_one_new_one_only_that_is_read(room: Room, whole: Room) -> None:
    told = same([whole, room], edition(*range(1, 26)).write(), edition(99, *range(1, 26)).write())
    assert told.new == 1
    assert room.read == [25]
    assert room.publish() == whole.publish()


def test_an_excerpt_lets_the_next_one_be_read(room: Room, whole: Room) -> None:
    same([whole, room], *(edition(*range(number, 0, -1)).write() for number in range(5, 9)))
    assert room.read == [7]


def test_the_same_document_once_more_is_not_read(room: Room, whole: Room) -> None:
    body = edition(1, 2, 3).write()
    told = same([whole, room], body, body, body)
    assert room.read == []
    assert not room.refresh(body).modified
    assert told.state.idle == 2


def test_a_document_without_anything_new_has_its_channel_read(room: Room, whole: Room) -> None:
    later = "<link>https://krant.example/</link><language>nl</language><ttl>90</ttl>"
    same([whole, room], edition(1, 2, 3).write(), edition(1, 2, 3, channel=later).write())
    assert room.read == [3]
    assert room.state().updates.ttl == timedelta(minutes=90)


def test_other_settings_and_another_version_read_everything_anew(room: Room) -> None:
    body = edition(1, 2, 3).write()
    room.refresh(body)
    room.refresh(body, max_entry=1000)
    assert room.read == [0]
    room.source = replace(room.source, language="fy")
    assert room.refresh(body, max_entry=1000).modified
    assert room.read == [0]
    room.refresh(edition(9, 1, 2, 3).write(), max_entry=1000)
    assert room.read == [3]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (edition(1, 2, 3), edition(1, 2, 3, root='<rss version="2.0" xml:base="https://blad.example/">')),
        (edition(1, 2, 3), edition(9, 1, 2, 3, channel="<link>https://krant.example/</link>")),
        (edition(1, 2, 3), edition(9, 1, 2, 3, channel="<link>https://blad.example/</link>")),
        (
            edition(1, 2, 3),
            edition(9, 1, 2, 3, channel=f"{Edition.channel}<description>Elke dag</description>"),
        ),
        (edition(1, 2, 3), edition(9, 1, 2, 3, tail="<managingEditor>Ann</managingEditor>")),
        (edition(1, 2, 3), Edition((replace(numbered(1), title="Toch anders"), numbered(2), numbered(3)))),
        (edition(1, 2, 3), Edition((replace(numbered(1), guid="nieuw"), numbered(2), numbered(3)))),
        (edition(1, 2, 3), Edition((replace(numbered(2), words="Een tweeling."), *edition(1, 2, 3).items))),
        (edition(1), edition(9, 8, 7, 6, 5, 1)),
        (edition(1, 2, 3), edition(9, 1, 2, 3, tail="<image><title>&eacute;</title></image>")),
        (edition(1, 2, 3), edition(9, 1, 2, 3, tail="<ttl>60</ttl><item><title>Na</title></item>")),
    ],
    ids=["root", "language", "page", "subtitle", "tail", "edit", "guid", "twin", "many", "entity", "apart"],
)
def test_what_only_the_whole_document_tells_is_read_from_it(
    room: Room, whole: Room, before: Edition, after: Edition
) -> None:
    same([whole, room], before.write(), after.write())
    assert room.read[-1] == 0
    assert room.publish() == whole.publish()


def test_an_edit_that_was_taken_back_is_found(room: Room, whole: Room) -> None:
    edited = Edition((numbered(3), replace(numbered(1), words="Toch heel anders gelopen."), numbered(2)))
    same([whole, room], edition(1, 2).write(), edited.write(), edition(3, 1, 2).write())
    assert room.read[-1] == 0


def test_what_a_hub_pushed_stands_until_the_feed_is_read_whole(room: Room, whole: Room) -> None:
    body = edition(1, 2, 3).write()
    pushed = Edition((replace(numbered(1), words="Het verkeer staat nu helemaal stil."),)).write()
    for one in (room, whole):
        one.refresh(body)
        one.refresh(b"", pushed=pushed)
    same([whole, room], body)
    assert room.read == [0]


def test_what_was_stored_under_a_misread_guid_is_known_in_what_a_hub_pushed(room: Room) -> None:
    room.refresh(Edition((Item("?p=1&amp;b;=2", "Brug open"), Item("2"), Item("3"))).write())
    pushed = Edition((Item("?p=1&amp;b=2", "Brug dicht", "De brug zit vast."),)).write()
    outcome = room.refresh(b"", pushed=pushed)
    assert (outcome.new, outcome.edited) == (0, 1)


def test_what_is_new_since_is_no_document(room: Room, whole: Room) -> None:
    for one in (room, whole):
        one.refresh(edition(1, 2, 3).write())
        one.refresh(edition(9).write(), status=226)
    same([whole, room], edition(1, 2, 3).write())
    assert room.read == [0]


def test_an_unmodified_answer_forgets_nothing(room: Room) -> None:
    room.refresh(edition(1, 2, 3).write())
    assert not room.refresh(b"", status=304).modified
    room.refresh(edition(9, 1, 2, 3).write())
    assert room.read == [3]


def test_dates_that_are_complained_of_are_read_again(room: Room, whole: Room) -> None:
    ahead = [replace(numbered(n), date="Mon, 08 Jun 2026 08:12:31 +0000") for n in range(1, 4)]
    for body in (Edition(tuple(ahead)).write(), Edition((numbered(9), *ahead)).write()):
        told = same([whole, room], body)
        assert room.read == [0]
    assert told.state.odd_dates
    for one in (room, whole):
        one.now += timedelta(days=8)
    assert not same([whole, room], Edition((numbered(9), *ahead)).write()).state.odd_dates


def test_a_document_that_waits_at_the_gate_is_no_known_one(room: Room, whole: Room) -> None:
    old = [replace(numbered(n), date=f"Mon, 06 Apr 2026 08:{n:02}:31 +0000") for n in range(10, 20)]
    flood = Edition((*old, *edition(1, 2).items)).write()
    told = same([whole, room], edition(1, 2).write(), flood)
    assert told.state.held
    assert same([whole, room], flood).state.held
    assert not same([whole, room], edition(3, 1, 2).write()).state.held


def test_a_shorter_document_is_told_of_however_it_is_read(room: Room, whole: Room) -> None:
    short = edition(1, 2).write()
    assert same([whole, room], edition(*range(1, 26)).write(), short).state.shrunk
    assert same([whole, room], short).state.shrunk
    assert room.read == []


def test_a_source_with_secrets_is_read_whole(room: Room) -> None:
    room.source = replace(room.source, headers=(("X-Key", "geheim-woord-1"),))
    body = edition(1, 2, 3).write()
    for _ in range(2):
        room.refresh(body)
        assert room.read == [0]
    assert not room.state().document


def test_a_reading_leaves_no_digest_of_what_was_not_kept(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    body = edition(1, 2, 3).write()

    def fail(*_arguments: object, **_options: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as broken:
        broken.setattr("aggregator.store.entries.write_changes", fail)
        assert room.refresh(body).error
    assert room.refresh(body).new == 3


def test_the_gate_never_misses_what_it_would_look_at() -> None:
    assert unseen.FEW == gate.FEW


items = st.builds(
    Item,
    st.sampled_from(["a", "b", "c", "d", "e"]),
    st.sampled_from(["Brug open", "Brug toch open", "Haven dicht", "Het weer"]),
    st.sampled_from(["een", "De brug ging vanmorgen weer open.", "De haven blijft tot maandag dicht."]),
    st.sampled_from(
        ["", "", "https://krant.example/1", "https://krant.example/2/", "https://krant.example/"]
    ),
    st.sampled_from(
        [f"{day} 2026 08:12:31 +0000" for day in ("01 Jun", "31 May", "08 Jun")] + ["gisteren", ""]
    ),
)
editions = st.builds(
    Edition,
    st.lists(items | st.integers(1, 60).map(numbered), max_size=7).map(tuple),
    st.sampled_from(['<rss version="2.0">', '<rss version="2.0">', '<rss version="2.0" xml:lang="en">']),
    st.sampled_from(["<language>nl</language>", "<language>nl</language><ttl>60</ttl>", ""]),
    st.sampled_from(["", "", "<!-- gemaakt om negen uur -->", "<x>&nbsp;</x>"]),
)


@settings(max_examples=12, deadline=None)
@given(st.lists(st.tuples(editions, st.lists(items, max_size=2), st.booleans()), min_size=2, max_size=5))
def test_no_history_tells_cut_readings_from_whole_ones(
    history: list[tuple[Edition, list[Item], bool]],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        rooms = [Room(cut=cut, path=Path(folder) / f"{cut}.db") for cut in (True, False)]
        standing: tuple[Item, ...] = edition(*range(1, 9)).items
        for paper, added, anew in history:
            standing = paper.items if anew else (*added, *standing)
            same(rooms, replace(paper, items=standing).write())
        assert rooms[0].publish() == rooms[1].publish()
        for one in rooms:
            one.store.close()
