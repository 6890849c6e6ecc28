"""`ops.atom`: what goes wrong, for the owner's own feed reader; never among the content."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from aggregator.curate.troubles import ENDINGS, HEADINGS, Episode
from aggregator.files import write_changed
from aggregator.model import Entry, Publication, Site
from aggregator.publish import render
from aggregator.publish.gate import check_document
from aggregator.store import Trust
from aggregator.text.dates import format_rfc3339
from aggregator.text.html import text_to_html
from aggregator.text.ids import mint_entry_id, mint_feed_id
from aggregator.text.xmlchars import printable

NAME = "ops"
MOST = 100  # episodes that the feed tells of


def write_ops(store: Trust, site: Site, folder: Path) -> None:
    """Write what began and what ended into `folder`, for the owner's own reader.

    Raises `PublishError` when the file cannot be written.
    """
    episodes = store.episodes(MOST)
    told = sorted((entry for one in episodes for entry in _tell(one, site)), key=_when, reverse=True)
    feed = Publication(
        id=NAME,
        feed_id=mint_feed_id(site.tag, NAME),
        title=f"{site.title or site.url}: troubles",
        description="What goes wrong, and when it is over.",
        language="en",
        formats=("atom",),
    )
    (document,) = render(feed, told, site, styled=False)
    check_document(document)
    write_changed(folder, document)


def _tell(episode: Episode, site: Site) -> Iterator[Entry]:
    yield _make_entry(episode, site, episode.began, HEADINGS[episode.kind], episode.text)
    if episode.ended:
        since = format_rfc3339(episode.began)
        text = f"It was in trouble since {since}: {episode.text}"
        yield _make_entry(episode, site, episode.ended, ENDINGS[episode.kind], text)


def _make_entry(episode: Episode, site: Site, when: datetime, heading: str, text: str) -> Entry:
    key = f"{episode.source}/{episode.kind}/{format_rfc3339(when)}/{heading}"
    return Entry(
        key=key,
        id=mint_entry_id(site.tag, NAME, key),
        source_id=episode.source,
        title=printable(f"{episode.subject}: {heading}"),
        published=when,
        updated=when,
        content=text_to_html("\n".join(map(printable, text.split("\n")))),
    )


def _when(entry: Entry) -> tuple[datetime, str]:
    if entry.published is None:
        raise ValueError("what is told has a time")
    return entry.published, entry.id
