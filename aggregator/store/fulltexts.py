"""The articles behind the entries of feeds: which wait to be read, and the texts of those that were."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, select, update
from sqlalchemy.dialects.sqlite import insert

from aggregator.curate.fulltext import FullText, enrich
from aggregator.model import Entry
from aggregator.store import months
from aggregator.store.batches import chunk
from aggregator.store.codec import decode, encode
from aggregator.store.prepared import Prepared
from aggregator.store.schema import entries, fulltexts

_FORGET = Prepared(lambda: delete(fulltexts).where(fulltexts.c.entry_id == bindparam("row")))


@dataclass(frozen=True, slots=True)
class Waiting:
    """An entry whose article is to be read: its row, its link, and how often that failed already."""

    row: int
    link: str
    tries: int


def enqueue(connection: Connection, rows: Sequence[int], since: datetime) -> None:
    """Let the articles of new and edited entries wait to be read; texts read before stay until then."""
    for part in chunk(rows):
        values = [{"entry_id": row, "since": since, "due": since, "tries": 0} for row in part]
        statement = insert(fulltexts)
        again = {"since": since, "due": since, "tries": 0}
        connection.execute(statement.on_conflict_do_update(index_elements=["entry_id"], set_=again), values)


def find_waiting(connection: Connection, source: str, now: datetime, most: int) -> list[Waiting]:
    """The articles of a source that may be asked for now, the longest waiting first."""
    query = (
        select(fulltexts.c.entry_id, fulltexts.c.tries, entries.c.entry)
        .join(entries, entries.c.id == fulltexts.c.entry_id)
        .where(entries.c.source_id == source, ~entries.c.gone, fulltexts.c.due <= now)
        .where(entries.c.forgotten.is_(None))
        .order_by(fulltexts.c.since, entries.c.position, entries.c.id)
        .limit(most)
    )
    found = [(row, decode(Entry, row.entry).link) for row in connection.execute(query)]
    return [Waiting(row.entry_id, link or "", row.tries) for row, link in found]


def settle(connection: Connection, row: int, text: FullText) -> None:
    """Keep an article that was read, and give its text to its entry."""
    kept = {"due": None, "tries": 0, "text": encode(text)}
    connection.execute(update(fulltexts).where(fulltexts.c.entry_id == row).values(kept))
    restore(connection, [row])
    shown = select(entries.c.article_id).where(entries.c.id == row, entries.c.article_id.is_not(None))
    months.mark(connection, list(connection.execute(shown).scalars()))


def postpone(connection: Connection, row: int, tries: int, due: datetime | None) -> None:
    """Ask again at `due`, or not at all; the entry keeps the text that it has."""
    connection.execute(update(fulltexts).where(fulltexts.c.entry_id == row).values(tries=tries, due=due))


def restore(connection: Connection, rows: Sequence[int]) -> None:
    """Give entries that were written as the feed has them the texts of their articles again."""
    for part in chunk(rows):
        query = select(entries.c.id, entries.c.entry, fulltexts.c.text)
        query = query.join(fulltexts, fulltexts.c.entry_id == entries.c.id)
        for row in connection.execute(query.where(entries.c.id.in_(part), fulltexts.c.text.is_not(None))):
            entry = enrich(decode(Entry, row.entry), decode(FullText, row.text))
            connection.execute(update(entries).where(entries.c.id == row.id).values(entry=encode(entry)))


def forget(connection: Connection, rows: Sequence[int]) -> None:
    """Drop what was read behind entries whose source is no longer to be read so."""
    _FORGET.run(connection, *({"row": row} for row in rows))


def follow(connection: Connection, rows: Sequence[int], worthy: int, since: datetime | None) -> None:
    """The first `worthy` of the rows are new or edited: their articles wait, if articles are read at all."""
    if since is None:
        forget(connection, rows)
        return
    restore(connection, rows)
    enqueue(connection, rows[:worthy], since)
