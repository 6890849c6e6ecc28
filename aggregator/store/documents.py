"""The digests of the items in the last document of each source, by which they are known without being read.

They are written with the entries that they stand for, and say which document they are of: beside any other
they mean nothing.
"""

from collections.abc import Mapping

from sqlalchemy import Column, Connection, LargeBinary, String, Table, bindparam, delete, select
from sqlalchemy.dialects.sqlite import insert

from aggregator.store import schema
from aggregator.store.prepared import THESE, Prepared
from aggregator.store.sessions import Sessions

documents = Table(
    "documents",
    schema.metadata,
    Column("source_id", String, primary_key=True),
    Column("document", String, nullable=False),  # model.SourceState.document
    Column("digests", LargeBinary, nullable=False),
)

_COLUMNS = ("source_id", "document", "digests")
_FIND = Prepared(lambda: select(documents).where(documents.c.source_id.in_(THESE)))
_FORGET = Prepared(lambda: delete(documents).where(documents.c.source_id == bindparam("source")))
_WRITE = Prepared(lambda: insert(documents).prefix_with("OR REPLACE"), _COLUMNS)


class Documents(Sessions):
    """One part of the store; each method is one transaction."""

    def seen(self, known: Mapping[str, str]) -> dict[str, bytes]:
        """By source, the digests of the items in its last document, which `known` names."""
        sources = [source for source, document in known.items() if document]
        with self.reading() as connection:
            rows = _FIND.find_listed(connection, sources)
        return {row.source_id: row.digests for row in rows if row.document == known[row.source_id]}


def write_digests(connection: Connection, source: str, document: str, digests: bytes) -> None:
    """Remember of which items this document of a source consists; without digests nothing is."""
    if digests:
        _WRITE.run(connection, {"source_id": source, "document": document, "digests": digests})
    else:
        _FORGET.run(connection, {"source": source})
