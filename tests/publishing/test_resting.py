"""Rest: with nothing to publish nothing is looked at; whatever changes is seen at once."""

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from aggregator.curate.backlog import Arrival
from aggregator.curate.changes import find_changes
from aggregator.curate.filing import FilingPlan
from aggregator.curate.identity import Minter, recognise, with_traits
from aggregator.model import Entry, Feed, Publication, Site, Source, SourceState
from aggregator.publishing import publish
from aggregator.publishing.press import Press
from aggregator.publishing.resting import count_resting, find_rested
from aggregator.store import MEMORY, Store, open_store
from aggregator.store.engine import make_engine
from aggregator.store.upgrade import upgrade_schema

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
SITE = Site(url="https://x.example/", tag="x.example,2026")
VEER = Source(id="veer", location="https://veer.example/feed", categories=("nieuws",))
NEWS = Publication(id="nieuws", feed_id="tag:x.example,2026:nieuws", title="Nieuws", limit=1, window=6 * HOUR)
PLAN = FilingPlan([NEWS])
Change = Callable[[Press], Press | None]


def keep(store: Store, *entries: Entry) -> None:
    known = store.known("veer", [traits for _, traits in with_traits(entries)])
    found = recognise(with_traits(entries), known, Minter(SITE.tag, "veer", ("veer.example",)))
    changes = find_changes(found, NOW)
    store.apply("veer", SourceState(last_success=NOW), changes, [Arrival()] * len(changes.new), PLAN)


def make_entry(number: int, text: str = "Tekst") -> Entry:
    when = NOW - number * 2 * HOUR
    return Entry(
        key=f"g{number}",
        title=f"Bericht {number}",
        content=f"<p>{text} {number}</p>",
        published=when,
        updated=when,
    )


@pytest.fixture
def press(tmp_path: Path) -> Iterator[Press]:
    """One that has published two entries; the older one leaves the head after four hours."""
    store = open_store(MEMORY)
    store.register([VEER], PLAN)
    keep(store, make_entry(0), make_entry(1))
    press = Press(store=store, site=SITE, publications=[NEWS], sources=[VEER], output=tmp_path)
    assert publish(press, NOW).errors == []
    yield press
    store.close()


def test_what_rests_is_told_as_it_would_be_looked_at(press: Press) -> None:
    resting = publish(press, NOW + HOUR)
    assert count_resting(press, NOW + HOUR) == resting.unchanged
    with press.store.transaction() as connection:
        connection.exec_driver_sql("DELETE FROM meta WHERE name = 'rested'")
    assert publish(press, NOW + HOUR) == resting
    assert resting.files == []


def test_the_look_takes_the_same_few_statements_for_many_categories(press: Press) -> None:
    more = [replace(NEWS, id=f"c{number}", feed_id=f"tag:x.example,2026:c{number}") for number in range(20)]
    counts = []
    for publications in ([NEWS], [NEWS, *more]):
        chosen = replace(press, publications=publications)
        publish(chosen, NOW)
        statements: list[str] = []
        with press.store.driver() as driver:
            driver.set_trace_callback(statements.append)
        assert publish(chosen, NOW).files == []
        with press.store.driver() as driver:
            driver.set_trace_callback(None)
        counts.append(len([one for one in statements if one.startswith("SELECT")]))
    assert counts == [2, 2]


def test_time_alone_changes_a_head_when_an_entry_has_aged_out(press: Press) -> None:
    assert publish(press, NOW + 4 * HOUR - timedelta(seconds=1)).files == []
    changed = publish(press, NOW + 4 * HOUR).files
    assert "nieuws.atom" in changed
    assert not any(path.startswith("archive/") for path in changed)


def test_a_clock_that_goes_back_is_not_believed(press: Press) -> None:
    assert count_resting(press, NOW - HOUR) is None


def spoil(press: Press) -> None:
    path = press.output / "nieuws.rss"
    path.write_bytes(path.read_bytes().replace(b"Bericht", b"bericht"))


def withdraw(press: Press) -> None:
    store = press.store
    (id,) = (item.entry.id for item in store.items([1]))
    store.trust.withdraw(store.trust.find_items({id}), NOW, "", SITE.tag)


def rename_source(press: Press) -> None:
    press.store.save_state("veer", SourceState(last_success=NOW, feed=Feed(title="De Veerman")))


def hide_source(press: Press) -> Press:
    hidden = replace(VEER, private=True)
    press.store.register([hidden], PLAN)
    return replace(press, sources=[hidden])


CHANGES: dict[str, tuple[Change, str]] = {
    "new": (lambda press: keep(press.store, make_entry(0), make_entry(1), make_entry(2)), "archive"),
    "edited": (lambda press: keep(press.store, make_entry(0, "Anders"), make_entry(1)), "nieuws.atom"),
    "withdrawn": (withdraw, "nieuws.atom"),
    "renamed": (rename_source, "nieuws.json"),
    "hidden": (hide_source, "sources.opml"),
    "a file spoilt": (spoil, "nieuws.rss"),
    "a file deleted": (lambda press: (press.output / "index.html").unlink(), "index.html"),
    "a page deleted": (lambda press: next(press.output.rglob("2026-06.json")).unlink(), "2026-06.json"),
    "another title": (
        lambda press: replace(press, publications=[replace(NEWS, title="Nieuw")]),
        "nieuws.html",
    ),
    "another site": (lambda press: replace(press, site=replace(SITE, title="Plein")), "index.html"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_whatever_changes_is_published_at_once(press: Press, name: str) -> None:
    change, path = CHANGES[name]
    assert count_resting(press, NOW + HOUR) is not None
    press = change(press) or press
    files = publish(press, NOW + HOUR).files
    assert any(path in file for file in files)
    left = publish(press, NOW + HOUR, thorough=True).files
    # What a source says of itself reaches a page of the archive when that is written for something else.
    assert all(name == "renamed" and file.startswith("archive/") for file in left)
    assert count_resting(press, NOW + HOUR) is not None


def test_a_file_that_was_only_touched_is_looked_at_once(press: Press) -> None:
    (press.output / "nieuws.rss").touch()
    assert count_resting(press, NOW) is None
    assert publish(press, NOW).files == []
    assert count_resting(press, NOW) is not None


def test_only_files_that_nobody_touched_need_no_second_look(press: Press) -> None:
    rested = find_rested(press.store, press.output)
    assert {"nieuws.atom", "nieuws.rss", "index.html"} <= rested
    (press.output / "nieuws.rss").touch()
    (press.output / "index.html").unlink()
    assert find_rested(press.store, press.output) == rested - {"nieuws.rss", "index.html"}
    keep(press.store, make_entry(2))
    assert find_rested(press.store, press.output) == frozenset()


def test_what_could_not_be_published_does_not_rest(press: Press) -> None:
    (press.output / "nieuws.rss").unlink()
    (press.output / "nieuws.rss").mkdir()
    assert publish(press, NOW).errors
    assert count_resting(press, NOW) is None


def test_a_migrated_database_has_the_triggers_of_a_new_one(tmp_path: Path) -> None:
    fresh, old = tmp_path / "fresh.db", tmp_path / "old.db"
    open_store(fresh).close()
    sqlite3.connect(old).close()
    engine = make_engine(old)
    upgrade_schema(engine, old, "base")
    engine.dispose()
    triggers = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name"
    found = []
    for path in (fresh, old):
        database = sqlite3.connect(path)
        found.append(database.execute(triggers).fetchall())
        database.close()
    assert found[0] == found[1] != []
