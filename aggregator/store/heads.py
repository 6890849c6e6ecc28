"""What the head of a publication shows: candidates, the fixing of ids and dates, the items themselves."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, func, select, update
from sqlalchemy.dialects.sqlite import insert

from aggregator.curate.filing import FilingPlan
from aggregator.curate.identity import Traits
from aggregator.curate.shares import ALL
from aggregator.curate.window import Candidate
from aggregator.model import Entry, Publication
from aggregator.store import adoption
from aggregator.store.batches import chunk, update_rows
from aggregator.store.codec import decode
from aggregator.store.schema import AnyRow, articles, entries, filings, publications


@dataclass(frozen=True, slots=True)
class FixedHead:
    """What is fixed for a publication: its id for ever, and its newest change, which never goes back."""

    feed_id: str
    updated: datetime | None


def find_candidates(
    connection: Connection, category: str, most: int, late_since: datetime
) -> list[Candidate]:
    """The newest `most` items of `category`, and at most as many that arrived after `late_since`."""
    filed = select(filings.c.article_id).where(filings.c.category == category, ~filings.c.archived)
    newest = filed.order_by(filings.c.published.desc(), filings.c.position).limit(most)
    late = filed.where(filings.c.arrived > late_since).order_by(filings.c.published.desc()).limit(most)
    ids = sorted({*connection.execute(newest).scalars(), *connection.execute(late).scalars()})
    query = select(articles, entries.c.public_id.label("own_id"), entries.c.source_id).join(
        entries, entries.c.id == articles.c.lead
    )
    return [
        to_candidate(row)
        for part in chunk(ids)
        for row in connection.execute(query.where(articles.c.id.in_(part)))
    ]


def to_candidate(row: AnyRow) -> Candidate:
    """A row of `articles` with the own id and the source of its leading entry."""
    id = row.public_id or row.own_id
    fresh = row.public_id is None
    return Candidate(row.id, row.published, row.position, id, row.arrived, source=row.source_id, fresh=fresh)


def give_way(connection: Connection, category: str, items: Sequence[int]) -> None:
    """Keep these items out of the head of a category from now on, wherever they are filed again."""
    for part in chunk(items):
        mine = entries.c.article_id.in_(part)
        rows = connection.execute(select(entries.c.id, entries.c.withheld).where(mine)).all()
        told = {row.id: json.dumps(sorted({category, *json.loads(row.withheld)})) for row in rows}
        update_rows(connection, entries, {id: {"withheld": withheld} for id, withheld in told.items()})
        here = filings.c.article_id.in_(part) & (filings.c.category == category)
        connection.execute(update(filings).where(here).values(archived=True))


def fix_heads(connection: Connection, heads: Mapping[Publication, Sequence[int]]) -> dict[str, FixedHead]:
    """Fix the ids of all items in `heads`, and what is fixed of their publications, by publication id."""
    fix_items(connection, sorted({id for head in heads.values() for id in head}))
    return {publication.id: _fix_head(connection, publication, head) for publication, head in heads.items()}


def fix_items(connection: Connection, items: Sequence[int]) -> None:
    """Fix the ids of these items for ever."""
    for part in chunk(items):
        _freeze(connection, part)


def published_categories(connection: Connection) -> frozenset[str]:
    """The publications whose head ever held something: people may follow them."""
    return frozenset(connection.execute(select(publications.c.id).where(publications.c.published)).scalars())


def find_newest_moment(connection: Connection) -> datetime | None:
    """The newest time that a publication or an item of one tells of."""
    told = select(func.max(publications.c.updated))
    dated = select(func.max(filings.c.published)).where(filings.c.category == ALL)
    found = (connection.execute(query).scalar() for query in (told, dated))
    return max((when for when in found if when), default=None)


def find_followed(connection: Connection, plan: FilingPlan) -> frozenset[str]:
    """Those of them whose heads hold something still, by their present ids."""
    held = filings.c.article_id
    return frozenset(
        plan.rename(
            name
            for name in published_categories(connection)
            if connection.execute(
                select(held).where(filings.c.category == name, ~filings.c.archived).limit(1)
            ).first()
        )
    )


def inherit_publication(connection: Connection, publication: Publication) -> AnyRow | None:
    """What is remembered of a publication, under its id or, after a renaming, under its newest old one."""
    for id in (publication.id, *reversed(publication.formerly)):
        row = connection.execute(select(publications).where(publications.c.id == id)).one_or_none()
        if row is not None:
            return row
    return None


def write_publication(
    connection: Connection,
    publication: Publication,
    feed_id: str,
    updated: datetime | None,
    *,
    published: bool,
) -> None:
    """Remember these facts; the fingerprint of its files stays."""
    facts = {"feed_id": feed_id, "updated": updated, "published": published}
    row = insert(publications).values(id=publication.id, fingerprint="", **facts)
    connection.execute(row.on_conflict_do_update(index_elements=["id"], set_=facts))


def _fix_head(connection: Connection, publication: Publication, head: Sequence[int]) -> FixedHead:
    before = inherit_publication(connection, publication)
    newest = [
        connection.execute(select(func.max(articles.c.updated)).where(articles.c.id.in_(part))).scalar()
        for part in chunk(head)
    ]
    known = [when for when in (*newest, before.updated if before else None) if when]
    fixed = FixedHead(before.feed_id if before else publication.feed_id, max(known, default=None))
    published = bool(head) or bool(before and before.published)
    write_publication(connection, publication, fixed.feed_id, fixed.updated, published=published)
    return fixed


def hold_updated(
    connection: Connection, publication: Publication, newest: datetime | None
) -> datetime | None:
    """The newest change that a publication ever told of, which `newest` may move on and never back."""
    before = inherit_publication(connection, publication)
    held = max((when for when in (newest, before.updated if before else None) if when), default=None)
    values = {"feed_id": publication.feed_id, "updated": held, "published": False}
    row = insert(publications).values(id=publication.id, fingerprint="", **values)
    connection.execute(row.on_conflict_do_update(index_elements=["id"], set_={"updated": held}))
    return held


def _freeze(connection: Connection, chosen: Sequence[int]) -> None:
    """Give each item that has no published id yet an adopted one, else its leading entry's."""
    shown = articles.c.updated.label("shown")
    query = select(articles.c.id.label("article"), articles.c.founded, shown, *entries.c)
    query = query.join(entries, entries.c.id == articles.c.lead)
    fresh = query.where(articles.c.id.in_(chosen), articles.c.public_id.is_(None))
    rows = connection.execute(fresh.order_by(articles.c.id)).all()
    possible = _possible_ids(connection, rows)
    taken = _find_taken(connection, {id for ids in possible for id in ids})
    fixed: dict[int, str] = {}
    for row, ids in zip(rows, possible, strict=True):
        id = next((one for one in ids if one not in taken), None)
        if id is None:
            id = next(one for one in _other_ids(row) if not _find_taken(connection, {one}))
        taken.add(id)
        fixed[row.article] = id
    moments = adoption.find_moments(connection, list(fixed.values()))
    values = {
        row.article: {"public_id": id, "updated": max(row.shown, moments.get(id, row.shown))}
        for row, id in zip(rows, fixed.values(), strict=True)
    }
    update_rows(connection, articles, values)


def hold_moments(connection: Connection, moments: Mapping[str, datetime | None]) -> frozenset[str]:
    """See that no item's `updated` is before what was published under its id; answers the known ids."""
    known = _find_taken(connection, moments.keys())
    table = articles.c
    stale = update(articles).where(table.public_id == bindparam("known"), table.updated < bindparam("told"))
    rows = [{"known": id, "told": moments[id]} for id in sorted(known) if moments[id]]
    if rows:
        connection.execute(stale.values(updated=bindparam("told")), rows)
    return frozenset(known)


def _possible_ids(connection: Connection, rows: Sequence[AnyRow]) -> list[list[str]]:
    """For each of these leading entries the ids that its item may get, the best first."""
    adopted: Sequence[str | None] = [None] * len(rows)
    if adoption.are_waiting(connection):  # only then is it worth reading what the entries say
        adopted = adoption.find(connection, [(decode(Entry, row.entry), _to_traits(row)) for row in rows])
    echoes: dict[int, list[str]] = defaultdict(list)
    mine = entries.c.article_id.in_([row.article for row in rows])
    query = select(entries.c.article_id, entries.c.public_id).where(mine, entries.c.echo != "")
    for article, id in connection.execute(query.order_by(entries.c.id)):
        echoes[article].append(id)
    possible: list[list[str]] = []
    for row, known in zip(rows, adopted, strict=True):
        # Who only copies the link of another source takes none of its ids, even while that one is away.
        first = [known] if known and (row.founded or known == row.public_id) else []
        possible.append([*first, *echoes[row.article], row.public_id])
    return possible


def _other_ids(row: AnyRow) -> Iterator[str]:
    """Where its entry's own stands for an item whose entries went elsewhere: no id is used twice."""
    id = str(row.public_id)
    while True:
        id = f"{id}#{row.hash[:20]}"
        yield id


def _to_traits(row: AnyRow) -> Traits:
    return Traits(base=row.base, title=row.title, link=row.link, text=row.text, hash=row.hash)


def _find_taken(connection: Connection, ids: Collection[str]) -> set[str]:
    taken: set[str] = set()
    for part in chunk(sorted(ids)):
        query = select(articles.c.public_id).where(articles.c.public_id.in_(part))
        taken.update(connection.execute(query).scalars())
    return taken
