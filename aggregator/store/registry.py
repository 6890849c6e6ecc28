"""The sources as the configuration has them, and the small facts about the database as a whole."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import cast

from sqlalchemy import Connection, bindparam, delete, select, update
from sqlalchemy.dialects.sqlite import insert

from aggregator.curate.filing import FilingPlan
from aggregator.model import Publication, Source, SourceState
from aggregator.store import articles, entries, filing, folding, months, schema
from aggregator.store.codec import encode
from aggregator.store.prepared import Prepared
from aggregator.store.schema import AnyRow
from aggregator.text.ids import digest_text
from aggregator.text.urls import registrable_domain

REMOVED_RANK = 1_000_000
_THIS = schema.sources.c.id == bindparam("source")
_ONE = Prepared(lambda: select(schema.sources).where(_THIS))
_MOVE = Prepared(lambda: update(schema.sources).where(_THIS), ("domain",))


def get_meta(connection: Connection, name: str) -> str | None:
    """A fact about the database, or None."""
    return connection.execute(select(schema.meta.c.value).where(schema.meta.c.name == name)).scalar()


def set_meta(connection: Connection, name: str, value: str) -> None:
    """Keep a fact about the database."""
    row = insert(schema.meta).values(name=name, value=value)
    connection.execute(row.on_conflict_do_update(index_elements=["name"], set_={"value": value}))


def set_windows(connection: Connection, publications: Iterable[Publication]) -> None:
    """Remember how much each publication holds, so that a later change can be told from what only ages."""
    windows = {item.id: (item.limit, item.window.total_seconds(), item.max_entries) for item in publications}
    set_meta(connection, "windows", json.dumps(windows))


def get_windows(connection: Connection) -> dict[str, tuple[int, float, int]]:
    """What was remembered by `set_windows`."""
    kept = json.loads(get_meta(connection, "windows") or "{}")
    return {id: (int(limit), float(window), int(most)) for id, (limit, window, most) in kept.items()}


def register(connection: Connection, sources: Sequence[Source], plan: FilingPlan) -> None:
    """Write the configured sources; regroup and re-file everything when they or the categories changed."""
    if _is_news(connection, "sources", *(_describe(source) for source in sources)):
        connection.execute(update(schema.sources).values(removed=True, rank=REMOVED_RANK))
        spoken = sorted(sources, key=lambda source: (-source.priority, source.rank))
        for rank, source in enumerate(spoken):
            _write_source(connection, source, rank)
        _rename(connection, sources)
    if _is_news(connection, "filing", plan.fingerprint, *(_describe_filing(source) for source in sources)):
        owned = owned_domains(connection)
        for rows, changed in filing.file_again(connection, plan, _find_past(connection, plan)):
            articles.regroup(connection, rows, owned, changed=changed)


def _find_past(connection: Connection, plan: FilingPlan) -> datetime | None:
    """The time before which all was old news when it was last published; None while nothing ever was."""
    told = get_meta(connection, "fixed")
    return datetime.fromisoformat(told) - plan.backlog if told else None


def _is_news(connection: Connection, name: str, *facts: str) -> bool:
    """Whether these facts differ from what was remembered under `name`; they are remembered now."""
    digest = digest_text(*facts)
    if get_meta(connection, name) == digest:
        return False
    set_meta(connection, name, digest)
    return True


def set_domain(connection: Connection, source: str, domain: str) -> AnyRow:
    """Remember the registrable domain that a source was fetched from, and answer its row."""
    (row,) = _ONE.find(connection, source=source)
    if not domain or row.domain == domain:
        return cast("AnyRow", row)
    _MOVE.run(connection, {"source": source, "domain": domain})
    return set_domain(connection, source, "")


def owned_domains(connection: Connection) -> frozenset[str]:
    """The registrable domains of all configured remote sources."""
    table = schema.sources
    query = select(table.c.domain, table.c.location).where(~table.c.removed, ~table.c.local)
    rows = connection.execute(query).all()
    return frozenset(row.domain for row in rows) | frozenset(registrable_domain(row.location) for row in rows)


def _describe(source: Source) -> str:
    # Secrets stay out.
    return repr((_describe_filing(source), source.private, source.title, source.rights, source.content))


def _describe_filing(source: Source) -> str:
    """What its entries are grouped and filed by."""
    named = (source.id, source.local, source.location, source.categories, source.formerly)
    told = (source.title, source.content == "title")  # rules may write it, or what is shown, into titles
    return repr((*named, source.priority, *told))


def _write_source(connection: Connection, source: Source, rank: int) -> None:
    values: dict[str, object] = {
        "rank": rank,
        "removed": False,
        "local": source.local,
        "private": source.private,
        "location": source.location,
        "title": source.title,
        "rights": source.rights,
        "content": source.content,
        "categories": json.dumps(source.categories),
    }
    domain = "" if source.local else registrable_domain(source.location)
    fresh = {"domain": domain, "state": encode(SourceState())}
    table = schema.sources
    before = connection.execute(select(table.c.location).where(table.c.id == source.id)).scalar()
    if before is not None and before != source.location:
        values |= fresh  # another address: nothing learnt at the old one holds
    if months.is_shown_differently(connection, source.id, values):
        months.mark_source(connection, source.id)
    row = insert(table).values(id=source.id, **{**fresh, **values})
    connection.execute(row.on_conflict_do_update(index_elements=["id"], set_=values))


def _rename(connection: Connection, sources: Iterable[Source]) -> None:
    """Hand the entries of old ids over to the sources that formerly had them."""
    table = schema.sources
    for source in sources:
        for old in source.formerly:
            row = connection.execute(select(table).where(table.c.id == old, table.c.removed)).one_or_none()
            if row is None:
                continue
            goes_on = row.location == source.location
            folding.fold(connection, old, source.id, offered=old if goes_on else source.id)
            entries.hand_over(connection, old, source.id)
            if goes_on:
                state = {"state": row.state, "domain": row.domain}
                connection.execute(update(table).where(table.c.id == source.id).values(**state))
            connection.execute(delete(table).where(table.c.id == old))
