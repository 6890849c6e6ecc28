"""What was published before this database knew it: what each item said, so that its entry is known again."""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Boolean, Column, Connection, Index, String, Table, Text, func, select
from sqlalchemy.dialects.sqlite import insert

from aggregator.curate.identity import Recognised
from aggregator.curate.inheritance import Estate
from aggregator.curate.traits import Printed, Traits
from aggregator.store import adoption, registry
from aggregator.store.prepared import THESE, Prepared
from aggregator.store.relics import is_relic
from aggregator.store.schema import AnyRow, adoptions, articles, entries, metadata
from aggregator.store.sessions import Sessions
from aggregator.store.utctime import UtcTime
from aggregator.text.sense import former_title_sense, link_sense, title_sense

EXPECTED = "expected"  # the name of what is remembered while adopted ids wait for a first reading

estates = Table(
    "estates",
    metadata,
    Column("public_id", Text, primary_key=True),
    Column("title", Text, nullable=False),  # its sense
    Column("link", Text, nullable=False),  # its sense
    Column("text", String, nullable=False),  # hash
    Column("hash", String, nullable=False),
    Column("words", String, nullable=False),
    Column("recordings", Text, nullable=False),  # JSON list
    Column("published", UtcTime),
    Column("bare", Boolean, nullable=False),  # a day or more
    Column("updated", UtcTime),
    Column("address", Text, nullable=False),
    Column("owners", Text, nullable=False),  # JSON list
    Index("estates_title", "title"),
    Index("estates_link", "link"),
    Index("estates_words", "words"),
    Index("estates_published", "published"),
)


def _find_by(name: str) -> Prepared:
    return Prepared(lambda: select(estates).where(estates.c[name].in_(THESE)))


_BY = {name: _find_by(name) for name in ("public_id", "title", "link", "words", "published")}
_SHOWN = Prepared(
    lambda: (
        select(entries.c.id, articles.c.public_id)
        .join(articles, articles.c.id == entries.c.article_id)
        .where(entries.c.id.in_(THESE), articles.c.public_id.is_not(None))
    )
)
_OWN = Prepared(
    lambda: select(entries.c.public_id, entries.c.source_id).where(
        entries.c.public_id.in_(THESE), entries.c.echo == ""
    )
)
_LED = Prepared(
    lambda: (
        select(articles.c.public_id, func.coalesce(entries.c.source_id, "").label("source_id"))
        .outerjoin(entries, entries.c.id == articles.c.lead)
        .where(articles.c.public_id.in_(THESE), func.coalesce(entries.c.echo, "") == "")
    )
)


def write(connection: Connection, printed: Iterable[Printed]) -> None:
    """Keep what was published under these ids; of what is known already the newest that was told."""
    fresh = insert(estates)
    newest = fresh.excluded.updated >= func.coalesce(estates.c.updated, "")
    told = {column.name: fresh.excluded[column.name] for column in estates.c if not column.primary_key}
    rows = [_describe(one) for one in printed]
    if rows:
        statement = fresh.on_conflict_do_update(index_elements=["public_id"], set_=told, where=newest)
        connection.execute(statement, rows)


@dataclass(frozen=True, slots=True)
class Missed:
    """How many adopted ids found no entry, and of how many."""

    missed: int
    adopted: int


class Estates(Sessions):
    """One part of the store; each method is one transaction."""

    def find(self, offered: Sequence[Recognised]) -> Estate:
        """As far as what a document offers may be of it."""
        with self.reading() as connection:
            return _find(connection, offered)

    def are_kept(self) -> bool:
        """Whether anything was published before this database knew it."""
        with self.reading() as connection:
            return connection.execute(select(estates.c.public_id).limit(1)).first() is not None

    def heads(self) -> dict[str, frozenset[str]]:
        """By id and link, the categories whose heads showed what was adopted, as far as that is known."""
        with self.reading() as connection:
            return adoption.find_heads(connection)

    def expect(self) -> None:
        """Ids of a feed were adopted: it is to be told once which of them found no entry."""
        with self.transaction() as connection:
            registry.set_meta(connection, EXPECTED, "yes")

    def take_missed(self) -> Missed | None:
        """How many adopted ids found no entry; None when that was told or nobody waits for it."""
        with self.reading() as connection:
            if registry.get_meta(connection, EXPECTED) != "yes":
                return None
        with self.transaction() as connection:
            registry.set_meta(connection, EXPECTED, "")
            ids = select(adoptions.c.public_id).distinct().subquery()
            found = select(articles.c.id).where(articles.c.public_id == ids.c.public_id).exists()
            every = select(func.count()).select_from(ids)
            missed = connection.execute(every.where(~found)).scalar_one()
            return Missed(missed, connection.execute(every).scalar_one())


def _find(connection: Connection, offered: Sequence[Recognised]) -> Estate:
    shown = _find_shown(connection, offered)
    fresh = [item for item in offered if item.stored is None]
    if not (shown or fresh):
        return Estate()
    found: dict[str, AnyRow] = {}

    def collect(name: str, wanted: Iterable[Any]) -> None:
        rows = _BY[name].find_listed(connection, sorted(filter(None, set(wanted))))
        found.update((row.public_id, row) for row in rows)

    given = {item.traits.base for item in fresh}
    collect("public_id", {item.entry.id for item in offered} | given | set(shown.values()))
    traits = [item.traits for item in fresh]
    for spell in (title_sense, former_title_sense):
        collect("title", (spell(one.title) for one in traits))
    collect("link", (link_sense(one.link) for one in traits))
    collect("words", (one.words for one in traits))
    collect("published", (one.stated for one in traits if one.exact))
    printed = {id: _to_printed(row) for id, row in found.items()}
    return Estate(printed=printed, shown=shown, holders=_find_holders(connection, printed) if fresh else {})


def _find_shown(connection: Connection, offered: Sequence[Recognised]) -> dict[int, str]:
    rows = [item.stored.row for item in offered if item.stored and _may_differ(item)]
    return {row.id: row.public_id for row in _SHOWN.find_listed(connection, rows)}


def _may_differ(item: Recognised) -> bool:
    """Whether it was edited, or lacks the link that it was published with."""
    return item.stored is not None and (item.stored.traits.hash != item.traits.hash or not item.entry.link)


def _find_holders(connection: Connection, ids: Iterable[str]) -> dict[str, set[str]]:
    holders: dict[str, set[str]] = defaultdict(set)
    wanted = sorted(ids)
    for query in (_OWN, _LED):
        for row in query.find_listed(connection, wanted):
            if not is_relic(row.source_id):
                holders[row.public_id].add(row.source_id)
    return holders


def _describe(printed: Printed) -> dict[str, object]:
    traits = printed.traits
    told = {name: getattr(traits, name) for name in ("title", "link", "text", "hash", "words", "bare")}
    return told | {
        "public_id": printed.id,
        "recordings": json.dumps(sorted(traits.recordings)),
        "published": printed.published,
        "updated": printed.updated,
        "address": printed.address,
        "owners": json.dumps(sorted(printed.owners)),
    }


def _to_printed(row: AnyRow) -> Printed:
    return Printed(
        id=row.public_id,
        traits=Traits(
            base=row.public_id,
            title=row.title,
            link=row.link,
            text=row.text,
            hash=row.hash,
            words=row.words,
            bare=row.bare,
            recordings=frozenset(json.loads(row.recordings)),
        ),
        published=row.published,
        updated=row.updated,
        address=row.address,
        owners=frozenset(json.loads(row.owners)),
    )
