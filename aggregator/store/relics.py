"""Relics: entries of which only the pages of our own archive are left, after a lost database.

Each is kept as an entry of what was its source, known by the domain alone, until a source offers it
again.  So it is shown, withdrawn, traced and grouped like any other.
"""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, func, select, update
from sqlalchemy.dialects.sqlite import insert

from aggregator.curate.duplicates import Member
from aggregator.curate.filing import FilingPlan
from aggregator.curate.shares import ALL
from aggregator.curate.traits import find_traits
from aggregator.model import Entry, SourceState
from aggregator.store.batches import chunk
from aggregator.store.codec import encode
from aggregator.store.schema import AnyRow, articles, entries, filings, links, sources, withdrawals
from aggregator.text.sense import link_sense
from aggregator.text.urls import registrable_domain

PREFIX = "_archive:"  # begins their sources' ids, as no configured one does
_RANK = 1_000_000  # as all that is configured no more


def is_relic(source: str) -> bool:
    """Whether this source is none, but stands for what our archive tells of one."""
    return source.startswith(PREFIX)


def keep(connection: Connection, category: str, found: Sequence[Entry], in_head: Collection[str]) -> int:
    """Keep what an archive shows, unless the database knows it or it was withdrawn; answers how many.

    `found` bear their published ids as keys; those whose ids are not `in_head` are for archives only.
    """
    taken = _find_taken(connection, [entry.key for entry in found])
    fresh = [entry for entry in found if entry.key and entry.key not in taken]
    known = [one for one in taken.values() if one is not None]
    _file_too(connection, category, known, in_head)
    if category == ALL:
        _place(connection, known, {entry.key: entry.position for entry in found})
    _insert(connection, category, fresh, in_head)
    return len(fresh)


def supersede(connection: Connection, group: Sequence[Member]) -> tuple[Member, ...]:
    """The group with its relics gone, once their own source offers them again or a local one does."""
    real = [member for member in group if not is_relic(member.source)]
    if len(real) == len(group):
        return tuple(group)
    gone = {
        relic.row
        for relic in group
        if is_relic(relic.source)
        and any(one.id == relic.id or one.local or relic.domain in (one.domain, one.asked) for one in real)
    }
    fresh = [member.row for member in group if member.row in gone and not member.gone]
    if fresh:
        connection.execute(update(entries).where(entries.c.id.in_(fresh)).values(gone=True))
    return tuple(replace(one, gone=True) if one.row in gone else one for one in group)


def count_superseded(connection: Connection) -> int:
    """How many have come again, from their own source or a local one."""
    theirs = entries.c.source_id.startswith(PREFIX, autoescape=True)
    return connection.execute(select(func.count()).where(theirs, entries.c.gone)).scalar_one()


def file_relic(row: AnyRow, plan: FilingPlan) -> Mapping[str, str]:
    """Where it goes: to where it was, by the categories' present ids."""
    return {name: json.dumps(plan.rename(json.loads(getattr(row, name)))) for name in ("filed", "withheld")}


def _find_taken(connection: Connection, ids: Sequence[str]) -> dict[str, AnyRow | None]:
    """Those of these ids that are known; with the row where it is a relic."""
    taken: dict[str, AnyRow | None] = {}
    for part in chunk(ids):
        shown = select(articles.c.public_id).where(articles.c.public_id.in_(part))
        taken.update(dict.fromkeys(connection.execute(shown).scalars()))
        for row in connection.execute(select(entries).where(entries.c.public_id.in_(part))):
            taken[row.public_id] = row if is_relic(row.source_id) and not row.gone else None
        gone = select(withdrawals.c.public_id).where(withdrawals.c.public_id.in_(part))
        taken.update(dict.fromkeys(connection.execute(gone).scalars()))
    return taken


def _file_too(
    connection: Connection, category: str, rows: Sequence[AnyRow], in_head: Collection[str]
) -> None:
    """A relic that stands in the archive of another category too."""
    for row in rows:
        filed = {*json.loads(row.filed), category}
        withheld = {*json.loads(row.withheld), *(() if row.public_id in in_head else (category,))}
        mine = update(entries).where(entries.c.id == row.id)
        places = {"filed": sorted(filed - {ALL}), "withheld": sorted(withheld)}
        connection.execute(mine.values({name: json.dumps(value) for name, value in places.items()}))
        moment = {"published": row.published, "position": row.position, "arrived": None}
        filing = {"category": category, "article_id": row.article_id, "archived": category in withheld}
        connection.execute(insert(filings).values(filing | moment).on_conflict_do_nothing())


def _place(connection: Connection, rows: Sequence[AnyRow], places: Mapping[str, int]) -> None:
    """Order what was read from the archives of categories as that of `all` shows it, which holds all of it.

    Each of theirs counts from its own beginning, which says nothing of two that stand in none together.
    """
    for row in rows:
        place = {"position": places[row.public_id]}
        connection.execute(update(entries).where(entries.c.id == row.id).values(place))
        connection.execute(update(articles).where(articles.c.id == row.article_id).values(place))
        connection.execute(update(filings).where(filings.c.article_id == row.article_id).values(place))


def _insert(connection: Connection, category: str, fresh: Sequence[Entry], in_head: Collection[str]) -> None:
    row = (connection.execute(select(func.max(entries.c.id))).scalar() or 0) + 1
    item = (connection.execute(select(func.max(articles.c.id))).scalar() or 0) + 1
    owners = [_name_source(entry) for entry in fresh]
    _add_sources(connection, set(owners))
    kept: dict[Table, list[dict[str, Any]]] = {articles: [], entries: [], filings: [], links: []}
    for place, (entry, owner) in enumerate(zip(fresh, owners, strict=True)):
        ids = (row + place, item + place)
        for table, values in _describe(entry, owner, ids, category, archived=entry.key not in in_head):
            kept[table].append(values)
    for table, rows in kept.items():
        if rows:
            connection.execute(insert(table), rows)


def _describe(
    entry: Entry, owner: str, ids: tuple[int, int], category: str, *, archived: bool
) -> Iterator[tuple[Table, dict[str, Any]]]:
    row, item = ids
    traits, (published, updated) = find_traits(entry), _find_dates(entry)
    told = replace(entry, id=entry.key, source_id=owner, published=published, updated=updated)
    moment = {"published": published, "position": entry.position}
    dates = moment | {"updated": updated, "public_id": entry.key}
    yield articles, dates | {"id": item, "lead": row, "founded": True}
    names = ("base", "title", "link", "text", "hash", "words")
    recognised = {name: getattr(traits, name) for name in names} | {"content_hash": "", "provenance": ""}
    places = {"filed": [category] if category != ALL else [], "withheld": [category] if archived else []}
    filed = {name: json.dumps(value) for name, value in places.items()}
    mine = {"id": row, "source_id": owner, "key": entry.key, "article_id": item, "entry": encode(told)}
    yield entries, dates | recognised | filed | mine
    yield filings, moment | {"category": category, "article_id": item, "archived": archived}
    for link in sorted({traits.link, link_sense(traits.link)}) if traits.link else ():
        yield links, {"entry_id": row, "link": link}


def _find_dates(entry: Entry) -> tuple[datetime, datetime]:
    known = [when for when in (entry.published, entry.updated) if when]
    if not known:
        raise ValueError(f"{entry.key} is published without a date")
    return known[0], max(known)


def _name_source(entry: Entry) -> str:
    """What was its source, by the domain that the page names; none is of our own and of private ones."""
    told = entry.source
    addresses = (told.self, told.link) if told else ()
    return PREFIX + next((registrable_domain(url) for url in addresses if url), "")


def _add_sources(connection: Connection, names: Collection[str]) -> None:
    same = {"rank": _RANK, "removed": True, "local": False, "private": False, "location": ""}
    same |= {"content": "full", "categories": "[]", "state": encode(SourceState())}
    rows = [same | {"id": name, "domain": name.removeprefix(PREFIX)} for name in sorted(names)]
    if rows:
        connection.execute(insert(sources).on_conflict_do_nothing(), rows)
