"""The items that are published: which entries each shows, and where it is filed."""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar

from sqlalchemy import Connection, bindparam, delete, func, select, update
from sqlalchemy.dialects.sqlite import insert

from aggregator.curate.duplicates import Member, Settled, choose_article, group_members, settle_group
from aggregator.store.entries import CHUNK, find_companions, find_linked, find_links
from aggregator.store.schema import AnyRow, articles, entries, filings, sources

T = TypeVar("T")

ALL = "all"
FARTHEST = 4  # links that are followed from entry to entry


def regroup(connection: Connection, rows: Sequence[int], owned: frozenset[str]) -> None:
    """Group the entries in `rows`, with all that they are connected to, and file their items."""
    links = _explore(connection, rows)
    members = [
        _to_member(row, links[row.id])
        for part in _chunks(sorted(links))
        for row in connection.execute(_MEMBERS.where(entries.c.id.in_(part)))
    ]
    stored = _load_articles(connection, {member.article for member in members if member.article})
    _write_groups(connection, group_members(members, owned), stored, owned)


_MEMBERS = select(entries, sources.c.local, sources.c.domain, sources.c.rank).join(
    sources, sources.c.id == entries.c.source_id
)


def _explore(connection: Connection, rows: Sequence[int]) -> dict[int, set[str]]:
    """All rows that are connected to `rows`, each with the addresses that connect it."""
    reached: dict[int, set[str]] = {row: set() for row in rows}
    fresh, seen = sorted(reached), set[str]()
    for _ in range(FARTHEST):
        found = {row for part in _chunks(fresh) for row in find_companions(connection, part)}
        addresses = {link for part in _chunks(fresh) for link in find_links(connection, part)} - seen
        seen |= addresses
        linked = [pair for part in _chunks(sorted(addresses)) for pair in find_linked(connection, part)]
        fresh = sorted((found | {row for row, _ in linked}) - reached.keys())
        reached |= {row: set() for row in fresh}
        for row, link in linked:
            reached[row].add(link)
        if not fresh:
            break
    return reached


def _chunks(values: Sequence[T]) -> Iterator[Sequence[T]]:
    return (values[start : start + CHUNK] for start in range(0, len(values), CHUNK))


def _to_member(row: AnyRow, known: set[str]) -> Member:
    return Member(
        row=row.id,
        source=row.source_id,
        local=row.local,
        domain=row.domain,
        rank=row.rank,
        id=row.public_id,
        link=row.link,
        links=frozenset(known),
        published=row.published,
        updated=row.updated,
        position=row.position,
        article=row.article_id,
        filed=frozenset(json.loads(row.filed)),
        gone=row.gone,
        announced=row.announced,
        arrived=row.arrived,
    )


def _load_articles(connection: Connection, ids: set[int]) -> dict[int, AnyRow]:
    found: dict[int, AnyRow] = {}
    for part in _chunks(sorted(ids)):
        found.update(
            (row.id, row) for row in connection.execute(select(articles).where(articles.c.id.in_(part)))
        )
    return found


def _write_groups(
    connection: Connection,
    groups: Iterable[tuple[Member, ...]],
    stored: dict[int, AnyRow],
    owned: frozenset[str],
) -> None:
    frozen = frozenset(id for id, row in stored.items() if row.public_id is not None)
    following = (connection.execute(select(func.max(articles.c.id))).scalar() or 0) + 1
    inserts: list[dict[str, Any]] = []
    updates: list[dict[str, Any]] = []
    moves: list[dict[str, Any]] = []
    filed: dict[int, Settled] = {}
    # By row, so that equal input makes equal articles whatever the order of the sets.
    for group in sorted(groups, key=lambda group: min(member.row for member in group)):
        settled = settle_group(group)
        article = choose_article(group, owned, frozen)
        if article is None:
            article, following = following, following + 1
            inserts.append(_columns(settled, None) | {"id": article})
        else:
            updates.append(_columns(settled, stored[article]) | {"row": article})
        moves.extend({"row": member.row, "to": article} for member in group if member.article != article)
        filed[article] = settled
    _execute(connection, inserts, updates, moves)
    _file(connection, filed, set(stored) - set(filed))


def _columns(settled: Settled, before: AnyRow | None) -> dict[str, Any]:
    lead = settled.lead
    values = {"lead": lead.row, "visible": settled.visible, "arrived": settled.arrived}
    if before is not None and before.public_id is not None:
        kept = {"published": before.published, "position": before.position}
        return values | kept | {"updated": max(before.updated, lead.updated)}
    return values | {"published": lead.published, "updated": lead.updated, "position": lead.position}


def _execute(
    connection: Connection,
    inserts: list[dict[str, Any]],
    updates: list[dict[str, Any]],
    moves: list[dict[str, Any]],
) -> None:
    if inserts:
        connection.execute(insert(articles), inserts)
    if updates:
        names = [name for name in updates[0] if name != "row"]
        statement = update(articles).where(articles.c.id == bindparam("row"))
        renamed = [{"row": row["row"], **{f"new_{name}": row[name] for name in names}} for row in updates]
        connection.execute(statement.values({name: bindparam(f"new_{name}") for name in names}), renamed)
    if moves:
        statement = update(entries).where(entries.c.id == bindparam("row"))
        connection.execute(statement.values(article_id=bindparam("to")), moves)


def _file(connection: Connection, filed: dict[int, Settled], orphans: set[int]) -> None:
    """Write where items are filed; an item whose entries all moved to another goes out of sight."""
    for part in _chunks(sorted({*filed, *orphans})):
        connection.execute(delete(filings).where(filings.c.article_id.in_(part)))
    if orphans:
        connection.execute(
            update(articles).where(articles.c.id.in_(orphans)).values(visible=False, lead=None)
        )
    visible = [id for id, settled in filed.items() if settled.visible]
    dates: dict[int, AnyRow] = _load_articles(connection, set(visible))
    rows = [
        {
            "category": category,
            "article_id": id,
            "published": dates[id].published,
            "arrived": dates[id].arrived,
        }
        for id in visible
        for category in sorted({*filed[id].filed, ALL})
    ]
    if rows:
        connection.execute(insert(filings), rows)
