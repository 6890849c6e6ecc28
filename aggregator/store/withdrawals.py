"""Items that were withdrawn: shown nowhere, and never brought back by what a source offers."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Select, delete, func, or_, select
from sqlalchemy.dialects.sqlite import insert

from aggregator.curate.traits import Traits
from aggregator.model import Tombstone
from aggregator.store import months
from aggregator.store.batches import chunk
from aggregator.store.schema import AnyRow, adoptions, articles, entries, filings, links, sources, withdrawals
from aggregator.text.sense import link_path, link_sense

_TRAITS = ("base", "title", "link", "text", "hash")


@dataclass(frozen=True, slots=True)
class Found:
    """An item that an id or address names."""

    article: int
    id: str  # the published one, else its leading entry's own
    title: str
    published: bool  # subscribers may have seen it
    withdrawn: bool


@dataclass(frozen=True, slots=True)
class Buried:
    """An entry of a withdrawn item."""

    source: str
    private: bool
    id: str  # its own
    traits: Traits
    shared: bool  # another entry of its source has, or had, its base
    stone: Tombstone  # that of its item
    categories: tuple[str, ...]


def find_items(connection: Connection, names: Collection[str]) -> list[Found]:
    """The items known by one of these ids or canonical links, the oldest first; an empty one names none."""
    names = set(names) - {""}  # which is the link of all that have none
    linked = select(links.c.entry_id).where(links.c.link.in_(names))
    own = or_(entries.c.public_id.in_(names), entries.c.link.in_(names), entries.c.id.in_(linked))
    holding = select(entries.c.article_id).where(own)
    lead = entries.alias("lead")
    query = (
        select(articles.c.id, articles.c.public_id, lead.c.public_id.label("own_id"), lead.c.title)
        .join(lead, lead.c.id == articles.c.lead)
        .where(or_(articles.c.public_id.in_(names), articles.c.id.in_(holding)))
        .order_by(articles.c.id)
    )
    hidden = set(connection.execute(hidden_items()).scalars())
    return [
        Found(
            row.id,
            row.public_id or row.own_id,
            row.title,
            row.public_id is not None,
            row.id in hidden,
        )
        for row in connection.execute(query)
    ]


def hidden_items() -> Select[tuple[int]]:
    """The items that are withdrawn: under their own id, or with an entry of theirs."""
    gone = select(withdrawals.c.public_id).scalar_subquery()
    member = select(entries.c.article_id).where(entries.c.public_id.in_(gone))
    return select(articles.c.id).where(or_(articles.c.public_id.in_(gone), articles.c.id.in_(member)))


def withdrawn_ids(connection: Connection) -> frozenset[str]:
    """The ids of all that is withdrawn."""
    return frozenset(connection.execute(select(withdrawals.c.public_id)).scalars())


def extend(connection: Connection, ids: Collection[str]) -> frozenset[str]:
    """The withdrawn ids, with those of `ids` that are another spelling of a link that is withdrawn.

    A lost database leaves nothing of an item but the id that its tombstone names; where that is a link, its
    site may write it otherwise since.  Not where an entry or an item has that very id: whatever stands at
    another spelling of its link was told from it.
    """
    gone = withdrawn_ids(connection)
    lost = _find_lost(connection, gone)
    for id in sorted(set(ids) - gone) if lost else ():
        if row := lost.get(_find_place(id)):
            facts = {"withdrawn": row.withdrawn, "reason": row.reason, "categories": row.categories}
            connection.execute(insert(withdrawals).values(public_id=id, **facts))
            gone |= {id}
    return gone


def _find_place(id: str) -> str:
    """What an id leads to, if it is a link to more than a home page."""
    return link_sense(id) if id.startswith(("http://", "https://")) and link_path(id) else ""


def _find_lost(connection: Connection, gone: Collection[str]) -> dict[str, AnyRow]:
    """The withdrawn links that are the id of no entry and no item, by what they lead to."""
    if not any(map(_find_place, gone)):
        return {}
    known = select(entries.c.id).where(entries.c.public_id == withdrawals.c.public_id).exists()
    shown = select(articles.c.id).where(articles.c.public_id == withdrawals.c.public_id).exists()
    lost = connection.execute(select(withdrawals).where(~known, ~shown).order_by(withdrawals.c.public_id))
    return {place: row for row in lost if (place := _find_place(row.public_id))}


def withdraw(connection: Connection, items: Iterable[Found], when: datetime, reason: str, tag: str) -> None:
    """Take the items out of every category; what is withdrawn already stays as it was.

    All ids go by which subscribers may know them: of a copy too, shown for itself or before they were one.
    `tag` begins the ids that we mint.
    """
    for item in items:
        shown = connection.execute(select(filings.c.category).where(filings.c.article_id == item.article))
        facts = {"withdrawn": when, "reason": reason, "categories": json.dumps(sorted(shown.scalars()))}
        for id in dict.fromkeys([item.id, *_own_ids(connection, item, tag)]):
            row = insert(withdrawals).values(public_id=id, **facts)
            connection.execute(row.on_conflict_do_nothing())
        months.mark(connection, [item.article])
        connection.execute(delete(filings).where(filings.c.article_id == item.article))


def _own_ids(connection: Connection, item: Found, tag: str) -> list[str]:
    """Those of its entries; not those of a private source that name where it is."""
    query = select(entries.c.public_id).join(sources, sources.c.id == entries.c.source_id)
    told = ~sources.c.private | entries.c.public_id.startswith(f"tag:{tag}:", autoescape=True)
    mine = query.where(entries.c.article_id == item.article, told)
    return list(connection.execute(mine.order_by(entries.c.id)).scalars())


def keep(connection: Connection, category: str, tombstones: Iterable[Tombstone]) -> None:
    """Take over what a publication of ours said before the database was lost."""
    for stone in tombstones:
        row = insert(withdrawals).values(
            public_id=stone.id, withdrawn=stone.when, reason=stone.reason, categories=json.dumps([category])
        )
        known = select(withdrawals.c.categories).where(withdrawals.c.public_id == stone.id)
        before = json.loads(connection.execute(known).scalar() or "[]")
        both = {"categories": json.dumps(sorted({*before, category}))}
        connection.execute(row.on_conflict_do_update(index_elements=["public_id"], set_=both))


def undo(connection: Connection, items: Sequence[Found]) -> list[int]:
    """Forget that they were withdrawn, and answer the rows of their entries, which are to be grouped anew."""
    rows: list[int] = []
    for part in chunk(items):
        members = select(entries.c.id, entries.c.public_id)
        query = members.where(entries.c.article_id.in_([item.article for item in part]))
        found = connection.execute(query).all()
        ids = {item.id for item in part} | {row.public_id for row in found}
        lost = _find_lost(connection, ids)
        ids |= {lost[place].public_id for place in map(_find_place, ids) if place in lost}
        for some in chunk(sorted(ids)):
            connection.execute(delete(withdrawals).where(withdrawals.c.public_id.in_(some)))
        rows += [row.id for row in found]
    return rows


def load_tombstones(connection: Connection) -> dict[str, tuple[Tombstone, ...]]:
    """By publication, what was withdrawn from it, the newest first."""
    found: dict[str, list[Tombstone]] = defaultdict(list)
    newest = select(withdrawals).order_by(withdrawals.c.withdrawn.desc(), withdrawals.c.public_id)
    for row in connection.execute(newest):
        for category in json.loads(row.categories):
            found[category].append(Tombstone(row.public_id, row.withdrawn, row.reason))
    return {category: tuple(stones) for category, stones in found.items()}


def find_buried(connection: Connection) -> list[Buried]:
    """The entries of all withdrawn items, but for posts that we wrote, in the order in which they came."""
    stones = {row.public_id: row for row in connection.execute(select(withdrawals))}
    if not stones:
        return []
    names = ("source_id", "public_id", "article_id", *_TRAITS)
    query = (
        select(*(entries.c[name] for name in names), sources.c.private, articles.c.public_id.label("shown"))
        .join(sources, sources.c.id == entries.c.source_id)
        .join(articles, articles.c.id == entries.c.article_id)
        .where(entries.c.article_id.in_(hidden_items()), entries.c.echo == "")
    )
    rows = connection.execute(query.order_by(entries.c.id)).all()
    known = {row.article_id: row.public_id for row in reversed(rows) if row.public_id in stones}
    known |= {row.article_id: row.shown for row in rows if row.shown in stones}
    shared = _find_shared(connection, rows)
    # One whose item is hidden by what we wrote of it alone has no stone here.
    told = [(row, stones[known[row.article_id]]) for row in rows if row.article_id in known]
    return [_describe(row, stone, shared) for row, stone in told]


def _describe(row: AnyRow, stone: AnyRow, shared: Collection[tuple[str, str]]) -> Buried:
    return Buried(
        source=row.source_id,
        private=row.private,
        id=row.public_id,
        traits=Traits(**{name: getattr(row, name) for name in _TRAITS}),
        shared=(row.source_id, row.base) in shared,
        stone=Tombstone(stone.public_id, stone.withdrawn, stone.reason),
        categories=tuple(json.loads(stone.categories)),
    )


def _find_shared(connection: Connection, rows: Sequence[AnyRow]) -> set[tuple[str, str]]:
    """The bases of these that several entries of one source have, each with the source."""
    every = select(entries.c.source_id, entries.c.base)
    bases: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        bases[row.source_id].add(row.base)
    found: set[tuple[str, str]] = set()
    for source, some in bases.items():
        for part in chunk(sorted(some)):
            query = every.where(entries.c.source_id == source, entries.c.base.in_(part))
            twice = query.group_by(entries.c.source_id, entries.c.base).having(func.count() > 1)
            found |= {(row.source_id, row.base) for row in connection.execute(twice)}
    return found


def find_taken(connection: Connection, ids: Collection[str]) -> set[str]:
    """Those of these ids that anything not withdrawn has or had."""
    hidden = hidden_items()
    shown, own = articles.c.public_id, entries.c.public_id
    taken: set[str] = set()
    for part in chunk(sorted(ids)):
        queries = (
            select(own).where(own.in_(part), entries.c.article_id.not_in(hidden)),
            select(shown).where(shown.in_(part), articles.c.id.not_in(hidden)),
            select(adoptions.c.public_id).where(adoptions.c.public_id.in_(part)),
        )
        taken.update(id for query in queries for id in connection.execute(query).scalars() if id)
    return taken
