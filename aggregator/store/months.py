"""The months of the archive: which must be written anew, and what their pages were made from."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import (
    ColumnElement,
    Connection,
    String,
    delete,
    exists,
    func,
    literal,
    select,
    type_coerce,
    union_all,
    update,
)
from sqlalchemy.dialects.sqlite import Insert, insert

from aggregator.curate.window import Candidate, order
from aggregator.store.batches import chunk
from aggregator.store.prepared import THESE, Prepared
from aggregator.store.schema import archives, articles, entries, filings, sources

START = ""  # stands before every moment: all pages of a month are stale
ADOPTED = "adopted"  # the fingerprint of a page that was there before this database
_WHEN = type_coerce(filings.c.published, String)  # RFC 3339 in UTC begins with its month


@dataclass(frozen=True, slots=True)
class Month:
    """One month of a category as it was last written; pages are named by path without suffix."""

    name: str  # 2019-06
    stale_from: str | None  # the first moment in which something changed, RFC 3339; None: nothing did
    pages: int
    previous: str  # the page that its first one links to
    following: str  # the page that its last one links to


@dataclass(frozen=True, slots=True)
class Leaf:
    """What a page holds: the moment of its oldest item, RFC 3339, and the items, the newest first."""

    begins: str
    items: list[int]


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether anything in an archive is stale; its newest month that has pages, and their number."""

    stale: bool
    month: str
    pages: int


def mark(connection: Connection, items: Sequence[int]) -> None:
    """What these items' months hold from their dates on must be written anew, wherever they are filed now."""
    _MARK.run_listed(connection, items)


def mark_source(connection: Connection, source: str) -> None:
    """The same for every item with an entry of `source`: what is told of it changed."""
    mine = select(entries.c.article_id).where(entries.c.source_id == source)
    _mark(connection, filings.c.article_id.in_(mine))


def mark_category(connection: Connection, category: str, *, spare_adopted: bool = False) -> None:
    """Every month of a category must be written anew, those that are empty now among them."""
    spared: list[str] = []
    if spare_adopted:
        adopted = archives.c.fingerprints.contains(f'"{ADOPTED}"')
        query = select(archives.c.month).where(archives.c.category == category, adopted)
        spared = list(connection.execute(query).scalars())
    mine = (archives.c.category == category) & archives.c.month.not_in(spared)
    connection.execute(update(archives).where(mine).values(stale_from=START))
    chosen = (filings.c.category == category) & func.substr(_WHEN, 1, 7).not_in(spared)
    _mark(connection, chosen, whole=True)


def adopt(connection: Connection, category: str, adopted: Sequence[Month]) -> None:
    """The pages of these months are on the disk already; what else a category holds must be written."""
    mark_category(connection, category)
    for month in adopted:
        facts = {
            "stale_from": None,
            "pages": month.pages,
            "fingerprints": json.dumps([ADOPTED] * month.pages),
        }
        values = facts | {"previous": month.previous, "following": month.following}
        row = insert(archives).values(category=category, month=month.name, **values)
        connection.execute(row.on_conflict_do_update(index_elements=["category", "month"], set_=values))


def _mark(connection: Connection, chosen: ColumnElement[bool], *, whole: bool = False) -> None:
    connection.execute(_make_mark(chosen, whole=whole))


def _make_mark(chosen: ColumnElement[bool], *, whole: bool = False) -> Insert:
    month = func.substr(_WHEN, 1, 7)
    first = literal(START) if whole else func.min(_WHEN)
    found = select(filings.c.category, month, first, literal(0), literal(""), literal(""), literal("[]"))
    rows = insert(archives).from_select(
        ["category", "month", "stale_from", "pages", "previous", "following", "fingerprints"],
        found.where(chosen).group_by(filings.c.category, month),
    )
    newest = rows.excluded.stale_from
    earliest = func.min(func.coalesce(archives.c.stale_from, newest), newest)
    return rows.on_conflict_do_update(index_elements=["category", "month"], set_={"stale_from": earliest})


_MARK = Prepared(lambda: _make_mark(filings.c.article_id.in_(THESE)))


def load_months(connection: Connection, category: str) -> list[Month]:
    """The stale months of a category and, of those that rest, their neighbours; the oldest first."""
    table = archives.c
    mine, rests = table.category == category, table.stale_from.is_(None)
    stale = select(table.month).where(mine, ~rests).cte("stale")
    before = select(func.max(table.month)).where(mine, rests, table.month < stale.c.month)
    after = select(func.min(table.month)).where(mine, rests, table.month > stale.c.month)
    names = union_all(
        select(stale.c.month),
        select(before.correlate(stale).scalar_subquery()).select_from(stale),
        select(after.correlate(stale).scalar_subquery()).select_from(stale),
    )
    columns = (table.month, table.stale_from, table.pages, table.previous, table.following)
    query = select(*columns).where(mine, table.month.in_(names)).order_by(table.month)
    return [Month(*row) for row in connection.execute(query)]


def find_standings(connection: Connection) -> dict[str, Standing]:
    """How the archive of every category is that has or had one; the months that rest are not read."""
    table, rest = archives.c, archives.alias("rest").c
    names = select(func.min(table.category).label("category")).cte("names", recursive=True)
    following = select(func.min(rest.category)).where(rest.category > names.c.category).correlate(names)
    names = names.union_all(select(following.scalar_subquery()).where(names.c.category.is_not(None)))
    mine = table.category == names.c.category
    stale = exists().where(mine, table.stale_from.is_not(None)).correlate(names)
    newest = select(rest.month).where(rest.category == names.c.category, rest.pages > 0).correlate(names)
    month = newest.order_by(rest.month.desc()).limit(1).scalar_subquery()
    query = select(names.c.category, stale, func.coalesce(table.month, ""), func.coalesce(table.pages, 0))
    query = query.select_from(names).outerjoin(archives, mine & (table.month == month))
    found = connection.execute(query.where(names.c.category.is_not(None)))
    return {category: Standing(bool(some), name, pages) for category, some, name, pages in found}


def load_fingerprints(connection: Connection, category: str, month: str) -> list[str]:
    """What each page of a month was made from when it was last written."""
    mine = (archives.c.category == category) & (archives.c.month == month)
    text = connection.execute(select(archives.c.fingerprints).where(mine)).scalar()
    return [str(one) for one in json.loads(text or "[]")]


def claim(connection: Connection, category: str, months: Sequence[str]) -> None:
    """These are to be bound: should that be cut short, a later pass looks at them whole."""
    for part in chunk(months):
        mine = (
            (archives.c.category == category) & archives.c.month.in_(part) & archives.c.stale_from.is_(None)
        )
        connection.execute(update(archives).where(mine).values(stale_from=START))


def begin(connection: Connection, category: str, month: str) -> None:
    """Pages are being written, from nothing that a later pass could recognise."""
    mine = (archives.c.category == category) & (archives.c.month == month)
    connection.execute(update(archives).where(mine).values(fingerprints="[]"))


def settle(connection: Connection, category: str, month: Month, fingerprints: Sequence[str]) -> None:
    """A month is as it should be; without pages nothing is kept of it."""
    mine = (archives.c.category == category) & (archives.c.month == month.name)
    if not month.pages:
        connection.execute(delete(archives).where(mine))
        return
    links = {"previous": month.previous, "following": month.following}
    facts = {"stale_from": None, "pages": month.pages, "fingerprints": json.dumps(fingerprints)}
    connection.execute(update(archives).where(mine).values(**links, **facts))


def forget(connection: Connection, category: str) -> None:
    """Nothing is kept any more of the archive of a category."""
    connection.execute(delete(archives).where(archives.c.category == category))


def count_items(connection: Connection, category: str, month: str, before: str | None = None) -> int:
    """How many items a category holds of a month, or of its part before a moment."""
    query = select(func.count()).select_from(filings).where(_within(category, month))
    return connection.execute(query if before is None else query.where(before > _WHEN)).scalar_one()


def find_unfixed(connection: Connection, category: str, month: str) -> list[int]:
    """The items of a month that have no published id yet."""
    query = select(filings.c.article_id).join(articles, articles.c.id == filings.c.article_id)
    fresh = query.where(_within(category, month), articles.c.public_id.is_(None))
    return list(connection.execute(fresh.order_by(filings.c.article_id)).scalars())


def find_leaf(connection: Connection, category: str, month: str, skip: int, most: int) -> Leaf:
    """The `most` items that follow the oldest `skip` of a month."""
    within = _within(category, month)
    dates = select(_WHEN).where(within).order_by(_WHEN)
    first = connection.execute(dates.offset(skip).limit(1)).scalar()
    if first is None:
        return Leaf(month, [])
    last = connection.execute(dates.offset(skip + most - 1).limit(1)).scalar() or f"{month}~"
    query = select(filings, articles.c.public_id).join(articles, articles.c.id == filings.c.article_id)
    found = [
        Candidate(row.article_id, row.published, row.position, row.public_id or "")
        for row in connection.execute(query.where(within, _WHEN.between(first, last)))
    ]
    found.sort(key=order, reverse=True)
    start = skip - count_items(connection, category, month, first)
    return Leaf(first, [item.article for item in reversed(found[start : start + most])])


def _within(category: str, month: str) -> ColumnElement[bool]:
    return (filings.c.category == category) & _WHEN.between(month, f"{month}~")


def is_shown_differently(connection: Connection, source: str, values: dict[str, object]) -> bool:
    """Whether these columns of a configured source change how its entries are shown."""
    row = connection.execute(select(sources).where(sources.c.id == source)).one_or_none()
    shown = ("local", "private", "location", "title", "rights", "content")
    return row is not None and any(getattr(row, name) != values[name] for name in shown)
