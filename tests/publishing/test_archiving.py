"""Laws of the archive: nothing is lost, nothing stands twice, and what rests would be written the same."""

import functools
import json
import tempfile
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.adoption import adopt_own_files
from aggregator.curate.backlog import Arrival, keep_dates
from aggregator.curate.changes import find_changes
from aggregator.curate.filing import FilingPlan
from aggregator.curate.identity import Minter, recognise, with_traits
from aggregator.model import Entry, Publication, Site, Source, SourceState
from aggregator.publish import Fragments
from aggregator.publish.fragments import Fragment
from aggregator.publishing import publish
from aggregator.publishing.pages import name_page
from aggregator.publishing.press import Press
from aggregator.store import MEMORY, Store, open_store
from tests.store.candidates import list_candidates

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


def test_what_several_archives_show_is_made_once_and_no_longer_kept_than_until_the_last_has_passed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []
    most = 0

    def keep(self: Fragments, manner: str, digest: str, fragment: Fragment) -> None:
        nonlocal most
        kept(self, manner, digest, fragment)
        made.append(f"{manner} {fragment.id}")
        most = max(most, len(self))

    kept = Fragments.keep
    monkeypatch.setattr(Fragments, "keep", keep)
    store = open_store(MEMORY)
    store.register([VEER], PLAN)
    for number in range(60):
        offer(store, number, number // 10, "stuk", withheld=False)
    several = [NEWS, replace(NEWS, id="all", feed_id="tag:x.example,2026:all", title="Alles")]
    press = Press(store=store, site=SITE, publications=several, sources=[VEER], output=tmp_path, page=5)
    assert publish(press, NOW).errors == []
    entries = [name for name in made if name.startswith(("atom", "json"))]
    assert len(entries) == len(set(entries)) == 2 * 60
    assert most < 60
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


def keep_many(store: Store, numbers: range, *, withheld: bool = False) -> None:
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
    changes = find_changes(recognise(offered, [], Minter(SITE.tag, "veer", ("veer.example",))), NOW)
    kept_out = frozenset({"nieuws", "all"}) if withheld else frozenset()
    arrivals = [Arrival(withheld=kept_out, arrived=NOW - timedelta(days=2))] * len(changes.new)
    store.apply("veer", SourceState(last_success=NOW), changes, arrivals, PLAN)


@dataclass
class Cost:
    """What a publication does: the files it writes, its statements, the steps that SQLite takes for them."""

    files: list[str]
    statements: list[str]
    steps: int


def measure(store: Store, press: Press) -> Cost:
    statements: list[str] = []
    steps: list[None] = []
    with store.driver() as driver:  # of a database in memory the one that all share
        driver.set_trace_callback(statements.append)
        driver.set_progress_handler(lambda: steps.append(None), 1)
    files = publish(press, NOW).files
    with store.driver() as driver:
        driver.set_trace_callback(None)
        driver.set_progress_handler(None, 0)
    return Cost(files, statements, len(steps))


def find_scans(store: Store, statements: list[str]) -> set[str]:
    """The tables that these statements go through from end to end."""
    scans: set[str] = set()
    with store.driver() as driver:
        for statement in statements:
            if statement.startswith(("SELECT", "WITH", "UPDATE", "DELETE")):
                plan = driver.execute(f"EXPLAIN QUERY PLAN {statement}")
                scans |= {row[3].split()[1] for row in plan if row[3].startswith("SCAN ")}
    return scans


def measure_news(folder: Path, count: int) -> tuple[Cost, Cost, set[str]]:
    """With so many entries stored: what is done for no news, for one entry more, and all that is scanned."""
    store = begin(None)
    press = Press(store=store, site=SITE, publications=[NEWS], sources=[VEER], output=folder, page=20)
    keep_many(store, range(1, count))
    publish(press, NOW)
    publish(press, NOW)
    nothing = measure(store, press)
    keep_many(store, range(1))
    one = measure(store, press)
    scans = find_scans(store, [*nothing.statements, *one.statements])
    store.close()
    return nothing, one, scans


def test_a_head_costs_the_same_however_much_only_the_archive_holds() -> None:
    steps: list[int] = []
    for count in (100, 400):
        store = begin(None)
        keep_many(store, range(1, count), withheld=True)
        offer(store, 0, 0, "nieuw", withheld=False)
        done: list[None] = []
        with store.driver() as driver:
            driver.set_progress_handler(functools.partial(done.append, None), 1)
        assert len(list_candidates(store, "nieuws", 100, NOW - timedelta(days=3))) == 1
        store.close()
        steps.append(len(done))
    assert steps[0] == steps[1]


def test_a_publication_costs_the_same_whatever_is_stored(tmp_path: Path) -> None:
    few = measure_news(tmp_path / "few", 250)
    many = measure_news(tmp_path / "many", 1000)
    for less, more in zip(few[:2], many[:2], strict=True):
        assert less.files == more.files
        assert len(less.statements) == len(more.statements)
        assert more.steps < less.steps * 1.02
    assert few[0].files == []
    assert sum(name.startswith("archive/") for name in few[1].files) == 2
    growing = {"entries", "articles", "filings", "links", "files", "archives", "revisions", "adoptions"}
    assert many[2] & growing == set()


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
