"""Items on their way to the page: told from any other wording by a digest, read only where that is new."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache, partial
from typing import NamedTuple

from sqlalchemy import Connection, select

from aggregator.curate.attribution import believe
from aggregator.model import AlsoAt, ContentPolicy, Entry, Feed, SourceState
from aggregator.store.codec import decode
from aggregator.store.filing import show_amended
from aggregator.store.groups import find_others
from aggregator.store.prepared import THESE, Prepared
from aggregator.store.schema import AnyRow, articles, entries, sources
from aggregator.text.ids import digest_text
from aggregator.text.urls import cut_tracking

_KNOWN = 1024  # sources of which the state stays read
_LEADS = Prepared(
    lambda: (
        select(
            articles.c.id.label("article"),
            articles.c.public_id,
            articles.c.published,
            articles.c.updated,
            entries.c.entry,
            entries.c.amendment,
            entries.c.public_id.label("own_id"),
            entries.c.source_id,
        )
        .join(entries, entries.c.id == articles.c.lead)
        .where(articles.c.id.in_(THESE))
    )
)
_OWNERS = Prepared(lambda: select(sources).where(sources.c.id.in_(THESE)))


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadItem:
    """An item to be rendered: its leading entry with the published id and dates, and whose it is."""

    article: int
    entry: Entry
    source: str
    local: bool
    private: bool
    location: str
    title: str | None
    rights: str | None
    content: ContentPolicy
    state: SourceState
    others: tuple[AlsoAt, ...] = ()  # of its group


class Dates(NamedTuple):
    """Those that an entry is shown under."""

    published: datetime
    updated: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Manuscript:
    """An item as far as it can be told without reading it."""

    article: int
    dates: Dates
    digest: str  # of all that it is read from
    read: Callable[[], HeadItem]


def load_manuscripts(connection: Connection, chosen: Sequence[int]) -> list[Manuscript]:
    """These items, in the given order."""
    rows = {row.article: row for row in _LEADS.find_listed(connection, chosen)}
    owners = load_owners(connection, {row.source_id for row in rows.values()})
    others = find_others(connection, chosen)
    found = (rows[article] for article in chosen if article in rows)
    return [
        make_manuscript(
            row,
            owners[row.source_id],
            row.public_id or row.own_id,
            Dates(row.published, row.updated),
            others.get(row.article, ()),
        )
        for row in found
    ]


def load_owners(connection: Connection, ids: set[str]) -> dict[str, AnyRow]:
    """The rows of these sources."""
    return {row.id: row for row in _OWNERS.find_listed(connection, sorted(ids))}


def make_manuscript(
    row: AnyRow, source: AnyRow, id: str, dates: Dates, others: tuple[AlsoAt, ...] = ()
) -> Manuscript:
    """What a row of an entry makes, with the id and the dates that it is shown under."""
    shown = Dates(dates.published, max(dates.updated, dates.published))
    told = [id, *(date.isoformat() for date in shown), repr(others) if others else ""]
    return Manuscript(
        article=row.article,
        dates=shown,
        digest=digest_text(row.entry, row.amendment or "", *told, _describe(source)),
        read=partial(_read, row, source, id, shown, others),
    )


def _read(row: AnyRow, source: AnyRow, id: str, dates: Dates, others: tuple[AlsoAt, ...]) -> HeadItem:
    entry = replace(
        show_amended(decode(Entry, row.entry), row.amendment),
        id=id,
        source_id=row.source_id,
        published=dates.published,
        updated=dates.updated,
    )
    return HeadItem(
        article=row.article,
        entry=entry,
        source=source.id,
        local=source.local,
        private=source.private,
        location=source.location,
        title=source.title,
        rights=source.rights,
        content=source.content,
        state=_read_state(source.state),
        others=others,
    )


def _describe(source: AnyRow) -> str:
    """What is told of a source beside its entries; what else is remembered of it moves with every answer."""
    shown = (source.id, source.local, source.private, source.location, source.title, source.rights)
    return repr((*shown, source.content, _recall_told(source.location, source.state)))


def find_told(location: str, state: str) -> str:
    """A digest of what a state shows: what a source is believed of itself, but for its date, which moves."""
    try:
        kept = json.loads(state)
        feed = kept.get("feed", {})
        claimed = Feed(id=feed.get("id", ""), self=feed.get("self"))
        believed = believe(claimed, (location, kept.get("feed_url"), kept.get("final_url")))
        left_out = {"updated", *(name for name in ("id", "self") if not getattr(believed, name))}
        feed = {name: value for name, value in feed.items() if name not in left_out}
        feed["link"] = cut_tracking(feed.get("link") or "")
        return digest_text(json.dumps([feed, kept.get("feed_url"), kept.get("kind")]))
    except (ValueError, AttributeError, TypeError):
        return repr(_read_state(state))  # says what is wrong with it


_recall_told = lru_cache(maxsize=_KNOWN)(find_told)


@lru_cache(maxsize=_KNOWN)
def _read_state(state: str) -> SourceState:
    return decode(SourceState, state)
