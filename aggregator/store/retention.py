"""Texts that are no longer kept; ids, keys, links, titles and dates are: nothing comes back as new."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, delete, func, or_, select, update

from aggregator.curate.changes import Change, Changes
from aggregator.model import Entry
from aggregator.store import months
from aggregator.store.batches import chunk
from aggregator.store.codec import decode, encode
from aggregator.store.prepared import THESE, Prepared
from aggregator.store.schema import articles, entries, filings, fulltexts, revisions

_FORGOTTEN = Prepared(
    lambda: select(entries.c.id).where(entries.c.id.in_(THESE), entries.c.forgotten.is_not(None))
)


def find_old_items(connection: Connection, before: datetime, shown: Collection[int]) -> list[int]:
    """The items whose texts may go: all of it published, changed and first seen before then, and not `shown`.

    Those that a feed still shows keep theirs, however old they are.
    """
    member = entries.c.article_id == articles.c.id
    young = select(entries.c.id).where(
        member,
        or_(
            entries.c.published >= before,
            entries.c.updated >= before,
            func.coalesce(entries.c.seen, entries.c.arrived, entries.c.published) >= before,
        ),
    )
    waiting = select(entries.c.id).where(member, entries.c.forgotten.is_(None))
    query = select(articles.c.id).where(
        articles.c.published < before, articles.c.updated < before, waiting.exists(), ~young.exists()
    )
    return sorted(set(connection.execute(query).scalars()).difference(shown))


def forget_texts(connection: Connection, items: Sequence[int], now: datetime) -> int:
    """Take the texts of these items away, and them out of every category; answers of how many entries."""
    query = select(entries.c.id, entries.c.entry)
    mine = query.where(entries.c.article_id.in_(items), entries.c.forgotten.is_(None))
    rows = connection.execute(mine).all()
    for row in rows:
        bare = encode(_without_text(decode(Entry, row.entry)))
        values = {"entry": bare, "amendment": None, "forgotten": now}
        connection.execute(update(entries).where(entries.c.id == row.id).values(values))
    for part in chunk([row.id for row in rows]):
        connection.execute(delete(fulltexts).where(fulltexts.c.entry_id.in_(part)))
        # The digest stays: what an entry said once is no news when it says it again.
        blank = {"title": "", "text": "", "difference": "", "new_title": ""}
        connection.execute(update(revisions).where(revisions.c.entry_id.in_(part)).values(blank))
    months.mark(connection, items)
    connection.execute(delete(filings).where(filings.c.article_id.in_(items)))
    return len(rows)


def leave_out_forgotten(connection: Connection, changes: Changes) -> Changes:
    """The changes without texts for entries whose texts went: what a source offers brings none back."""
    rows = [change.row for change in (*changes.edited, *changes.touched) if change.row is not None]
    gone = {found.id for found in _FORGOTTEN.find_listed(connection, rows)}
    if not gone:
        return changes

    def strip(found: Sequence[Change]) -> tuple[Change, ...]:
        return tuple(
            replace(one, entry=_without_text(one.entry)) if one.row in gone else one for one in found
        )

    return replace(changes, edited=strip(changes.edited), touched=strip(changes.touched))


def _without_text(entry: Entry) -> Entry:
    return replace(entry, content="", summary="")
