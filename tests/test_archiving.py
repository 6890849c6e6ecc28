"""Laws of the archive: nothing is lost, nothing stands twice, and what rests would be written the same."""

import json
import tempfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.adoption import adopt_own_files
from aggregator.archiving import name_page
from aggregator.curate.backlog import Arrival, keep_dates
from aggregator.curate.changes import find_changes
from aggregator.curate.filing import FilingPlan
from aggregator.curate.identity import Minter, recognise, with_traits
from aggregator.model import Entry, Publication, Site, Source, SourceState
from aggregator.press import Press
from aggregator.publishing import publish
from aggregator.store import MEMORY, Store, open_store

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
SITE = Site(url="https://x.example/feeds/", tag="x.example,2026")
NEWS = Publication(
    id="nieuws",
    feed_id="tag:x.example,2026:nieuws",
    title="Nieuws",
    limit=2,
    window=timedelta(0),
    max_entries=2,
    formats=("atom", "json"),
)
PLAN = FilingPlan([NEWS])
VEER = Source(id="veer", location="https://veer.example/feed", categories=("nieuws",))

# One change: the number of an entry, the day of it, what it says, whether it goes to the archive only.
CHANGE = st.tuples(
    st.integers(0, 8), st.integers(0, 3), st.sampled_from(["eerst", "later", "nog later"]), st.booleans()
)
PASSES = st.lists(
    # With one that is withdrawn, and whether the database is lost before.
    st.tuples(st.lists(CHANGE, max_size=4), st.integers(-1, 8), st.booleans()),
    min_size=1,
    max_size=4,
)


def offer(store: Store, number: int, day: int, text: str, *, withheld: bool) -> None:
    entry = Entry(
        key=f"g{number}",
        title=f"Bericht {number}",
        link=f"https://veer.example/{number}",
        content=f"<p>{text} {number}</p>",
        published=NOW - timedelta(days=30 * day + number),
    )
    offered = with_traits([entry])
    known = store.known("veer", [traits for _, traits in offered])
    recognised = recognise(offered, known, Minter(SITE.tag, "veer", ("veer.example",)))
    changes = find_changes(keep_dates(recognised, store.adopted()), NOW)
    kept_out = frozenset({"nieuws", "all"}) if withheld else frozenset()
    arrivals = [Arrival(withheld=kept_out)] * len(changes.new)
    store.apply("veer", SourceState(last_success=NOW), changes, arrivals, PLAN)


def begin(folder: Path | None) -> Store:
    """A fresh database; one beside a folder that is published already."""
    store = open_store(MEMORY)
    if folder:
        adopt_own_files(store, [NEWS], SITE, folder)
    store.register([VEER], PLAN)
    return store


def read_chain(folder: Path) -> tuple[list[str], list[list[str]]]:
    """The ids in the head, and those of every page that it leads to."""
    pages: list[list[str]] = []
    name = "nieuws.json"
    while name:
        document = json.loads((folder / name).read_bytes())
        pages.append([item["id"] for item in document["items"]])
        name = document.get("next_url", "").removeprefix(SITE.url)
    return pages[0], pages[1:]


def snapshot(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*.*"))
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


@settings(max_examples=12, deadline=None)
@given(PASSES)
def test_head_and_archive_hold_everything_and_pages_hold_it_once(
    passes: list[tuple[list[tuple[int, int, str, bool]], int, bool]],
) -> None:
    store = begin(None)
    ids: dict[int, str] = {}
    gone: set[int] = set()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        press = Press(store=store, site=SITE, publications=[NEWS], sources=[VEER], output=folder, page=2)
        for changes, withdrawn, lost in passes:
            if lost:
                store.close()
                store = begin(folder)
                press = replace(press, store=store)
            for number, day, text, withheld in changes:
                offer(store, number, day, text, withheld=withheld)
                ids[number] = store.trust.find_items({f"https://veer.example/{number}"})[0].id
            if withdrawn in ids:
                store.trust.withdraw(store.trust.find_items({ids[withdrawn]}), NOW, "", SITE.tag)
                gone.add(withdrawn)
            assert publish(press, NOW).errors == []
            head, pages = read_chain(folder)
            stored = sorted(id for number, id in ids.items() if number not in gone)
            assert sorted(id for page in pages for id in page) == stored
            assert set(head) <= set(stored)
            assert all(0 < len(page) <= 2 for page in pages)
            assert len(list(folder.glob("archive/nieuws/*.json"))) == len(pages)
        before = snapshot(folder)
        assert publish(press, NOW, thorough=True).files == []
        assert snapshot(folder) == before
    store.close()


def test_a_page_that_lost_its_newest_entry_is_written_anew(tmp_path: Path) -> None:
    store = open_store(MEMORY)
    store.register([VEER], PLAN)
    press = Press(store=store, site=SITE, publications=[NEWS], sources=[VEER], output=tmp_path, page=2)
    for number in (7, 8):
        offer(store, number, 1, "eerst", withheld=False)
    publish(press, NOW)
    _, [[newer, older]] = read_chain(tmp_path)
    store.trust.withdraw(store.trust.find_items({newer}), NOW, "", SITE.tag)
    publish(press, NOW)
    assert read_chain(tmp_path) == ([older], [[older]])
    store.close()


def test_the_first_page_of_a_month_bears_its_name_and_the_others_are_counted() -> None:
    assert name_page("nieuws", "2019-06", 1) == "archive/nieuws/2019-06"
    assert name_page("nieuws", "2019-06", 3) == "archive/nieuws/2019-06-3"


def keep_many(store: Store, numbers: range) -> None:
    """Keep these entries; each is an hour older than the one before it."""
    offered = with_traits(
        Entry(
            key=f"g{number}",
            title=f"Bericht {number}",
            link=f"https://veer.example/{number}",
            content=f"<p>Tekst {number}</p>",
            published=NOW - timedelta(hours=number),
        )
        for number in numbers
    )
    known = store.known("veer", [traits for _, traits in offered])
    changes = find_changes(recognise(offered, known, Minter(SITE.tag, "veer", ("veer.example",))), NOW)
    store.apply("veer", SourceState(last_success=NOW), changes, [Arrival()] * len(changes.new), PLAN)


def measure_news(folder: Path, count: int) -> tuple[list[str], int, int]:
    """With so many entries stored: what one more writes, in how many statements and steps of SQLite."""
    store = begin(None)
    press = Press(store=store, site=SITE, publications=[NEWS], sources=[VEER], output=folder, page=20)
    keep_many(store, range(1, count))
    publish(press, NOW)
    keep_many(store, range(1))
    statements: list[str] = []
    steps: list[None] = []
    with store.driver() as driver:  # of a database in memory the one that all share
        driver.set_trace_callback(statements.append)
        driver.set_progress_handler(lambda: steps.append(None), 10)
    files = publish(press, NOW).files
    store.close()
    return files, len(statements), len(steps)


def test_a_publication_costs_the_same_whatever_is_stored(tmp_path: Path) -> None:
    few = measure_news(tmp_path / "few", 1000)
    many = measure_news(tmp_path / "many", 4000)
    assert few[:2] == many[:2]
    assert sum(name.startswith("archive/") for name in few[0]) == 2
    assert many[2] < few[2] * 1.5


def test_a_copy_by_a_stranger_takes_nothing_from_what_only_the_archive_tells(tmp_path: Path) -> None:
    copier = Source(id="kopie", location="https://kopie.example/feed", categories=("nieuws",))
    store = begin(None)
    press = Press(store=store, site=SITE, publications=[NEWS], sources=[VEER], output=tmp_path, page=2)
    offer(store, 1, 1, "eigen", withheld=False)
    publish(press, NOW)
    store.close()

    store = begin(tmp_path)
    store.register([VEER, copier], PLAN)
    entry = Entry(
        key="k", title="Kopie", link="https://veer.example/1", content="<p>Kopie.</p>", published=NOW
    )
    offered = recognise(with_traits([entry]), [], Minter(SITE.tag, "kopie", ("kopie.example",)))
    changes = find_changes(keep_dates(offered, store.adopted()), NOW)
    store.apply("kopie", SourceState(last_success=NOW), changes, [Arrival()], PLAN, "kopie.example")
    publish(replace(press, store=store), NOW)
    (page,) = tmp_path.glob("archive/nieuws/*.json")
    (shown,) = json.loads(page.read_bytes())["items"]
    assert shown["content_html"] == "<p>eigen 1</p>"
    assert shown["url"] == "https://veer.example/1"
    (atom,) = tmp_path.glob("archive/nieuws/*.atom")
    assert b"<title>veer</title>" in atom.read_bytes()

    offer(store, 1, 1, "weer", withheld=False)  # its own source is back
    publish(replace(press, store=store), NOW)
    (again,) = json.loads(page.read_bytes())["items"]
    assert (again["id"], again["content_html"]) == (shown["id"], "<p>weer 1</p>")
    store.close()
