"""The entries of a source: finding the known ones, writing what changed."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Select,
    bindparam,
    delete,
    func,
    select,
    update,
)
from sqlalchemy.dialects.sqlite import insert

from aggregator import EDITION
from aggregator.curate.backlog import Arrival, canonical_links
from aggregator.curate.changes import Change, Changes
from aggregator.curate.filing import Filing, FilingPlan
from aggregator.store.codec import encode
from aggregator.store.filing import (
    describe_filing,
    find_filed,
    is_filed_otherwise,
    origin_of,
    withhold,
    withhold_stored,
)
from aggregator.store.heads import find_followed
from aggregator.store.prepared import THESE, Prepared
from aggregator.store.retention import leave_out_forgotten
from aggregator.store.revisions import keep_wordings
from aggregator.store.schema import AnyRow, articles, entries, links
from aggregator.text.sense import link_sense

MOST_ADDRESSES = 20  # that one entry is known by
_READING = ("base", "title", "link", "text", "hash", "words", "reader", "content_hash", "updated")
_WRITTEN = (*_READING, "provenance", "gone", "entry", "echo", "filed", "dropped", "priority", "amendment")
_FIXED = ("id", "source_id", "key", "public_id", "published", "position", "withheld", "arrived", "seen")
_THIS: BindParameter[int] = bindparam("row")

_LAST = Prepared(lambda: select(func.max(entries.c.id).label("last")))
_INSERT = Prepared(lambda: insert(entries), (*_FIXED, *_WRITTEN))
_UPDATE = Prepared(lambda: update(entries).where(entries.c.id == _THIS), (*_WRITTEN, "withheld"))
_GO = Prepared(lambda: update(entries).where(entries.c.id == _THIS), ("gone",))
_LINK = Prepared(lambda: insert(links).on_conflict_do_nothing(), ("entry_id", "link"))
_UNLINK = Prepared(lambda: delete(links).where(links.c.entry_id == _THIS))
_LINKS = Prepared(lambda: select(links.c.link).where(links.c.entry_id.in_(THESE)).distinct())
_MANY_LINKS = Prepared(
    lambda: (
        select(links.c.entry_id)
        .where(links.c.entry_id.in_(THESE))
        .group_by(links.c.entry_id)
        .having(func.count() >= MOST_ADDRESSES)
    )
)


def _share(name: str) -> Prepared:
    mine = entries.alias("mine")
    same = select(mine.c[name]).where(mine.c.id.in_(THESE))
    return Prepared(lambda: select(entries.c.id).where(entries.c[name].in_(same)))


_SAME_ID, _SAME_ITEM = _share("public_id"), _share("article_id")


def _make_echoed() -> Select[Any]:
    mine = entries.alias("mine")
    echoed = select(mine.c.public_id).where(mine.c.id.in_(THESE), mine.c.echo != "")
    shown = select(entries.c.id).join(articles, articles.c.id == entries.c.article_id)
    return shown.where(articles.c.public_id.in_(echoed))


_ECHOED = Prepared(_make_echoed)


def _make_offers(one: ColumnElement[Any]) -> Select[Any]:
    query = select(one, links.c.link).select_from(links).join(entries, entries.c.id == links.c.entry_id)
    return query.where(links.c.link.in_(THESE), ~entries.c.gone).group_by(
        links.c.link, entries.c.source_id, entries.c.echo != ""
    )


_OFFERED_ONCE = Prepared(
    lambda: _make_offers(func.min(links.c.entry_id).label("row")).having(func.count() == 1)
)
_OFFERED_TWICE = Prepared(lambda: _make_offers(entries.c.source_id).having(func.count() > 1))


def write_changes(
    connection: Connection,
    source: AnyRow,
    changes: Changes,
    arrivals: Sequence[Arrival],
    plan: FilingPlan,
    seen: datetime | None = None,
) -> list[int]:
    """Write what changed and answer the rows that it concerns; new entries are first `seen` then."""
    changes = leave_out_forgotten(connection, changes)
    new = _insert(connection, source, changes.new, arrivals, plan, seen)
    changed = [*changes.edited, *changes.touched]
    before = find_filed(connection, [change.row for change in changed if change.row is not None])
    filed = _file(source, changed, before, plan)
    keep_wordings(connection, changes.edited, filed)
    _update(connection, filed, before, plan, seen)
    _GO.run(connection, *({"row": row, "gone": True} for row in changes.gone))
    rewritten = [change.row for change in changed if change.row is not None]
    rows = [*new, *rewritten]
    _forget_addresses(connection, changed)
    _write_links(connection, list(zip(rows, [*changes.new, *changed], strict=True)))
    return [*rows, *changes.gone]


def hand_over(connection: Connection, old: str, new: str) -> None:
    """Give the entries of source `old` to source `new`, but for keys that it already has."""
    taken = select(entries.c.key).where(entries.c.source_id == new)
    mine = (entries.c.source_id == old) & entries.c.key.not_in(taken)
    connection.execute(update(entries).where(mine).values(source_id=new))
    rest = update(entries).where(entries.c.source_id == old)
    connection.execute(rest.values(source_id=new, key=entries.c.key + "#" + old, gone=True))


def _columns(change: Change, filing: Filing) -> dict[str, object]:
    entry, traits = change.entry, change.traits
    return {
        "base": traits.base,
        "title": traits.title,
        "link": traits.link,
        "text": traits.text,
        "hash": traits.hash,
        "words": traits.words,
        "reader": EDITION,
        "content_hash": change.content_hash,
        "updated": entry.updated,
        "provenance": entry.provenance,
        "gone": False,
        "entry": encode(entry),
        "echo": entry.echo,
        **describe_filing(filing),
    }


def _insert(
    connection: Connection,
    source: AnyRow,
    new: Sequence[Change],
    arrivals: Sequence[Arrival],
    plan: FilingPlan,
    seen: datetime | None,
) -> list[int]:
    if not new:
        return []
    first = (_LAST.find(connection)[0].last or 0) + 1
    origin, share = origin_of(source), plan.share_of(source.id)
    filings = [plan.file(change.entry, origin, seen) for change in new]
    withheld = withhold(connection, source.id, new, filings, arrivals, share)
    rows = [
        _columns(change, filings[place])
        | {
            "id": first + place,
            "source_id": source.id,
            "key": change.entry.key,
            "public_id": change.entry.id,
            "published": change.entry.published,
            "position": change.entry.position,
            "withheld": json.dumps(sorted(withheld[place])),
            "arrived": arrivals[place].arrived,
            "seen": seen,
        }
        for place, change in enumerate(new)
    ]
    _INSERT.run(connection, *rows)
    return list(range(first, first + len(rows)))


def _file(
    source: AnyRow, changed: Sequence[Change], before: Mapping[int, AnyRow], plan: FilingPlan
) -> dict[int, tuple[Change, Filing]]:
    """What changed, by row, each with where it goes now."""
    known = {change.row: change for change in changed if change.row is not None}
    origin = origin_of(source)
    return {row: (change, plan.file(change.entry, origin, before[row].seen)) for row, change in known.items()}


def _update(
    connection: Connection,
    filed: Mapping[int, tuple[Change, Filing]],
    before: Mapping[int, AnyRow],
    plan: FilingPlan,
    now: datetime | None,
) -> None:
    moved = any(is_filed_otherwise(before[row], filing) for row, (_, filing) in filed.items())
    followed = find_followed(connection, plan) if moved and now else frozenset[str]()
    rows = []
    for row, (change, filing) in filed.items():
        closed = followed if now and before[row].published <= now - plan.backlog else frozenset[str]()
        withheld = withhold_stored(before[row], filing, plan, closed)
        rows.append({"row": row, "withheld": withheld, **_columns(change, filing)})
    _UPDATE.run(connection, *rows)


def _write_links(connection: Connection, changed: Sequence[tuple[int, Change]]) -> None:
    rows = [{"entry_id": row, "link": link} for row, change in changed for link in _all_links(change)]
    _LINK.run(connection, *rows)


def _forget_addresses(connection: Connection, changed: Sequence[Change]) -> None:
    """Drop the old addresses of entries that lead elsewhere now, and of those that have too many.

    All others keep them: an item must not part because one of its sources writes its links anew.
    """
    moved = {change.row for change in changed if change.row is not None and change.moved}
    rows = [change.row for change in changed if change.row is not None]
    moved.update(found.entry_id for found in _MANY_LINKS.find_listed(connection, rows))
    _UNLINK.run(connection, *({"row": row} for row in sorted(moved)))


def _all_links(change: Change) -> frozenset[str]:
    """Every address that an entry is known by, those of its AMP and mobile pages as the article's own."""
    links = canonical_links(change.entry, change.traits)
    return links | frozenset(map(link_sense, links))


def find_companions(connection: Connection, rows: Sequence[int]) -> set[int]:
    """The rows that share an id or an item with any of `rows`."""
    queries = (_SAME_ID, _SAME_ITEM, _ECHOED)
    return {found.id for query in queries for found in query.find_listed(connection, rows)}


def find_links(connection: Connection, rows: Sequence[int]) -> set[str]:
    """Every address that any of `rows` was ever known by."""
    return {found.link for found in _LINKS.find_listed(connection, rows)}


def find_linked(connection: Connection, wanted: Sequence[str]) -> list[tuple[int, str]]:
    """The rows known by these addresses, each with the address; not those whose source offers it twice."""
    return [(found.row, found.link) for found in _OFFERED_ONCE.find_listed(connection, wanted)]


def find_shared(connection: Connection, wanted: Sequence[str]) -> list[tuple[str, str]]:
    """The sources that offer one of these addresses more than once, each with the address."""
    return [(found.source_id, found.link) for found in _OFFERED_TWICE.find_listed(connection, wanted)]
