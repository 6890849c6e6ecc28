"""What it costs to publish entries as Atom and RSS: `python benchmarks/publishing.py 30 100 1000`.

Prints for each number of entries the milliseconds of processor time for both documents, the least of several
blocks in turn: our assembling while their fragments are kept, ours with one entry that is new, ours with
nothing kept, and the libraries feedgen and, where it can be imported, Django's feedgenerator, which
check and clean nothing.  Every document is read back and must hold every entry.
"""

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from typing import Any
from xml.etree import ElementTree as ET

from feedgen.feed import FeedGenerator

from aggregator.model import Entry, Person, Publication, Site
from aggregator.publish import Composed, Copy, Fragments, compose_feed, copy_entry

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
SITE = Site(url="https://x.example/", tag="x.example,2026")
NEWS = Publication(id="nieuws", feed_id="tag:x.example,2026:nieuws", title="Nieuws", formats=("atom", "rss"))
PARAGRAPH = (
    '<p>Het <em>water</em> stijgt &amp; de <a href="https://veer.example/pont">pont</a> vaart nog.</p>\n'
)
ROUNDS = 7
BLOCK = 40  # milliseconds of calls that are timed together
Make = Callable[[], Sequence[bytes]]


def make_entry(number: int) -> Entry:
    """One with about 2 KB of HTML."""
    return Entry(
        key=f"g{number}",
        id=f"https://veer.example/{number}",
        title=f"Bericht {number}",
        link=f"https://veer.example/{number}",
        authors=(Person(name="Redactie"),),
        content=f"<p>Bericht {number}.</p>\n{PARAGRAPH * 22}",
        published=NOW - number * timedelta(hours=1),
        updated=NOW - number * timedelta(hours=1),
    )


def compose(copies: Sequence[Copy], kept: Fragments) -> list[bytes]:
    """Our two documents."""
    made = compose_feed(NEWS, copies, kept)
    return [one.document.body for one in made if isinstance(one, Composed)]


def make_ours(entries: Sequence[Entry]) -> Iterator[tuple[str, Make]]:
    """With everything kept, with one entry new in each round, and with nothing kept."""
    copies, kept = [copy_entry(entry, entry.id) for entry in entries], Fragments(SITE)
    compose(copies, kept)
    yield "ours, fragments kept", lambda: compose(copies, kept)
    numbers = count(len(entries))

    def add() -> list[bytes]:
        entry = make_entry(next(numbers))
        return compose([copy_entry(entry, entry.id), *copies[:-1]], kept)

    yield "ours, one new", add
    yield "ours, nothing kept", lambda: compose([copy_entry(entry) for entry in entries], Fragments(SITE))


def make_feedgen(entries: Sequence[Entry]) -> list[bytes]:
    """Both documents as feedgen's own documentation has it."""
    generator: Any = FeedGenerator()
    generator.id(NEWS.feed_id)
    generator.title(NEWS.title)
    generator.description(NEWS.title)
    generator.link(href=SITE.url, rel="alternate")
    for entry in entries:
        item = generator.add_entry(order="append")
        item.id(entry.id)
        item.guid(entry.id, permalink=True)
        item.title(entry.title)
        item.author([{"name": person.name} for person in entry.authors])
        item.link(href=entry.link)
        item.content(entry.content, type="html")
        item.published(entry.published)
        item.updated(entry.updated)
    return [generator.atom_str(pretty=True), generator.rss_str(pretty=True)]


def find_django(entries: Sequence[Entry]) -> Iterator[tuple[str, Make]]:
    """Django's writers, which need no project; nothing where Django is not installed."""
    try:
        from django.conf import settings  # type: ignore[import-not-found, unused-ignore]
        from django.utils import feedgenerator  # type: ignore[import-not-found, unused-ignore]
    except ImportError:
        return
    if not settings.configured:
        settings.configure(USE_TZ=True)

    def make() -> list[bytes]:
        documents = []
        for kind in (feedgenerator.Atom1Feed, feedgenerator.Rss201rev2Feed):
            feed = kind(title=NEWS.title, link=SITE.url, description=NEWS.title, feed_guid=NEWS.feed_id)
            for entry in entries:
                feed.add_item(
                    title=entry.title,
                    link=entry.link,
                    description=entry.content,
                    unique_id=entry.id,
                    author_name=entry.authors[0].name,
                    pubdate=entry.published,
                    updateddate=entry.updated,
                )
            documents.append(feed.writeString("utf-8").encode())
        return documents

    yield "Django", make


def check(name: str, documents: Sequence[bytes], entries: int) -> None:
    """Refuse a figure for documents that do not hold what they should."""
    atom, rss = (ET.fromstring(document) for document in documents)  # noqa: S314 - our own
    found = [len(atom.findall("{http://www.w3.org/2005/Atom}entry")), len(rss.findall("channel/item"))]
    if found != [entries, entries]:
        raise SystemExit(f"{name} wrote {found} entries instead of {entries}")


def time_block(make: Make) -> float:
    """The milliseconds of one call, the mean of as many as fill a block."""
    started, calls = time.process_time_ns(), 0
    while time.process_time_ns() - started < BLOCK * 1e6:
        make()
        calls += 1
    return (time.process_time_ns() - started) / 1e6 / calls


def measure(makers: Sequence[tuple[str, Make]], entries: int) -> dict[str, float]:
    """Milliseconds of processor time, the least of several rounds in turn."""
    found: dict[str, list[float]] = {name: [] for name, _ in makers}
    for name, make in makers:
        check(name, make(), entries)
    for _ in range(ROUNDS):
        for name, make in makers:
            found[name].append(time_block(make))
    return {name: min(times) for name, times in found.items()}


def main(counts: Sequence[int]) -> None:
    """One line for each way and count, with how many times faster than feedgen it is."""
    for number in counts:
        entries = [make_entry(one) for one in range(number)]
        makers: list[tuple[str, Make]] = [*make_ours(entries), ("feedgen", partial(make_feedgen, entries))]
        times = measure([*makers, *find_django(entries)], number)
        for name, time_taken in times.items():
            ratio = times["feedgen"] / time_taken
            print(f"{number:5} entries  {name:22} {time_taken:9.3f} ms  {ratio:6.1f} x feedgen")


if __name__ == "__main__":
    main([int(word) for word in sys.argv[1:]] or [30, 100, 1000])
