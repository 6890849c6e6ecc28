"""The items that are published: which entries each shows, and where it is filed."""

import json
from collections import defaultdict
from collections.abc import Container, Sequence
from datetime import datetime
from functools import lru_cache
from operator import itemgetter
from typing import Any, cast

from sqlalchemy import BindParameter, Connection, Select, bindparam, delete, exists, func, select, update
from sqlalchemy.dialects.sqlite import insert

from aggregator.curate.duplicates import (
    Member,
    Settled,
    Shown,
    assign_articles,
    group_members,
    settle_group,
)
from aggregator.curate.shares import ALL
from aggregator.store import months, relics, withdrawals
from aggregator.store.batches import chunk
from aggregator.store.entries import find_companions, find_linked, find_links, find_shared
from aggregator.store.prepared import THESE, Prepared
from aggregator.store.schema import AnyRow, articles, entries, filings, links, sources
from aggregator.text.urls import registrable_domain

FARTHEST = 8  # steps from entry to entry by ids and links; a longer chain is joined step by step
_ALL = frozenset((ALL,))
_SETTLED = ("lead", "arrived", "published", "position", "founded", "updated")
_FILED = ("article_id", "category", "archived", "published", "position", "arrived")
_ITEM = articles.alias("item")
_MEMBER = (
    *(entries.c[name] for name in ("id", "source_id", "public_id", "link", "article_id", "published")),
    *(entries.c[name] for name in ("updated", "position", "filed", "withheld", "priority", "gone")),
    *(entries.c[name] for name in ("dropped", "forgotten", "echo", "arrived", "seen")),
    *(sources.c[name] for name in ("local", "domain", "location", "rank")),
    articles.c.public_id.label("shown"),
    _ITEM.c.published.label("dated"),
)
_THIS: BindParameter[int] = bindparam("row")
_LINKS = Prepared(lambda: select(links).where(links.c.entry_id.in_(THESE)))
_ARTICLES = Prepared(lambda: select(articles).where(articles.c.id.in_(THESE)))
_LAST = Prepared(lambda: select(func.max(articles.c.id).label("last")))
_INSERT = Prepared(lambda: insert(articles), ("id", *_SETTLED))
_UPDATE = Prepared(lambda: update(articles).where(articles.c.id == _THIS), _SETTLED)
_MOVE = Prepared(lambda: update(entries).where(entries.c.id == _THIS), ("article_id",))
_FILINGS = Prepared(
    lambda: select(*(filings.c[name] for name in _FILED)).where(filings.c.article_id.in_(THESE))
)
_FILE = Prepared(lambda: insert(filings), _FILED)
_UNFILE = Prepared(lambda: delete(filings).where(filings.c.article_id == _THIS))
_MEMBERS = Prepared(
    lambda: (
        select(*_MEMBER)
        .select_from(entries)
        .join(sources, sources.c.id == entries.c.source_id)
        .outerjoin(articles, (articles.c.id == entries.c.article_id) & (articles.c.lead == entries.c.id))
        .outerjoin(_ITEM, (_ITEM.c.id == entries.c.article_id) & _ITEM.c.public_id.is_not(None))
        .where(entries.c.id.in_(THESE))
    )
)


def _make_alone() -> Select[Any]:
    """Entries that were never shown, and share neither id nor address with another: each is an item."""
    other, known, same = entries.alias("other"), links.alias("known"), links.alias("same")
    twin = exists().where(other.c.public_id == entries.c.public_id, other.c.id != entries.c.id)
    linked = exists().where(
        known.c.entry_id == entries.c.id, same.c.link == known.c.link, same.c.entry_id != entries.c.id
    )
    fresh = entries.c.id.in_(THESE) & entries.c.article_id.is_(None) & (entries.c.echo == "")
    return select(entries.c.id).where(fresh, ~twin.correlate(entries), ~linked.correlate(entries))


_ALONE = Prepared(_make_alone)


def regroup(
    connection: Connection,
    rows: Sequence[int],
    owned: frozenset[str],
    bumped: Container[int] = (),
    changed: Container[int] | None = None,
) -> None:
    """Group the entries in `rows`, with all that they are connected to, and file their items.

    A published item's `updated` moves only when the entry that it shows is in `bumped`: a group that
    gains a member, even one that speaks for it from now on, was not edited.  Archives show the entries
    in `changed` otherwise than before; by default all in `rows`.
    """
    alone = {row.id for row in _ALONE.find_listed(connection, rows)}
    connected = _explore(connection, [row for row in rows if row not in alone])
    members = load_members(connection, sorted(connected))
    stored = _load_articles(connection, {member.article for member in members if member.article})
    groups = group_members(members, owned)
    groups += [(_to_member(row, set(), set()),) for row in _MEMBERS.find_listed(connection, sorted(alone))]
    touched = set(rows) if changed is None else changed
    _write_groups(connection, groups, stored, owned, bumped, touched)


def _explore(connection: Connection, rows: Sequence[int]) -> set[int]:
    """All rows that are connected to `rows`; of no item only a part."""
    reached, fresh, seen = set(rows), sorted(rows), set[str]()
    for _ in range(FARTHEST):
        addresses = find_links(connection, fresh) - seen
        seen |= addresses
        linked = {row for row, _ in find_linked(connection, sorted(addresses))}
        found = find_companions(connection, fresh) | linked
        fresh = sorted(found - reached)
        reached |= found
        if not fresh:
            return reached
    return reached | find_companions(connection, fresh)


def load_members(connection: Connection, rows: Sequence[int]) -> list[Member]:
    """These entries as grouping looks at them."""
    known: dict[int, set[str]] = defaultdict(set)
    for row in _LINKS.find_listed(connection, rows):
        known[row.entry_id].add(row.link)
    shared = set(find_shared(connection, sorted(set().union(*known.values()))))
    return [_to_member(row, known[row.id], shared) for row in _MEMBERS.find_listed(connection, rows)]


@lru_cache(maxsize=1024)
def _to_names(text: str) -> frozenset[str]:
    return frozenset(json.loads(text))


def _to_member(row: AnyRow, known: set[str], shared: set[tuple[str, str]]) -> Member:
    filed, withheld = _to_names(row.filed) | _ALL, _to_names(row.withheld)
    return Member(
        row=row.id,
        source=f"{row.source_id}#" if row.echo else row.source_id,  # beside the owner's own posts
        local=row.local,
        domain=row.domain,
        asked="" if row.local else registrable_domain(row.location),
        rank=row.rank,
        id=row.public_id,
        link=row.link,
        links=frozenset(known),
        shared=frozenset(link for link in known if (row.source_id, link) in shared),
        published=row.published,
        updated=row.updated,
        position=row.position,
        dated=_find_date(row),
        article=row.article_id,
        filed=filed - withheld,
        archived=filed & withheld,
        priority=row.priority,
        # What a rule drops, or has no text any more, speaks for nobody.
        gone=row.gone or row.dropped or row.forgotten is not None,
        echo=row.echo,
        shown=row.shown,
        arrived=row.arrived,
    )


def _find_date(row: AnyRow) -> datetime | None:
    if row.dated is not None and row.dated != row.published:
        return cast("datetime", row.dated)
    # Nothing older than its arrival is what has no date, or one that lies ahead.
    seen_only = row.seen is not None and row.published >= row.seen
    return None if seen_only else row.published


def _load_articles(connection: Connection, ids: set[int]) -> dict[int, AnyRow]:
    return {row.id: row for row in _ARTICLES.find_listed(connection, sorted(ids))}


def _write_groups(
    connection: Connection,
    groups: Sequence[Sequence[Member]],
    stored: dict[int, AnyRow],
    owned: frozenset[str],
    bumped: Container[int],
    changed: Container[int],
) -> None:
    # By row, so that equal input makes equal articles whatever the order of the sets.
    ordered = sorted(groups, key=lambda group: min(member.row for member in group))
    hidden = withdrawals.extend(connection, {member.id for group in ordered for member in group})
    shown = {id: Shown(row.public_id, row.lead, row.founded) for id, row in stored.items()}
    following = (_LAST.find(connection)[0].last or 0) + 1
    written: dict[int, dict[str, Any]] = {}
    filed: dict[int, dict[str, bool]] = {}
    moves: list[dict[str, Any]] = []
    news: set[int] = set()  # items that archives must show otherwise
    for group, known in zip(ordered, assign_articles(ordered, shown, owned), strict=True):
        article = following if known is None else known
        following += known is None
        group = relics.supersede(connection, group)  # noqa: PLW2901 - the same, some of them gone
        settled = settle_group(group, owned)
        written[article] = _describe(settled, stored.get(article), bumped)
        names = {member.id for member in group} | {shown[article].public_id if article in shown else None}
        filed[article] = {} if names & hidden else _list_places(settled)
        moved = {member.row: member.article for member in group if member.article != article}
        moves += [{"row": row, "article_id": article} for row in moved]
        if moved or settled.lead.row != shown[article].lead or any(one.row in changed for one in group):
            news |= {article, *filter(None, moved.values())}
    _write_articles(connection, written, set(stored))
    _MOVE.run(connection, *moves)
    _file(connection, written, filed, news)


def _list_places(settled: Settled) -> dict[str, bool]:
    """The categories of an item; true where it is kept out of the head."""
    return dict.fromkeys(settled.filed, False) | dict.fromkeys(settled.archived, True)


def _describe(settled: Settled, before: AnyRow | None, bumped: Container[int]) -> dict[str, Any]:
    """The columns of an item; what was fixed when it was first published stays."""
    lead = settled.lead
    values = {"lead": lead.row, "arrived": settled.arrived}
    if before is not None and before.public_id is not None:
        kept = {"published": before.published, "position": before.position, "founded": before.founded}
        updated = max(before.updated, lead.updated) if lead.row in bumped else before.updated
        return values | kept | {"updated": updated}
    fresh = {"published": lead.published, "position": lead.position, "founded": settled.founded}
    return values | fresh | {"updated": lead.updated}


def _write_articles(connection: Connection, written: dict[int, dict[str, Any]], stored: set[int]) -> None:
    fresh = [{"id": id, **values} for id, values in written.items() if id not in stored]
    _INSERT.run(connection, *fresh)
    _UPDATE.run(connection, *({"row": id, **written[id]} for id in written if id in stored))
    # An item whose entries all went elsewhere is shown nowhere; its id is never given away.
    for part in chunk(sorted(stored - written.keys())):
        months.mark(connection, part)
        connection.execute(delete(filings).where(filings.c.article_id.in_(part)))
        connection.execute(update(articles).where(articles.c.id.in_(part)).values(lead=None))


def _file(
    connection: Connection,
    written: dict[int, dict[str, Any]],
    filed: dict[int, dict[str, bool]],
    news: set[int],
) -> None:
    before = _load_filings(connection, sorted(written))
    moved, rows = set[int](), list[dict[str, Any]]()
    for id, values in written.items():
        moment = (values["published"], values["position"], values["arrived"])
        if before[id] != {(category, archived, *moment) for category, archived in filed[id].items()}:
            moved.add(id)
            rows += [dict(zip(_FILED, (id, *place, *moment), strict=True)) for place in filed[id].items()]
    stale = news | moved
    months.mark(connection, sorted(id for id in stale if id not in written or before[id]))  # where they were
    _UNFILE.run(connection, *({"row": id} for id in sorted(moved) if before[id]))
    if rows:
        _FILE.run(connection, *sorted(rows, key=itemgetter("category", "article_id")))
        months.mark(connection, sorted(stale))  # and where they are


def _load_filings(connection: Connection, items: Sequence[int]) -> dict[int, set[tuple[Any, ...]]]:
    found: dict[int, set[tuple[Any, ...]]] = defaultdict(set)
    for row in _FILINGS.find_listed(connection, items):
        found[row.article_id].add((row.category, row.archived, row.published, row.position, row.arrived))
    return found
