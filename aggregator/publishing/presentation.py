"""Entries as their sources' owners allow them to be shown."""

from dataclasses import replace

from aggregator.curate.attribution import believe
from aggregator.curate.duplicates import tell_others
from aggregator.model import Entry, Feed
from aggregator.publish import Copy
from aggregator.store import HeadItem, Manuscript, is_relic
from aggregator.text.html import html_to_text, shorten

SUMMARY_LENGTH = 400  # characters of a text that may only be shown in part


def prepare(manuscript: Manuscript) -> Copy:
    """A stored item for publishing: read and presented only where something is not kept of it."""
    return Copy(*manuscript.dates, lambda: present(manuscript.read()), manuscript.digest)


def present(item: HeadItem) -> Entry:
    """The entry as its source's owner allows it to be shown, with what `atom:source` needs."""
    entry = _cut(item.entry, item)
    return replace(
        entry,
        rights=entry.rights or item.rights,
        source=_tell_source(item, entry),
        also_at=tell_others(entry.link, item.others, local=item.local),
    )


def _cut(entry: Entry, item: HeadItem) -> Entry:
    """No more of its text than may be shown; what an episode says in a line of its own is text too."""
    if item.content == "full":
        return entry
    summary = ""
    if item.content == "summary":
        text = entry.summary or " ".join(html_to_text(entry.content).split())
        summary = shorten(text, SUMMARY_LENGTH)
    podcast = replace(entry.podcast, subtitle="") if entry.podcast else None
    return replace(entry, content="", summary=summary, podcast=podcast)


def _tell_source(item: HeadItem, entry: Entry) -> Feed | None:
    """What is told of the source; nothing of our own folders and of private ones."""
    if is_relic(item.source):
        return entry.source  # as the archive told of it
    if item.local or item.private:
        return None
    state = item.state
    feed = believe(state.feed or Feed(), (item.location, state.feed_url, state.final_url))
    return replace(
        feed,
        id=feed.id or feed.self or item.location,
        title=item.title or feed.title or item.source,
        self=feed.self or state.feed_url or item.location,
        # Not the feed's own date: many change it with every answer, and our bytes would with it.
        updated=entry.updated,
    )
