"""Laws that no history breaks: whatever the sources do, in whatever order they are asked."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aggregator.curate.backlog import Arrival
from aggregator.curate.changes import Changes, find_changes
from aggregator.curate.filing import FilingPlan
from aggregator.curate.identity import Minter, recognise, with_traits
from aggregator.curate.window import order
from aggregator.model import Entry, Publication, Source, SourceState
from aggregator.store import MEMORY, Store, open_store
from tests.store.candidates import list_candidates

START = datetime(2026, 6, 1, 12, 7, tzinfo=UTC)
HOUR = timedelta(hours=1)
ALL = Publication(id="all", feed_id="tag:x.example,2026:all", title="Alles")
PLAN = FilingPlan([])
SOURCES = tuple(
    Source(id=name, location=f"https://{name}.example/feed", rank=rank)
    for rank, name in enumerate(("krant", "blad", "gids"))
)
LAWS = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])

words = st.sampled_from(["", "Brug open", "Brug toch open", "Haven dicht", "Het weer"])
texts = st.sampled_from(
    ["", "een", "De brug ging vanmorgen weer open.", "De haven blijft tot maandag dicht."]
)
offers = st.builds(
    lambda key, title, link, text, age: Entry(
        key=key,
        title=title,
        link=link,
        content=f"<p>{text}</p>" if text else "",
        published=None if age is None else START - age * HOUR,
    ),
    st.sampled_from(["", "a", "b", "c", "a#b", "https://krant.example/1"]),
    words,
    st.sampled_from([None, "https://krant.example/1", "https://krant.example/2", "https://krant.example/"]),
    texts,
    st.sampled_from([None, 1, 2, 30]),
)
documents = st.lists(offers, max_size=5)
histories = st.lists(st.tuples(st.sampled_from(SOURCES), documents), min_size=1, max_size=6)


@dataclass
class Room:
    """A store, and the hours that go by."""

    store: Store
    now: datetime = START

    def read(self, source: Source, document: Sequence[Entry]) -> Changes:
        """One reading of a source, as the flow does it."""
        placed = [replace(entry, position=place) for place, entry in enumerate(document)]
        offered = with_traits(placed)
        known = self.store.known(source.id, [traits for _, traits in offered])
        minter = Minter("x.example,2026", source.id, (f"{source.id}.example",))
        changes = find_changes(recognise(offered, known, minter), self.now)
        arrivals = [Arrival()] * len(changes.new)
        self.store.apply(source.id, SourceState(), changes, arrivals, PLAN, f"{source.id}.example")
        return changes

    def publish(self) -> dict[str, Entry]:
        """What is in the feed `all`."""
        candidates = sorted(list_candidates(self.store, "all", 1000, self.now), key=order)
        ids = [candidate.article for candidate in candidates]
        self.store.fix_heads({ALL: ids}, self.now)
        shown = [item.entry for item in self.store.items(ids)]
        assert len({entry.id for entry in shown}) == len(shown)
        return {entry.id: entry for entry in shown}


@contextmanager
def open_room() -> Iterator[Room]:
    store = open_store(MEMORY)
    store.register(SOURCES, PLAN)
    try:
        yield Room(store)
    finally:
        store.close()


@LAWS
@given(histories)
def test_reading_twice_is_reading_once(history: list[tuple[Source, list[Entry]]]) -> None:
    with open_room() as room:
        for source, document in history:
            room.read(source, document)
            before = room.publish()
            room.now += HOUR
            assert not room.read(source, document)
            assert room.publish() == before


@LAWS
@given(st.lists(documents, min_size=1, max_size=5))
def test_nothing_that_a_source_published_is_ever_lost_and_no_time_goes_back(
    history: list[list[Entry]],
) -> None:
    with open_room() as room:
        before: dict[str, Entry] = {}
        for document in history:
            room.read(SOURCES[0], document)
            after = room.publish()
            assert before.keys() <= after.keys()
            for id, entry in before.items():
                assert after[id].published == entry.published
                assert (after[id].updated or START) >= (entry.updated or START)
            before, room.now = after, room.now + HOUR


@LAWS
@given(histories)
def test_two_articles_of_one_source_are_two_items_whatever_others_offer(
    history: list[tuple[Source, list[Entry]]],
) -> None:
    with open_room() as room:
        for source, document in history:
            room.read(source, document)
            shown = room.publish()
            assert len(shown) >= max(room.store.count_entries().values(), default=0)


@LAWS
@given(st.lists(documents, min_size=3, max_size=3), st.permutations(range(3)))
def test_the_order_of_fetching_does_not_matter(given_documents: list[list[Entry]], turns: list[int]) -> None:
    dated = [[replace(entry, published=entry.published or START) for entry in one] for one in given_documents]
    feeds = []
    for places in (range(3), turns):
        with open_room() as room:
            for place in places:
                room.read(SOURCES[place], dated[place])
            feeds.append(room.publish())
    assert feeds[0] == feeds[1]


@LAWS
@given(documents, documents)
def test_what_is_still_offered_has_the_same_ids_after_a_lost_database(
    first: list[Entry], more: list[Entry]
) -> None:
    """Of a source whose guids are its own and one each."""
    named = {entry.key: entry for entry in [*more, *first] if entry.key and "#" not in entry.key}
    with open_room() as room:
        room.read(SOURCES[0], list(named.values())[:2])
        room.read(SOURCES[0], list(named.values()))
        kept = {stored.key: stored.id for stored in room.store.all_known("krant")}
    with open_room() as room:
        room.read(SOURCES[0], list(named.values()))
        fresh = {stored.key: stored.id for stored in room.store.all_known("krant")}
    assert {key: kept[key] for key in fresh} == fresh


NOUNS = (
    "Brug",
    "Haven",
    "Kermis",
    "Wolf",
    "Molen",
    "Veer",
    "Toren",
    "Markt",
    "Zeehond",
    "Kabel",
    "Plein",
    "Raad",
)
VERBS = (
    "open",
    "dicht",
    "verplaatst",
    "gezien",
    "draait",
    "vaart",
    "gesloopt",
    "vol",
    "gered",
    "stuk",
    "af",
    "weg",
)


def article(number: int) -> Entry:
    """One of twelve that have nothing in common."""
    noun, verb = NOUNS[number], VERBS[number]
    return Entry(
        key=f"guid-{number}",
        title=f"{noun} {verb}",
        link=f"http://www.krant.example/{noun.lower()}",
        content=f"<p>{noun} {verb}: {' '.join(VERBS[number:] + NOUNS[:number])}.</p>",
        published=START - timedelta(days=12 - number, minutes=2 * number),  # never a whole hour
    )


REBUILDS = {
    "guids": lambda entry: replace(entry, key=f"new-{entry.key}"),
    "https": lambda entry: replace(
        entry, key=f"https{entry.key}", link=(entry.link or "").replace("http", "https")
    ),
    "domain": lambda entry: replace(
        entry, key=f"d-{entry.key}", link=(entry.link or "").replace("www.krant", "nieuw")
    ),
    "slugs": lambda entry: replace(entry, key=f"s-{entry.key}", link=f"{entry.link}-en-meer"),
    "dates": lambda entry: replace(entry, key=f"r-{entry.key}", published=START),
    "no guids": lambda entry: replace(entry, key=""),
    "excerpts": lambda entry: replace(entry, key=f"e-{entry.key}", content="<p>Lees verder.</p>"),
    "titles": lambda entry: replace(entry, key=f"t-{entry.key}", title=f"{entry.title} - De Krant"),
}


@LAWS
@given(
    st.lists(st.integers(0, 3), min_size=2, max_size=6),
    st.lists(st.sampled_from(sorted(REBUILDS)), min_size=6, max_size=6).filter(
        lambda rebuilds: not ({"dates", "slugs"} <= set(rebuilds) and {"excerpts", "titles"} & set(rebuilds))
    ),
    st.integers(1, 5),
)
def test_however_often_a_site_is_rebuilt_every_article_is_got_once(
    steps: list[int], rebuilds: list[str], size: int
) -> None:
    """A window of `size` articles moves on by some, and the site is rebuilt in a way each time.

    Not in ways that together leave only the title, or so short a text, as it was: that is another article.
    """
    with open_room() as room:
        first, seen = 0, set[int]()
        for moved, rebuild in zip(steps, rebuilds, strict=False):
            first = min(first + moved, len(NOUNS) - size)
            window = range(first, first + size)
            changes = room.read(SOURCES[0], [REBUILDS[rebuild](article(number)) for number in window])
            assert len(changes.new) == len(set(window) - seen)
            seen |= set(window)
            room.now += HOUR
        assert len(room.publish()) == len(seen)


NUMBERINGS = ("place", "place from the end", "own", "own, one higher", "downwards")


def give_guid(numbering: str, number: int, place: int, size: int) -> str:
    """The guid of an article that stands at a place among `size`."""
    guids = (place, size - place, number, number + 1, 12 - number)
    return str(dict(zip(NUMBERINGS, guids, strict=True))[numbering])


@LAWS
@given(
    st.lists(st.tuples(st.integers(0, 3), st.sampled_from(NUMBERINGS)), min_size=2, max_size=6),
    st.integers(1, 5),
    st.booleans(),
    st.sampled_from([None, "https://krant.example/"]),
)
def test_however_a_site_numbers_its_items_every_article_is_got_once_and_keeps_its_words(
    steps: list[tuple[int, str]], size: int, is_dated: bool, home: str | None
) -> None:
    """A window of `size` articles moves on by some, and guids are given in a way each time.

    At one link for all that way stays, and a window is never new as a whole: else a guid that went to another
    article cannot be told from an edit.
    """
    with open_room() as room:
        first, window, seen = 0, range(0), set[int]()
        for moved, numbering in steps:
            most = size - 1 if home and window else 3
            way = steps[0][1] if home else numbering
            first = min(first + min(moved, most), len(NOUNS) - size)
            window = range(first, first + size)
            changes = room.read(
                SOURCES[0],
                [
                    replace(
                        article(number),
                        key=give_guid(way, number, place, size),
                        link=home or article(number).link,
                        published=article(number).published if is_dated else None,
                    )
                    for place, number in enumerate(reversed(window))
                ],
            )
            assert (len(changes.new), changes.edited) == (len(set(window) - seen), ())
            seen |= set(window)
            room.now += HOUR
            shown = {entry.title: entry.content for entry in room.publish().values()}
            assert shown == {article(number).title: article(number).content for number in seen}


@LAWS
@given(st.lists(st.integers(1, 3), min_size=1, max_size=5), st.integers(1, 5), st.booleans())
def test_titles_that_return_hide_no_article(steps: list[int], size: int, at_midnight: bool) -> None:
    """A feed of today's rubrics alone; all but the titles is new each day."""
    with open_room() as room:
        day, seen = 0, 0
        for moved in (0, *steps):
            day += moved
            room.now = START + timedelta(days=day)
            text = f"<p>{NOUNS[day % 12]} en {NOUNS[day // 12]} van de dag.</p>"
            published = room.now.replace(hour=0, minute=0) if at_midnight else room.now - HOUR
            document = [
                replace(
                    article(number),
                    key=f"{day}-{number}",
                    link=f"http://www.krant.example/{day}/{number}",
                    content=text.replace("dag", VERBS[number]),
                    published=published,
                )
                for number in range(size)
            ]
            assert len(room.read(SOURCES[0], document).new) == size
            seen += size
        assert len(room.publish()) == seen
