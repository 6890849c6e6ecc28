"""The stock: what was rendered in one pass is taken by the next, and nothing else ever is."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from aggregator.curate.backlog import Arrival
from aggregator.curate.changes import find_changes
from aggregator.curate.filing import FilingPlan
from aggregator.curate.identity import Minter, recognise, with_traits
from aggregator.model import (
    Enclosure,
    Entry,
    Feed,
    Person,
    Podcast,
    Publication,
    Site,
    Source,
    SourceState,
)
from aggregator.publish.sealing import seal, unseal
from aggregator.publishing import presentation, publish, stocking
from aggregator.publishing.presentation import present
from aggregator.publishing.press import Press
from aggregator.publishing.stocking import Lender
from aggregator.store import MEMORY, HeadItem, Store, open_store

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
SITE = Site(
    url="https://x.example/", tag="x.example,2026", author=Person(name="Redactie", email="redactie@x.example")
)
NEWS = Publication(
    id="nieuws", feed_id="tag:x.example,2026:nieuws", title="Nieuws", limit=3, max_entries=3, window=HOUR * 0
)
ALL = replace(NEWS, id="all", feed_id="tag:x.example,2026:all", title="Alles", language="en")
PLAN = FilingPlan([NEWS])
VEER = Source(id="veer", location="https://veer.example/feed", categories=("nieuws",))
MANNERS = 4 * 2 + 2 + 2  # formats in two languages; episodes as their show has them; rows of the index


def keep(store: Store, number: int, text: str = "Tekst") -> None:
    """An entry an hour newer than the one before it: an episode every third time."""
    sound = Enclosure(f"https://veer.example/{number}.mp3", "audio/mpeg", 1000)
    when = NOW + number * HOUR
    entry = Entry(
        key=f"g{number}",
        title=f"Bericht {number} \N{SNOWMAN} & <meer>",
        link=f"https://veer.example/{number}",
        content=f"<p>{text} {number} &amp; meer</p>",
        published=when,
        updated=when,
        enclosures=() if number % 3 else (sound,),
        podcast=None if number % 3 else Podcast(explicit=False, duration=60),
    )
    offered = with_traits([entry])
    known = store.known("veer", [traits for _, traits in offered])
    changes = find_changes(recognise(offered, known, Minter(SITE.tag, "veer", ("veer.example",))), when)
    store.apply("veer", SourceState(last_success=when), changes, [Arrival()] * len(changes.new), PLAN)


@pytest.fixture
def press(tmp_path: Path) -> Iterator[Press]:
    """One that has published four entries, of which its heads show three."""
    store = open_store(MEMORY)
    store.register([VEER], PLAN)
    for number in range(4):
        keep(store, number)
    press = Press(store=store, site=SITE, publications=[NEWS, ALL], sources=[VEER], output=tmp_path, page=2)
    assert publish(press, NOW).errors == []
    yield press
    store.close()


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The titles of all that is read from the store to be rendered."""
    titles: list[str] = []

    def note(item: HeadItem) -> Entry:
        titles.append(item.entry.title.split()[1])
        return present(item)

    monkeypatch.setattr(presentation, "present", note)
    return titles


def rows_of(store: Store) -> dict[tuple[str, str], tuple[bytes, str, bytes]]:
    with store.driver() as driver:
        return {(row[0], row[1]): row[2:] for row in driver.execute("SELECT * FROM fragments")}


def snapshot(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*.*"))
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def publish_anew(press: Press, folder: Path) -> dict[str, bytes]:
    """What all this is where nothing is taken from the stock."""
    assert publish(replace(press, output=folder), NOW, thorough=True).errors == []
    return snapshot(folder)


def test_only_what_is_new_is_read_and_the_bytes_are_those_of_rendering_everything(
    press: Press, tmp_path_factory: pytest.TempPathFactory, read: list[str]
) -> None:
    keep(press.store, 4)
    assert publish(press, NOW).errors == []
    assert set(read) == {"4"}
    now = snapshot(press.output)
    assert publish_anew(press, tmp_path_factory.mktemp("anew")) == now
    assert len(set(read)) == 5


def test_another_author_of_a_feed_is_that_of_its_entries_at_once_and_no_entry_is_edited_by_it(
    press: Press, tmp_path_factory: pytest.TempPathFactory
) -> None:
    dates = read_dates(press.output)
    for name in ("Griet", "Toos"):
        feed = Feed(title="Veer", authors=(Person(name),))
        nothing = find_changes((), NOW)
        press.store.apply("veer", SourceState(last_success=NOW, feed=feed), nothing, [], PLAN)
        assert publish(press, NOW).errors == []
        now = snapshot(press.output)
        for path in ("nieuws.atom", "all.atom"):
            entries = now[path].decode().split("<entry>")[1:]
            assert [one.count(f"<author>\n      <name>{name}</name>") for one in entries] == [1, 1, 1]
        assert now["nieuws.rss"].count(f"<dc:creator>{name}<".encode()) == 3
        assert now["nieuws.json"].count(f'"name": "{name}"'.encode()) == 3
        assert name == "Griet" or b"Griet" not in now["nieuws.atom"] + now["nieuws.rss"] + now["nieuws.json"]
        assert read_dates(press.output) == dates
    heads = {path: body for path, body in now.items() if not path.startswith("archive/")}
    anew = publish_anew(press, tmp_path_factory.mktemp("anew"))
    assert {path: anew[path] for path in heads} == heads


def keep_feed(press: Press, feed: Feed, final_url: str = VEER.location) -> None:
    """Let the source say this of itself, with nothing new, and publish."""
    state = SourceState(last_success=NOW, feed=feed, final_url=final_url)
    press.store.apply("veer", state, find_changes((), NOW), [], PLAN)
    assert publish(press, NOW).errors == []


def test_an_address_that_a_feed_falsely_claims_changes_nothing_and_renders_nothing(
    press: Press, read: list[str]
) -> None:
    keep_feed(press, Feed(title="Veer"))
    before = snapshot(press.output)
    read.clear()
    for address in ("http://192.168.1.1/reboot", "https://feeds.nos.example/nieuws"):
        keep_feed(press, Feed(id=address, title="Veer", self=address))
        assert (read, snapshot(press.output)) == ([], before)


def test_where_a_feed_was_read_makes_its_address_believed_in_the_files_at_once(press: Press) -> None:
    moved = Feed(title="Veer", self="https://pont.example/feed")
    for final_url, shown in ((VEER.location, 0), ("https://pont.example/feed", 3), (VEER.location, 0)):
        keep_feed(press, moved, final_url)
        told = (press.output / "nieuws.atom").read_text(encoding="utf-8")
        assert told.count('rel="self" href="https://pont.example/feed"') == shown


def read_dates(folder: Path) -> list[bytes]:
    return re.findall(rb"<updated>[^<]+", (folder / "nieuws.atom").read_bytes())


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("body", "replace(body, 'Tekst', 'Leugen')"),
        ("body", "CAST(replace(body, 'Tekst', 'Leugen') AS BLOB)"),
        ("body", "x''"),
        ("body", "7"),
        ("facts", "replace(facts, 'https', 'http')"),
        ("facts", "x'ff'"),
        ("seal", "x'00'"),
        ("seal", "'zegel'"),
        ("body", "(SELECT body FROM fragments AS other WHERE other.digest <> fragments.digest)"),
    ],
)
def test_a_damaged_row_reaches_no_document_and_is_replaced(
    press: Press, tmp_path_factory: pytest.TempPathFactory, column: str, value: str
) -> None:
    whole = rows_of(press.store)
    with press.store.driver() as driver:
        driver.execute(f"UPDATE fragments SET {column} = {value}")  # noqa: S608 - from the list above
    keep(press.store, 4)
    assert publish(press, NOW).errors == []
    now, rows = snapshot(press.output), rows_of(press.store)
    assert not any(b"Leugen" in body for body in now.values())
    assert publish_anew(press, tmp_path_factory.mktemp("anew")) == now
    assert all(rows[key] == whole[key] for key in rows.keys() & whole.keys())


def lie(press: Press, change: Callable[[bytes], bytes]) -> None:
    """Forge every row as nobody but this very program could: seal and all."""
    lender = Lender(press.store, press.site)
    with press.store.driver() as driver:
        for digest, manner in rows_of(press.store):
            ((_, fragment),) = lender.lend(manner, [digest]).items()
            forged = seal(lender._salt, manner, digest, replace(fragment, body=change(fragment.body)))
            driver.execute("INSERT OR REPLACE INTO fragments VALUES (?, ?, ?, ?, ?)", forged)


def test_what_makes_a_document_invalid_is_made_anew_at_once(
    press: Press, tmp_path_factory: pytest.TempPathFactory
) -> None:
    lie(press, lambda body: body[:-9])
    keep(press.store, 4)
    assert publish(press, NOW).errors == []
    now = snapshot(press.output)
    assert publish_anew(press, tmp_path_factory.mktemp("anew")) == now


def test_publishing_thoroughly_or_for_a_look_takes_nothing_from_the_stock(press: Press) -> None:
    before, whole = snapshot(press.output), rows_of(press.store)
    lie(press, lambda body: body.replace(b"Tekst", b"Leugen"))
    assert publish(press, NOW, dry_run=True).files == []
    keep(press.store, 4)
    publish(press, NOW)
    assert b"Leugen 3" in (press.output / "nieuws.atom").read_bytes(), "the stock is used"
    publish(press, NOW, thorough=True)
    now, rows = snapshot(press.output), rows_of(press.store)
    assert not any(b"Leugen" in body for body in now.values())
    assert now["archive/nieuws/2026-06.atom"] == before["archive/nieuws/2026-06.atom"]
    assert all(rows[key] == whole[key] for key in rows.keys() & whole.keys())


def test_another_version_of_the_program_takes_nothing(
    press: Press, monkeypatch: pytest.MonkeyPatch, read: list[str]
) -> None:
    before = rows_of(press.store)
    monkeypatch.setattr(stocking, "EDITION", "another")
    keep(press.store, 4)
    publish(press, NOW)
    assert set(read) >= {"2", "3", "4"}
    rows = rows_of(press.store)
    assert all(rows[key][0] != before[key][0] for key in rows.keys() & before.keys())


def test_the_stock_does_not_grow_with_the_passes(press: Press) -> None:
    counts = []
    for number in range(4, 24):
        keep(press.store, number)
        assert publish(press, NOW).errors == []
        counts.append(len(rows_of(press.store)))
    assert max(counts) <= MANNERS * 3, "of three entries in two heads"
    assert max(counts[-6:]) <= max(counts[:6])


def test_what_no_publication_shows_any_more_is_swept(press: Press) -> None:
    with press.store.driver() as driver:
        sheets = {row[0] for row in driver.execute("SELECT sheet FROM showings")}
    assert sheets == {"nieuws", "all", "archive/nieuws", "archive/all"}
    other = replace(NEWS, id="leeg", feed_id="tag:x.example,2026:leeg", title="Leeg")
    assert publish(replace(press, publications=[other]), NOW).errors == []
    assert rows_of(press.store) == {}


def test_what_is_sealed_comes_back_as_it_was(press: Press) -> None:
    lender = Lender(press.store, press.site)
    keys = rows_of(press.store)
    found = [lender.lend(manner, [digest])[digest] for digest, manner in keys]
    assert any(one.episode for one in found)
    for (digest, manner), fragment in zip(keys, found, strict=True):
        assert list(unseal("a", [seal("a", manner, digest, fragment)])) == [(digest, fragment)]
        assert list(unseal("b", [seal("a", manner, digest, fragment)])) == []
