"""A head that a source floods, by number or by size: others keep what they have, and nothing comes back."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from aggregator.curate.backlog import Arrival
from aggregator.curate.changes import find_changes
from aggregator.curate.filing import FilingPlan
from aggregator.curate.identity import Minter, recognise, with_traits
from aggregator.model import Entry, Publication, Site, Source, SourceState
from aggregator.publishing import choose_heads, publish
from aggregator.publishing.press import Press, Printed
from aggregator.replay import replay
from aggregator.store import MEMORY, Store, open_store

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
SITE = Site(url="https://x.example/", tag="x.example,2026")
NEWS = Publication(
    id="nieuws",
    feed_id="tag:x.example,2026:nieuws",
    title="Nieuws",
    formats=("atom", "json"),
    limit=10,
    max_entries=30,
)
PLAN = FilingPlan([NEWS])
FLOOD, GOOD = (
    Source(id=id, location=f"https://{id}.example/feed", categories=("nieuws",), rank=rank)
    for rank, id in enumerate(("vloed", "goed"))
)


def make_entry(name: str, minutes: float, *, text: str = "Tekst", link: str = "") -> Entry:
    """One that was written so many minutes before `NOW`."""
    when = NOW - minutes * MINUTE
    link = link or f"https://{name}.example/"
    return Entry(key=name, title=name, link=link, content=f"<p>{text} {name}</p>", published=when)


def make_entries(name: str, number: int, minutes: float, text: str = "Tekst") -> list[Entry]:
    """So many, a minute apart, the newest first."""
    return [make_entry(f"{name}{place}", minutes + place, text=text) for place in range(number)]


def keep(
    store: Store, source: Source, entries: Sequence[Entry], now: datetime = NOW, plan: FilingPlan = PLAN
) -> None:
    offered = with_traits(entries)
    known = store.known(source.id, [traits for _, traits in offered])
    changes = find_changes(recognise(offered, known, Minter(SITE.tag, source.id, ())), now)
    arrivals = [Arrival(arrived=now)] * len(changes.new)
    store.apply(source.id, SourceState(last_success=now), changes, arrivals, plan, f"{source.id}.example")


@pytest.fixture
def press(tmp_path: Path) -> Iterator[Press]:
    """One whose head shows six entries of each of two sources."""
    store = open_store(MEMORY)
    store.register([FLOOD, GOOD], PLAN)
    press = Press(store=store, site=SITE, publications=[NEWS], sources=[FLOOD, GOOD], output=tmp_path)
    keep(store, GOOD, make_entries("goed", 6, 2000))
    keep(store, FLOOD, make_entries("vloed", 6, 1500))
    print_all(press)
    yield press
    store.close()


def print_all(press: Press, now: datetime = NOW) -> Printed:
    printed = publish(press, now)
    assert printed.errors == []
    return printed


def read_head(press: Press) -> list[str]:
    items = json.loads((press.output / "nieuws.json").read_bytes())["items"]
    return [item["title"] for item in items]


def count_sources(press: Press) -> Counter[str]:
    return Counter(title.strip("0123456789") for title in read_head(press))


def read_archive(press: Press) -> set[str]:
    pages = (press.output / "archive").rglob("*.json")
    return {item["title"] for page in pages for item in json.loads(page.read_bytes())["items"]}


def test_who_floods_removes_nobody_and_what_others_write_is_shown(press: Press) -> None:
    keep(press.store, FLOOD, make_entries("golf", 200, 0))
    keep(press.store, GOOD, [make_entry("nieuw", 1000)])
    printed = print_all(press)
    assert count_sources(press) == {"golf": 23, "nieuw": 1, "goed": 6}
    assert len(read_archive(press)) == 6 + 6 + 200 + 1
    assert printed.notes == [
        "vloed: brings more than its share of nieuws: a part of its news is in the archive only"
    ]


def test_a_flood_that_goes_on_pass_after_pass_removes_nobody(press: Press) -> None:
    for number in range(4):
        keep(press.store, FLOOD, make_entries(f"golf{number}/", 100, 4 - number))
        print_all(press)
    assert count_sources(press)["goed"] == 6


def test_what_gave_way_never_comes_back(press: Press) -> None:
    keep(press.store, FLOOD, make_entries("golf", 200, 0))
    print_all(press)
    shown = set(read_head(press))
    later = NOW + timedelta(days=3) - 1990 * MINUTE  # all that the others wrote is older than the window
    print_all(press, later)
    assert set(read_head(press)) == {name for name in shown if name.startswith("golf")}
    moved = replace(GOOD, categories=("nieuws", "elders"))  # all is filed anew
    press.store.register([FLOOD, moved], FilingPlan([NEWS, replace(NEWS, id="elders")]))
    keep(press.store, FLOOD, [make_entry("golf150", 150, text="Heel andere woorden")], later)
    print_all(press, later)
    assert set(read_head(press)) <= shown


def test_looking_changes_nothing_and_sees_what_is_published(press: Press) -> None:
    keep(press.store, FLOOD, make_entries("golf", 200, 0))
    heads = choose_heads(press, NOW)
    assert choose_heads(press, NOW) == heads
    assert not any(replay(press.store, [NEWS], lambda: None, NOW))
    print_all(press)
    assert choose_heads(press, NOW) == heads
    assert [item.entry.title for item in press.store.items(heads["nieuws"])] == read_head(press)


def test_whose_links_a_flood_copies_loses_no_article(press: Press) -> None:
    link = "https://elders.example/stuk"
    keep(press.store, GOOD, [make_entry("nieuw", 1000, link=link)])
    keep(press.store, FLOOD, [*make_entries("golf", 200, 0), make_entry("kopie", 1000, link=link)])
    print_all(press)
    assert count_sources(press) == {"golf": 23, "kopie": 1, "goed": 6}


def test_a_late_entry_is_found_behind_a_flood_of_them(press: Press) -> None:
    keep(press.store, GOOD, [make_entry("laat", 20_000)])
    keep(press.store, FLOOD, make_entries("golf", 200, 0))
    print_all(press)
    assert count_sources(press) == {"golf": 23, "goed": 6, "laat": 1}


def test_a_feed_that_shows_each_for_itself_is_shared_too(press: Press) -> None:
    apart = replace(press, publications=[replace(NEWS, duplicates="show")])
    keep(press.store, FLOOD, make_entries("golf", 200, 0))
    print_all(apart)
    assert count_sources(apart) == {"golf": 24, "goed": 6}


def test_one_source_alone_fills_its_feed_and_may_have_more_places_later(press: Press) -> None:
    own = replace(NEWS, id="vloed", feed_id="tag:x.example,2026:vloed")
    plan = FilingPlan([NEWS, own])
    press.store.register([replace(FLOOD, categories=("nieuws", "vloed")), GOOD], plan)
    keep(press.store, FLOOD, make_entries("golf", 200, 0), plan=plan)
    print_all(replace(press, publications=[NEWS, own]))
    assert count_sources(press) == {"golf": 24, "goed": 6}
    more = [replace(one, max_entries=300) for one in (NEWS, own)]
    heads = choose_heads(replace(press, publications=more), NOW)
    assert {id: len(head) for id, head in heads.items()} == {"nieuws": 30, "vloed": 206}


def test_what_one_source_writes_at_length_leaves_the_texts_of_others(press: Press) -> None:
    keep(press.store, FLOOD, make_entries("vet", 12, 0, text="woord " * 150_000))
    print_all(press)
    assert count_sources(press) == {"vet": 9, "goed": 6}
    assert (press.output / "nieuws.atom").stat().st_size < 10 * 2**20


def test_markup_counts_as_it_is_written(press: Press) -> None:
    keep(press.store, FLOOD, make_entries("vet", 12, 0, text="<i>x</i>" * 100_000))
    print_all(press)
    assert count_sources(press) == {"vet": 4, "goed": 6}
    assert (press.output / "nieuws.atom").stat().st_size < 10 * 2**20


def test_a_text_that_is_not_shown_takes_no_room(press: Press) -> None:
    press.store.register([replace(FLOOD, content="summary"), GOOD], PLAN)
    keep(press.store, FLOOD, make_entries("vet", 12, 0, text="woord " * 150_000))
    print_all(press)
    assert count_sources(press) == {"vet": 12, "vloed": 6, "goed": 6}
