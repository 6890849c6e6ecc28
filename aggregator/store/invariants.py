"""What must hold in every database of ours, whatever happened to it: looked for, row by row."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, inspect, select, text

from aggregator.errors import StoreError
from aggregator.model import Entry, SourceState
from aggregator.store import schema
from aggregator.store.codec import decode

MOST = 5  # of one kind that are named

# What is told, and the query that finds where it does not hold: each row names one place.
_RULES = {
    "two rows of one source have the same key": """
        SELECT source_id || ' ' || key FROM entries NOT INDEXED
        GROUP BY source_id, key HAVING count(*) > 1""",
    "two items have one id": """
        SELECT public_id FROM articles NOT INDEXED WHERE public_id IS NOT NULL
        GROUP BY public_id HAVING count(*) > 1""",
    "an item shows an entry that is not its own": """
        SELECT articles.id FROM articles LEFT JOIN entries ON entries.id = articles.lead
        WHERE articles.lead IS NOT NULL AND entries.article_id IS NOT articles.id""",
    "an item is filed and shows nothing": """
        SELECT DISTINCT articles.id FROM filings JOIN articles ON articles.id = filings.article_id
        LEFT JOIN entries ON entries.id = articles.lead
        WHERE entries.id IS NULL OR entries.gone OR entries.dropped OR entries.forgotten IS NOT NULL""",
    "an item stands in a feed at another place than its own": """
        SELECT filings.category || ' ' || articles.id
        FROM filings JOIN articles ON articles.id = filings.article_id
        WHERE filings.published IS NOT articles.published OR filings.position IS NOT articles.position
        OR filings.arrived IS NOT articles.arrived""",
    "an entry belongs to no item and does not wait for one": """
        SELECT id FROM entries WHERE article_id IS NULL AND id NOT IN (SELECT entry_id FROM pending)""",
    "an entry is not known by its own link": """
        SELECT id FROM entries WHERE link != '' AND NOT EXISTS
        (SELECT 1 FROM links WHERE links.entry_id = entries.id AND links.link = entries.link)""",
    "a withdrawn item is filed": """
        SELECT articles.public_id FROM articles JOIN filings ON filings.article_id = articles.id
        JOIN withdrawals ON withdrawals.public_id = articles.public_id""",
    "an entry whose texts went has one": """
        SELECT id FROM entries WHERE forgotten IS NOT NULL AND json_valid(entry)
        AND (json_extract(entry, '$.content') IS NOT NULL OR json_extract(entry, '$.summary') IS NOT NULL)""",
    "a trouble lasts twice": """
        SELECT source_id || ' ' || kind FROM episodes WHERE ended IS NULL
        GROUP BY source_id, kind HAVING count(*) > 1""",
    "a document waits at the gate of a source that is not known": """
        SELECT source_id FROM holds WHERE source_id NOT IN (SELECT id FROM sources)""",
    "an item's date is no date": """
        SELECT id FROM articles WHERE published NOT GLOB '????-??-??T??:??:??Z'
        OR updated NOT GLOB '????-??-??T??:??:??Z'""",
    "an entry's date is no date": """
        SELECT id FROM entries WHERE published NOT GLOB '????-??-??T??:??:??Z'
        OR updated NOT GLOB '????-??-??T??:??:??Z'""",
}


@dataclass(frozen=True, slots=True)
class Violation:
    """One thing that does not hold, and where."""

    what: str
    where: str


def find_violations(connection: Connection) -> Iterator[Violation]:
    """Everything wrong with the database: SQLite's own check first, then ours, a few places of each kind."""
    damage = connection.execute(text(f"PRAGMA integrity_check({MOST})")).scalars().all()
    if damage != ["ok"]:
        yield from (Violation("the file is damaged", told) for told in damage)
        return
    missing = list(_find_missing_columns(connection))
    yield from missing
    if missing:
        return
    for row in connection.execute(text("PRAGMA foreign_key_check")).fetchmany(MOST):
        yield Violation(
            "a row refers to a row that is not there", f"table {row[0]}, row {row[1]} -> {row[2]}"
        )
    for what, query in _RULES.items():
        yield from (Violation(what, str(row[0])) for row in connection.execute(text(query)).fetchmany(MOST))
    yield from _find_unreadable(connection)


def _find_missing_columns(connection: Connection) -> Iterator[Violation]:
    found = inspect(connection)
    tables = set(found.get_table_names())
    for table in schema.metadata.sorted_tables:
        known = (
            {column["name"] for column in found.get_columns(table.name)} if table.name in tables else set()
        )
        for column in table.columns:
            if column.name not in known:
                yield Violation("a column is missing", f"{table.name}.{column.name}")


def _find_unreadable(connection: Connection) -> Iterator[Violation]:
    """Values whose JSON is not what we write."""
    kinds: tuple[tuple[str, type[object], object], ...] = (
        ("entries", Entry, select(schema.entries.c.id, schema.entries.c.entry)),
        ("sources", SourceState, select(schema.sources.c.id, schema.sources.c.state)),
    )
    for table, kind, query in kinds:
        found = 0
        for row in connection.execute(query):  # type: ignore[call-overload]
            try:
                decode(kind, row[1])
            except StoreError:
                yield Violation(f"a {kind.__name__} cannot be read", f"{table} {row[0]}")
                found += 1
                if found == MOST:
                    break
