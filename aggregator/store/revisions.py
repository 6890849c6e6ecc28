"""What entries said before they were edited: the newest few wordings of each."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, delete, or_, select
from sqlalchemy.dialects.sqlite import Insert, insert

from aggregator.curate.amendments import amend
from aggregator.curate.changes import DAY, Change
from aggregator.curate.difference import MOST_WORDS, Revision, Wording, describe_text
from aggregator.curate.filing import Filing
from aggregator.curate.traits import Past
from aggregator.model import Entry
from aggregator.store.codec import decode
from aggregator.store.filing import show_amended
from aggregator.store.prepared import THESE, Prepared
from aggregator.store.schema import articles, entries, filings, revisions
from aggregator.text.html import html_to_text

KEPT = 10  # wordings of one entry
MANY = 50  # edits of one document that are compared at length, as many as the feed of corrections shows
FEW_WORDS = 300  # of each of the others
LONGEST_TEXT = 50_000  # characters of a wording
_PAST = Prepared(
    lambda: select(revisions.c.entry_id, revisions.c.sense, revisions.c.at, revisions.c.bumped).where(
        revisions.c.entry_id.in_(THESE)
    )
)


def find_past(connection: Connection, rows: Sequence[int]) -> dict[int, tuple[Past, ...]]:
    """The earlier wordings of these entries that are kept, by row."""
    found: dict[int, list[Past]] = defaultdict(list)
    for row in _PAST.find_listed(connection, rows):
        found[row.entry_id].append(Past(row.sense, row.at, row.bumped))
    return {row: tuple(past) for row, past in found.items()}


def keep_wordings(
    connection: Connection, edited: Iterable[Change], filed: Mapping[int, tuple[Change, Filing]]
) -> None:
    """Keep what these entries say now, before they are overwritten: as rules let it be shown, then and now.

    Of a wording that rules kept out of all feeds nothing is told.
    """
    for number, change in enumerate(edited):
        if change.row is None or change.at is None:
            continue
        query = select(entries.c.entry, entries.c.amendment, entries.c.dropped)
        row = connection.execute(query.where(entries.c.id == change.row)).one()
        filing = filed[change.row][1]
        after = _word(amend(change.entry, filing.amendment))
        before = _word(show_amended(decode(Entry, row.entry), row.amendment))
        if row.dropped or filing.dropped:
            before = after = Wording("", "")
        wording = {
            "entry_id": change.row,
            "sense": change.before,
            "at": change.at,
            "bumped": change.bumped,
            "title": before.title,
            "text": before.text,
            "difference": describe_text(before.text, after.text, MOST_WORDS if number < MANY else FEW_WORDS),
            "new_title": after.title,
        }
        connection.execute(_keep(wording, change.at))
        _forget_oldest(connection, change.row)


def _keep(wording: Mapping[str, Any], at: datetime) -> Insert:
    """A wording that was replaced before is kept as of now, once a day: two editors fill no feed.

    And where it was replaced silently and is not now: how often an entry was shown again is counted here.
    """
    added = insert(revisions).values(wording)
    anew = or_(revisions.c.at <= at - DAY, and_(added.excluded.bumped, ~revisions.c.bumped))
    mine = (revisions.c.entry_id, revisions.c.sense)
    return added.on_conflict_do_update(index_elements=mine, set_=dict(wording), where=anew)


def find_newest(connection: Connection, most: int) -> list[Revision]:
    """The newest `most` earlier wordings of published items, the newest first.

    Nothing of what is in no head any more: withdrawn, dropped by a rule, for the archive only.
    """
    shown = (articles.c.lead == entries.c.id) & articles.c.public_id.is_not(None)
    filed = select(filings.c.article_id).where(~filings.c.archived)
    query = (
        select(revisions, articles.c.id.label("article"))
        .join(entries, entries.c.id == revisions.c.entry_id)
        .join(articles, shown)
        .where(~entries.c.gone, articles.c.id.in_(filed))
        .order_by(revisions.c.at.desc(), revisions.c.entry_id, revisions.c.sense)
        .limit(most)
    )
    return [
        Revision(
            article=row.article,
            sense=row.sense,
            at=row.at,
            title=row.title,
            new_title=row.new_title,
            difference=row.difference,
        )
        for row in connection.execute(query)
    ]


def _word(entry: Entry) -> Wording:
    text = html_to_text(entry.content or entry.summary)[:LONGEST_TEXT]
    return Wording(entry.title, text)


def _forget_oldest(connection: Connection, row: int) -> None:
    mine = revisions.c.entry_id == row
    newest = select(revisions.c.sense).where(mine).order_by(revisions.c.at.desc()).limit(KEPT)
    connection.execute(delete(revisions).where(mine, revisions.c.sense.not_in(newest.scalar_subquery())))
